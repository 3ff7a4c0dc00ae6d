import type { Connection } from '../connection';

/** Whether this alarm of a node is raised now. */
export function isRaised(db: Connection, nodeId: string, kind: string): boolean {
	return db.get('SELECT 1 FROM alarms WHERE node_id = ? AND kind = ?', nodeId, kind) !== undefined;
}

/** Raises an alarm; false when it is raised already. */
export function insertAlarm(db: Connection, nodeId: string, kind: string, nowMs: number): boolean {
	const sql = `INSERT INTO alarms (node_id, kind, since_ms) VALUES (?, ?, ?)
		ON CONFLICT (node_id, kind) DO NOTHING`;
	return db.run(sql, nodeId, kind, nowMs) > 0;
}

/** Ends an alarm; false when it was not raised. */
export function deleteAlarm(db: Connection, nodeId: string, kind: string): boolean {
	return db.run('DELETE FROM alarms WHERE node_id = ? AND kind = ?', nodeId, kind) > 0;
}
