import type { Connection } from '../connection';

/** One entry of the outbox. */
export interface LedgerEvent {
	id: number;
	type: string;
	data: unknown;
	atMs: number;
}

/** Columns of the table, as SQLite gives them. */
interface EventColumns {
	id: number;
	type: string;
	data: string;
	at_ms: number;
}

/** Adds an event; ids rise in the order in which events become visible. */
export function insertEvent(db: Connection, type: string, data: unknown, nowMs: number): void {
	const sql = 'INSERT INTO events (type, data, at_ms) VALUES (?, ?, ?)';
	db.run(sql, type, JSON.stringify(data ?? null), nowMs);
}

/** Events after a cursor, oldest first. */
export function findEvents(db: Connection, afterId: number, limit: number): LedgerEvent[] {
	const sql = 'SELECT id, type, data, at_ms FROM events WHERE id > ? ORDER BY id LIMIT ?';
	return db.all<EventColumns>(sql, afterId, limit).map((columns) => ({
		id: columns.id,
		type: columns.type,
		data: JSON.parse(columns.data) as unknown,
		atMs: columns.at_ms,
	}));
}
