import { type Json, numberOr, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import type { SeerrClient } from './client';
import { pageOf } from './item';
import { mediaStatusOf, posterOf, yearOf } from './shapes';
import { readTitle, type TitleInfo } from './titles';
import type { MediaStatus, MediaType } from './types';

/** TMDB has no more of a search than this. */
const MOST_PAGES = 25;

export interface FoundTitle {
	mediaType: MediaType;
	tmdbId: number;
	title: string;
	year: number | null;
	overview: string | null;
	poster: string | null;
	/** 0 to 10. */
	rating: number | null;
	/** What the library has of it. */
	mediaStatus: MediaStatus;
	mediaStatus4k: MediaStatus;
	mediaId: number | null;
	url: string | null;
}

export interface SearchQuery {
	/** Words of a title, or `tmdb:`, `imdb:`, `tvdb:` with an id. */
	text: string;
	mediaType: MediaType | null;
	year: number | null;
	limit: number;
}

/** Films and series with these words, in the order of TMDB. */
export async function searchTitles(client: SeerrClient, { text, mediaType, year, limit }: SearchQuery): Promise<Array<{ raw: Json; found: FoundTitle }>> {
	const product = await client.product();
	const titles: Array<{ raw: Json; found: FoundTitle }> = [];
	for (let page = 1; page <= MOST_PAGES && titles.length < limit; page++) {
		const answer = objectOf(await client.get('search', { query: text, page }));
		for (const raw of objectsOf(answer.results)) {
			if (raw.mediaType !== 'movie' && raw.mediaType !== 'tv') continue;
			if (mediaType !== null && raw.mediaType !== mediaType) continue;
			const { status, status4k, id } = objectOf(raw.mediaInfo);
			const found: FoundTitle = {
				mediaType: raw.mediaType,
				tmdbId: numberOr(raw.id, 0),
				title: textOr(raw.mediaType === 'tv' ? raw.name : raw.title, ''),
				year: yearOf(raw.mediaType === 'tv' ? raw.firstAirDate : raw.releaseDate),
				overview: textOr(raw.overview, null),
				poster: posterOf(raw.posterPath),
				rating: numberOr(raw.voteAverage, null),
				mediaStatus: mediaStatusOf(status, product),
				mediaStatus4k: mediaStatusOf(status4k, product),
				mediaId: numberOr(id, null),
				url: pageOf(client, raw.mediaType, numberOr(raw.id, null)),
			};
			if (year === null || found.year === year) titles.push({ raw, found });
		}
		if (page >= numberOr(answer.totalPages, 1)) break;
	}
	return titles.slice(0, limit);
}

export interface TitleDetails extends TitleInfo {
	mediaType: MediaType;
	tmdbId: number;
	mediaId: number | null;
	mediaStatus: MediaStatus;
	mediaStatus4k: MediaStatus;
	/** Of seasons that Seerr knows something about. */
	seasonStatuses: Array<{ number: number; status: MediaStatus; status4k: MediaStatus }>;
	/** Ids of the requests for it. */
	requestIds: number[];
	url: string | null;
}

/** A film or series with its seasons and what the library has of it. @throws ArrRequestError */
export async function titleDetails(client: SeerrClient, mediaType: MediaType, tmdbId: number): Promise<{ raw: Json; details: TitleDetails }> {
	const raw = objectOf(await client.get(`${mediaType}/${tmdbId}`));
	const product = await client.product();
	const info = readTitle(raw, mediaType) ?? { title: '', year: null, overview: null, poster: null, imdbId: null, tvdbId: null, seasons: [] };
	const media = objectOf(raw.mediaInfo);
	const details: TitleDetails = {
		...info,
		mediaType,
		tmdbId,
		mediaId: numberOr(media.id, null),
		mediaStatus: mediaStatusOf(media.status, product),
		mediaStatus4k: mediaStatusOf(media.status4k, product),
		seasonStatuses: objectsOf(media.seasons).map(({ seasonNumber, status, status4k }) => ({
			number: numberOr(seasonNumber, 0),
			status: mediaStatusOf(status, product),
			status4k: mediaStatusOf(status4k, product),
		})),
		requestIds: objectsOf(media.requests).map(({ id }) => numberOr(id, 0)),
		url: pageOf(client, mediaType, tmdbId),
	};
	return { raw, details };
}
