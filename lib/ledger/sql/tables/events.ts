import { all, tell } from '../steps';
import type { Steps } from '../steps';

/** One entry of the outbox. */
export interface LedgerEvent {
	id: number;
	type: string;
	data: unknown;
	atMs: number;
}

/** Columns of the table. */
interface EventColumns {
	id: number;
	type: string;
	data: string;
	at_ms: number;
}

/** Adds an event; ids rise in the order in which events become visible. */
export function* insertEvent(type: string, data: unknown, nowMs: number): Steps<void> {
	const sql = 'INSERT INTO events (type, data, at_ms) VALUES (?, ?, ?)';
	yield* tell(sql, type, JSON.stringify(data ?? null), nowMs);
}

/** Events after a cursor, oldest first. */
export function* findEvents(afterId: number, limit: number): Steps<LedgerEvent[]> {
	const sql = 'SELECT id, type, data, at_ms FROM events WHERE id > ? ORDER BY id LIMIT ?';
	return (yield* all<EventColumns>(sql, afterId, limit)).map((columns) => ({
		id: columns.id,
		type: columns.type,
		data: JSON.parse(columns.data) as unknown,
		atMs: columns.at_ms,
	}));
}
