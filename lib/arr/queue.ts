import type { ArrClient } from './client';
import { resourcesOf } from './library';
import { type Json, namesOf, numberOr, objectOf, objectsOf, textOr, textsOf } from './shapes/json';
import { readNamed, readQuality } from './shapes/media';
import type { Called } from './types';

export interface QueueEntry {
	id: number;
	/** The info hash in small letters; other clients have ids of their own. */
	downloadId: string | null;
	title: string;
	/** Ids of what it is for, as the app has them. */
	itemId: number | null;
	episodeIds: number[];
	quality: string;
	formats: string[];
	formatScore: number;
	sizeBytes: number;
	leftBytes: number;
	status: string;
	/** E.g. `downloading`, `importPending`, `importBlocked`, `failed`. */
	trackedState: string | null;
	trackedStatus: string | null;
	/** Why it goes no further, in the words of the app. */
	messages: string[];
	error: string | null;
	indexer: string | null;
	downloadClient: string | null;
	outputPath: string | null;
	protocol: string | null;
	addedAt: string | null;
}

export interface QueueFilter {
	/** Hash or id of the download client. */
	downloadId?: string;
	itemId?: number;
}

/** What the app waits for; with what it can put to no item. */
export async function queueOf(client: ArrClient, filter: QueueFilter, limit: number, called: Called = {}): Promise<QueueEntry[]> {
	const { family, owner } = await resourcesOf(client, called);
	const unknown = { movie: 'includeUnknownMovieItems', series: 'includeUnknownSeriesItems', music: 'includeUnknownArtistItems', book: 'includeUnknownAuthorItems' };
	const isFiltered = filter.downloadId !== undefined || filter.itemId !== undefined;
	const rows = await client.pages('queue', { [unknown[family as 'movie']]: true }, isFiltered ? Infinity : limit, called);
	const wanted = filter.downloadId?.toLowerCase();
	return rows
		.map((row) => readQueueEntry(row, owner))
		.map((entry) => ({ ...entry, messages: entry.messages.map((text) => client.shown(text)), error: entry.error === null ? null : client.shown(entry.error) }))
		.filter((entry) => wanted === undefined || entry.downloadId === wanted)
		.filter(({ itemId }) => filter.itemId === undefined || itemId === filter.itemId)
		.slice(0, limit);
}

function readQueueEntry(raw: Json, owner: string): QueueEntry {
	const episodeId = numberOr(raw.episodeId, null);
	return {
		id: numberOr(raw.id, 0),
		downloadId: textOr(raw.downloadId, null)?.toLowerCase() ?? null,
		title: textOr(raw.title, ''),
		itemId: numberOr(raw[owner], null),
		episodeIds: episodeId === null ? [] : [episodeId],
		quality: readQuality(objectOf(raw.quality).quality).name,
		formats: namesOf(raw.customFormats),
		formatScore: numberOr(raw.customFormatScore, 0),
		sizeBytes: numberOr(raw.size, 0),
		leftBytes: numberOr(raw.sizeleft, numberOr(raw.sizeLeft, 0)),
		status: textOr(raw.status, ''),
		trackedState: textOr(raw.trackedDownloadState, null),
		trackedStatus: textOr(raw.trackedDownloadStatus, null),
		messages: objectsOf(raw.statusMessages).flatMap(({ title, messages }) => {
			const said = textsOf(messages);
			return said.length > 0 ? said : [textOr(title, '')].filter(Boolean);
		}),
		error: textOr(raw.errorMessage, null),
		indexer: textOr(raw.indexer, null),
		downloadClient: textOr(raw.downloadClient, null),
		outputPath: textOr(raw.outputPath, null),
		protocol: textOr(raw.protocol, null),
		addedAt: textOr(raw.added, null),
	};
}

export interface Removal {
	/** Takes it out of the download client too, with its data. */
	fromClient: boolean;
	/** Never take this release again. */
	blocklist: boolean;
	/** Do not look for another one at once. */
	skipSearch: boolean;
}

export async function removeFromQueue(client: ArrClient, id: number, { fromClient, blocklist, skipSearch }: Removal, called: Called = {}): Promise<void> {
	await client.delete(`queue/${id}`, { removeFromClient: fromClient, blocklist, skipRedownload: skipSearch }, called);
}

export interface HistoryEntry {
	id: number;
	/** `grabbed`, `downloadFolderImported`, `downloadFailed` ... */
	event: string;
	title: string;
	at: string | null;
	downloadId: string | null;
	itemId: number | null;
	episodeId: number | null;
	quality: string;
	formats: string[];
	formatScore: number;
	/** True size and indexer, which an add does not tell; null where the app did not note them. */
	sizeBytes: number | null;
	indexer: string | null;
	releaseGroup: string | null;
	downloadClient: string | null;
	message: string | null;
}

export interface HistoryFilter {
	downloadId?: string;
	itemId?: number;
	/** By the app's own names, e.g. `grabbed`. */
	events?: string[];
}

/** What happened, newest first. */
export async function historyOf(client: ArrClient, filter: HistoryFilter, limit: number, called: Called = {}): Promise<HistoryEntry[]> {
	const { owner } = await resourcesOf(client, called);
	const query = {
		sortKey: 'date',
		sortDirection: 'descending',
		downloadId: filter.downloadId === undefined ? undefined : downloadIdOf(filter.downloadId),
		[`${owner}s`]: filter.itemId,
	};
	const { events = [] } = filter;
	// Numbers of events differ between the apps, so they are chosen here by name.
	const rows = await client.pages('history', query, events.length > 0 || filter.itemId !== undefined ? Infinity : limit, called);
	return rows
		.map((row) => readHistoryEntry(row, owner))
		.map((entry) => ({ ...entry, message: entry.message === null ? null : client.shown(entry.message) }))
		.filter(({ event }) => events.length === 0 || events.includes(event))
		.filter(({ itemId }) => filter.itemId === undefined || itemId === filter.itemId)
		.slice(0, limit);
}

/** As the app compares it, exactly: it keeps hashes in upper case; ids of other clients are their own. */
export const downloadIdOf = (id: string): string => (/^(?:[\da-f]{40}|[\da-f]{64})$/i.test(id) ? id.toUpperCase() : id);

export function readHistoryEntry(raw: Json, owner: string): HistoryEntry {
	const data = objectOf(raw.data);
	const size = Number(data.size ?? NaN);
	return {
		id: numberOr(raw.id, 0),
		event: textOr(raw.eventType, ''),
		title: textOr(raw.sourceTitle, ''),
		at: textOr(raw.date, null),
		downloadId: textOr(raw.downloadId, null)?.toLowerCase() ?? null,
		itemId: numberOr(raw[owner], null),
		episodeId: numberOr(raw.episodeId, null),
		quality: readQuality(objectOf(raw.quality).quality).name,
		formats: readNamed(raw.customFormats).map(({ name }) => name),
		formatScore: numberOr(raw.customFormatScore, 0),
		sizeBytes: Number.isFinite(size) && size > 0 ? size : null,
		indexer: textOr(data.indexer, null),
		releaseGroup: textOr(data.releaseGroup, null),
		downloadClient: textOr(data.downloadClientName, textOr(data.downloadClient, null)),
		message: textOr(data.message, null),
	};
}
