import type { SeerrRequest } from './shapes';

/** What can befall a request, in the order in which it does. */
export const SEERR_EVENTS = ['new', 'approved', 'declined', 'failed', 'available'] as const;
export type SeerrEvent = (typeof SEERR_EVENTS)[number];

/** So long ago a request is no news any more, even if nobody has told of it: what was told is forgotten some time. */
const NEWS_MS = 30 * 24 * 3_600_000;

/** One event of a request, by a key that it has whoever finds it. */
export interface RequestEvent {
	event: SeerrEvent;
	key: string;
	request: SeerrRequest;
	/** When, as far as the request tells; ISO time. */
	at: string;
}

/** From when on events count, in Seerr's time. */
export interface Since {
	/** Requests from before this are not new. */
	baselineMs: number;
	nowMs: number;
}

/**
 * What befell a request, judged by what it is now: webhook and polling come to the same events, whichever is
 * first. What a request went through unseen is part of it: one that is approved was new.
 */
export function eventsOf(request: SeerrRequest, { baselineMs, nowMs }: Since): RequestEvent[] {
	const { status, createdAt, updatedAt } = request;
	const made = (event: SeerrEvent, at: string, again = ''): RequestEvent => ({ event, key: `${keyOf(request)}:${event}${again}`, request, at });
	const createdMs = timeOf(createdAt);
	const isRecent = createdMs >= baselineMs && createdMs >= nowMs - NEWS_MS;
	const events: RequestEvent[] = [];
	if (isRecent) events.push(made('new', createdAt));
	const wasApproved = ['approved', 'failed', 'completed'].includes(status);
	// Of one that is over, it is not known when it was approved; of a declined one, not whether it ever was.
	if (status === 'approved' || (wasApproved && isRecent)) events.push(made('approved', updatedAt));
	if (status === 'declined') events.push(made('declined', updatedAt));
	// It can fail again after a retry, which is told by another time.
	if (status === 'failed') events.push(made('failed', updatedAt, `:${updatedAt}`));
	if (isAvailable(request)) events.push(made('available', timeOf(request.media.addedAt) > timeOf(updatedAt) ? String(request.media.addedAt) : updatedAt));
	return events;
}

/** A request, whatever was there before: an instance that is set up anew begins with 1 again. */
export const keyOf = ({ id, createdAt }: SeerrRequest): string => `${id}@${createdAt}`;

/** Whether the library has what was asked for. Old versions do not tell it by the request, but by the title. */
export function isAvailable({ status, mediaType, mediaStatus, is4k, seasons, media }: SeerrRequest): boolean {
	if (status === 'completed') return mediaStatus !== 'deleted';
	if (status !== 'approved') return false;
	if (mediaType === 'movie') return mediaStatus === 'available';
	const there = new Set(media.seasons.filter((season) => (is4k ? season.status4k : season.status) === 'available').map(({ number }) => number));
	return seasons.length > 0 ? seasons.every((season) => there.has(season)) : mediaStatus === 'available';
}

/** 0 for what is no time. */
export function timeOf(text: string | null): number {
	const ms = Date.parse(text ?? '');
	return Number.isFinite(ms) ? ms : 0;
}
