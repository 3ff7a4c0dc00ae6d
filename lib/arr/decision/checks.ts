import { isRevisionUpgrade } from './upgrade';
import { itemOf } from './profile';
import type { Candidate, Propers, QualityProfile, SizeLimits } from './types';

const MIB = 1024 ** 2;
/** What Radarr takes for a film whose runtime it does not know. */
export const ASSUMED_FILM_MINUTES = 110;
/** From when on a proper of a file comes too late for an RSS feed. */
const PROPER_DAYS = 7;

export function isAllowed(profile: QualityProfile, qualityId: number): boolean {
	return itemOf(profile, qualityId)?.allowed ?? false;
}

export const reachesMinimumScore = (profile: QualityProfile, score: number): boolean => score >= profile.minFormatScore;

export type SizeVerdict = 'ok' | 'tooSmall' | 'tooLarge' | 'runtimeUnknown';

export interface SizeFacts {
	/** 0: not known, which passes. */
	sizeBytes: number;
	/** Of all that the release holds; 0: not known. */
	runtimeMinutes: number;
	/** Films without runtime are assumed to have one, episodes are not. */
	kind: 'film' | 'episodes';
	/** Specials are of any length. */
	isSpecial?: boolean;
}

/** Whether the size fits the limits of the quality; both limits themselves pass. */
export function sizeVerdict(limits: SizeLimits | null, { sizeBytes, runtimeMinutes, kind, isSpecial }: SizeFacts): SizeVerdict {
	if (limits === null || sizeBytes === 0 || isSpecial === true) return 'ok';
	const minutes = runtimeMinutes > 0 ? runtimeMinutes : kind === 'film' ? ASSUMED_FILM_MINUTES : 0;
	if (minutes === 0) return 'runtimeUnknown';
	const bytes = bytesOf(limits, minutes);
	if (bytes.min !== null && sizeBytes < bytes.min) return 'tooSmall';
	if (bytes.max !== null && sizeBytes > bytes.max) return 'tooLarge';
	return 'ok';
}

/** The limits for a runtime, in bytes; null: none. */
export function bytesOf(limits: SizeLimits, minutes: number): { min: number | null; max: number | null } {
	return {
		min: limits.minSize === null ? null : limits.minSize * MIB * minutes,
		max: limits.maxSize === null || limits.maxSize === 0 ? null : limits.maxSize * MIB * minutes,
	};
}

/** A proper that comes from a feed, not from a search. */
export function properRejection(
	current: Candidate,
	next: Candidate,
	propers: Propers,
	fileAgeDays: number,
): 'propersOff' | 'properTooLate' | null {
	if (propers === 'doNotPrefer' || !isRevisionUpgrade(current, next)) return null;
	if (propers === 'doNotUpgrade') return 'propersOff';
	return fileAgeDays > PROPER_DAYS ? 'properTooLate' : null;
}

/** A repack repairs the release of its own group, and of no other. */
export function repackRejection(
	current: Candidate,
	next: Candidate,
	propers: Propers,
): 'repacksOff' | 'repackGroupUnknown' | 'repackOfOtherGroup' | null {
	if (!next.revision.isRepack || propers === 'doNotPrefer' || !isRevisionUpgrade(current, next)) return null;
	if (propers === 'doNotUpgrade') return 'repacksOff';
	const groups = [current.releaseGroup, next.releaseGroup].map((group) => (group ?? '').trim().toLowerCase());
	if (groups.includes('')) return 'repackGroupUnknown';
	return groups[0] === groups[1] ? null : 'repackOfOtherGroup';
}

/** Ids of languages that mean no particular one, in profiles of Radarr. */
const ANY_LANGUAGE = -1;
const ORIGINAL_LANGUAGE = -2;

/** Whether the release has the language that the profile asks for. */
export function hasWantedLanguage(
	profile: QualityProfile,
	languageIds: readonly number[],
	originalLanguageId: number | null,
): boolean {
	const { languageId } = profile;
	if (languageId === null || languageId === ANY_LANGUAGE) return true;
	const wanted = languageId === ORIGINAL_LANGUAGE ? originalLanguageId : languageId;
	// Nothing is known of the film's own language: the app lets everything pass.
	return wanted === null || wanted === 0 || languageIds.includes(wanted);
}
