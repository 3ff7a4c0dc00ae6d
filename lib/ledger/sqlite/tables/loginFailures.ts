import type { Connection } from '../connection';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** Counts a refused login, and forgets those of more than a day ago. */
export function insertLoginFailure(
	db: Connection,
	nodeKey: string,
	passwordDigest: string,
	nowMs: number,
): void {
	db.run('DELETE FROM login_failures WHERE at_ms < ?', nowMs - KEPT_MS);
	const sql = 'INSERT INTO login_failures (node_key, password_digest, at_ms) VALUES (?, ?, ?)';
	db.run(sql, nodeKey, passwordDigest, nowMs);
}

/** Refused logins at or after `sinceMs`. */
export function countLoginFailuresSince(
	db: Connection,
	nodeKey: string,
	passwordDigest: string,
	sinceMs: number,
): number {
	const sql = `SELECT count(*) AS count FROM login_failures
		WHERE node_key = ? AND password_digest = ? AND at_ms >= ?`;
	return db.get<{ count: number }>(sql, nodeKey, passwordDigest, sinceMs)?.count ?? 0;
}

/** Forgets the refused logins with a password that has worked now. */
export function deleteLoginFailures(db: Connection, nodeKey: string, passwordDigest: string): void {
	const sql = 'DELETE FROM login_failures WHERE node_key = ? AND password_digest = ?';
	db.run(sql, nodeKey, passwordDigest);
}
