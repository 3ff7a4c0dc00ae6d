import type { Candidate, Revision } from '../decision/types';
import type { Family } from '../types';
import { type Json, isObject, namesOf, numberOr, numbersOf, objectOf, objectsOf, textOr } from './json';

export interface ArrQuality {
	id: number;
	name: string;
	/** E.g. `bluray`, `web`; null for music and books. */
	source: string | null;
	/** Lines; 0: not known. */
	resolution: number | null;
	/** Radarr only: `remux`, `brdisk` ...; null: none. */
	modifier: string | null;
}

export interface Named {
	id: number;
	name: string;
}

/** Something that a library holds or waits for. */
export interface ArrItem {
	id: number;
	family: Family;
	title: string;
	year: number | null;
	tmdbId: number | null;
	imdbId: string | null;
	tvdbId: number | null;
	/** Of music and books. */
	foreignId: string | null;
	path: string | null;
	profileId: number;
	monitored: boolean;
	/** Films: the whole; series: one episode. */
	runtimeMinutes: number;
	hasFile: boolean;
	/** Bytes of all its files. */
	sizeBytes: number;
	originalLanguageId: number | null;
	tagIds: number[];
}

export interface ArrEpisode {
	id: number;
	seasonNumber: number;
	episodeNumber: number;
	title: string;
	airDate: string | null;
	/** 0: not known. */
	runtimeMinutes: number;
	/** Null: no file. */
	fileId: number | null;
	monitored: boolean;
}

export interface ArrFile {
	id: number;
	path: string | null;
	relativePath: string | null;
	/** As it was released, which tells more than the name it got in the library. */
	sceneName: string | null;
	originalFilePath: string | null;
	sizeBytes: number;
	dateAdded: string | null;
	quality: ArrQuality;
	revision: Revision;
	releaseGroup: string | null;
	edition: string | null;
	languages: string[];
	formats: Named[];
	formatScore: number;
	indexerFlags: number;
	qualityCutoffNotMet: boolean | null;
	seasonNumber: number | null;
	/** As the app gives it; null when it has not looked at the file. */
	mediaInfo: Json | null;
}

export function readQuality(raw: unknown): ArrQuality {
	const quality = objectOf(raw);
	const modifier = textOr(quality.modifier, null);
	return {
		id: numberOr(quality.id, 0),
		name: textOr(quality.name, 'Unknown'),
		source: textOr(quality.source, null),
		resolution: numberOr(quality.resolution, null),
		modifier: modifier === 'none' ? null : modifier,
	};
}

export function readRevision(raw: unknown): Revision {
	const revision = objectOf(raw);
	return { version: numberOr(revision.version, 1), real: numberOr(revision.real, 0), isRepack: revision.isRepack === true };
}

/** A film, series, artist or author; null when there is none. */
export function readItem(raw: unknown, family: Family): ArrItem | null {
	if (!isObject(raw) || typeof raw.id !== 'number' || raw.id === 0) return null;
	const statistics = objectOf(raw.statistics);
	const sizeBytes = numberOr(raw.sizeOnDisk, numberOr(statistics.sizeOnDisk, 0));
	return {
		id: raw.id,
		family,
		title: textOr(raw.title, textOr(raw.artistName, textOr(raw.authorName, ''))),
		year: numberOr(raw.year, null),
		tmdbId: numberOr(raw.tmdbId, null) || null,
		imdbId: textOr(raw.imdbId, null),
		tvdbId: numberOr(raw.tvdbId, null) || null,
		foreignId: textOr(raw.foreignArtistId, textOr(raw.foreignAuthorId, null)),
		path: textOr(raw.path, null),
		profileId: numberOr(raw.qualityProfileId, 0),
		monitored: raw.monitored === true,
		runtimeMinutes: numberOr(raw.runtime, 0),
		hasFile: raw.hasFile === true || sizeBytes > 0,
		sizeBytes,
		originalLanguageId: isObject(raw.originalLanguage) ? numberOr(raw.originalLanguage.id, null) : null,
		tagIds: numbersOf(raw.tags),
	};
}

export function readEpisode(raw: Json): ArrEpisode {
	return {
		id: numberOr(raw.id, 0),
		seasonNumber: numberOr(raw.seasonNumber, 0),
		episodeNumber: numberOr(raw.episodeNumber, 0),
		title: textOr(raw.title, ''),
		airDate: textOr(raw.airDateUtc, textOr(raw.airDate, null)),
		runtimeMinutes: numberOr(raw.runtime, 0),
		fileId: numberOr(raw.episodeFileId, 0) || null,
		monitored: raw.monitored === true,
	};
}

export function readFile(raw: Json): ArrFile {
	const { quality, revision } = objectOf(raw.quality);
	return {
		id: numberOr(raw.id, 0),
		path: textOr(raw.path, null),
		relativePath: textOr(raw.relativePath, null),
		sceneName: textOr(raw.sceneName, null),
		originalFilePath: textOr(raw.originalFilePath, null),
		sizeBytes: numberOr(raw.size, 0),
		dateAdded: textOr(raw.dateAdded, null),
		quality: readQuality(quality),
		revision: readRevision(revision),
		releaseGroup: textOr(raw.releaseGroup, null),
		edition: textOr(raw.edition, null),
		languages: namesOf(raw.languages),
		formats: readNamed(raw.customFormats),
		formatScore: numberOr(raw.customFormatScore, 0),
		indexerFlags: numberOr(raw.indexerFlags, 0),
		qualityCutoffNotMet: typeof raw.qualityCutoffNotMet === 'boolean' ? raw.qualityCutoffNotMet : null,
		seasonNumber: numberOr(raw.seasonNumber, null),
		mediaInfo: isObject(raw.mediaInfo) ? raw.mediaInfo : null,
	};
}

export const readNamed = (raw: unknown): Named[] => objectsOf(raw).map(({ id, name }) => ({ id: numberOr(id, 0), name: textOr(name, '') }));

/** A file as decisions compare it. */
export const candidateOf = ({ quality, revision, formatScore, releaseGroup }: ArrFile): Candidate => ({
	qualityId: quality.id,
	revision,
	score: formatScore,
	releaseGroup,
});
