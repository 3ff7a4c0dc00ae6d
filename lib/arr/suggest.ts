import type { ArrClient } from './client';
import { offerOrder } from './decision/order';
import { ArrRequestError } from './errors';
import { Evaluator, type Evaluation } from './evaluate';
import { type IndexerSearch, searchIndexers } from './indexers';
import { inParallel } from './inParallel';
import { findItems } from './library';
import { type FoundRelease, searchReleases } from './releases';
import type { ArrItem } from './shapes/media';
import type { Called } from './types';

export interface SuggestWanted {
	itemId: number;
	/** Series only. */
	seasonNumber?: number;
	episodeId?: number;
	episodeNumber?: number;
	/** How many releases are judged at most, those with most seeders first. */
	limit: number;
	minSeeders: number;
}

export interface Suggestion {
	release: FoundRelease;
	evaluation: Evaluation;
}

export interface Suggestions {
	item: ArrItem;
	/** Something that the profile would take now; null: nothing. */
	best: Suggestion | null;
	/** All that it would take, the best first. */
	candidates: Suggestion[];
	/** What it would not take, with the reasons. */
	refused: Array<{ title: string; reasons: string[] }>;
	found: number;
	judged: number;
	summary: string;
}

/**
 * Whether something better than what the library has is to be had, by the item's own profile.
 * Nothing is grabbed. A live search at the indexers.
 *
 * @param prowlarr where to search; null: the app searches at its own indexers and judges too
 * @throws ArrRequestError
 */
export async function suggest(client: ArrClient, prowlarr: ArrClient | null, wanted: SuggestWanted, nowMs: () => number, called: Called = {}): Promise<Suggestions> {
	const item = await wantedItem(client, wanted.itemId, called);
	const found = prowlarr === null ? await searchReleases(client, wanted, called) : await searchIndexers(prowlarr, searchOf(item, wanted), Math.max(100, wanted.limit), called);
	const torrents = found.filter(({ protocol, seeders }) => protocol === 'torrent' && (seeders === null || seeders >= wanted.minSeeders));
	const worth = [...torrents].sort((a, b) => Number(b.verdict?.approved ?? true) - Number(a.verdict?.approved ?? true) || (b.seeders ?? 0) - (a.seeders ?? 0)).slice(0, wanted.limit);
	const evaluator = new Evaluator(client, nowMs, called);
	const judged = await inParallel(worth, async (release) => ({ release, evaluation: await evaluator.evaluate({ title: release.title, sizeBytes: release.sizeBytes, indexerFlags: release.indexerFlags }) }));
	const candidates = await ordered(evaluator, item, judged.filter((one) => isTaken(one, wanted)));
	const refused = judged.filter((one) => !isTaken(one, wanted)).map(({ release, evaluation }) => ({ title: release.title, reasons: reasonsOf(release, evaluation, item) }));
	const [best = null] = candidates;
	return { item, best, candidates, refused, found: found.length, judged: judged.length, summary: summaryOf(item, best, judged.length) };
}

async function wantedItem(client: ArrClient, id: number, called: Called): Promise<ArrItem> {
	const [item] = await findItems(client, { id }, called);
	if (item) return item;
	const { name } = client.instance;
	throw new ArrRequestError('not-found', name, `The library of '${name}' has nothing with the id ${id}`);
}

/** The app's own verdict counts where there is one; it knows its queue and its blocklist too. */
function isTaken({ release, evaluation }: Suggestion, { itemId }: SuggestWanted): boolean {
	if (evaluation.item?.id !== itemId) return false;
	return release.verdict === null ? evaluation.fits : release.verdict.approved;
}

function reasonsOf({ verdict }: FoundRelease, { rejections, item }: Evaluation, wanted: ArrItem): string[] {
	if (verdict !== null && verdict.rejections.length > 0) return verdict.rejections;
	if (item !== null && item.id !== wanted.id) return [`It is of '${item.title}'`];
	return rejections.map(({ message }) => message);
}

function searchOf(item: ArrItem, { seasonNumber, episodeNumber }: SuggestWanted): IndexerSearch {
	const { title, year, family } = item;
	const pad = (value: number): string => String(value).padStart(2, '0');
	const episode = seasonNumber === undefined ? '' : ` S${pad(seasonNumber)}${episodeNumber === undefined ? '' : `E${pad(episodeNumber)}`}`;
	const plain = title.replace(/[^\p{L}\p{N} ]+/gu, ' ').replace(/\s+/g, ' ').trim();
	if (family === 'movie') return { query: `${plain}${year === null ? '' : ` ${year}`}`, type: 'search', indexerIds: [], categories: [2000] };
	if (family === 'series') return { query: `${plain}${episode}`, type: 'search', indexerIds: [], categories: [5000] };
	return { query: plain, type: 'search', indexerIds: [], categories: family === 'music' ? [3000] : [7000] };
}

async function ordered(evaluator: Evaluator, item: ArrItem, candidates: Suggestion[]): Promise<Suggestion[]> {
	if (candidates.length === 0) return [];
	const { profile, propers, limitsOf } = await evaluator.rules(item.profileId);
	const compare = offerOrder(profile, propers, limitsOf, item.runtimeMinutes);
	const offerOf = ({ release, evaluation: { parsed, score } }: Suggestion) => ({
		qualityId: parsed?.quality.id ?? 0,
		revision: parsed?.revision ?? { version: 1, real: 0, isRepack: false },
		score: score.new,
		seeders: release.seeders,
		sizeBytes: release.sizeBytes,
	});
	return [...candidates].sort((a, b) => compare(offerOf(a), offerOf(b)));
}

function summaryOf({ title }: ArrItem, best: Suggestion | null, judged: number): string {
	if (best === null) return judged === 0 ? `The indexers have nothing for '${title}'` : `None of ${judged} releases is better than what the library has of '${title}'`;
	const { evaluation, release } = best;
	const seeders = release.seeders === null ? '' : `, ${release.seeders} seeders`;
	return `${evaluation.summary}${seeders}`;
}
