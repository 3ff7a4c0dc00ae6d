import type { ArrClient } from './client';
import { ArrRequestError, unlessMissing } from './errors';
import { rememberGuid, resolveGuid, shownGuid } from './guids';
import { resourcesOf } from './library';
import { type Json, namesOf, numberOr, numbersOf, objectOf, objectsOf, textOr, textsOf } from './shapes/json';
import { readQuality } from './shapes/media';
import type { Called } from './types';

/** A release that indexers have, without the links that carry keys. */
export interface FoundRelease {
	/** By which it can be grabbed; `sha256:...` where its own carries a key. */
	guid: string;
	indexerId: number;
	indexer: string;
	title: string;
	sizeBytes: number;
	seeders: number | null;
	leechers: number | null;
	protocol: string;
	publishedAt: string | null;
	infoHash: string | null;
	/** The app's own numbers, 0 where it has none. */
	indexerFlags: number;
	flagNames: string[];
	tmdbId: number | null;
	imdbId: string | null;
	tvdbId: number | null;
	categories: number[];
	/** Of an app with a library: its verdict. Null: Prowlarr has none. */
	verdict: AppVerdict | null;
}

export interface AppVerdict {
	approved: boolean;
	temporarilyRejected: boolean;
	rejections: string[];
	quality: string;
	qualityWeight: number;
	formats: string[];
	formatScore: number;
}

/** A search takes as long as the slowest indexer. */
export const SEARCH_TIMEOUT_MS = 90_000;

/** What an app's own indexers have for an item. A live search. */
export async function searchReleases(
	client: ArrClient,
	wanted: { itemId: number; seasonNumber?: number; episodeId?: number },
	called: Called = {},
): Promise<FoundRelease[]> {
	const { family, owner } = await resourcesOf(client, called);
	const scope =
		family !== 'series'
			? { [owner]: wanted.itemId }
			: wanted.episodeId !== undefined
				? { episodeId: wanted.episodeId }
				: { seriesId: wanted.itemId, seasonNumber: wanted.seasonNumber };
	const raw = await client.get('release', scope, { timeoutMs: SEARCH_TIMEOUT_MS, ...called });
	return objectsOf(raw).map((one) => readRelease(client.instance.name, one, true));
}

/** What is known of a release, and what is handed to the app to look at. */
export interface PushedRelease {
	title: string;
	/** A link to a .torrent or a magnet; the app gets it, nobody else. */
	link: string;
	sizeBytes: number | null;
	indexer: string;
	publishedAt: string;
}

export interface PushVerdict {
	approved: boolean;
	rejections: string[];
	quality: string | null;
	formats: string[];
	formatScore: number;
}

/** Hands a release to the app, which grabs it when its rules take it. @throws ArrRequestError */
export async function pushRelease(client: ArrClient, release: PushedRelease, called: Called = {}): Promise<PushVerdict> {
	const { title, link, sizeBytes, indexer, publishedAt } = release;
	await resourcesOf(client, called);
	const isMagnet = link.startsWith('magnet:');
	const body = {
		title,
		protocol: 'torrent',
		publishDate: publishedAt,
		...(isMagnet ? { magnetUrl: link } : { downloadUrl: link }),
		...(indexer !== '' && { indexer }),
		...(sizeBytes !== null && sizeBytes > 0 && { size: sizeBytes }),
	};
	const raw = await client.post('release/push', body, called);
	const [answer] = Array.isArray(raw) ? objectsOf(raw) : [objectOf(raw)];
	if (!answer) {
		const { name } = client.instance;
		throw new ArrRequestError('rejected', name, `'${name}' can make nothing of the release`, 'Its title must be one that the app can read');
	}
	const { approved, rejections, quality, formats, formatScore } = verdictOf(answer);
	return { approved, rejections: rejections.map((text) => client.shown(text)), quality: quality === 'Unknown' ? null : quality, formats, formatScore };
}

/** Takes a release that a search of this app has just found. @throws ArrRequestError */
export async function grabRelease(client: ArrClient, guid: string, indexerId: number, called: Called = {}): Promise<void> {
	const { name } = client.instance;
	const own = resolveGuid(name, guid);
	if (own === null) {
		throw new ArrRequestError('not-found', name, 'The release was found by another process or too long ago', 'Search again, and grab within half an hour');
	}
	const resource = (await client.family(called)) === 'indexer' ? 'search' : 'release';
	const isKnown = await unlessMissing(client.post(resource, { guid: own, indexerId }, called).then(() => true), false);
	if (!isKnown) {
		throw new ArrRequestError('not-found', name, `'${name}' no longer knows this release`, 'Apps keep what a search found for about half an hour: search again', 404);
	}
}

/** A release of `release`, of `search` of Prowlarr, or of Sonarr's v5, which nests it. */
export function readRelease(instance: string, raw: Json, hasVerdict: boolean): FoundRelease {
	const nested = objectOf(raw.release);
	const release = Object.keys(nested).length > 0 ? nested : raw;
	const guid = textOr(release.guid, '');
	rememberGuid(instance, guid);
	return {
		guid: shownGuid(guid),
		indexerId: numberOr(release.indexerId, 0),
		indexer: textOr(release.indexer, ''),
		title: textOr(release.title, ''),
		sizeBytes: numberOr(release.size, 0),
		seeders: numberOr(release.seeders, null),
		leechers: numberOr(release.leechers, null),
		protocol: textOr(release.protocol, 'torrent'),
		publishedAt: textOr(release.publishDate, null),
		infoHash: textOr(release.infoHash, null)?.toLowerCase() ?? null,
		indexerFlags: numberOr(release.indexerFlags, 0),
		flagNames: textsOf(release.indexerFlags),
		tmdbId: numberOr(release.tmdbId, 0) || null,
		imdbId: imdbOf(release.imdbId),
		tvdbId: numberOr(release.tvdbId, 0) || null,
		categories: Array.isArray(release.categories) ? numbersOf(objectsOf(release.categories).map(({ id }) => id)) : [],
		verdict: hasVerdict ? verdictOf(raw) : null,
	};
}

/** Indexers give the number, without its letters and zeros. */
function imdbOf(raw: unknown): string | null {
	if (typeof raw === 'number' && raw > 0) return `tt${String(raw).padStart(7, '0')}`;
	return textOr(raw, null);
}

function verdictOf(raw: Json): AppVerdict {
	const decision = objectOf(raw.decision);
	const parsed = objectOf(raw.parsedInfo);
	const quality = objectOf(raw.quality ?? parsed.quality);
	const rejections = raw.rejections ?? decision.rejections;
	return {
		approved: raw.approved === true || decision.approved === true,
		temporarilyRejected: raw.temporarilyRejected === true || decision.temporarilyRejected === true,
		rejections: Array.isArray(rejections) ? rejections.map((one) => (typeof one === 'string' ? one : textOr(objectOf(one).reason, textOr(objectOf(one).message, '')))) : [],
		quality: readQuality(quality.quality).name,
		qualityWeight: numberOr(raw.qualityWeight, 0),
		formats: namesOf(raw.customFormats),
		formatScore: numberOr(raw.customFormatScore, 0),
	};
}
