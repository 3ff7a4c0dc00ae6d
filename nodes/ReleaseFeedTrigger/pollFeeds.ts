import { type IDataObject, type INodeExecutionData, type IPollFunctions, NodeOperationError } from 'n8n-workflow';
import type { ArrInstance } from '../../lib/arr/types';
import { type FeedNews, FeedError, type FeedFilters, type FeedSource, previewFeed, readFeed } from '../../lib/feed';
import type { LedgerStore } from '../../lib/ledger/types';
import { ARR_CREDENTIAL } from '../shared/arr';
import { readArrApps } from '../shared/arrCredential';
import { cachedCredential } from '../shared/credentialCache';
import { toNodeError } from '../shared/errors';
import { ledgerOf } from '../shared/ledger';
import { splitList } from '../shared/lists';
import { newsItem, releaseItem } from './items';
import { checkFeeds, readFeeds, readFilters, readIndexers } from './settings';

/** Feeds that are read at once. */
const AT_ONCE = 4;
/** Releases that a test in the editor shows. */
const SHOWN = 10;
const DEFAULT_TIMEOUT_S = 30;
const MOST_TIMEOUT_S = 120;
const SECOND_MS = 1_000;

/** What one feed gave. */
interface Given {
	releases: INodeExecutionData[];
	problems: INodeExecutionData[];
}

/**
 * One poll: what is new in the feeds, or null. A feed that cannot be read stops no other one, and does not
 * keep the workflow from being published.
 */
export async function pollFeeds(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const isTest = context.getMode() === 'manual';
		const job = await readJob(context);
		const given = isTest ? await preview(context, job) : await readNew(context, job);
		const releases = given.flatMap((one) => one.releases);
		const problems = given.flatMap((one) => one.problems);
		return releases.length + problems.length === 0 ? null : [releases, problems];
	} catch (error) {
		throw toNodeError(context, error, 0);
	}
}

interface Job {
	feeds: FeedSource[];
	filters: FeedFilters;
	filtersAsTyped: unknown;
	firstReading: 'all' | 'remember';
	timeoutMs: number;
}

async function readJob(context: IPollFunctions): Promise<Job> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const filtersAsTyped = context.getNodeParameter('filters', {}) as IDataObject;
	const typed = readFeeds(context.getNodeParameter('feeds', {}), options.allowUnauthorizedCerts === true);
	const chosen = splitList(context.getNodeParameter('indexers', []));
	const apps = chosen.length === 0 ? [] : await appsOf(context);
	const seconds = Number(options.timeoutSeconds ?? DEFAULT_TIMEOUT_S);
	return {
		feeds: checkFeeds([...typed, ...readIndexers(chosen, apps, splitList(filtersAsTyped.categories))]),
		filters: readFilters(filtersAsTyped),
		filtersAsTyped,
		firstReading: context.getNodeParameter('firstReading', 'remember') === 'all' ? 'all' : 'remember',
		timeoutMs: Math.min(seconds > 0 ? seconds : DEFAULT_TIMEOUT_S, MOST_TIMEOUT_S) * SECOND_MS,
	};
}

async function appsOf(context: IPollFunctions): Promise<ArrInstance[]> {
	if (context.getNode().credentials?.[ARR_CREDENTIAL] === undefined) {
		throw new RangeError('Indexers of Prowlarr are chosen, but no Arr Apps credential is chosen');
	}
	return await cachedCredential(context, ARR_CREDENTIAL, readArrApps);
}

async function readNew(context: IPollFunctions, { feeds, ...job }: Job): Promise<Given[]> {
	const { seen }: LedgerStore = await ledgerOf(context);
	const reader = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	const failures: unknown[] = [];
	const given = await few(feeds, async (feed) => {
		const report = await readFeed(seen, feed, { ...job, reader }).catch((error: unknown) => void failures.push(error));
		if (!report) return { releases: [], problems: [] };
		const { releases, news } = report;
		if (news?.problem === 'failed') context.logger.warn(`${context.getNode().name}: ${news.message}`);
		return {
			releases: releases.map((release) => releaseItem(release, feed.name)),
			problems: news === null ? [] : [newsItem(news)],
		};
	});
	// What was written down as handed out must be handed out, whatever befell the other feeds.
	if (failures.length > 0 && given.every(({ releases, problems }) => releases.length + problems.length === 0)) throw failures[0];
	return given;
}

/** The newest releases, for whoever sets the trigger up. Nothing is remembered, and the ledger is not needed. */
async function preview(context: IPollFunctions, { feeds, ...job }: Job): Promise<Given[]> {
	const failures: FeedError[] = [];
	const shown = await few(feeds, async (feed) => {
		const releases = await previewFeed(feed, job, SHOWN).catch((error: unknown) => {
			if (error instanceof FeedError) return error;
			throw error;
		});
		if (!(releases instanceof FeedError)) return { releases: releases.map((release) => ({ release, feed: feed.name })), problems: [] };
		failures.push(releases);
		return { releases: [], problems: [newsItem(newsOf(feed.name, releases))] };
	});
	if (failures.length === feeds.length) {
		const messages = failures.map(({ message }) => message).join('. ');
		throw new NodeOperationError(context.getNode(), messages, { description: failures[0].hint });
	}
	const newest = shown
		.flatMap(({ releases }) => releases)
		.sort((one, other) => (other.release.publishedAtMs ?? 0) - (one.release.publishedAtMs ?? 0))
		.slice(0, SHOWN);
	return [
		{
			releases: newest.map(({ release, feed }) => releaseItem(release, feed)),
			problems: shown.flatMap(({ problems }) => problems),
		},
	];
}

const newsOf = (feed: string, { code, message, hint }: FeedError): FeedNews => ({
	problem: 'failed',
	feed,
	code,
	message,
	hint: hint ?? null,
	failures: 1,
	retryAtMs: null,
});

/** Does something for each, a few at once, and gives the results in their order. */
async function few<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
	const results = new Array<R>(items.length);
	let next = 0;
	const worker = async () => {
		for (let n = next++; n < items.length; n = next++) results[n] = await act(items[n]);
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
	return results;
}
