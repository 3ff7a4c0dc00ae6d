import type { LastRow } from '../../types';
import { all, get, tell } from '../steps';
import type { Steps } from '../steps';

// One JSON text instead of a row each, as with owners: handing over thousands costs more than storing them.
const UPSERT = {
	sqlite: `INSERT INTO last_rows (node_id, hash, fields)
		SELECT ?, value ->> 0, value ->> 1 FROM json_each(?) WHERE true
		ON CONFLICT (node_id, hash) DO UPDATE SET fields = excluded.fields`,
	postgres: `INSERT INTO last_rows (node_id, hash, fields)
		SELECT ?::text, value ->> 0, value ->> 1 FROM json_array_elements(?::json) AS value
		ON CONFLICT (node_id, hash) DO UPDATE SET fields = excluded.fields`,
};
const DELETE = {
	sqlite: 'DELETE FROM last_rows WHERE node_id = ? AND hash IN (SELECT value FROM json_each(?))',
	postgres: `DELETE FROM last_rows
		WHERE node_id = ? AND hash IN (SELECT json_array_elements_text(?::json))`,
};
const SETTINGS = `INSERT INTO node_settings (node_id, data) VALUES (?, ?)
	ON CONFLICT (node_id) DO UPDATE SET data = excluded.data`;

/** A node's last known torrents after a hash, in the order of their hashes. */
export function* findLastRows(nodeId: string, afterHash: string, limit: number): Steps<LastRow[]> {
	const sql = `SELECT hash, fields FROM last_rows
		WHERE node_id = ? AND hash > ? ORDER BY hash LIMIT ?`;
	return yield* all<LastRow>(sql, nodeId, afterHash, limit);
}

/** Adds, replaces and drops last known torrents of a node. */
export function* changeLastRows(
	nodeId: string,
	changed: readonly LastRow[],
	gone: readonly string[],
): Steps<void> {
	if (gone.length > 0) yield* tell(DELETE, nodeId, JSON.stringify(gone));
	if (changed.length === 0) return;
	// The last of two with one hash counts; Postgres refuses to write a row twice in one statement.
	const fieldsByHash = new Map(changed.map(({ hash, fields }) => [hash, fields]));
	yield* tell(UPSERT, nodeId, JSON.stringify([...fieldsByHash]));
}

/** What else is remembered of a node, or null. */
export function* findNodeSettings(nodeId: string): Steps<string | null> {
	const sql = 'SELECT data FROM node_settings WHERE node_id = ?';
	return (yield* get<{ data: string }>(sql, nodeId))?.data ?? null;
}

export function* saveNodeSettings(nodeId: string, data: string): Steps<void> {
	yield* tell(SETTINGS, nodeId, data);
}
