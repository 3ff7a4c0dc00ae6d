import type { ArrClient } from '../../arr/client';
import { episodeFiles, filesOf, findItems } from '../../arr/library';
import { parseTitle } from '../../arr/parse';
import type { ArrFile, ArrItem } from '../../arr/shapes/media';
import type { Called } from '../../arr/types';
import { readArrFile } from './arrFile';
import type { LibraryItem } from './types';

/** What a release is a release of. */
export interface Looked {
	/** The whole title of the release; the app finds film, series and episodes by it. */
	title: string;
	/** Of the film, when it is known: surer than the title. */
	tmdbId?: number | null;
}

/**
 * What the library of an app has of the film or the episodes of a release.
 *
 * @returns null when the library does not have it
 * @throws ArrRequestError when the app does not answer, or has no library
 */
export async function lookUpLibrary(client: ArrClient, { title, tmdbId = null }: Looked, called: Called = {}): Promise<LibraryItem | null> {
	const family = await client.family(called);
	if (family === 'movie' && tmdbId !== null) {
		const [film] = await findItems(client, { tmdbId }, called);
		return film === undefined ? null : itemWith(film, await filesOf(client, film.id, {}, called));
	}
	const { item, parsed, episodes } = await parseTitle(client, title, called);
	if (item === null) return null;
	if (item.family === 'movie') return itemWith(item, await filesOf(client, item.id, {}, called));
	if (episodes.length > 0) {
		const ids = episodes.flatMap(({ fileId }) => (fileId === null ? [] : [fileId]));
		return itemWith(item, await episodeFiles(client, [...new Set(ids)], called));
	}
	return itemWith(item, await filesOf(client, item.id, { seasonNumber: parsed?.seasonNumber ?? undefined }, called));
}

const itemWith = ({ id, path, title, year }: ArrItem, files: readonly ArrFile[]): LibraryItem => ({
	title: title === '' ? null : title,
	year,
	files: files.map((file) => readArrFile({ ...file })),
	inApp: { itemId: id, path, fileIds: files.map((file) => file.id) },
});
