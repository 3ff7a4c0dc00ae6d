import type { ArrClient } from './client';
import { ArrRequestError } from './errors';
import { type FoundRelease, readRelease, SEARCH_TIMEOUT_MS } from './releases';
import { numberOr, objectOf, objectsOf, textOr } from './shapes/json';
import type { Called } from './types';

export interface Indexer {
	id: number;
	name: string;
	enabled: boolean;
	protocol: string;
	privacy: string;
	/** 1 is the first. */
	priority: number;
	/** Until when Prowlarr does not ask it, after failures; null: it does. */
	disabledUntil: string | null;
	/** ISO date of the last failure, or null. */
	lastFailure: string | null;
}

/** @throws ArrRequestError when the app is no Prowlarr */
export async function requireProwlarr(client: ArrClient, called: Called = {}): Promise<void> {
	if ((await client.family(called)) === 'indexer') return;
	const { name } = client.instance;
	throw new ArrRequestError('unsupported', name, `'${name}' is no Prowlarr`, 'Choose a Prowlarr of the credential');
}

export async function indexersOf(client: ArrClient, called: Called = {}): Promise<Indexer[]> {
	await requireProwlarr(client, called);
	const [indexers, failing] = await Promise.all([client.get('indexer', {}, called), client.get('indexerstatus', {}, called)]);
	const status = new Map(objectsOf(failing).map((one) => [numberOr(one.indexerId, numberOr(one.providerId, 0)), one]));
	return objectsOf(indexers).map((raw) => {
		const id = numberOr(raw.id, 0);
		const trouble = objectOf(status.get(id));
		return {
			id,
			name: textOr(raw.name, ''),
			enabled: raw.enable === true,
			protocol: textOr(raw.protocol, ''),
			privacy: textOr(raw.privacy, ''),
			priority: numberOr(raw.priority, 25),
			disabledUntil: textOr(trouble.disabledTill, null),
			lastFailure: textOr(trouble.mostRecentFailure, null),
		};
	});
}

export interface IndexerSearch {
	query: string;
	type: 'search' | 'movie' | 'tvsearch';
	indexerIds: number[];
	categories: number[];
}

const PAGE = 100;
const MAX_PAGES = 50;

/** What the indexers of a Prowlarr have; each page is a live search. */
export async function searchIndexers(client: ArrClient, search: IndexerSearch, limit: number, called: Called = {}): Promise<FoundRelease[]> {
	await requireProwlarr(client, called);
	const { query, type, indexerIds, categories } = search;
	const found = new Map<string, FoundRelease>();
	for (let page = 0; page < MAX_PAGES && found.size < limit; page++) {
		const raw = await client.get('search', { query, type, indexerIds, categories, limit: Math.min(PAGE, limit), offset: page * PAGE }, { timeoutMs: SEARCH_TIMEOUT_MS, ...called });
		const releases = objectsOf(raw).map((one) => readRelease(client.instance.name, one, false));
		const before = found.size;
		for (const release of releases) found.set(`${release.indexerId} ${release.guid}`, release);
		// Prowlarr may answer with more than it was asked for, and with the same again behind the last page.
		if (releases.length < PAGE || found.size === before) break;
	}
	return [...found.values()].slice(0, limit);
}
