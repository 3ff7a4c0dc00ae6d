import { within } from '../qbittorrent/within';
import { isResting, noteOutcome } from './breaker';
import type { ArrClient } from './client';
import { ArrRequestError, type ArrFailure } from './errors';
import { runtimeOf } from './evaluateFacts';
import { expectedSize } from './expectedSize';
import { parseTitle } from './parse';
import { profilesOf } from './profiles';
import type { ArrEpisode, ArrItem } from './shapes/media';
import type { ParseAnswer, ParsedTitle } from './shapes/parsed';
import type { Called } from './types';

/** Why the app told nothing of a torrent, beside what goes wrong with a request. */
export type EnrichFailure = ArrFailure | 'no-title' | 'resting' | 'unexpected' | 'unreadable';

/** What the app that asked for a torrent knows of it. */
export interface Enrichment {
	/** Name of the app in the credential. */
	app: string;
	/** Null: not in its library. */
	item: { id: number; title: string; year: number | null; tmdbId: number | null; tvdbId: number | null; imdbId: string | null } | null;
	/** Of a series, e.g. `S01E02`; a whole season is `S01`. */
	episodes: string[];
	/** The library has a file of what it holds, which it would replace; null: not in the library, or not known. */
	hasFile: boolean | null;
	/** Of the item; `name` null: the app did not tell it in time. */
	profile: { id: number; name: string | null } | null;
	/** Of the custom formats, by that profile; null without an item. */
	score: number | null;
	formats: string[];
	quality: string;
	/** What such a release mostly does not exceed, by quality and runtime; null: nothing can be said. */
	expectedSizeBytes: number | null;
	/** What it holds and in which quality, the same for every release of it; null when that is not known. */
	contentKey: string | null;
}

/** The app could not say anything; nothing else follows from that. */
export interface NotEnriched {
	app: string;
	error: EnrichFailure;
	/** One sentence without secrets. */
	warning: string;
}

/** The part of an item that is asked about. */
export interface TorrentToEnrich {
	name: string;
	hash: string;
}

/**
 * What the app reads in the name of a torrent. Takes no longer than `timeoutMs` and never throws; an app
 * that failed slowly is not asked again for a minute.
 */
export async function enrich(client: ArrClient, torrent: TorrentToEnrich, { timeoutMs }: { timeoutMs: number }, nowMs: () => number): Promise<Enrichment | NotEnriched> {
	const { name: app } = client.instance;
	const title = titleOf(torrent);
	if (title === null) return { app, error: 'no-title', warning: 'The torrent has no name that an app could read' };
	if (isResting(client, nowMs())) return { app, error: 'resting', warning: `'${app}' did not answer a moment ago and is left alone for a minute` };
	try {
		const called = { timeoutMs };
		// Side by side: who waits, waits for the slower of the two.
		const [answer, profiles] = await Promise.all([parseTitle(client, title, called), profileNames(client, called, nowMs)]);
		noteOutcome(client, null, nowMs());
		if (answer.parsed === null) return { app, error: 'unreadable', warning: `'${app}' cannot read the name of the torrent` };
		return { app, ...describe(answer, answer.parsed, profiles, nowMs()) };
	} catch (error) {
		noteOutcome(client, error, nowMs());
		if (error instanceof ArrRequestError) return { app, error: error.code, warning: error.message };
		return { app, error: 'unexpected', warning: `'${app}' gave an answer that could not be used` };
	}
}

function describe(answer: ParseAnswer, parsed: ParsedTitle, profiles: ReadonlyMap<number, string>, nowMs: number): Omit<Enrichment, 'app'> {
	const { item, family, formats, formatScore } = answer;
	const isScreen = family === 'movie' || family === 'series';
	const episodes = episodesOf(answer, parsed);
	return {
		item: item === null ? null : shownItem(item),
		episodes,
		hasFile: hasFile(answer),
		profile: item === null || item.profileId === 0 ? null : { id: item.profileId, name: profiles.get(item.profileId) ?? null },
		score: item === null ? null : formatScore,
		formats: formats.map(({ name }) => name),
		quality: parsed.quality.name,
		expectedSizeBytes: isScreen ? expectedSize(parsed.quality, runtimeOf(answer, item, nowMs), family === 'movie') : null,
		contentKey: contentKeyOf(answer, parsed, episodes),
	};
}

const shownItem = ({ id, title, year, tmdbId, tvdbId, imdbId }: ArrItem): Enrichment['item'] => ({ id, title, year, tmdbId, tvdbId, imdbId });

function hasFile({ item, family, episodes }: ParseAnswer): boolean | null {
	if (item === null) return null;
	if (family === 'movie') return item.hasFile;
	// What the app finds no episodes of says nothing about its files.
	return family === 'series' && episodes.length > 0 ? episodes.some(({ fileId }) => fileId !== null) : null;
}

function episodesOf({ family, episodes }: ParseAnswer, { fullSeason, seasonNumber, episodeNumbers }: ParsedTitle): string[] {
	if (family !== 'series') return [];
	if (fullSeason && seasonNumber !== null) return [`S${two(seasonNumber)}`];
	if (episodes.length > 0) return episodes.map((one: ArrEpisode) => `S${two(one.seasonNumber)}E${two(one.episodeNumber)}`);
	return seasonNumber === null ? [] : episodeNumbers.map((number) => `S${two(seasonNumber)}E${two(number)}`);
}

/** A proper has a key of its own: it is wanted although the same quality is there. */
function contentKeyOf({ item, family, parts }: ParseAnswer, { quality, revision }: ParsedTitle, episodes: string[]): string | null {
	const held = family === 'series' ? episodes : parts.map(({ id }) => String(id));
	if (item === null || (family !== 'movie' && held.length === 0)) return null;
	const version = revision.version > 1 || revision.real > 0 ? [`v${revision.version}${revision.real > 0 ? `.${revision.real}` : ''}`] : [];
	return [idOf(item), ...(held.length > 0 ? [held.join('+')] : []), quality.name, ...version].join(':');
}

/** The same in every app that has the title, where it is known by a public number. */
function idOf({ family, tmdbId, tvdbId, imdbId, foreignId, title }: ArrItem): string {
	if (family === 'movie' && tmdbId !== null) return `tmdb:${tmdbId}`;
	if (family === 'series' && tvdbId !== null) return `tvdb:${tvdbId}`;
	return imdbId !== null ? `imdb:${imdbId}` : `${family}:${foreignId ?? title}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Null for a torrent that is known by its hash or link alone. */
function titleOf({ name, hash }: TorrentToEnrich): string | null {
	const title = name.trim().replace(/\.torrent$/i, '');
	return title === '' || title.toLowerCase() === hash || /^(?:[\da-f]{40}|[\da-f]{64}|url:.*)$/i.test(title) ? null : title;
}

/** Profiles are renamed rarely. */
const NAMES_MS = 10 * 60_000;
const NO_NAMES_MS = 60_000;
const NONE: ReadonlyMap<number, string> = new Map();

const names = new WeakMap<ArrClient, { untilMs: number; names: Promise<ReadonlyMap<number, string>> }>();

/** Names of the profiles by id; none when the app does not tell them. Never throws. */
async function profileNames(client: ArrClient, called: Called, nowMs: () => number): Promise<ReadonlyMap<number, string>> {
	const known = names.get(client);
	if (known && known.untilMs > nowMs()) return await inTime(known.names, called);
	const entry = {
		untilMs: nowMs() + NAMES_MS,
		names: profilesOf(client, called).then(
			(profiles): ReadonlyMap<number, string> => new Map(profiles.map(({ id, name }) => [id, name])),
			() => {
				entry.untilMs = nowMs() + NO_NAMES_MS;
				return NONE;
			},
		),
	};
	names.set(client, entry);
	return await entry.names;
}

/** Somebody with more time may have asked for them. */
async function inTime(asked: Promise<ReadonlyMap<number, string>>, { timeoutMs = 0 }: Called): Promise<ReadonlyMap<number, string>> {
	let found = NONE;
	await within(timeoutMs, asked.then((told) => (found = told)));
	return found;
}
