import type { SeerrClient } from './client';
import type { SeerrDownload, SeerrRequest, SeerrUser } from './shapes';
import { type TitleInfo, titlesOf } from './titles';
import type { MediaStatus, MediaType, RequestStatus } from './types';

/** A request as people and workflows read it. */
export interface RequestItem {
	id: number;
	status: RequestStatus;
	/** Null: it could not be looked up. */
	title: string | null;
	year: number | null;
	mediaType: MediaType;
	is4k: boolean;
	/** Empty for films. */
	seasons: number[];
	mediaStatus: MediaStatus;
	requestedBy: SeerrUser | null;
	modifiedBy: SeerrUser | null;
	tmdbId: number | null;
	tvdbId: number | null;
	imdbId: string | null;
	mediaId: number;
	serverId: number | null;
	profileId: number | null;
	profileName: string | null;
	rootFolder: string | null;
	languageProfileId: number | null;
	tags: number[] | null;
	isAuto: boolean;
	downloads: SeerrDownload[];
	overview: string | null;
	poster: string | null;
	/** Its page in Seerr, as n8n reaches it. */
	url: string | null;
	createdAt: string;
	updatedAt: string;
}

export function requestItem(client: SeerrClient, request: SeerrRequest, info: TitleInfo | null): RequestItem {
	const { media, ...own } = request;
	return {
		id: own.id,
		status: own.status,
		title: info?.title ?? null,
		year: info?.year ?? null,
		mediaType: own.mediaType,
		is4k: own.is4k,
		seasons: own.seasons,
		mediaStatus: own.mediaStatus,
		requestedBy: own.requestedBy,
		modifiedBy: own.modifiedBy,
		tmdbId: media.tmdbId,
		tvdbId: media.tvdbId ?? info?.tvdbId ?? null,
		imdbId: media.imdbId ?? info?.imdbId ?? null,
		mediaId: media.id,
		serverId: own.serverId,
		profileId: own.profileId,
		profileName: own.profileName,
		rootFolder: own.rootFolder,
		languageProfileId: own.languageProfileId,
		tags: own.tags,
		isAuto: own.isAuto,
		downloads: own.downloads,
		overview: info?.overview ?? null,
		poster: info?.poster ?? null,
		url: pageOf(client, own.mediaType, media.tmdbId),
		createdAt: own.createdAt,
		updatedAt: own.updatedAt,
	};
}

export async function requestItems(client: SeerrClient, requests: readonly SeerrRequest[]): Promise<RequestItem[]> {
	const titles = await titlesOf(client, requests.map(({ mediaType, media: { tmdbId } }) => ({ mediaType, tmdbId })));
	return requests.map((request, index) => requestItem(client, request, titles[index]));
}

export const pageOf = (client: SeerrClient, mediaType: MediaType, tmdbId: number | null): string | null => (tmdbId === null ? null : `${client.instance.url}/${mediaType}/${tmdbId}`);
