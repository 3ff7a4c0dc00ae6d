import { parseRelease } from '../parse';
import { qualityFromAttributes, qualityOf, saysQuality, UNKNOWN_QUALITY } from '../quality';
import { readArrFile } from './arrFile';
import { baseName, bytesOf, isObject, type Json, listOf, numberOf, objectOf, textOf } from './json';
import { isMediaInfo, readMediaInfo } from './mediaInfo';
import { readJellyfin, readPlex } from './mediaServers';
import type { LibraryFile, LibraryItem } from './types';

/** Enough for every version of a film and every episode of a season. */
const MAX_ENTRIES = 500;

/** Nothing could be made of what should tell about a library. */
export class UnreadableLibraryError extends Error {
	override name = 'UnreadableLibraryError';
	readonly hint = 'Give a movie or movieFile of Radarr, an episodeFile of Sonarr, Plex metadata, a Jellyfin item, a MediaInfo text, a file name, or attributes such as resolution and hdr';
}

/**
 * What a library has, from whatever tells it: Radarr's movie or movieFile, Sonarr's episodeFile, Plex
 * metadata, a Jellyfin or Emby item, the text of MediaInfo, a file name, our own attributes, or a list
 * of those.
 *
 * @returns null when it has nothing: null, an empty object, an empty list
 * @throws UnreadableLibraryError when it is none of those
 */
export function readLibrary(given: unknown): LibraryItem | null {
	if (given === null || given === undefined || given === false) return null;
	if (typeof given === 'string') return given.trim() === '' ? null : { title: null, year: null, files: [fileOfText(given)] };
	if (Array.isArray(given)) return merged(given.slice(0, MAX_ENTRIES).flatMap((one) => readLibrary(one) ?? []));
	if (!isObject(given)) throw unreadable();
	return Object.keys(given).length === 0 ? null : readObject(given);
}

function readObject(json: Json): LibraryItem | null {
	if (json.inLibrary === false) return null;
	const about = { title: textOf(json.title) || textOf(json.Name) || null, year: numberOf(json.year) ?? numberOf(json.ProductionYear) };
	if (json.missing === true) return { ...about, files: [] };
	const container = objectOf(json.MediaContainer);
	if (Array.isArray(container.Metadata)) return readLibrary(container.Metadata);
	if (isObject(json.attrs)) return { ...about, files: [fileOfAttributes(json.attrs, json)] };
	if (isObject(json.attributes)) return { ...about, files: [fileOfAttributes(json.attributes, json)] };
	if (isObject(json.quality) && isArrFile(json)) return { ...about, files: [readArrFile(json)] };
	for (const name of ['movieFile', 'episodeFile']) if (isObject(json[name])) return { ...about, files: [readArrFile(objectOf(json[name]))] };
	const several = [...listOf(json.movieFiles), ...listOf(json.episodeFiles)];
	if (several.length > 0) return { ...about, files: several.slice(0, MAX_ENTRIES).map(readArrFile) };
	if (Array.isArray(json.Media)) return { ...about, files: readPlex(json) };
	if (Array.isArray(json.MediaSources) || Array.isArray(json.MediaStreams)) return { ...about, files: readJellyfin(json) };
	if (Array.isArray(json.files)) return { ...about, files: readLibrary(json.files)?.files ?? [] };
	if (isArrItem(json)) return isOnlyLookedUp(json) ? null : { ...about, files: [] };
	const mediaInfo = textOf(json.mediaInfoText);
	if (mediaInfo !== '') return { ...about, files: [readMediaInfo(mediaInfo)] };
	const quality = qualityFromAttributes(json);
	if (saysQuality(quality)) return { ...about, files: [fileOfAttributes(json, json)] };
	throw unreadable();
}

/** A file of an *arr app has a quality of its own and is somewhere. */
const isArrFile = (json: Json): boolean => ['relativePath', 'path', 'sceneName', 'mediaInfo', 'dateAdded'].some((key) => json[key] !== undefined && json[key] !== null);

/** A movie, series or episode of an *arr app, or an item of a media server, without any file. */
const isArrItem = (json: Json): boolean => json.hasFile === false || json.episodeFileId === 0 || json.sizeOnDisk === 0 || json.LocationType === 'Virtual';

/** The lookup of the apps gives what could be added in the shape of what is there, without an id. */
const isOnlyLookedUp = (json: Json): boolean => json.hasFile === false && (numberOf(json.id) ?? 0) === 0 && (json.tmdbId !== undefined || json.tvdbId !== undefined);

function fileOfText(text: string): LibraryFile {
	if (isMediaInfo(text)) return readMediaInfo(text);
	const name = baseName(text.trim());
	const release = parseRelease(name);
	return { name, sizeBytes: null, quality: release === null ? UNKNOWN_QUALITY : qualityOf(release) };
}

function fileOfAttributes(attributes: Json, around: Json): LibraryFile {
	return { name: textOf(around.name) || null, sizeBytes: bytesOf(around.sizeBytes), quality: qualityFromAttributes(attributes) };
}

function merged(items: readonly LibraryItem[]): LibraryItem | null {
	if (items.length === 0) return null;
	return { title: items[0].title, year: items[0].year, files: items.flatMap(({ files }) => files) };
}

const unreadable = (): UnreadableLibraryError => new UnreadableLibraryError('What the library has cannot be read');
