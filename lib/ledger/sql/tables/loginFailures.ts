import { get, run } from '../steps';
import type { Steps } from '../steps';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** Counts a refused login, and forgets those of more than a day ago. */
export function* insertLoginFailure(
	nodeKey: string,
	passwordDigest: string,
	nowMs: number,
): Steps<void> {
	yield* run('DELETE FROM login_failures WHERE at_ms < ?', nowMs - KEPT_MS);
	const sql = 'INSERT INTO login_failures (node_key, password_digest, at_ms) VALUES (?, ?, ?)';
	yield* run(sql, nodeKey, passwordDigest, nowMs);
}

/** Refused logins at or after `sinceMs`. */
export function* countLoginFailuresSince(
	nodeKey: string,
	passwordDigest: string,
	sinceMs: number,
): Steps<number> {
	const sql = `SELECT count(*) AS count FROM login_failures
		WHERE node_key = ? AND password_digest = ? AND at_ms >= ?`;
	return (yield* get<{ count: number }>(sql, nodeKey, passwordDigest, sinceMs))?.count ?? 0;
}

/** Forgets the refused logins with a password that has worked now. */
export function* deleteLoginFailures(nodeKey: string, passwordDigest: string): Steps<void> {
	const sql = 'DELETE FROM login_failures WHERE node_key = ? AND password_digest = ?';
	yield* run(sql, nodeKey, passwordDigest);
}
