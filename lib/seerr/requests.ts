import { ArrRequestError, recovering } from '../arr/errors';
import { type Json, numberOr, objectOf, objectsOf } from '../arr/shapes/json';
import type { SeerrCalled, SeerrClient } from './client';
import { readRequest, type SeerrRequest } from './shapes';
import { type Destination, type Placement, placementFor } from './services';
import type { MediaType, RequestStatus } from './types';

/** Which requests are meant, in the words of Seerr's own list, and `declined`, which it cannot filter for. */
export const REQUEST_FILTERS = ['all', 'approved', 'available', 'completed', 'declined', 'deleted', 'failed', 'pending', 'processing', 'unavailable'] as const;
export type RequestFilter = (typeof REQUEST_FILTERS)[number];

export interface RequestQuery {
	filter: RequestFilter;
	/** User id. */
	requestedBy: number | null;
	mediaType: MediaType | null;
	is4k: boolean | null;
	/** Newest first by this time, unless `oldestFirst`. */
	sort: 'added' | 'modified';
	oldestFirst: boolean;
	limit: number;
}

export const anyRequest: RequestQuery = { filter: 'all', requestedBy: null, mediaType: null, is4k: null, sort: 'added', oldestFirst: false, limit: Infinity };

/** A request as Seerr gave it, and as it is read. */
export interface FoundRequest {
	raw: Json;
	request: SeerrRequest;
}

/**
 * Requests that fit, in order. Of the filters only those are handed to Seerr that all versions know: an
 * unknown one is refused.
 */
export async function findRequests(client: SeerrClient, query: RequestQuery, called: SeerrCalled = {}): Promise<FoundRequest[]> {
	const product = await client.product(called);
	const { filter, requestedBy, sort, oldestFirst, limit } = query;
	const asked = { filter: filter === 'declined' ? 'all' : filter, sort, requestedBy };
	const found: FoundRequest[] = [];
	const few = oldestFirst || !isExact(query) ? undefined : Math.min(100, Math.max(1, limit));
	for await (const raw of client.rows('request', asked, few, called)) {
		const request = readRequest(raw, product);
		if (!fits(request, query)) continue;
		found.push({ raw, request });
		if (!oldestFirst && found.length >= limit) break;
	}
	return oldestFirst ? found.reverse().slice(0, limit) : found.slice(0, limit);
}

const isExact = ({ filter, mediaType, is4k }: RequestQuery): boolean => filter !== 'declined' && mediaType === null && is4k === null;

function fits(request: SeerrRequest, { filter, mediaType, is4k }: RequestQuery): boolean {
	if (filter === 'declined' && request.status !== 'declined') return false;
	if (mediaType !== null && request.mediaType !== mediaType) return false;
	return is4k === null || request.is4k === is4k;
}

/** @throws ArrRequestError, `not-found` when there is no such request */
export async function findRequest(client: SeerrClient, id: number, called: SeerrCalled = {}): Promise<FoundRequest> {
	const raw = objectOf(await client.get(`request/${id}`, {}, called));
	if (numberOr(raw.id, 0) !== id) throw new ArrRequestError('bad-answer', client.instance.name, `'${client.instance.name}' gave no request ${id}`);
	return { raw, request: readRequest(raw, await client.product(called)) };
}

/** What became of a request. `changed` is false when it was so before. */
export interface Decided {
	request: SeerrRequest;
	raw: Json;
	changed: boolean;
}

/** Statuses of a request that was let through. */
const THROUGH: readonly RequestStatus[] = ['approved', 'completed'];

/**
 * Approves a request that waits, in the place and with the seasons that are given. One that is approved
 * already stays as it is, so that a run which is repeated does no harm.
 *
 * @throws ArrRequestError for one that was declined or failed
 */
export async function approveRequest(client: SeerrClient, id: number, destination: Destination, seasons: readonly number[] | null): Promise<Decided> {
	const before = await findRequest(client, id);
	if (THROUGH.includes(before.request.status)) return { ...before, changed: false };
	refuseUnlessPending(client, before.request, 'approved');
	if (seasons !== null || hasDestination(destination)) await place(client, before.request, destination, seasons);
	return await settle(client, id, 'approve', THROUGH);
}

/** Declines a request that waits. One that is declined already stays as it is. @throws ArrRequestError */
export async function declineRequest(client: SeerrClient, id: number): Promise<Decided> {
	const before = await findRequest(client, id);
	if (before.request.status === 'declined') return { ...before, changed: false };
	// Old versions decline what is approved, while the download goes on.
	refuseUnlessPending(client, before.request, 'declined');
	return await settle(client, id, 'decline', ['declined']);
}

/** Hands a request that failed to Radarr or Sonarr again. @throws ArrRequestError */
export async function retryRequest(client: SeerrClient, id: number): Promise<Decided> {
	await client.post(`request/${id}/retry`);
	return { ...(await findRequest(client, id)), changed: true };
}

export async function deleteRequest(client: SeerrClient, id: number): Promise<void> {
	await client.delete(`request/${id}`);
}

const hasDestination = (destination: Destination): boolean => Object.values(destination).some((value) => value !== null);

function refuseUnlessPending(client: SeerrClient, { id, status }: SeerrRequest, wanted: string): void {
	if (status === 'pending' || status === 'unknown') return;
	const hint = status === 'failed' ? 'Use Retry for a request that failed' : 'Only a request that waits can be approved or declined; delete it and create another one';
	throw new ArrRequestError('rejected', client.instance.name, `Request ${id} cannot be ${wanted}: it is ${status}`, hint);
}

/**
 * Writes down where the request is to go. Seerr replaces all of it, so what is not to change is sent again;
 * the requester too, because old versions put the owner of the key there otherwise.
 */
async function place(client: SeerrClient, request: SeerrRequest, destination: Destination, seasons: readonly number[] | null): Promise<void> {
	const { id, mediaType, is4k, requestedBy } = request;
	const placement: Placement = await placementFor(client, request, destination);
	const body = {
		mediaType,
		is4k,
		...withoutNull(placement),
		...(mediaType === 'tv' && { seasons: [...(seasons ?? request.seasons)] }),
		...(requestedBy !== null && { userId: requestedBy.id }),
	};
	made(client, await client.put(`request/${id}`, body));
}

/** Approves or declines. When somebody was faster with the same answer, that is as good. */
async function settle(client: SeerrClient, id: number, verb: 'approve' | 'decline', wanted: readonly RequestStatus[]): Promise<Decided> {
	const asked = client.post(`request/${id}/${verb}`).then(() => null);
	const refusal = await recovering(asked, (error) => {
		if (error.status === 409) return error;
		throw error;
	});
	const now = await findRequest(client, id);
	if (refusal !== null && !wanted.includes(now.request.status)) throw refusal;
	return { ...now, changed: refusal === null };
}

export interface NewRequest {
	mediaType: MediaType;
	tmdbId: number;
	/** Series only; `all` without specials. */
	seasons: readonly number[] | 'all';
	is4k: boolean;
	destination: Destination;
	/** User id; null: the owner of the key, whose requests Seerr approves at once. */
	forUser: number | null;
	/** Made by the owner of the key in the name of the user: approved at once, and no approval is asked for. */
	approveAtOnce: boolean;
}

export interface Created {
	request: SeerrRequest;
	raw: Json;
	/** False: there was one before, which this is. */
	created: boolean;
}

/**
 * Asks for a title. In the name of a user that user's rights and quotas count, and what needs an approval
 * waits for one. A title that was asked for already gives the request that there is.
 *
 * @throws ArrRequestError for a quota that is used up, a title on the blocklist, or seasons that are all there
 */
export async function createRequest(client: SeerrClient, wanted: NewRequest): Promise<Created> {
	const { mediaType, tmdbId, is4k, forUser, approveAtOnce } = wanted;
	const placement = hasDestination(wanted.destination) ? await placementFor(client, { mediaType, is4k, serverId: null, profileId: null, rootFolder: null, languageProfileId: null, tags: null }, wanted.destination) : {};
	const body = {
		mediaType,
		mediaId: tmdbId,
		is4k,
		...(mediaType === 'tv' && { seasons: wanted.seasons }),
		...withoutNull(placement),
		...(forUser !== null && approveAtOnce && { userId: forUser }),
	};
	const asUser = approveAtOnce ? null : forUser;
	const making = client.post('request', body, { asUser }).then(async (answer): Promise<Created> => ({ ...(await findRequest(client, numberOr(made(client, answer).id, 0))), created: true }));
	return await recovering(making, async (error) => {
		const existing = error.status === 409 ? await openRequestOf(client, mediaType, tmdbId, is4k) : null;
		if (existing === null) throw error;
		return { ...existing, created: false };
	});
}

/** The newest request of a title that was not declined, or null. */
async function openRequestOf(client: SeerrClient, mediaType: MediaType, tmdbId: number, is4k: boolean): Promise<FoundRequest | null> {
	const requests = await requestIdsOf(client, mediaType, tmdbId);
	for (const id of requests.reverse()) {
		const found = await findRequest(client, id);
		if (found.request.is4k === is4k && found.request.status !== 'declined') return found;
	}
	return null;
}

/** Ids of the requests of a title, oldest first. */
export async function requestIdsOf(client: SeerrClient, mediaType: MediaType, tmdbId: number, called: SeerrCalled = {}): Promise<number[]> {
	const { mediaInfo } = objectOf(await client.get(`${mediaType}/${tmdbId}`, {}, called));
	return objectsOf(objectOf(mediaInfo).requests)
		.map(({ id }) => numberOr(id, 0))
		.filter((id) => id > 0)
		.sort((a, b) => a - b);
}

/** A request that an answer holds. Seerr says 202 with a mere message where there was nothing to do. */
function made(client: SeerrClient, answer: unknown): Json {
	const raw = objectOf(answer);
	if (typeof raw.id === 'number') return raw;
	const { name } = client.instance;
	const told = typeof raw.message === 'string' ? `: ${client.shown(raw.message).slice(0, 300)}` : '';
	throw new ArrRequestError('rejected', name, `'${name}' made no request${told}`, 'All of its seasons are in the library or asked for already', 202);
}

const withoutNull = (fields: object): Json => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
