import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { NewRequest } from '../../../lib/ledger/types';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { requestOf, typedBy } from '../../shared/torrentItem';
import { readTypedTorrent } from '../readTorrent';
import { readDispatchSettings } from './dispatch.operation';

/** The same path as Dispatch Torrent up to the point where something would be written or added. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const { json } = this.getInputData()[itemIndex];
		const typed = readTypedTorrent(this, itemIndex);
		const request = typed === null && typeof json.payloadRef === 'string'
			? (json as unknown as NewRequest)
			: await requestOf(this, itemIndex, typed ?? typedBy(json));
		const explanation = await service.explain(request, readDispatchSettings(this, itemIndex));
		return {
			output: 0,
			items: [{ json: { ...json, explain: explanation as unknown as IDataObject }, pairedItem: { item: itemIndex } }],
		};
	});
}
