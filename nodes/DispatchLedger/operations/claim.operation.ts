import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ClaimPolicy } from '../../../lib/dispatch/claim';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { rowIdOf } from '../../shared/torrentItem';

const show = { resource: ['request'], operation: ['claim'] };

export const option = {
	name: 'Claim',
	value: 'claim',
	action: 'Claim a request',
	description: 'Let exactly one of several adds of the same torrent through',
};

export const outputs = ['New', 'Duplicate'] as const;

export const usesCluster = true;

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
			{
				name: 'Replace When Failed',
				value: 'replaceFailed',
				description: 'Adopt it, but take out and add anew what is in an error and has no data yet',
			},
		],
		default: 'adopt',
		displayOptions: { show },
		description: 'What the app is told about a torrent that is on a node or in the ledger',
	},
	{
		displayName: 'Content Key',
		name: 'contentKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.tvdbId }}:S01E02:1080p',
		displayOptions: { show },
		description: 'What the torrent holds, for example an ID with season, episode and quality. Another torrent with the same key is refused as a duplicate. Empty compares info hashes only.',
	},
	{
		displayName: 'Window (Hours)',
		name: 'windowHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		displayOptions: { show },
		description: 'How long ago something counts for Refuse and for the content key; what is older is adopted. 0 means for ever.',
	},
];

const NEW = 0;
const DUPLICATE = 1;
const HOUR_MS = 3_600_000;

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 2, async (itemIndex) => {
		const service = await serviceOf(this);
		const { rowId, json } = await rowIdOf(this, service, itemIndex, null);
		const hours = this.getNodeParameter('windowHours', itemIndex, 24) as number;
		const policy: ClaimPolicy = {
			// Whether such a torrent waits or is refused is set in Dispatch.
			passAway: true,
			onDuplicate: this.getNodeParameter('onDuplicate', itemIndex) as ClaimPolicy['onDuplicate'],
			windowMs: hours > 0 ? hours * HOUR_MS : null,
			contentKey: String(this.getNodeParameter('contentKey', itemIndex, '') ?? ''),
		};
		const checks = (json.settings as IDataObject | undefined)?.check_duplicates !== false;
		const result = await service.claim(rowId, checks ? policy : { ...policy, onDuplicate: 'adopt' });
		const claim =
			result.outcome === 'new'
				? { outcome: 'new', existing: null }
				: { outcome: result.outcome, existing: result.existing, code: result.verdict.code, reason: result.verdict.sentence, httpStatus: result.verdict.httpStatus };
		const item = { json: { ...json, claim: claim as unknown as IDataObject }, pairedItem: { item: itemIndex } };
		return { output: result.outcome === 'new' ? NEW : DUPLICATE, items: [item] };
	});
}
