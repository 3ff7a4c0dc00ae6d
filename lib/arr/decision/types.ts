/** How *arr counts re-releases of the same quality. */
export interface Revision {
	/** 1 is the first; a proper or repack is 2. */
	version: number;
	/** How often REAL stands in the title; counts before `version`. */
	real: number;
	/** A repack is compared with its own group only. */
	isRepack: boolean;
}

/** A quality as a profile orders it, with its limits where the app keeps them in the profile. */
export interface ProfileQuality {
	id: number;
	name: string;
	size: SizeLimits | null;
}

/** In MiB per minute of runtime; null and a maximum of 0 mean no limit. */
export interface SizeLimits {
	minSize: number | null;
	maxSize: number | null;
	preferredSize: number | null;
}

/** One position of a profile: a quality, or a group of qualities that are equal for upgrades. */
export interface ProfileItem {
	/** Of the group, or of its only quality. */
	id: number;
	name: string;
	allowed: boolean;
	qualities: ProfileQuality[];
}

export interface QualityProfile {
	id: number;
	name: string;
	upgradeAllowed: boolean;
	/** Id of a quality or of a group. */
	cutoff: number;
	/** Worst first. */
	items: ProfileItem[];
	minFormatScore: number;
	cutoffFormatScore: number;
	/** 0 where the app does not know it. */
	minUpgradeFormatScore: number;
	formatItems: Array<{ formatId: number; name: string; score: number }>;
	/** Radarr: the language that a release must have; -1 any, -2 that of the film, null: not asked. */
	languageId: number | null;
}

/** `downloadPropersAndRepacks` of the app. */
export type Propers = 'preferAndUpgrade' | 'doNotUpgrade' | 'doNotPrefer';

/** What is compared: a release, or a file that the library has. */
export interface Candidate {
	qualityId: number;
	revision: Revision;
	/** Sum of the custom formats, by the profile. */
	score: number;
	releaseGroup?: string | null;
}

/** Why a release is no upgrade; `none`: it is one. */
export type UpgradeReason =
	| 'none'
	| 'betterQuality'
	| 'upgradesNotAllowed'
	| 'betterRevision'
	| 'qualityCutoff'
	| 'customFormatScore'
	| 'customFormatCutoff'
	| 'minCustomFormatScore';
