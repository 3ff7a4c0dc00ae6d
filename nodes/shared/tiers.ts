import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ApprovalTier, UpgradeCode } from '../../lib/release/upgrade';
import type { Show } from './fields';

/** The conditions of a tier that every question has. */
const CONDITIONS: INodeProperties[] = [
	{
		displayName: 'Maximum Size (GiB)',
		name: 'maxSizeGib',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Largest size; 0 does not matter. An unknown size does not pass.',
	},
	{
		displayName: 'Minimum Score Gain',
		name: 'minScoreGain',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'By how much the score rises at least; 0 does not matter. An unknown gain does not pass.',
	},
	{
		displayName: 'Minimum Seeders',
		name: 'minSeeders',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many seed it at least; 0 does not matter. Unknown seeders do not pass.',
	},
	{ displayName: 'Name', name: 'name', type: 'string', default: '', description: 'How it is called in the message' },
];

/** When nobody needs to be asked. `kinds` come first in each tier. */
export const tiersField = (show: Show, kinds: INodeProperties[] = [], more = ''): INodeProperties => ({
	displayName: 'Approve Without Asking',
	name: 'autoApprove',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Tier', sortable: true },
	placeholder: 'Add Tier',
	default: {},
	displayOptions: { show },
	description: `All conditions of a tier must hold; the first tier that holds counts. ${more}`.trim(),
	options: [{ displayName: 'Tier', name: 'tier', values: [...kinds, ...CONDITIONS] }],
});

/** The tiers of the field's value. */
export function tiersOf(value: IDataObject): ApprovalTier[] {
	const { tier = [] } = value as { tier?: IDataObject[] };
	return tier.map(({ name, maxSizeGib, minSeeders, minScoreGain, codes }) => ({
		name: String(name ?? ''),
		maxSizeGb: Number(maxSizeGib ?? 0),
		minSeeders: Number(minSeeders ?? 0),
		minScoreGain: Number(minScoreGain ?? 0),
		codes: (codes ?? []) as UpgradeCode[],
	}));
}
