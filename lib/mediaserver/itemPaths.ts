import { type Json, isObject, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import { isWindowsPath } from './paths';
import type { UpdateType } from './types';

/** What an item of a workflow says has changed on disk, as whoever wrote it sees it. */
export interface ItemPaths {
	paths: string[];
	updateType: UpdateType;
}

const FOLDER_KEYS = ['movie', 'series', 'artist', 'author'];
const FILE_KEYS = ['movieFile', 'episodeFile', 'trackFile', 'bookFile'];
const FILE_LISTS = ['episodeFiles', 'movieFiles', 'trackFiles', 'bookFiles'];
const TORRENT_PATHS = ['content_path', 'contentPath'];

/**
 * Where the media of an item are: an import of Sonarr, Radarr, Lidarr or Readarr, an entry of their
 * history, a file of theirs, or a torrent. What n8n's Webhook node has under `body` counts as well.
 */
export function pathsOfItem(item: Json): ItemPaths {
	const body = isObject(item.body) ? item.body : {};
	for (const json of [item, body]) {
		const paths = pathsIn(json);
		if (paths.length > 0) return { paths: [...new Set(paths)], updateType: updateTypeOf(json) };
	}
	return { paths: [], updateType: 'Created' };
}

function pathsIn(json: Json): string[] {
	const folder = folderIn(json);
	const files = [...FILE_KEYS.map((key) => objectOf(json[key])), ...FILE_LISTS.flatMap((key) => objectsOf(json[key]))];
	const named = files.map((file) => fileIn(file, folder)).filter((path) => path !== '');
	// Renamed files have been somewhere else in the same folder.
	if (named.length > 0 && !isRename(json)) return named;
	if (folder !== '') return [folder];
	const imported = textOr(json.importedPath, textOr(objectOf(json.data).importedPath, ''));
	if (imported !== '') return [imported];
	const torrent = TORRENT_PATHS.map((key) => textOr(json[key], '')).find((path) => path !== '');
	return [torrent ?? textOr(json.path, '')].filter((path) => path !== '');
}

function folderIn(json: Json): string {
	const owners = FOLDER_KEYS.map((key) => objectOf(json[key]));
	return owners.map((owner) => textOr(owner.folderPath, textOr(owner.path, ''))).find((path) => path !== '') ?? '';
}

/** Older versions tell where a file is in its folder only. */
function fileIn(file: Json, folder: string): string {
	const path = textOr(file.path, '');
	const relative = textOr(file.relativePath, '');
	if (path !== '' || relative === '' || folder === '') return path;
	return `${folder.replace(/[\\/]+$/, '')}${isWindowsPath(folder) ? '\\' : '/'}${relative}`;
}

const isRename = (json: Json): boolean => textOr(json.eventType, '') === 'Rename';

function updateTypeOf(json: Json): UpdateType {
	if (/delete/i.test(textOr(json.eventType, ''))) return 'Deleted';
	return json.isUpgrade === true || isRename(json) ? 'Modified' : 'Created';
}
