import { inTurns } from '../qbittorrent/turns';
import type { ArrClient } from './client';
import { ArrRequestError, unlessMissing } from './errors';
import { listOf } from './lists';
import { type Json, isObject, numberOr, objectOf, textOr } from './shapes/json';
import { type ArrFile, type ArrItem, readFile, readItem } from './shapes/media';
import type { Called, Family } from './types';

/** What a library is asked for; the first that is set decides. */
export interface Wanted {
	id?: number;
	tmdbId?: number;
	tvdbId?: number;
	imdbId?: string;
	/** Part of the title; spelling, signs and case do not matter. */
	title?: string;
	/** Together with a title, or alone. */
	year?: number;
}

interface Resources {
	item: string;
	files: string;
	/** Parameter of `files` that names the item. */
	owner: string;
}

const RESOURCES: Record<Exclude<Family, 'indexer'>, Resources> = {
	movie: { item: 'movie', files: 'moviefile', owner: 'movieId' },
	series: { item: 'series', files: 'episodefile', owner: 'seriesId' },
	music: { item: 'artist', files: 'trackfile', owner: 'artistId' },
	book: { item: 'author', files: 'bookfile', owner: 'authorId' },
};

/** @throws ArrRequestError for a Prowlarr, which has no library */
export async function resourcesOf(client: ArrClient, called: Called = {}): Promise<Resources & { family: Family }> {
	const family = await client.family(called);
	if (family === 'indexer') {
		const { name } = client.instance;
		throw new ArrRequestError('unsupported', name, `'${name}' is a Prowlarr, which has no library`, 'Choose the app that manages the library');
	}
	return { ...RESOURCES[family], family };
}

/** Everything in the library. */
export async function itemsOf(client: ArrClient, called: Called = {}): Promise<ArrItem[]> {
	const { item, family } = await resourcesOf(client, called);
	return await readItems(await listOf(client, item, {}, called), family);
}

/** What fits, the best first; an empty list when nothing does. */
export async function findItems(client: ArrClient, wanted: Wanted, called: Called = {}): Promise<ArrItem[]> {
	const { item, family } = await resourcesOf(client, called);
	if (wanted.id !== undefined) return await byId(client, item, wanted.id, family, called);
	if (wanted.tmdbId !== undefined && family === 'movie') {
		return await readItems(await listOf(client, item, { tmdbId: wanted.tmdbId }, called), family);
	}
	if (wanted.tvdbId !== undefined && family === 'series') {
		return await readItems(await listOf(client, item, { tvdbId: wanted.tvdbId }, called), family);
	}
	return matching(await readItems(await listOf(client, item, {}, called), family), wanted);
}

async function byId(client: ArrClient, item: string, id: number, family: Family, called: Called): Promise<ArrItem[]> {
	return await readItems(await unlessMissing(client.get(`${item}/${id}`, {}, called), []), family);
}

async function readItems(raw: unknown, family: Family): Promise<ArrItem[]> {
	const items: ArrItem[] = [];
	await inTurns(Array.isArray(raw) ? (raw as unknown[]) : [raw], (one) => {
		const item = readItem(one, family);
		if (item !== null) items.push(item);
	});
	return items;
}

/** Items by id, title or year; a title that is the same goes before one that contains it. */
export function matching(items: readonly ArrItem[], { imdbId, tmdbId, tvdbId, title, year }: Wanted): ArrItem[] {
	const wanted = title === undefined ? null : plain(title);
	const rank = (item: ArrItem): number => {
		if (imdbId !== undefined && item.imdbId !== imdbId) return 0;
		if (tmdbId !== undefined && item.tmdbId !== tmdbId) return 0;
		if (tvdbId !== undefined && item.tvdbId !== tvdbId) return 0;
		// Years of releases are off by one where a film came out around New Year.
		if (year !== undefined && (item.year === null || Math.abs(item.year - year) > 1)) return 0;
		const nearness = year === undefined || item.year === year ? 2 : 1;
		if (wanted === null) return nearness;
		const own = plain(item.title);
		return own === wanted ? 10 + nearness : own.includes(wanted) ? nearness : 0;
	};
	return items
		.map((item) => ({ item, rank: rank(item) }))
		.filter((one) => one.rank > 0)
		.sort((a, b) => b.rank - a.rank || a.item.title.localeCompare(b.item.title))
		.map(({ item }) => item);
}

/** A title without case, accents and signs. */
export const plain = (title: string): string =>
	title
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/&/g, 'and')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();

/** What the library has of an item, or of one of its seasons. */
export async function filesOf(
	client: ArrClient,
	itemId: number,
	{ seasonNumber }: { seasonNumber?: number } = {},
	called: Called = {},
): Promise<ArrFile[]> {
	const { files, owner } = await resourcesOf(client, called);
	const all = (await listOf(client, files, { [owner]: itemId }, called)).map(readFile);
	return seasonNumber === undefined ? all : all.filter((file) => file.seasonNumber === seasonNumber);
}

/** Files of an app with series, by their ids. */
export async function episodeFiles(client: ArrClient, ids: readonly number[], called: Called = {}): Promise<ArrFile[]> {
	if (ids.length === 0) return [];
	return (await listOf(client, 'episodefile', { episodeFileIds: [...ids] }, called)).map(readFile);
}

export interface RootFolder {
	id: number;
	path: string;
	accessible: boolean;
	/** Null: not known. */
	freeBytes: number | null;
	/** Folders in it that no item has. */
	unmappedFolders: number;
}

export async function rootFoldersOf(client: ArrClient, called: Called = {}): Promise<RootFolder[]> {
	await resourcesOf(client, called);
	return (await listOf(client, 'rootfolder', {}, called)).map((raw: Json) => ({
		id: numberOr(raw.id, 0),
		path: textOr(raw.path, ''),
		accessible: raw.accessible !== false,
		freeBytes: numberOr(raw.freeSpace, null),
		unmappedFolders: Array.isArray(raw.unmappedFolders) ? raw.unmappedFolders.filter(isObject).length : 0,
	}));
}

/** What became of the wish to delete a file. */
export interface FileRemoval {
	deleted: boolean;
	reason: 'deleted' | 'gone' | 'still_in_use';
}

/**
 * Has the app delete a file of an item, by its own rules (recycle bin, permissions of the app). A file
 * is left alone as long as a film has no other one, or an episode belongs to it, unless `evenInUse`.
 */
export async function deleteFile(client: ArrClient, itemId: number, fileId: number, evenInUse: boolean, called: Called = {}): Promise<FileRemoval> {
	const { files, owner } = await resourcesOf(client, called);
	const there = await listOf(client, files, { [owner]: itemId }, called);
	if (!there.some(({ id }) => id === fileId)) return { deleted: false, reason: 'gone' };
	if (!evenInUse && (await isInUse(client, itemId, fileId, called))) return { deleted: false, reason: 'still_in_use' };
	await client.delete(`${files}/${fileId}`, {}, called);
	return { deleted: true, reason: 'deleted' };
}

/** Whether nothing is known to have replaced this file. */
async function isInUse(client: ArrClient, itemId: number, fileId: number, called: Called): Promise<boolean> {
	const { item, family } = await resourcesOf(client, called);
	if (family === 'series') {
		const episodes = await listOf(client, 'episode', { seriesId: itemId }, called);
		return episodes.some(({ episodeFileId }) => episodeFileId === fileId);
	}
	const { name } = client.instance;
	if (family !== 'movie') throw new ArrRequestError('unsupported', name, `Of '${name}' it is not known which file replaces which`, 'Set the option to delete files that are in use, if you are sure');
	const { movieFileId, movieFile } = objectOf(await client.get(`${item}/${itemId}`, {}, called));
	const current = numberOr(movieFileId, 0) || numberOr(objectOf(movieFile).id, 0);
	return current === 0 || current === fileId;
}
