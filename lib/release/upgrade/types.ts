import type { Quality } from '../quality';

/** What came out. The first ten are worth a message by the rules; `not_best` is given when several are compared. */
export type UpgradeCode =
	| 'missing'
	| 'new_fel'
	| 'new_dv'
	| 'new_atmos'
	| CandidateCode
	| 'unparsed'
	| 'not_in_library'
	| 'size_over_limit'
	| 'size_under_limit'
	| 'size_unknown'
	| 'seeders_below_minimum'
	| 'seeders_unknown'
	| 'group_blocked'
	| 'prerelease_source'
	| 'no_rule'
	| 'resolution_downgrade'
	| 'dynamic_range_downgrade'
	| 'gain_too_small'
	| 'rule_off'
	| 'duplicate'
	| 'no_gain'
	| 'not_best';

/** Reasons that compare a release with a file. */
export type CandidateCode =
	| 'fel_from_dv'
	| 'fel_from_hdr'
	| 'dv_atmos_combo'
	| 'dv_from_hdr'
	| 'dv_profile_upgrade'
	| 'hdr_upgrade'
	| 'atmos_gained'
	| 'atmos_improved'
	| 'resolution_upgrade'
	| 'resolution_change'
	| 'revision'
	| 'preferred_group'
	| 'fel_duplicate'
	| 'points_upgrade';

/** A release that is offered. Its download link is no part of it. */
export interface OfferedRelease {
	/** The whole title, as the tracker writes it; empty when only attributes are known. */
	name: string;
	/** What the film or series is called; null when the title does not say. */
	title: string | null;
	year: number | null;
	season: number | null;
	episodes: readonly number[];
	quality: Quality;
	/** Null: not told. */
	sizeBytes: number | null;
	/** Null: not told; 0 is a number. */
	seeders: number | null;
	/** The tracker or indexer; null when not told. */
	indexer: string | null;
}

/** How sure the judgement is: `stated` in a title or measured; `inferred` from what is usual; `unknown` layer or profile. */
export type Confidence = 'stated' | 'inferred' | 'unknown';

export interface Score {
	new: number;
	/** Null: there is nothing to compare with. */
	current: number | null;
	delta: number | null;
}

export interface UpgradeVerdict {
	notify: boolean;
	code: UpgradeCode;
	/** A sentence that names both sides. */
	reason: string;
	gains: string[];
	losses: string[];
	score: Score;
	confidence: Confidence;
	/** Rules that would have fired, each with the switches that keep it from it. */
	wouldFire: Array<{ code: CandidateCode; because: string[] }>;
	/** When an answer comes too late, in ms; null: never, or nothing is asked. */
	expiresAtMs: number | null;
	new: OfferedRelease;
	/** The file that it was compared with; null when there is none. */
	current: { name: string | null; sizeBytes: number | null; quality: Quality } | null;
	/** Files in the library, of which `current` is one. */
	currentFiles: number;
}
