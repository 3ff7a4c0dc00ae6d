import type { Json } from '../../../lib/arr/shapes/json';
import type { MediaType, Product } from '../../../lib/seerr/types';

export const PENDING = 1;
export const APPROVED = 2;
export const DECLINED = 3;
export const FAILED = 4;
export const COMPLETED = 5;

export interface FakeUser {
	id: number;
	name: string;
	isAdmin: boolean;
	/** 0: no limit. */
	movieLimit: number;
	tvLimit: number;
}

export interface FakeMedia {
	id: number;
	mediaType: MediaType;
	tmdbId: number;
	status: number;
	status4k: number;
	seasons: Map<number, number>;
	updatedMs: number;
	addedMs: number | null;
}

export interface FakeRequest {
	id: number;
	status: number;
	media: FakeMedia;
	is4k: boolean;
	seasons: number[];
	userId: number;
	modifiedBy: number | null;
	serverId: number | null;
	profileId: number | null;
	rootFolder: string | null;
	languageProfileId: number | null;
	tags: number[] | null;
	createdMs: number;
	updatedMs: number;
}

/** What an instance holds. Its clock is turned by the test, and tells whole seconds as SQLite does. */
export class SeerrData {
	nowMs = Date.parse('2026-03-01T12:00:00Z');
	readonly users: FakeUser[] = [
		{ id: 1, name: 'Owner', isAdmin: true, movieLimit: 0, tvLimit: 0 },
		{ id: 2, name: 'Alice', isAdmin: false, movieLimit: 3, tvLimit: 5 },
		{ id: 3, name: 'Bob', isAdmin: false, movieLimit: 0, tvLimit: 0 },
	];
	readonly media: FakeMedia[] = [];
	requests: FakeRequest[] = [];
	/** Numbers of TMDB that it does not have. */
	readonly missing = new Set<number>();
	private lastId = 0;

	constructor(readonly product: Product) {}

	user(id: number): FakeUser | undefined {
		return this.users.find((one) => one.id === id);
	}

	request(id: number): FakeRequest | undefined {
		return this.requests.find((one) => one.id === id);
	}

	mediaOf(mediaType: MediaType, tmdbId: number): FakeMedia {
		const known = this.media.find((one) => one.mediaType === mediaType && one.tmdbId === tmdbId);
		if (known) return known;
		const media: FakeMedia = { id: this.media.length + 1, mediaType, tmdbId, status: 1, status4k: 1, seasons: new Map(), updatedMs: this.nowMs, addedMs: null };
		this.media.push(media);
		return media;
	}

	/** Time goes by. */
	pass(seconds: number): void {
		this.nowMs += seconds * 1_000;
	}

	add(mediaType: MediaType, tmdbId: number, more: Partial<Omit<FakeRequest, 'id' | 'media'>> = {}): FakeRequest {
		const media = this.mediaOf(mediaType, tmdbId);
		const request: FakeRequest = {
			id: ++this.lastId,
			status: PENDING,
			media,
			is4k: false,
			seasons: mediaType === 'tv' ? [1] : [],
			userId: 2,
			modifiedBy: null,
			serverId: null,
			profileId: null,
			rootFolder: null,
			languageProfileId: null,
			tags: null,
			createdMs: this.nowMs,
			updatedMs: this.nowMs,
			...more,
		};
		this.requests.push(request);
		const field = request.is4k ? 'status4k' : 'status';
		if (media[field] === 1) media[field] = request.status === APPROVED ? 3 : 2;
		return request;
	}

	setStatus(request: FakeRequest, status: number, by: number | null = 1): void {
		request.status = status;
		request.modifiedBy = by;
		request.updatedMs = this.nowMs;
		if (status === APPROVED) request.media[request.is4k ? 'status4k' : 'status'] = 3;
	}

	/** The library has it. Only Seerr itself closes the request. */
	arrive(request: FakeRequest): void {
		const { media, is4k, seasons } = request;
		if (media.mediaType === 'tv') for (const season of seasons) media.seasons.set(season, 5);
		media[is4k ? 'status4k' : 'status'] = media.mediaType === 'tv' ? 4 : 5;
		media.updatedMs = this.nowMs;
		media.addedMs = this.nowMs;
		if (this.product === 'seerr') this.setStatus(request, COMPLETED, request.modifiedBy);
	}

	userJson(id: number): Json | null {
		const user = this.user(id);
		if (user === undefined) return null;
		return {
			id,
			email: `${user.name.toLowerCase()}@people.test`,
			username: null,
			[this.product === 'overseerr' ? 'plexUsername' : 'jellyfinUsername']: user.name,
			displayName: user.name,
			permissions: user.isAdmin ? 2 : 32,
			avatar: `/avatarproxy/${id}`,
			requestCount: this.requests.filter((one) => one.userId === id).length,
			createdAt: '2025-01-01T00:00:00.000Z',
			updatedAt: '2025-01-01T00:00:00.000Z',
		};
	}

	mediaJson({ seasons, updatedMs, addedMs, ...media }: FakeMedia): Json {
		return {
			...media,
			tvdbId: media.mediaType === 'tv' ? media.tmdbId + 1_000 : null,
			imdbId: null,
			seasons: [...seasons].map(([seasonNumber, status], index) => ({ id: index + 1, seasonNumber, status, status4k: 1 })),
			createdAt: '2025-06-01T00:00:00.000Z',
			updatedAt: iso(updatedMs),
			mediaAddedAt: addedMs === null ? null : iso(addedMs),
			serviceId: media.status >= 3 ? 0 : null,
			externalServiceId: media.status >= 3 ? media.tmdbId : null,
			downloadStatus: [],
			downloadStatus4k: [],
		};
	}

	requestJson(request: FakeRequest): Json {
		const { media, userId, modifiedBy, createdMs, updatedMs, seasons, ...fields } = request;
		return {
			...fields,
			type: media.mediaType,
			seasons: seasons.map((seasonNumber, index) => ({ id: index + 1, seasonNumber, status: request.status })),
			seasonCount: seasons.length,
			media: this.mediaJson(media),
			requestedBy: this.userJson(userId),
			modifiedBy: modifiedBy === null ? null : this.userJson(modifiedBy),
			isAutoRequest: false,
			createdAt: iso(createdMs),
			updatedAt: iso(updatedMs),
		};
	}

	/** What `/movie/{id}` and `/tv/{id}` tell, with all that is known of the title here. */
	titleJson(mediaType: MediaType, tmdbId: number): Json {
		const media = this.media.find((one) => one.mediaType === mediaType && one.tmdbId === tmdbId);
		const requests = this.requests.filter((one) => one.media === media).map((one) => this.requestJson(one));
		const mediaInfo = media === undefined ? undefined : { ...this.mediaJson(media), requests };
		const both = { id: tmdbId, overview: `What happens in ${tmdbId}`, posterPath: `/poster${tmdbId}.jpg`, voteAverage: 7.5, mediaInfo };
		if (mediaType === 'movie') return { ...both, title: `Invented Film ${tmdbId}`, releaseDate: '2022-05-01', imdbId: `tt${tmdbId}`, externalIds: { imdbId: `tt${tmdbId}` } };
		return {
			...both,
			name: `Invented Show ${tmdbId}`,
			firstAirDate: '2019-09-01',
			externalIds: { imdbId: `tt${tmdbId}`, tvdbId: tmdbId + 1_000 },
			seasons: [0, 1, 2, 3].map((seasonNumber) => ({ id: seasonNumber, seasonNumber, episodeCount: 8, name: `Season ${seasonNumber}` })),
		};
	}
}

const iso = (ms: number): string => new Date(Math.floor(ms / 1_000) * 1_000).toISOString();
