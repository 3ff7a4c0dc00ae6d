import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { NewRequest } from '../../../lib/ledger/types';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { requestOf, torrentIn } from '../../shared/torrentItem';
import { readTypedTorrent } from '../readTorrent';
import { readDispatchSettings } from './dispatch.operation';

export const option = {
	name: 'Explain Dispatch',
	value: 'explain',
	action: 'Explain a dispatch',
	description: 'Show where the torrent would go and why, without adding anything',
};

/** Those of Dispatch Torrent, which shows them for both. */
export const description: INodeProperties[] = [];

/** The same path as Dispatch Torrent up to the point where something would be written or added. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const { json } = this.getInputData()[itemIndex];
		const typed = readTypedTorrent(this, itemIndex);
		const request = typed === null && typeof json.payloadRef === 'string'
			? (json as unknown as NewRequest)
			: await requestOf(this, itemIndex, typed ?? torrentIn(json));
		const explanation = await service.explain(request, readDispatchSettings(this, itemIndex));
		return {
			output: 0,
			items: [{ json: { ...json, explain: explanation as unknown as IDataObject }, pairedItem: { item: itemIndex } }],
		};
	});
}
