import type { ArrClient } from './client';
import { ArrRequestError } from './errors';
import { resourcesOf } from './library';
import { numberOr, objectOf, textOr } from './shapes/json';
import type { Called, Clock, Family } from './types';
import { systemClock } from './clock';

export interface CommandState {
	id: number;
	name: string;
	/** `queued`, `started`, `completed`, `failed`, `aborted` ... */
	status: string;
	message: string | null;
	isDone: boolean;
}

type MediaFamily = Exclude<Family, 'indexer'>;

const SCANS: Record<MediaFamily, string> = {
	movie: 'DownloadedMoviesScan',
	series: 'DownloadedEpisodesScan',
	music: 'DownloadedAlbumsScan',
	book: 'DownloadedBooksScan',
};

const RESCANS: Record<MediaFamily, string> = { movie: 'RescanMovie', series: 'RescanSeries', music: 'RescanArtist', book: 'RescanAuthor' };

export interface Scan {
	/** As the app sees it. */
	path: string;
	/** Hash or id of the download, so that the app knows what it asked for; empty: it goes by names. */
	downloadId: string;
	importMode: 'auto' | 'copy' | 'move';
}

/** Has the app import what was downloaded. */
export async function downloadedScan(client: ArrClient, { path, downloadId, importMode }: Scan, called: Called = {}): Promise<CommandState> {
	const { family } = await resourcesOf(client, called);
	return await command(client, { name: SCANS[family as MediaFamily], path, ...(downloadId !== '' && { downloadClientId: downloadId.toUpperCase() }), importMode: MODES[importMode] }, called);
}

const MODES = { auto: 'Auto', copy: 'Copy', move: 'Move' };

/** Has the app look into its download clients now. */
export async function refreshDownloads(client: ArrClient, called: Called = {}): Promise<CommandState> {
	await resourcesOf(client, called);
	return await command(client, { name: 'RefreshMonitoredDownloads' }, called);
}

/** Has the app read the folder of an item again. */
export async function rescan(client: ArrClient, itemId: number, called: Called = {}): Promise<CommandState> {
	const { family, owner } = await resourcesOf(client, called);
	return await command(client, { name: RESCANS[family as MediaFamily], [owner]: itemId }, called);
}

export interface SearchScope {
	/** Series only; null: all seasons. */
	seasonNumber: number | null;
	/** Series only; empty: by season. */
	episodeIds: number[];
}

/** Has the app search for an item at its indexers, and take what is good. */
export async function searchFor(client: ArrClient, itemId: number, { seasonNumber, episodeIds }: SearchScope, called: Called = {}): Promise<CommandState> {
	const { family } = await resourcesOf(client, called);
	if (family === 'movie') return await command(client, { name: 'MoviesSearch', movieIds: [itemId] }, called);
	if (family === 'music') return await command(client, { name: 'ArtistSearch', artistId: itemId }, called);
	if (family === 'book') return await command(client, { name: 'AuthorSearch', authorId: itemId }, called);
	if (episodeIds.length > 0) return await command(client, { name: 'EpisodeSearch', episodeIds }, called);
	if (seasonNumber !== null) return await command(client, { name: 'SeasonSearch', seriesId: itemId, seasonNumber }, called);
	return await command(client, { name: 'SeriesSearch', seriesId: itemId }, called);
}

export async function commandOf(client: ArrClient, id: number, called: Called = {}): Promise<CommandState> {
	return readCommand(client, await client.get(`command/${id}`, {}, called));
}

const POLL_MS = 1_000;

/** Waits until a command has ended, or `waitMs` are over; its last state either way. */
export async function waitFor(client: ArrClient, first: CommandState, waitMs: number, clock: Clock = systemClock): Promise<CommandState> {
	const untilMs = clock.nowMs() + waitMs;
	let state = first;
	while (!state.isDone && clock.nowMs() < untilMs) {
		await clock.sleep(Math.min(POLL_MS, Math.max(1, untilMs - clock.nowMs())));
		state = await commandOf(client, first.id);
	}
	return state;
}

async function command(client: ArrClient, body: Record<string, unknown>, called: Called): Promise<CommandState> {
	const state = readCommand(client, await client.post('command', body, called));
	if (state.id === 0) {
		const { name } = client.instance;
		throw new ArrRequestError('bad-answer', name, `'${name}' did not say what became of the command ${String(body.name)}`);
	}
	return state;
}

const OVER = ['completed', 'failed', 'aborted', 'cancelled', 'orphaned'];

function readCommand(client: ArrClient, raw: unknown): CommandState {
	const { id, name, status, message, exception } = objectOf(raw);
	const state = textOr(status, '');
	const said = textOr(message, textOr(exception, null));
	return { id: numberOr(id, 0), name: textOr(name, ''), status: state, message: said === null ? null : client.shown(said), isDone: OVER.includes(state) };
}
