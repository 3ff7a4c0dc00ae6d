import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ClaimPolicy } from '../../../lib/dispatch/claim';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { rowIdOf } from '../../shared/torrentItem';

const show = { resource: ['request'], operation: ['claim'] };

export const description: INodeProperties[] = [
	{
		displayName: 'When Known Already',
		name: 'onDuplicate',
		type: 'options',
		options: [
			{
				name: 'Adopt',
				value: 'adopt',
				description: 'Answer Ok, so that the app follows the torrent that is there; in the category of another app it is refused',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Answer 409, so that the app takes another release' },
		],
		default: 'adopt',
		displayOptions: { show },
		description: 'What the app is told about a torrent that is on a node or in the ledger',
	},
];

const NEW = 0;
const DUPLICATE = 1;

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 2, async (itemIndex) => {
		const service = await serviceOf(this);
		const { rowId, json } = await rowIdOf(this, service, itemIndex, null);
		const policy: ClaimPolicy = {
			onDuplicate: this.getNodeParameter('onDuplicate', itemIndex) as ClaimPolicy['onDuplicate'],
		};
		const checks = (json.settings as IDataObject | undefined)?.check_duplicates !== false;
		const result = await service.claim(rowId, checks ? policy : { onDuplicate: 'adopt' });
		const claim =
			result.outcome === 'new'
				? { outcome: 'new', existing: null }
				: { outcome: result.outcome, existing: result.existing, code: result.verdict.code, reason: result.verdict.sentence, httpStatus: result.verdict.httpStatus };
		const item = { json: { ...json, claim: claim as unknown as IDataObject }, pairedItem: { item: itemIndex } };
		return { output: result.outcome === 'new' ? NEW : DUPLICATE, items: [item] };
	});
}
