import type { Revision } from '../decision/types';
import type { Family } from '../types';
import { type Json, isObject, numberOr, numbersOf, objectOf, objectsOf, textOr, textsOf } from './json';
import { type ArrEpisode, type ArrItem, type ArrQuality, type Named, readEpisode, readItem, readNamed, readQuality, readRevision } from './media';

/** What an app reads out of a title. */
export interface ParsedTitle {
	titles: string[];
	year: number | null;
	quality: ArrQuality;
	revision: Revision;
	languages: Named[];
	releaseGroup: string | null;
	edition: string | null;
	seasonNumber: number | null;
	episodeNumbers: number[];
	absoluteEpisodeNumbers: number[];
	airDate: string | null;
	fullSeason: boolean;
	special: boolean;
	/** Sonarr: 1 single episode, 2 several, 3 season pack; 0: not said. */
	releaseType: number;
	/** Radarr: the language of subtitles in the picture; null: none. */
	hardcodedSubs: string | null;
}

/** The answer of `GET /parse?title=`. */
export interface ParseAnswer {
	title: string;
	family: Family;
	/** Null: the app cannot read the title. */
	parsed: ParsedTitle | null;
	/** Null: not in the library. */
	item: ArrItem | null;
	/** Of a series: the episodes that the release holds. */
	episodes: ArrEpisode[];
	/** Of music and books: albums or books that it holds. */
	parts: Named[];
	formats: Named[];
	/** By the item's own profile; 0 when it is not in the library. */
	formatScore: number;
}

interface Fields {
	parsed: string;
	item: string;
	parts: string | null;
}

const FIELDS: Record<Family, Fields> = {
	movie: { parsed: 'parsedMovieInfo', item: 'movie', parts: null },
	series: { parsed: 'parsedEpisodeInfo', item: 'series', parts: null },
	music: { parsed: 'parsedAlbumInfo', item: 'artist', parts: 'albums' },
	book: { parsed: 'parsedBookInfo', item: 'author', parts: 'books' },
	indexer: { parsed: '', item: '', parts: null },
};

/** Sonarr names release types in v3 by words, in older answers by numbers. */
const RELEASE_TYPES: Record<string, number> = { singleepisode: 1, multiepisode: 2, seasonpack: 3 };

export function readParse(title: string, raw: unknown, family: Family): ParseAnswer {
	const answer = objectOf(raw);
	const fields = FIELDS[family];
	const info = answer[fields.parsed];
	return {
		title,
		family,
		parsed: isObject(info) ? readParsed(info, answer) : null,
		item: readItem(answer[fields.item], family),
		episodes: objectsOf(answer.episodes).map(readEpisode),
		parts: fields.parts === null ? [] : objectsOf(answer[fields.parts]).map(({ id, title: name }) => ({ id: numberOr(id, 0), name: textOr(name, '') })),
		formats: readNamed(answer.customFormats),
		formatScore: numberOr(answer.customFormatScore, 0),
	};
}

function readParsed(info: Json, answer: Json): ParsedTitle {
	const { quality, revision } = objectOf(info.quality);
	const seriesInfo = objectOf(info.seriesTitleInfo);
	const titles = [
		...textsOf(info.movieTitles),
		...[info.movieTitle, info.seriesTitle, info.albumTitle, info.bookTitle, info.artistName, info.authorName].filter(
			(name): name is string => typeof name === 'string' && name !== '',
		),
	];
	const languages = readNamed(answer.languages);
	return {
		titles: [...new Set(titles)],
		year: numberOr(info.year, numberOr(seriesInfo.year, 0)) || null,
		quality: readQuality(quality),
		revision: readRevision(revision),
		languages: languages.length > 0 ? languages : readNamed(info.languages),
		releaseGroup: textOr(info.releaseGroup, null),
		edition: textOr(info.edition, null),
		seasonNumber: numberOr(info.seasonNumber, null),
		episodeNumbers: numbersOf(info.episodeNumbers),
		absoluteEpisodeNumbers: numbersOf(info.absoluteEpisodeNumbers),
		airDate: textOr(info.airDate, null),
		fullSeason: info.fullSeason === true,
		special: info.special === true,
		releaseType: typeof info.releaseType === 'string' ? (RELEASE_TYPES[info.releaseType.toLowerCase()] ?? 0) : numberOr(info.releaseType, 0),
		hardcodedSubs: textOr(info.hardcodedSubs, null),
	};
}
