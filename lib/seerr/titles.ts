import { recovering, unlessMissing } from '../arr/errors';
import { inParallel } from '../arr/inParallel';
import { type Json, numberOr, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import type { SeerrClient } from './client';
import { posterOf, yearOf } from './shapes';
import type { MediaType } from './types';

/** What a title is called; Seerr's requests only have its number. */
export interface TitleInfo {
	title: string;
	year: number | null;
	overview: string | null;
	poster: string | null;
	imdbId: string | null;
	tvdbId: number | null;
	/** Numbers of the seasons that have episodes, specials aside; empty for films. */
	seasons: number[];
}

interface Entry {
	untilMs: number;
	info: Promise<TitleInfo | null>;
}

/** Titles of all instances together. */
const MOST_ENTRIES = 10_000;
const KEEP_MS = 24 * 3_600_000;
/** TMDB may get the title later. */
const KEEP_MISSING_MS = 3_600_000;
/** So many failures in a row are no matter of single titles. */
const GIVE_UP_AFTER = 4;
const TIMEOUT_MS = 10_000;

const entries = new Map<string, Entry>();

/** For tests. */
export const forgetTitles = (): void => entries.clear();

/** @throws ArrRequestError; null when TMDB has no such title */
export async function titleOf(client: SeerrClient, mediaType: MediaType, tmdbId: number): Promise<TitleInfo | null> {
	const key = `${client.instance.url} ${mediaType} ${tmdbId}`;
	const known = entries.get(key);
	if (known && known.untilMs > client.nowMs()) return await known.info;
	const info = ask(client, mediaType, tmdbId);
	const entry: Entry = { untilMs: client.nowMs() + KEEP_MS, info };
	entries.delete(key);
	entries.set(key, entry);
	for (const oldest of entries.keys()) {
		if (entries.size <= MOST_ENTRIES) break;
		entries.delete(oldest);
	}
	void info.then(
		(found) => {
			if (found === null) entry.untilMs = client.nowMs() + KEEP_MISSING_MS;
		},
		() => {
			if (entries.get(key) === entry) entries.delete(key);
		},
	);
	return await info;
}

async function ask(client: SeerrClient, mediaType: MediaType, tmdbId: number): Promise<TitleInfo | null> {
	const asked = client.get(`${mediaType}/${tmdbId}`, {}, { timeoutMs: Math.min(TIMEOUT_MS, client.instance.timeoutMs) });
	const raw = await unlessMissing(asked, null);
	return raw === null ? null : readTitle(objectOf(raw), mediaType);
}

export function readTitle(raw: Json, mediaType: MediaType): TitleInfo | null {
	const title = textOr(mediaType === 'tv' ? raw.name : raw.title, textOr(raw.title, textOr(raw.name, '')));
	if (title === '') return null;
	const external = objectOf(raw.externalIds);
	return {
		title,
		year: yearOf(mediaType === 'tv' ? raw.firstAirDate : raw.releaseDate),
		overview: textOr(raw.overview, null),
		poster: posterOf(raw.posterPath),
		imdbId: textOr(raw.imdbId, textOr(external.imdbId, null)),
		tvdbId: numberOr(external.tvdbId, null),
		seasons: objectsOf(raw.seasons)
			.filter(({ seasonNumber, episodeCount }) => numberOr(seasonNumber, 0) > 0 && numberOr(episodeCount, 1) > 0)
			.map(({ seasonNumber }) => numberOr(seasonNumber, 0)),
	};
}

/** A title that is asked for. */
export interface Wanted {
	mediaType: MediaType;
	tmdbId: number | null;
}

/**
 * The titles of many, in their order. What cannot be looked up is null: a list without some of its titles is
 * better than none. When Seerr fails for one after the other, the rest is left out too.
 */
export async function titlesOf(client: SeerrClient, wanted: readonly Wanted[]): Promise<Array<TitleInfo | null>> {
	let failures = 0;
	return await inParallel(wanted, async ({ mediaType, tmdbId }) => {
		if (tmdbId === null || failures >= GIVE_UP_AFTER) return null;
		const asked = titleOf(client, mediaType, tmdbId).then((info) => {
			failures = 0;
			return info;
		});
		return await recovering(asked, () => {
			failures++;
			return null;
		});
	});
}
