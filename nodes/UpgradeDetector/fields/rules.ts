import type { INodeProperties } from 'n8n-workflow';
import { MAX_EXPIRE_HOURS, RECOMMENDED, type UpgradeRules } from '../../../lib/release/upgrade';

type Switch = { [K in keyof UpgradeRules]: UpgradeRules[K] extends boolean ? K : never }[keyof UpgradeRules];

const SWITCH = { type: 'boolean' as const };

/** A switch under the name that the setting has; its default is the one of the recommended rules. */
const onOff = (displayName: string, name: Switch, whether: string): INodeProperties => ({
	...SWITCH,
	displayName,
	name,
	default: RECOMMENDED[name],
	description: `Whether ${whether} (${name})`,
});

/** The settings of FELScanner and ours, by names that say what they do. */
export const ruleFields: INodeProperties[] = [
	onOff('Allow a Lower Dynamic Range', 'allow_dynamic_range_downgrade', 'a gain counts although the dynamic range gets worse'),
	onOff('Allow a Lower Resolution', 'allow_resolution_downgrade', 'a gain counts although the resolution gets lower'),
	onOff('Atmos', 'notify_atmos', 'Atmos counts at all'),
	onOff('Atmos Only Where There Is None', 'notify_atmos_only_if_no_atmos', 'Atmos counts only when the file has none; off, a better carrier of it counts too'),
	onOff('Atmos With Better Dolby Vision', 'notify_atmos_with_dv_upgrade', 'Atmos counts together with new or better Dolby Vision, even if the file has Atmos'),
	onOff('Better Dolby Vision', 'notify_dv_profile_upgrades', 'a better kind of Dolby Vision counts, by what players show of it'),
	onOff('Better HDR Without Dolby Vision', 'notify_hdr_from_sdr', 'HDR10 in place of SDR, HDR10+ in place of HDR10 and the like count'),
	onOff('BL+EL+RPU Is FEL', 'dual_layer_is_fel', 'a title with BL+EL+RPU is taken for a full enhancement layer; it may be a minimal one'),
	onOff('Dolby Vision', 'notify_dv', 'Dolby Vision counts at all'),
	onOff('Dolby Vision Where There Is None', 'notify_dv_from_hdr', 'Dolby Vision counts when the file has none'),
	{
		displayName: 'Expires After (Hours)',
		name: 'notify_expire_hours',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: MAX_EXPIRE_HOURS },
		default: 24,
		description: 'How long an answer counts; 0 is for ever (notify_expire_hours)',
	},
	onOff('FEL', 'notify_fel', 'a full enhancement layer counts at all'),
	onOff('FEL Again', 'notify_fel_duplicates', 'another release with a full enhancement layer counts when the file has one'),
	onOff('FEL From HDR or SDR', 'notify_fel_from_hdr', 'a full enhancement layer counts when the file has no Dolby Vision'),
	onOff('FEL From Other Dolby Vision', 'notify_fel_from_p5', 'a full enhancement layer counts when the file has Dolby Vision of another kind'),
	onOff('Messages About Completion', 'notify_download_complete', 'the end of the download is to be told; handed on in messages.complete'),
	onOff('Messages About Errors', 'notify_download_error', 'an error of the download is to be told; handed on in messages.error'),
	onOff('Messages About Start', 'notify_download_start', 'the start of the download is to be told; handed on in messages.start'),
	{
		displayName: 'Minimum Score Gain',
		name: 'min_score_gain',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 1 },
		default: 10,
		description: 'By how much the score must rise; 0 is off (min_score_gain)',
	},
	onOff('Only What Is in the Library', 'notify_only_library_movies', 'titles that the library does not have are skipped'),
	{
		displayName: 'Preferred Groups',
		name: 'prefer_groups',
		type: 'string',
		default: '',
		placeholder: 'e.g. GroupA, GroupB',
		description: 'Release groups that replace others of the same quality, separated by commas (prefer_groups)',
	},
	onOff('Proper or Repack', 'notify_revision', 'a corrected release of the same quality counts'),
	onOff('Resolution', 'notify_resolution', 'the resolution counts at all'),
	onOff('Resolution Only Upward', 'notify_resolution_only_upgrades', 'only a higher resolution counts; off, a lower one counts too'),
];

export const filterFields: INodeProperties[] = [
	{
		displayName: 'Blocked Groups',
		name: 'block_groups',
		type: 'string',
		default: '',
		placeholder: 'e.g. GroupA, GroupB',
		description: 'Release groups that are skipped, separated by commas (block_groups)',
	},
	{
		displayName: 'Maximum Size (GiB)',
		name: 'max_size_gb',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 100,
		description: 'Larger releases are skipped; 0 is no limit (max_size_gb)',
	},
	{
		displayName: 'Minimum Seeders',
		name: 'min_seeders',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'Releases with fewer are skipped (min_seeders)',
	},
	{
		displayName: 'Minimum Size (GiB)',
		name: 'min_size_gb',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Smaller releases are skipped. About 20 finds most fakes of 2160p remuxes (min_size_gb).',
	},
	{
		displayName: 'When Seeders Are Unknown',
		name: 'unknown_seeders',
		type: 'options',
		options: [
			{ name: 'Let Through', value: 'pass' },
			{ name: 'Skip', value: 'skip' },
		],
		default: 'pass',
		description: 'What happens to a release that does not say how many seed it (unknown_seeders)',
	},
	{
		displayName: 'When the Size Is Unknown',
		name: 'unknown_size',
		type: 'options',
		options: [
			{ name: 'Let Through', value: 'pass' },
			{ name: 'Skip', value: 'skip' },
		],
		default: 'pass',
		description: 'What happens to a release that does not say its size (unknown_size)',
	},
];

/** Facts about the players, which decide what is better than what. */
export const playerFields: INodeProperties[] = [
	{
		displayName: 'Dolby Vision Is Shown By',
		name: 'dv_playback',
		type: 'options',
		options: [
			{ name: 'All My Players', value: 'all' },
			{ name: 'None of My Players', value: 'none', description: 'Dolby Vision counts as its base layer' },
			{ name: 'Some of My Players', value: 'some', description: 'Profile 5 has wrong colours on the others, and counts as worse than SDR' },
		],
		default: 'all',
		description: 'Which players show Dolby Vision (dv_playback)',
	},
	{
		displayName: 'Groups With Home-Made HDR',
		name: 'home_made_hdr_groups',
		type: 'string',
		default: '',
		placeholder: 'e.g. GroupA, GroupB',
		description: 'Release groups whose Dolby Vision and HDR10+ are ignored, separated by commas (home_made_hdr_groups)',
	},
	{
		displayName: 'Lossless Sound First',
		name: 'lossless_first',
		type: 'boolean',
		default: false,
		description: 'Whether TrueHD, DTS-HD MA, FLAC and PCM come before Atmos in Dolby Digital Plus (lossless_first)',
	},
	{
		displayName: 'Profile 7 Is Shown As',
		name: 'p7_playback',
		type: 'options',
		options: [
			{ name: 'All of It', value: 'full', description: 'With its enhancement layer' },
			{ name: 'Dolby Vision Without Its Layer', value: 'single-layer', description: 'FEL and MEL are the same' },
			{ name: 'HDR10', value: 'hdr10', description: 'Profile 8.1 is better than profile 7' },
		],
		default: 'full',
		description: 'What the players make of Dolby Vision from discs (p7_playback)',
	},
];
