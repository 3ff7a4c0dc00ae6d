import type { Cursor, OutboxEvent, TakeOptions, TakenEvents } from '../cursors';
import type { Steps } from './steps';
import * as table from './tables/cursors';

const NOTHING: TakenEvents = { events: [], again: false };

/** What a cursor is given: how it is read and where it stands afterwards. */
interface Look {
	taken: TakenEvents;
	/** What has to be written; null: nothing. */
	next: Cursor | null;
}

/** Where a reader that was never seen before begins. */
function* firstPlace(fromBeginning: boolean): Steps<table.Place> {
	return fromBeginning ? table.BEGINNING : yield* table.newestPlace();
}

/** The next events of a cursor, without moving it. */
export function* peek(name: string, options: Omit<TakeOptions, 'leaseMs'>): Steps<OutboxEvent[]> {
	const { types, limit, fromBeginning } = options;
	const known = yield* table.findCursor(name);
	const { eventId: afterId } = known ?? (yield* firstPlace(fromBeginning));
	return yield* table.findEventsIn({ afterId, upToId: null, types, limit });
}

/** Decides what is given and where the cursor stands then. Reads only. */
export function* look(name: string, options: TakeOptions, nowMs: number): Steps<Look> {
	const known = yield* table.findCursor(name);
	if (known !== null && known.takenId !== null) {
		if ((known.leaseUntilMs ?? 0) > nowMs) return { taken: NOTHING, next: null };
		return yield* lookAgain(known, known.takenId, options, nowMs);
	}
	const start: Cursor = known ?? {
		name,
		...(yield* firstPlace(options.fromBeginning)),
		takenId: null,
		leaseUntilMs: null,
	};
	const { types, limit, leaseMs } = options;
	const events = yield* table.findEventsIn({ afterId: start.eventId, upToId: null, types, limit });
	// With fewer than were asked for, everything after the last one is of no interest either.
	const place = events.length < limit ? yield* table.newestPlace() : placeOf(events);
	const moved = place.eventId > start.eventId;
	if (!moved) return { taken: NOTHING, next: known === null ? start : null };
	if (leaseMs > 0 && events.length > 0) {
		const next = { ...start, takenId: events[events.length - 1].id, leaseUntilMs: nowMs + leaseMs };
		return { taken: { events, again: false }, next };
	}
	return { taken: { events, again: false }, next: { ...start, ...place } };
}

/** Whoever had them is gone: the same events once more. */
function* lookAgain(known: Cursor, takenId: number, options: TakeOptions, nowMs: number): Steps<Look> {
	const { types, limit, leaseMs } = options;
	const events = yield* table.findEventsIn({ afterId: known.eventId, upToId: takenId, types, limit });
	const last = events[events.length - 1]?.id ?? takenId;
	if (leaseMs > 0 && events.length > 0) {
		const next = { ...known, takenId: last, leaseUntilMs: nowMs + leaseMs };
		return { taken: { events, again: true }, next };
	}
	const upTo = events.length < limit ? takenId : last;
	const eventAtMs = (yield* table.timeOfEvent(upTo)) ?? known.eventAtMs;
	const next = { ...known, eventId: upTo, eventAtMs, takenId: null, leaseUntilMs: null };
	return { taken: { events, again: events.length > 0 }, next };
}

function placeOf(events: OutboxEvent[]): table.Place {
	const { id: eventId, atMs: eventAtMs } = events[events.length - 1];
	return { eventId, eventAtMs };
}

/** Gives the next events and moves the cursor, or lends them out. */
export function* take(name: string, options: TakeOptions, nowMs: number): Steps<TakenEvents> {
	const { taken, next } = yield* look(name, options, nowMs);
	if (next !== null) yield* table.saveCursor(next, nowMs);
	return taken;
}

/** Events up to this one are done. Those after it stay out for as long as they were lent. */
export function* confirm(name: string, eventId: number, nowMs: number): Steps<boolean> {
	const known = yield* table.findCursor(name);
	if (known === null || eventId > (known.takenId ?? known.eventId)) return false;
	if (eventId <= known.eventId) return true;
	const eventAtMs = (yield* table.timeOfEvent(eventId)) ?? known.eventAtMs;
	const done = { ...known, eventId, eventAtMs };
	yield* table.saveCursor(eventId === known.takenId ? { ...done, takenId: null, leaseUntilMs: null } : done, nowMs);
	return true;
}
