import type { PlayerFacts, ScoreWeights } from '../order';

/** What decides whether a release is worth a message. The names are those that FELScanner gave its settings, and ours in their manner. */
export interface UpgradeRules {
	/** Master switch: a full enhancement layer that is gained. */
	notify_fel: boolean;
	/** ... where there is other Dolby Vision now. */
	notify_fel_from_p5: boolean;
	/** ... where there is none. */
	notify_fel_from_hdr: boolean;
	/** Another release with the same layer. */
	notify_fel_duplicates: boolean;
	/** Master switch: Dolby Vision. */
	notify_dv: boolean;
	notify_dv_from_hdr: boolean;
	/** A better kind, by what players show of it; never by the number of the profile. */
	notify_dv_profile_upgrades: boolean;
	/** Master switch: Atmos. */
	notify_atmos: boolean;
	/** Off: Atmos in a better format counts too. */
	notify_atmos_only_if_no_atmos: boolean;
	/** Atmos together with better Dolby Vision. */
	notify_atmos_with_dv_upgrade: boolean;
	/** Master switch: resolution. */
	notify_resolution: boolean;
	/** Off: a lower one counts too. */
	notify_resolution_only_upgrades: boolean;
	notify_only_library_movies: boolean;
	/** How long a question stays open; 0 is for ever. */
	notify_expire_hours: number;
	/** Handed on to whoever writes the messages about the download that follows. */
	notify_download_start: boolean;
	notify_download_complete: boolean;
	notify_download_error: boolean;
	/** HDR10 from SDR, HDR10+ from HDR10 and the like. */
	notify_hdr_from_sdr: boolean;
	/** A proper or repack of the same. */
	notify_revision: boolean;
	allow_resolution_downgrade: boolean;
	allow_dynamic_range_downgrade: boolean;
	/** GB of 1024^3 bytes; 0 is no limit. */
	max_size_gb: number;
	min_size_gb: number;
	unknown_size: 'pass' | 'skip';
	min_seeders: number;
	unknown_seeders: 'pass' | 'skip';
	/** The score must rise by so much; 0 is off. */
	min_score_gain: number;
	/** Groups, in any case. A preferred one replaces another when all else is equal. */
	prefer_groups: readonly string[];
	block_groups: readonly string[];
	dv_playback: PlayerFacts['dvPlayback'];
	p7_playback: PlayerFacts['p7Playback'];
	lossless_first: boolean;
	home_made_hdr_groups: readonly string[];
	/** Whether `BL+EL+RPU` in a title is taken for FEL. MediaInfo prints it for MEL as well. */
	dual_layer_is_fel: boolean;
	/** `points`: one sum decides instead of the switches. */
	mode: 'rules' | 'points';
	weights: ScoreWeights;
}

/** Switches of the detector. */
export type Switch = { [K in keyof UpgradeRules]: UpgradeRules[K] extends boolean ? K : never }[keyof UpgradeRules];

/** As FELScanner's sample settings are; what it does not have is off. */
export const FELSCANNER_DEFAULTS: UpgradeRules = {
	notify_fel: true,
	notify_fel_from_p5: true,
	notify_fel_from_hdr: true,
	notify_fel_duplicates: false,
	notify_dv: false,
	notify_dv_from_hdr: true,
	notify_dv_profile_upgrades: true,
	notify_atmos: false,
	notify_atmos_only_if_no_atmos: true,
	notify_atmos_with_dv_upgrade: true,
	notify_resolution: false,
	notify_resolution_only_upgrades: true,
	notify_only_library_movies: true,
	notify_expire_hours: 24,
	notify_download_start: true,
	notify_download_complete: true,
	notify_download_error: true,
	notify_hdr_from_sdr: false,
	notify_revision: false,
	allow_resolution_downgrade: false,
	allow_dynamic_range_downgrade: false,
	max_size_gb: 0,
	min_size_gb: 0,
	unknown_size: 'pass',
	min_seeders: 0,
	unknown_seeders: 'pass',
	min_score_gain: 0,
	prefer_groups: [],
	block_groups: [],
	dv_playback: 'all',
	p7_playback: 'full',
	lossless_first: false,
	home_made_hdr_groups: [],
	dual_layer_is_fel: false,
	mode: 'rules',
	weights: {},
};

/** The same with the families on without which half of the switches do nothing. */
export const RECOMMENDED: UpgradeRules = { ...FELSCANNER_DEFAULTS, notify_dv: true, notify_atmos: true };

export const PRESETS = { felscanner: FELSCANNER_DEFAULTS, recommended: RECOMMENDED } as const;

const CHOICES = {
	unknown_size: ['pass', 'skip'],
	unknown_seeders: ['pass', 'skip'],
	dv_playback: ['all', 'some', 'none'],
	p7_playback: ['full', 'single-layer', 'hdr10'],
	mode: ['rules', 'points'],
} as const;

/** The longest time that a question may stay open. */
export const MAX_EXPIRE_HOURS = 168;

/**
 * A whole set of rules from the changes to one.
 *
 * @throws RangeError when a value cannot be meant
 */
export function completeRules(changes: Partial<UpgradeRules> = {}, base: UpgradeRules = FELSCANNER_DEFAULTS): UpgradeRules {
	const given = Object.entries(changes).filter(([name, value]) => name in base && value !== undefined && value !== null);
	const rules: UpgradeRules = { ...base, ...Object.fromEntries(given) };
	for (const [name, usual] of Object.entries(base)) {
		const value: unknown = rules[name as keyof UpgradeRules];
		if (typeof usual === 'boolean' && typeof value !== 'boolean') throw new RangeError(`'${name}' is on or off, not '${String(value)}'`);
		if (typeof usual === 'number' && !(typeof value === 'number' && Number.isFinite(value) && value >= 0)) {
			throw new RangeError(`'${name}' is a number from 0 on, not '${String(value)}'`);
		}
		if (Array.isArray(usual) && !Array.isArray(value)) throw new RangeError(`'${name}' is a list`);
	}
	for (const [name, choices] of Object.entries(CHOICES)) {
		const value = rules[name as keyof typeof CHOICES];
		if (!(choices as readonly string[]).includes(value)) throw new RangeError(`'${name}' is one of ${choices.join(', ')}, not '${value}'`);
	}
	const hours = rules.notify_expire_hours;
	if (hours !== 0 && (hours < 1 || hours > MAX_EXPIRE_HOURS)) throw new RangeError(`'notify_expire_hours' is 0 or 1 to ${MAX_EXPIRE_HOURS}, not '${hours}'`);
	return rules;
}

export const playersOf = (rules: UpgradeRules): PlayerFacts => ({
	dvPlayback: rules.dv_playback,
	p7Playback: rules.p7_playback,
	losslessFirst: rules.lossless_first,
	homeMadeHdrGroups: rules.home_made_hdr_groups.map((group) => group.toLowerCase()),
});
