import type { Cursor, OutboxEvent } from '../../cursors';
import { all, get, run, type Steps } from '../steps';

interface CursorColumns {
	name: string;
	event_id: number;
	event_at_ms: number;
	taken_id: number | null;
	lease_until_ms: number | null;
}

const COLUMNS = 'name, event_id, event_at_ms, taken_id, lease_until_ms';
const UPSERT = `INSERT INTO cursors (${COLUMNS}, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (name) DO UPDATE SET event_id = excluded.event_id, event_at_ms = excluded.event_at_ms,
	taken_id = excluded.taken_id, lease_until_ms = excluded.lease_until_ms,
	updated_at_ms = excluded.updated_at_ms`;

const toCursor = (columns: CursorColumns): Cursor => ({
	name: columns.name,
	eventId: columns.event_id,
	eventAtMs: columns.event_at_ms,
	takenId: columns.taken_id,
	leaseUntilMs: columns.lease_until_ms,
});

export function* findCursor(name: string): Steps<Cursor | null> {
	const columns = yield* get<CursorColumns>(`SELECT ${COLUMNS} FROM cursors WHERE name = ?`, name);
	return columns === undefined ? null : toCursor(columns);
}

export function* findCursors(): Steps<Cursor[]> {
	return (yield* all<CursorColumns>(`SELECT ${COLUMNS} FROM cursors ORDER BY name`)).map(toCursor);
}

export function* saveCursor(cursor: Cursor, nowMs: number): Steps<void> {
	const { name, eventId, eventAtMs, takenId, leaseUntilMs } = cursor;
	yield* run(UPSERT, name, eventId, eventAtMs, takenId, leaseUntilMs, nowMs);
}

interface EventColumns {
	id: number;
	type: string;
	data: string;
	at_ms: number;
}

/** Which events are looked at: after one id, up to another. */
export interface EventRange {
	afterId: number;
	/** Null: to the newest. */
	upToId: number | null;
	/** Empty: all. */
	types: readonly string[];
	limit: number;
}

/** Oldest first. */
export function* findEventsIn({ afterId, upToId, types, limit }: EventRange): Steps<OutboxEvent[]> {
	const wanted = types.length === 0 ? '' : `AND type IN (${types.map(() => '?').join(', ')})`;
	const end = upToId === null ? '' : 'AND id <= ?';
	const sql = `SELECT id, type, data, at_ms FROM events WHERE id > ? ${end} ${wanted} ORDER BY id LIMIT ?`;
	const ends = upToId === null ? [] : [upToId];
	const rows = yield* all<EventColumns>(sql, afterId, ...ends, ...types, limit);
	return rows.map(({ id, type, data, at_ms: atMs }) => ({ id, type, data: JSON.parse(data) as unknown, atMs }));
}

/** Where a cursor stands. */
export interface Place {
	eventId: number;
	eventAtMs: number;
}

/** Before the first event. */
export const BEGINNING: Place = { eventId: 0, eventAtMs: 0 };

/** At the newest event. */
export function* newestPlace(): Steps<Place> {
	const row = yield* get<{ id: number; at_ms: number }>('SELECT id, at_ms FROM events ORDER BY id DESC LIMIT 1');
	return row === undefined ? BEGINNING : { eventId: row.id, eventAtMs: row.at_ms };
}

/** Where a cursor stands that had done everything up to this moment, in a ledger with other ids. */
export function* placeAt(atMs: number): Steps<Place> {
	const sql = 'SELECT id, at_ms FROM events WHERE at_ms <= ? ORDER BY id DESC LIMIT 1';
	const row = yield* get<{ id: number; at_ms: number }>(sql, atMs);
	return row === undefined ? BEGINNING : { eventId: row.id, eventAtMs: row.at_ms };
}

/** When an event was; null when it is not kept (any more). */
export function* timeOfEvent(eventId: number): Steps<number | null> {
	return (yield* get<{ at_ms: number }>('SELECT at_ms FROM events WHERE id = ?', eventId))?.at_ms ?? null;
}
