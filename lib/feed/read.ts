import type { FeedState, SeenStore } from '../ledger/types';
import { rest } from '../qbittorrent/turns';
import { waitAfter } from './backoff';
import { FeedError, type FeedFailure } from './errors';
import { fetchFeed } from './fetch';
import { type FeedFilters, judge } from './filters';
import { askedAs, feedKey, keysOf } from './identity';
import { parseFeed } from './parseFeed';
import type { FeedRelease, FeedSource, FoundRelease } from './types';

export interface ReadOptions {
	/** Who hands the releases out, once each. */
	reader: string;
	filters: FeedFilters;
	/** The filters as they were typed: when they change, the feed is read even if it has not changed. */
	filtersAsTyped: unknown;
	/** Whether the releases that a feed has at its first reading are handed out, or only remembered. */
	firstReading: 'all' | 'remember';
	timeoutMs: number;
	/** Overrides `Date.now` in tests. */
	nowMs?: () => number;
}

/** A feed that cannot be read, or can be read again. */
export interface FeedNews {
	problem: 'failed' | 'recovered';
	feed: string;
	code: FeedFailure | null;
	message: string;
	hint: string | null;
	failures: number;
	retryAtMs: number | null;
}

/** What came of a feed. */
export interface FeedReport {
	/** New ones, oldest first. */
	releases: FeedRelease[];
	/** To be told to a person; once per failure that lasts, and once when it is over. */
	news: FeedNews | null;
}

const NOTHING: FeedReport = { releases: [], news: null };
/** So old a reading is not built on: what is in the feed must be met again before it is forgotten. */
const FULL_READING_MS = 7 * 24 * 3_600_000;
/** Failures that pass by themselves are told when they come so often in a row. */
const TELL_AFTER = 3;
const PASSING: readonly FeedFailure[] = ['broken-xml', 'charset', 'dns', 'rate-limited', 'refused', 'server', 'timeout'];

/**
 * Reads a feed if it is its time, and gives the releases that are wanted and that this reader was not given
 * before. A feed that cannot be read is left alone for a while; that is no error of this function.
 *
 * @throws LedgerUnavailableError when it cannot be known what was handed out: then nothing is
 */
export async function readFeed(store: SeenStore, feed: FeedSource, options: ReadOptions): Promise<FeedReport> {
	const key = feed.stateKey ?? feedKey(feed.url);
	const asked = askedAs(feed, options.filtersAsTyped);
	const stored = await store.feedState(options.reader, key);
	const state = stored?.askedAs === asked ? stored : null;
	const nowMs = (options.nowMs ?? Date.now)();
	if (state !== null && state.retryAtMs > nowMs) return NOTHING;
	const stand = { key, asked, stored, state, nowMs };
	return await readNow(store, feed, options, stand).catch(async (error: unknown) => {
		if (!(error instanceof FeedError)) throw error;
		return { releases: [], news: await failed(store, feed, options.reader, stand, error) };
	});
}

/** A feed when it is asked. */
interface Stand {
	key: string;
	asked: string;
	/** What is known of the feed, and of it under this address and these filters. */
	stored: FeedState | null;
	state: FeedState | null;
	nowMs: number;
}

async function readNow(
	store: SeenStore,
	feed: FeedSource,
	options: ReadOptions,
	{ key, asked, stored, state, nowMs }: Stand,
): Promise<FeedReport> {
	const isRecent = state?.readAtMs != null && nowMs - state.readAtMs < FULL_READING_MS;
	const fetched = await fetchFeed(feed, {
		timeoutMs: options.timeoutMs,
		etag: isRecent ? state.etag : null,
		lastModified: isRecent ? state.lastModified : null,
		nowMs,
	});
	// Also when another address was typed in meanwhile.
	const news = stored?.told ? recovered(feed.name) : null;
	if (!fetched.changed) {
		if (state !== null && state.failures > 0) await store.recordUnchanged(options.reader, key);
		return { releases: [], news };
	}
	const found = await parseFeed(feed.name, fetched.bytes, fetched.contentType);
	const isFirst = stored?.readAtMs == null && options.firstReading === 'remember';
	const { wanted, waits } = isFirst ? { wanted: found, waits: false } : await choose(found, options.filters, nowMs);
	const isNew = await store.settleReading(
		{
			reader: options.reader,
			feed: key,
			askedAs: asked,
			// A release that is too young yet must be seen again although the feed has not changed.
			etag: waits ? null : fetched.etag,
			lastModified: waits ? null : fetched.lastModified,
			releases: wanted.map((one) => keysOf(one, feed.url)),
		},
		nowMs,
	);
	const releases = isFirst ? [] : wanted.filter((_one, n) => isNew[n]).map(({ release }) => release);
	return { releases: oldestFirst(releases), news };
}

/** The newest releases of a feed that pass the filters, whoever was given them before. @throws FeedError */
export async function previewFeed(
	feed: FeedSource,
	options: Omit<ReadOptions, 'reader' | 'firstReading' | 'filtersAsTyped'>,
	limit: number,
): Promise<FeedRelease[]> {
	const nowMs = (options.nowMs ?? Date.now)();
	const { timeoutMs, filters } = options;
	const fetched = await fetchFeed(feed, { timeoutMs, etag: null, lastModified: null, nowMs });
	const found = fetched.changed ? await parseFeed(feed.name, fetched.bytes, fetched.contentType) : [];
	const { wanted } = await choose(found, filters, nowMs);
	return oldestFirst(wanted.map(({ release }) => release)).reverse().slice(0, limit);
}

async function choose(found: FoundRelease[], filters: FeedFilters, nowMs: number): Promise<{ wanted: FoundRelease[]; waits: boolean }> {
	const wanted: FoundRelease[] = [];
	let waits = false;
	for (const one of found) {
		await rest();
		const verdict = judge(one.release, filters, nowMs);
		if (verdict === 'wanted') wanted.push(one);
		waits ||= verdict === 'later';
	}
	return { wanted, waits };
}

/** Feeds have the newest on top; those without a date keep their place among the others of the feed. */
function oldestFirst(releases: FeedRelease[]): FeedRelease[] {
	const upwards = [...releases].reverse();
	if (upwards.some(({ publishedAtMs }) => publishedAtMs === null)) return upwards;
	return upwards.sort((one, other) => Number(one.publishedAtMs) - Number(other.publishedAtMs));
}

async function failed(
	store: SeenStore,
	{ name }: FeedSource,
	reader: string,
	{ key, asked, nowMs }: Stand,
	{ code, message, hint, retryAfterMs }: FeedError,
): Promise<FeedNews | null> {
	const { failures, retryAtMs, tell } = await store.recordFailure(reader, key, asked, (times) => ({
		retryAtMs: nowMs + waitAfter(times, code, retryAfterMs),
		tell: times >= TELL_AFTER || !PASSING.includes(code),
	}));
	return tell ? { problem: 'failed', feed: name, code, message, hint: hint ?? null, failures, retryAtMs } : null;
}

const recovered = (feed: string): FeedNews => ({
	problem: 'recovered',
	feed,
	code: null,
	message: `'${feed}' can be read again`,
	hint: null,
	failures: 0,
	retryAtMs: null,
});
