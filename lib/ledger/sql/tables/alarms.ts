import { get, run } from '../steps';
import type { Steps } from '../steps';

/** Whether this alarm of a node is raised now. */
export function* isRaised(nodeId: string, kind: string): Steps<boolean> {
	const sql = 'SELECT 1 AS raised FROM alarms WHERE node_id = ? AND kind = ?';
	return (yield* get(sql, nodeId, kind)) !== undefined;
}

/** Raises an alarm; false when it is raised already. */
export function* insertAlarm(nodeId: string, kind: string, nowMs: number): Steps<boolean> {
	const sql = `INSERT INTO alarms (node_id, kind, since_ms) VALUES (?, ?, ?)
		ON CONFLICT (node_id, kind) DO NOTHING`;
	return (yield* run(sql, nodeId, kind, nowMs)) > 0;
}

/** Ends an alarm; false when it was not raised. */
export function* deleteAlarm(nodeId: string, kind: string): Steps<boolean> {
	return (yield* run('DELETE FROM alarms WHERE node_id = ? AND kind = ?', nodeId, kind)) > 0;
}
