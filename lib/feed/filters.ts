import type { Pattern } from './pattern';
import type { FeedRelease } from './types';

/** Which releases are wanted; null stands for no limit. What a feed does not tell passes, unless said otherwise. */
export interface FeedFilters {
	/** Numbers, of which a round thousand means its whole group, or words; empty: all. */
	categories: string[];
	minSizeBytes: number | null;
	maxSizeBytes: number | null;
	minSeeders: number | null;
	/** Published at most so long ago. */
	maxAgeMs: number | null;
	/** Published at least so long ago; younger ones come when they are old enough. */
	minAgeMs: number | null;
	/** Only what does not count as download; what is not told does not pass. */
	freeleechOnly: boolean;
	matches: Pattern | null;
	matchesNot: Pattern | null;
}

export const NO_FILTERS: FeedFilters = {
	categories: [],
	minSizeBytes: null,
	maxSizeBytes: null,
	minSeeders: null,
	maxAgeMs: null,
	minAgeMs: null,
	freeleechOnly: false,
	matches: null,
	matchesNot: null,
};

/** `later`: only its age is missing. */
export type Verdict = 'wanted' | 'unwanted' | 'later';

export function judge(release: FeedRelease, filters: FeedFilters, nowMs: number): Verdict {
	const ageMs = release.publishedAtMs === null ? null : nowMs - release.publishedAtMs;
	const isWanted =
		inCategories(release, filters.categories) &&
		atLeast(release.sizeBytes, filters.minSizeBytes) &&
		atMost(release.sizeBytes, filters.maxSizeBytes) &&
		atLeast(release.seeders, filters.minSeeders) &&
		atMost(ageMs, filters.maxAgeMs) &&
		(!filters.freeleechOnly || release.downloadFactor === 0) &&
		(filters.matches?.(release.title) ?? true) &&
		!(filters.matchesNot?.(release.title) ?? false);
	if (!isWanted) return 'unwanted';
	return atLeast(ageMs, filters.minAgeMs) ? 'wanted' : 'later';
}

const atLeast = (value: number | null, least: number | null): boolean => value === null || least === null || value >= least;
const atMost = (value: number | null, most: number | null): boolean => value === null || most === null || value <= most;

const GROUP = 1_000;

function inCategories({ categories, categoryNames }: FeedRelease, wanted: string[]): boolean {
	if (wanted.length === 0 || categories.length + categoryNames.length === 0) return true;
	const names = new Set(categoryNames.map((name) => name.toLowerCase()));
	return wanted.some((one) => {
		const number = /^\d{1,9}$/.test(one) ? Number(one) : null;
		if (number === null) return names.has(one.toLowerCase());
		return categories.some((category) => category === number || (number % GROUP === 0 && category - (category % GROUP) === number));
	});
}
