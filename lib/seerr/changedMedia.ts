import { unlessMissing } from '../arr/errors';
import type { SeerrClient } from './client';
import { timeOf } from './events';
import { requestIdsOf } from './requests';
import { readMedia, type SeerrMedia } from './shapes';

/** A scan of a library changes thousands of titles; what is over comes with the next reading. */
const MOST_TITLES = 100;

export interface ChangedMedia {
	/** Requests of titles that changed, each once. */
	requestIds: number[];
	/** Titles up to this time have been looked at. */
	mediaMs: number;
}

/**
 * The requests of titles that the library has and that changed after `sinceMs`, or then: unless `isOver`, more
 * may be written at that time. With Infinity none, but the time of the newest.
 */
export async function changedMedia(client: SeerrClient, { sinceMs, isOver }: { sinceMs: number; isOver: boolean }): Promise<ChangedMedia> {
	const product = await client.product();
	const changed: SeerrMedia[] = [];
	let newestMs = 0;
	for await (const raw of client.rows('media', { filter: 'allavailable', sort: 'modified' }, sinceMs === Infinity ? 1 : 50)) {
		const media = readMedia(raw, product);
		const updatedMs = timeOf(media.updatedAt);
		newestMs = Math.max(newestMs, updatedMs);
		if (updatedMs < sinceMs || (updatedMs === sinceMs && isOver)) break;
		changed.push(media);
	}
	const oldestFirst = changed.reverse();
	const lastMs = timeOf(oldestFirst[MOST_TITLES - 1]?.updatedAt ?? null);
	// Those of the same moment belong together: the next reading begins behind them.
	const now = lastMs === 0 ? oldestFirst : oldestFirst.filter(({ updatedAt }) => timeOf(updatedAt) <= lastMs);
	const ids = new Set<number>();
	for (const { mediaType, tmdbId } of now) {
		if (tmdbId === null) continue;
		for (const id of await unlessMissing(requestIdsOf(client, mediaType, tmdbId), [])) ids.add(id);
	}
	return { requestIds: [...ids], mediaMs: Math.max(sinceMs === Infinity ? 0 : sinceMs, lastMs === 0 ? newestMs : lastMs) };
}
