import type { ArrInstance } from '../../lib/arr/types';
import { compilePattern, type FeedFilters, type FeedSource, type Pattern, withStateKeys } from '../../lib/feed';
import { gibToBytes } from '../../lib/scoring/units';
import { splitList } from '../shared/lists';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MOST_FEEDS = 100;
/** Releases that are asked of an indexer at once; more than any gives. */
const PAGE = 100;

/** Parameters as n8n stores them: values left at their default are absent. */
type Entry = Record<string, unknown>;

/**
 * The feeds whose addresses were typed in.
 *
 * @throws RangeError naming the feed that cannot be used, never its address
 */
export function readFeeds(stored: unknown, allowUnauthorized: boolean): FeedSource[] {
	const entries = ((stored as { feed?: Entry[] } | null)?.feed ?? []).filter((entry) => text(entry.url) !== '' || text(entry.name) !== '');
	return entries.map((entry, index) => {
		const called = text(entry.name) || `feed ${index + 1}`;
		const url = text(entry.url);
		if (url === '') throw new RangeError(`'${called}' has no URL`);
		if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new RangeError(`The URL of '${called}' is no http(s) address`);
		return { name: text(entry.name) || new URL(url).hostname, url, tls: { allowUnauthorized, ca: null } };
	});
}

/**
 * The feeds of chosen indexers, `<app>/<id>` each. Their key is a header field, so no address holds it.
 *
 * @throws RangeError for an app or an id that is not there
 */
export function readIndexers(chosen: unknown, apps: readonly ArrInstance[], categories: string[]): FeedSource[] {
	const numbers = categories.filter((category) => /^\d{1,9}$/.test(category));
	const query = new URLSearchParams({ t: 'search', extended: '1', limit: String(PAGE) });
	if (numbers.length > 0 && numbers.length === categories.length) query.set('cat', numbers.join(','));
	return splitList(chosen).map((value) => {
		const slash = value.lastIndexOf('/');
		const [name, id] = [value.slice(0, slash), value.slice(slash + 1)];
		const app = apps.find((one) => one.type === 'prowlarr' && one.name.toLowerCase() === name.toLowerCase());
		if (app === undefined) throw new RangeError(`The Arr Apps credential has no Prowlarr called '${name}'`);
		if (!/^\d{1,9}$/.test(id)) throw new RangeError(`'${value}' names no indexer of '${app.name}'`);
		return {
			name: `${app.name} indexer ${id}`,
			url: `${app.url}/${id}/api?${query.toString()}`,
			headers: { 'X-Api-Key': app.apiKey },
			tls: app.tls,
		};
	});
}

/** All feeds of a trigger, each with a state of its own. @throws RangeError when there is none, too many, or two are called the same */
export function checkFeeds(feeds: FeedSource[]): FeedSource[] {
	if (feeds.length === 0) throw new RangeError('No feed is given');
	if (feeds.length > MOST_FEEDS) throw new RangeError(`There are more than ${MOST_FEEDS} feeds; use a second trigger`);
	const urls = feeds.map(({ url }) => url);
	const twice = feeds.find(({ url }, index) => urls.indexOf(url) !== index);
	if (twice !== undefined) throw new RangeError(`'${twice.name}' has the same URL as another feed`);
	return withStateKeys(feeds);
}

/** @throws RangeError naming the expression that cannot be used */
export function readFilters(stored: unknown): FeedFilters {
	const entry = (stored ?? {}) as Entry;
	return {
		categories: splitList(entry.categories),
		minSizeBytes: scaled(entry.minSizeGib, gibToBytes),
		maxSizeBytes: scaled(entry.maxSizeGib, gibToBytes),
		minSeeders: scaled(entry.minSeeders, (seeders) => seeders),
		maxAgeMs: scaled(entry.maxAgeHours, (hours) => hours * HOUR_MS),
		minAgeMs: scaled(entry.minAgeMinutes, (minutes) => minutes * MINUTE_MS),
		freeleechOnly: entry.freeleechOnly === true,
		matches: pattern('Title Matches', entry.titleMatches),
		matchesNot: pattern('Title Does Not Match', entry.titleMatchesNot),
	};
}

function pattern(field: string, stored: unknown): Pattern | null {
	const typed = text(stored);
	if (typed === '') return null;
	const compiled = patternOrReason(typed);
	if (typeof compiled === 'string') throw new RangeError(`'${field}' cannot be used: ${compiled}`);
	return compiled;
}

function patternOrReason(typed: string): Pattern | string {
	try {
		return compilePattern(typed);
	} catch (error) {
		return (error as Error).message;
	}
}

/** Absent and negative mean no limit. */
function scaled(stored: unknown, convert: (value: number) => number): number | null {
	if (stored === undefined || stored === null || stored === '') return null;
	const number = Number(stored);
	return Number.isFinite(number) && number >= 0 ? convert(number) : null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
