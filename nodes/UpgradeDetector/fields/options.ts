import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { tiersField } from '../../shared/tiers';

/** Kinds of upgrade that a tier may be limited to, as people read them. */
const KINDS = [
	{ name: 'Another FEL', value: 'fel_duplicate' },
	{ name: 'Atmos Gained', value: 'atmos_gained' },
	{ name: 'Better Atmos', value: 'atmos_improved' },
	{ name: 'Better Dolby Vision', value: 'dv_profile_upgrade' },
	{ name: 'Better HDR', value: 'hdr_upgrade' },
	{ name: 'Dolby Vision and Atmos', value: 'dv_atmos_combo' },
	{ name: 'Dolby Vision Gained', value: 'dv_from_hdr' },
	{ name: 'FEL From HDR or SDR', value: 'fel_from_hdr' },
	{ name: 'FEL From Other Dolby Vision', value: 'fel_from_dv' },
	{ name: 'Higher Resolution', value: 'resolution_upgrade' },
	{ name: 'More Points', value: 'points_upgrade' },
	{ name: 'No File Yet', value: 'missing' },
	{ name: 'Not in the Library: Atmos', value: 'new_atmos' },
	{ name: 'Not in the Library: Dolby Vision', value: 'new_dv' },
	{ name: 'Not in the Library: FEL', value: 'new_fel' },
	{ name: 'Other Resolution', value: 'resolution_change' },
	{ name: 'Preferred Group', value: 'preferred_group' },
	{ name: 'Proper or Repack', value: 'revision' },
];

/** When nobody needs to be asked. */
export const autoApproveField = (show: NonNullable<IDisplayOptions['show']>): INodeProperties =>
	tiersField(
		show,
		[{ displayName: 'Kinds', name: 'codes', type: 'multiOptions', options: KINDS, default: [], description: 'Kinds of upgrade that it is for; none is all' }],
		'The answer is in autoApprove of the item.',
	);

export const optionFields: INodeProperties[] = [
	{
		displayName: 'Best per Title',
		name: 'bestPerTitle',
		type: 'boolean',
		default: true,
		description: 'Whether of several upgrades of one title only the best leaves by Notify: highest score, then most seeders, then smallest size',
	},
	{
		displayName: 'Free Space of the Node (GiB)',
		name: 'freeGib',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Together with its name: what the upgrade would leave is said in the message. From Score Nodes, for instance.',
	},
	{
		displayName: 'Node Name',
		name: 'nodeName',
		type: 'string',
		default: '',
		description: 'The node that the upgrade would go to',
	},
	{
		displayName: 'Own Weights',
		name: 'weights',
		type: 'json',
		default: '{ "range": {}, "sound": {} }',
		description: 'Points for classes of dynamic range (0 to 100) and sound (0 to 5000), as in the reference. They change the score only.',
	},
];
