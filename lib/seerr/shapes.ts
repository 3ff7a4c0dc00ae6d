import { type Json, isObject, numberOr, numbersOf, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import { MEDIA_STATUSES, type MediaStatus, type MediaType, type Product, REQUEST_STATUSES, type RequestStatus } from './types';

const POSTERS = 'https://image.tmdb.org/t/p/w600_and_h900_bestv2';

export interface SeerrUser {
	id: number;
	/** As Seerr shows it. */
	name: string;
	email: string | null;
}

/** A download that Seerr has seen in the queue of an *arr app. */
export interface SeerrDownload {
	title: string;
	status: string;
	sizeBytes: number | null;
	leftBytes: number | null;
	/** ISO time. */
	estimatedAt: string | null;
}

/** What Seerr knows of a title that somebody asked for, or that the library has. */
export interface SeerrMedia {
	id: number;
	mediaType: MediaType;
	tmdbId: number | null;
	tvdbId: number | null;
	imdbId: string | null;
	status: MediaStatus;
	status4k: MediaStatus;
	/** Status of each season by its number, of the usual quality and of 4K. */
	seasons: Array<{ number: number; status: MediaStatus; status4k: MediaStatus }>;
	/** Ids in Radarr or Sonarr; null when it was not handed over. */
	serviceId: number | null;
	externalId: number | null;
	createdAt: string | null;
	updatedAt: string | null;
	addedAt: string | null;
}

export interface SeerrRequest {
	id: number;
	status: RequestStatus;
	mediaType: MediaType;
	is4k: boolean;
	/** Status of the title in the quality that was asked for. */
	mediaStatus: MediaStatus;
	media: SeerrMedia;
	/** Numbers; empty for films. */
	seasons: number[];
	requestedBy: SeerrUser | null;
	modifiedBy: SeerrUser | null;
	/** Null: as Seerr has it by default. */
	serverId: number | null;
	profileId: number | null;
	profileName: string | null;
	rootFolder: string | null;
	languageProfileId: number | null;
	/** Ids; null: as Seerr has it by default. */
	tags: number[] | null;
	/** It came from a watchlist. */
	isAuto: boolean;
	downloads: SeerrDownload[];
	/** ISO times. */
	createdAt: string;
	updatedAt: string;
}

export function requestStatusOf(value: unknown): RequestStatus {
	return REQUEST_STATUSES[numberOr(value, 0) - 1] ?? 'unknown';
}

/** Overseerr never had a blocklist: its 6 is what the others call 7. */
export function mediaStatusOf(value: unknown, product: Product): MediaStatus {
	if (value === 6 && product === 'overseerr') return 'deleted';
	return MEDIA_STATUSES[numberOr(value, 1) - 1] ?? 'unknown';
}

export function readUser(raw: unknown): SeerrUser | null {
	if (!isObject(raw) || typeof raw.id !== 'number') return null;
	const name = [raw.displayName, raw.username, raw.plexUsername, raw.jellyfinUsername, raw.email].find((one) => typeof one === 'string' && one !== '');
	return { id: raw.id, name: textOr(name, `User ${raw.id}`), email: textOr(raw.email, null) };
}

export function readMedia(raw: unknown, product: Product): SeerrMedia {
	const media = objectOf(raw);
	return {
		id: numberOr(media.id, 0),
		mediaType: media.mediaType === 'tv' ? 'tv' : 'movie',
		tmdbId: numberOr(media.tmdbId, null),
		tvdbId: numberOr(media.tvdbId, null),
		imdbId: textOr(media.imdbId, null),
		status: mediaStatusOf(media.status, product),
		status4k: mediaStatusOf(media.status4k, product),
		seasons: objectsOf(media.seasons)
			.map((season) => ({ number: numberOr(season.seasonNumber, -1), status: mediaStatusOf(season.status, product), status4k: mediaStatusOf(season.status4k, product) }))
			.filter(({ number }) => number >= 0),
		serviceId: numberOr(media.serviceId, null),
		externalId: numberOr(media.externalServiceId, null),
		createdAt: textOr(media.createdAt, null),
		updatedAt: textOr(media.updatedAt, null),
		addedAt: textOr(media.mediaAddedAt, null),
	};
}

export function readRequest(raw: Json, product: Product): SeerrRequest {
	const media = readMedia(raw.media, product);
	const is4k = raw.is4k === true;
	const mediaType: MediaType = raw.type === 'tv' || raw.type === 'movie' ? raw.type : media.mediaType;
	return {
		id: numberOr(raw.id, 0),
		status: requestStatusOf(raw.status),
		mediaType,
		is4k,
		mediaStatus: is4k ? media.status4k : media.status,
		media: { ...media, mediaType },
		seasons: numbersOf(objectsOf(raw.seasons).map(({ seasonNumber }) => seasonNumber)),
		requestedBy: readUser(raw.requestedBy),
		modifiedBy: readUser(raw.modifiedBy),
		serverId: numberOr(raw.serverId, null),
		profileId: numberOr(raw.profileId, null),
		profileName: textOr(raw.profileName, null),
		rootFolder: textOr(raw.rootFolder, null),
		languageProfileId: numberOr(raw.languageProfileId, null),
		tags: Array.isArray(raw.tags) ? numbersOf(raw.tags) : null,
		isAuto: raw.isAutoRequest === true,
		downloads: objectsOf(objectOf(raw.media)[is4k ? 'downloadStatus4k' : 'downloadStatus']).map(readDownload),
		createdAt: textOr(raw.createdAt, ''),
		updatedAt: textOr(raw.updatedAt, textOr(raw.createdAt, '')),
	};
}

function readDownload(raw: Json): SeerrDownload {
	return {
		title: textOr(raw.title, ''),
		status: textOr(raw.status, ''),
		sizeBytes: numberOr(raw.size, null),
		leftBytes: numberOr(raw.sizeLeft, null),
		estimatedAt: textOr(raw.estimatedCompletionTime, null),
	};
}

/** Address of a poster by the path that TMDB has for it. */
export const posterOf = (path: unknown): string | null => (typeof path === 'string' && path.startsWith('/') ? `${POSTERS}${path}` : textOr(path, null));

/** The year of a date such as 2022-05-01. */
export function yearOf(date: unknown): number | null {
	const [, year] = /^(\d{4})-/.exec(textOr(date, '')) ?? [];
	return year === undefined ? null : Number(year);
}

const SECRET_FIELDS = /^(?:password|plexToken|jellyfinAuthToken|jellyfinDeviceId|resetPasswordGuid|recoveryLinkExpirationDate|apiKey|settings)$/;

/** An answer as Seerr gave it, without what opens an account. */
export function withoutSecretFields(raw: unknown): unknown {
	if (Array.isArray(raw)) return raw.map(withoutSecretFields);
	if (!isObject(raw)) return raw;
	return Object.fromEntries(
		Object.entries(raw)
			.filter(([name]) => !SECRET_FIELDS.test(name))
			.map(([name, value]) => [name, withoutSecretFields(value)]),
	);
}
