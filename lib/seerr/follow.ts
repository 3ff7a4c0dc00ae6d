import { createHash } from 'node:crypto';
import { ArrRequestError, unlessMissing } from '../arr/errors';
import { rest } from '../qbittorrent/turns';
import type { FeedState, SeenStore } from '../ledger/types';
import type { SeerrClient } from './client';
import { eventsOf, keyOf, type RequestEvent, SEERR_EVENTS, type SeerrEvent, timeOf } from './events';
import { changedMedia } from './changedMedia';
import type { Notification } from './notification';
import { findRequest } from './requests';
import { readRequest, type SeerrRequest } from './shapes';

/** Who tells of the events, and of which; each gets every event once. */
export interface Follower {
	client: SeerrClient;
	store: SeenStore;
	/** A trigger of a workflow. */
	reader: string;
	events: readonly SeerrEvent[];
	/** What becomes of what is there at the first reading: nothing, or what waits for an answer is told as new. */
	firstReading: 'remember' | 'pending';
}

/** Times are in seconds, and what is written at the same time comes in any order: so much is looked at again ... */
const OVERLAP_MS = 2 * 60_000;
/** ... until nothing has come for so long. */
const SETTLED_MS = 5 * 60_000;
/** A notification may come before what it tells of is written down. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 400;
/** The state is that of an instance, whatever is asked of it. */
const ASKED_AS = 'seerr';

/** Where a follower stands. Times are Seerr's own. */
interface Stand {
	/** Null: nothing was read so far. */
	state: FeedState | null;
	baselineMs: number;
	requestsMs: number;
	mediaMs: number;
	/** When one of them last moved, by the clock of this machine. */
	movedMs: number;
}

export const feedOf = ({ instance }: SeerrClient): string => `seerr:${createHash('sha256').update(instance.url).digest('hex').slice(0, 24)}`;

/** Until when an instance that does not answer is left alone; null: it may be asked. */
export async function pausedUntil({ client, store, reader }: Follower): Promise<number | null> {
	const state = await store.feedState(reader, feedOf(client));
	return state !== null && state.retryAtMs > client.nowMs() ? state.retryAtMs : null;
}

/**
 * What has happened since the last reading, oldest first.
 *
 * @throws ArrRequestError when Seerr does not answer; LedgerUnavailableError when it cannot be known what was
 * told before: then nothing is
 */
export async function readNews(follower: Follower): Promise<RequestEvent[]> {
	const stand = await standOf(follower);
	return stand.state === null ? await readFirst(follower) : await readChanges(follower, stand);
}

/** What the request of a notification has gone through and nobody was told of, oldest first. */
export async function readNotified(follower: Follower, requestId: number, { event }: Pick<Notification, 'event'>): Promise<RequestEvent[]> {
	const { client } = follower;
	const stand = await standOf(follower);
	for (let look = 1; ; look++) {
		const found = await unlessMissing(findRequest(client, requestId), null);
		const events = found === null ? [] : eventsOf(found.request, { baselineMs: stand.baselineMs, nowMs: client.nowMs() });
		const isThere = event === null ? found !== null : events.some((one) => one.event === event);
		if (isThere || look >= LOOKS) return await settle(follower, stand, events);
		await client.sleep(LOOK_AGAIN_MS * look);
	}
}

async function standOf({ client, store, reader }: Follower): Promise<Stand> {
	const stored = await store.feedState(reader, feedOf(client));
	const [requests = '', media = '', moved = ''] = (stored?.lastModified ?? '').split(' ');
	// A notification before the first reading leaves no marks.
	const state = requests === '' ? null : stored;
	return { state, baselineMs: timeOf(stored?.etag ?? null), requestsMs: timeOf(requests), mediaMs: timeOf(media), movedMs: timeOf(moved) };
}

/** Everything that is there is taken for told; what waits can be told all the same. */
async function readFirst(follower: Follower): Promise<RequestEvent[]> {
	const { client, firstReading } = follower;
	const nowMs = client.nowMs();
	const product = await client.product();
	const requests: SeerrRequest[] = [];
	for await (const raw of client.rows('request', { filter: 'all', sort: 'modified' })) {
		await rest();
		requests.push(readRequest(raw, product));
	}
	const newest = (times: number[]): number => times.reduce((a, b) => Math.max(a, b), 0);
	const baselineMs = newest(requests.map(({ createdAt }) => timeOf(createdAt)));
	const requestsMs = newest(requests.map(({ updatedAt }) => timeOf(updatedAt)));
	const { mediaMs } = await changedMedia(client, { sinceMs: Infinity, isOver: true });
	const events = requests.flatMap((request) => eventsOf(request, { baselineMs, nowMs }));
	const waiting = requests.filter(({ status }) => status === 'pending').map((request): RequestEvent => ({ event: 'new', key: `${keyOf(request)}:new`, request, at: request.createdAt }));
	const keys = new Set(waiting.map(({ key }) => key));
	const all = [...waiting, ...events.filter(({ key }) => !keys.has(key))];
	const told = await settle(follower, { state: null, baselineMs, requestsMs: requestsMs || 1, mediaMs, movedMs: nowMs }, all);
	return firstReading === 'pending' ? told.filter(({ event, request }) => event === 'new' && request.status === 'pending') : [];
}

async function readChanges(follower: Follower, stand: Stand): Promise<RequestEvent[]> {
	const { client } = follower;
	const since = { baselineMs: stand.baselineMs, nowMs: client.nowMs() };
	const product = await client.product();
	const changed = new Map<number, SeerrRequest>();
	const isOver = since.nowMs - stand.movedMs > SETTLED_MS;
	let { requestsMs, mediaMs } = stand;
	for await (const raw of client.rows('request', { filter: 'all', sort: 'modified' }, 50)) {
		await rest();
		const request = readRequest(raw, product);
		const updatedMs = timeOf(request.updatedAt);
		if (isOver ? updatedMs <= stand.requestsMs : updatedMs < stand.requestsMs - OVERLAP_MS) break;
		requestsMs = Math.max(requestsMs, updatedMs);
		changed.set(request.id, request);
	}
	// Seerr itself closes the request when the title is there; the others only tell it of the title.
	if (product !== 'seerr') {
		const media = await changedMedia(client, { sinceMs: stand.mediaMs, isOver });
		mediaMs = media.mediaMs;
		for (const id of media.requestIds) if (!changed.has(id)) await addRequest(client, id, changed);
	}
	const events = [...changed.values()].flatMap((request) => eventsOf(request, since));
	const hasMoved = requestsMs > stand.requestsMs || mediaMs > stand.mediaMs;
	return await settle(follower, { ...stand, requestsMs, mediaMs, movedMs: hasMoved ? since.nowMs : stand.movedMs }, events);
}

async function addRequest(client: SeerrClient, id: number, to: Map<number, SeerrRequest>): Promise<void> {
	const found = await unlessMissing(findRequest(client, id), null);
	if (found !== null) to.set(id, found.request);
}

/** Writes down that these events are told, and gives those that are wanted and were not told before. */
async function settle({ client, store, reader, events: wanted }: Follower, { baselineMs, requestsMs, mediaMs, movedMs }: Stand, events: RequestEvent[]): Promise<RequestEvent[]> {
	const feed = feedOf(client);
	const sorted = [...events].sort((a, b) => timeOf(a.at) - timeOf(b.at) || a.request.id - b.request.id || SEERR_EVENTS.indexOf(a.event) - SEERR_EVENTS.indexOf(b.event));
	const isNew = await store.settleReading(
		{
			reader,
			feed,
			askedAs: ASKED_AS,
			etag: iso(baselineMs),
			lastModified: requestsMs === 0 ? null : [requestsMs, mediaMs, movedMs].map(iso).join(' '),
			releases: sorted.map(({ key }) => [`${feed}:${key}`]),
		},
		client.nowMs(),
	);
	return sorted.filter(({ event }, index) => isNew[index] && wanted.includes(event));
}

const iso = (ms: number): string => new Date(ms).toISOString();

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const PASSING: ReadonlyArray<ArrRequestError['code']> = ['aborted', 'bad-answer', 'dns', 'rate-limited', 'refused', 'server', 'timeout'];
const TELL_AFTER = 3;

/** An instance that cannot be asked, or can be asked again. */
export interface SeerrNews {
	problem: 'failed' | 'recovered';
	code: ArrRequestError['code'] | null;
	message: string;
	hint: string | null;
	failures: number;
	retryAtMs: number | null;
}

/** Writes down that it cannot be asked. @returns what a person is to be told now, or null */
export async function noteFailure({ client, store, reader }: Follower, { code, message, hint }: ArrRequestError): Promise<SeerrNews | null> {
	const nowMs = client.nowMs();
	const { failures, retryAtMs, tell } = await store.recordFailure(reader, feedOf(client), ASKED_AS, (times) => ({
		retryAtMs: nowMs + Math.min(FIRST_PAUSE_MS * 2 ** Math.min(times - 1, 8), LONGEST_PAUSE_MS),
		tell: times >= TELL_AFTER || !PASSING.includes(code),
	}));
	return tell ? { problem: 'failed', code, message, hint: hint ?? null, failures, retryAtMs } : null;
}

/** Whether a person was told that it cannot be asked; to be looked at before the reading that succeeds. */
export async function wasTold({ client, store, reader }: Follower): Promise<boolean> {
	return (await store.feedState(reader, feedOf(client)))?.told ?? false;
}

export const recovered = (client: SeerrClient): SeerrNews => ({
	problem: 'recovered',
	code: null,
	message: `'${client.instance.name}' can be asked again`,
	hint: null,
	failures: 0,
	retryAtMs: null,
});
