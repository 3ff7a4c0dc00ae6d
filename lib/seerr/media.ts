import { type Json, objectOf } from '../arr/shapes/json';
import type { SeerrClient } from './client';
import { readMedia, type SeerrMedia } from './shapes';
import type { MediaType } from './types';

export const MEDIA_FILTERS = ['all', 'allavailable', 'available', 'partial', 'pending', 'processing'] as const;
export type MediaFilter = (typeof MEDIA_FILTERS)[number];

export const SETTABLE_STATUSES = ['available', 'partial', 'pending', 'processing', 'unknown'] as const;
export type SettableStatus = (typeof SETTABLE_STATUSES)[number];

export interface MediaQuery {
	filter: MediaFilter;
	mediaType: MediaType | null;
	sort: 'added' | 'mediaAdded' | 'modified';
	limit: number;
}

export interface FoundMedia {
	raw: Json;
	media: SeerrMedia;
}

/** What Seerr knows of the library, newest first. */
export async function findMedia(client: SeerrClient, { filter, mediaType, sort, limit }: MediaQuery): Promise<FoundMedia[]> {
	const product = await client.product();
	const found: FoundMedia[] = [];
	for await (const raw of client.rows('media', { filter, sort }, mediaType === null ? Math.min(100, Math.max(1, limit)) : undefined)) {
		const media = readMedia(raw, product);
		if (mediaType !== null && media.mediaType !== mediaType) continue;
		found.push({ raw, media });
		if (found.length >= limit) break;
	}
	return found;
}

/** Tells Seerr what the library has of a title. For a series, `seasons` are set available with it. @throws ArrRequestError */
export async function setMediaStatus(client: SeerrClient, id: number, status: SettableStatus, is4k: boolean, seasons: readonly number[]): Promise<FoundMedia> {
	const body = { is4k, ...(seasons.length > 0 && { seasons: seasons.map((seasonNumber) => ({ seasonNumber })) }) };
	const raw = objectOf(await client.post(`media/${id}/${status}`, body));
	return { raw, media: readMedia(raw, await client.product()) };
}
