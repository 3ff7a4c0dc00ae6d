import type { LastRow } from '../../types';
import type { Connection } from '../connection';

// One JSON text instead of a row each, as with owners: handing over thousands costs more than storing them.
const UPSERT = `INSERT INTO last_rows (node_id, hash, fields)
	SELECT ?, value ->> 0, value ->> 1 FROM json_each(?) WHERE true
	ON CONFLICT (node_id, hash) DO UPDATE SET fields = excluded.fields`;
const DELETE = `DELETE FROM last_rows
	WHERE node_id = ? AND hash IN (SELECT value FROM json_each(?))`;
const SETTINGS = `INSERT INTO node_settings (node_id, data) VALUES (?, ?)
	ON CONFLICT (node_id) DO UPDATE SET data = excluded.data`;

/** A node's last known torrents after a hash, in the order of their hashes. */
export function findLastRows(
	db: Connection,
	nodeId: string,
	afterHash: string,
	limit: number,
): LastRow[] {
	const sql = `SELECT hash, fields FROM last_rows
		WHERE node_id = ? AND hash > ? ORDER BY hash LIMIT ?`;
	return db.all<LastRow>(sql, nodeId, afterHash, limit);
}

/** Adds, replaces and drops last known torrents of a node. */
export function changeLastRows(
	db: Connection,
	nodeId: string,
	changed: readonly LastRow[],
	gone: readonly string[],
): void {
	if (gone.length > 0) db.run(DELETE, nodeId, JSON.stringify(gone));
	if (changed.length === 0) return;
	db.run(UPSERT, nodeId, JSON.stringify(changed.map(({ hash, fields }) => [hash, fields])));
}

/** What else is remembered of a node, or null. */
export function findNodeSettings(db: Connection, nodeId: string): string | null {
	const sql = 'SELECT data FROM node_settings WHERE node_id = ?';
	return db.get<{ data: string }>(sql, nodeId)?.data ?? null;
}

export function saveNodeSettings(db: Connection, nodeId: string, data: string): void {
	db.run(SETTINGS, nodeId, data);
}
