import type { OwedRefresh, PendingRefresh } from '../../refreshes';
import { inList, pieces, placeholders } from '../lists';
import { all, get, run, type Steps } from '../steps';

interface RefreshColumns {
	key: string;
	server: string;
	scope: string;
	target: string;
	detail: string;
	since_ms: number;
	retry_at_ms: number;
	tries: number;
	code: string | null;
	error: string | null;
}

const COLUMNS = 'key, server, scope, target, detail, since_ms, retry_at_ms, tries, code, error';

const toRefresh = ({ since_ms: sinceMs, retry_at_ms: retryAtMs, scope, ...rest }: RefreshColumns): PendingRefresh => ({
	...rest,
	scope: scope as PendingRefresh['scope'],
	sinceMs,
	retryAtMs,
});

/** What is known already keeps its age and its failures. */
export function* saveOwed(refreshes: readonly OwedRefresh[], retryAtMs: number, nowMs: number): Steps<void> {
	for (const piece of pieces(refreshes)) {
		const sql = `INSERT INTO refreshes (key, server, scope, target, detail, since_ms, asked_at_ms, retry_at_ms, tries)
			VALUES ${placeholders(piece.length, 9)} ON CONFLICT (key) DO UPDATE SET server = excluded.server,
			detail = excluded.detail, asked_at_ms = excluded.asked_at_ms, retry_at_ms = excluded.retry_at_ms`;
		yield* run(sql, ...piece.flatMap(({ key, server, scope, target, detail }) => [key, server, scope, target, detail, nowMs, nowMs, retryAtMs, 0]));
	}
}

/** Drops the oldest of those that are too many. */
export function* trimOwed(kept: number): Steps<void> {
	const sql = 'SELECT key, since_ms FROM refreshes ORDER BY since_ms DESC, key LIMIT 1 OFFSET ?';
	const first = yield* get<{ key: string; since_ms: number }>(sql, kept);
	if (first === undefined) return;
	yield* run('DELETE FROM refreshes WHERE since_ms < ? OR (since_ms = ? AND key >= ?)', first.since_ms, first.since_ms, first.key);
}

export function* findDue(nowMs: number, limit: number): Steps<PendingRefresh[]> {
	const sql = `SELECT ${COLUMNS} FROM refreshes WHERE retry_at_ms <= ? ORDER BY retry_at_ms, key LIMIT ?`;
	return (yield* all<RefreshColumns>(sql, nowMs, limit)).map(toRefresh);
}

export function* findOwed(limit: number): Steps<PendingRefresh[]> {
	return (yield* all<RefreshColumns>(`SELECT ${COLUMNS} FROM refreshes ORDER BY since_ms, key LIMIT ?`, limit)).map(toRefresh);
}

export function* findOwedByKey(keys: readonly string[]): Steps<PendingRefresh[]> {
	const { list, values } = inList(keys);
	return (yield* all<RefreshColumns>(`SELECT ${COLUMNS} FROM refreshes WHERE key IN ${list}`, ...values)).map(toRefresh);
}

export function* postpone(keys: readonly string[], retryAtMs: number): Steps<void> {
	const { list, values } = inList(keys);
	yield* run(`UPDATE refreshes SET retry_at_ms = ? WHERE key IN ${list}`, retryAtMs, ...values);
}

export function* saveAttempt({ key, tries, retryAtMs, code, error }: PendingRefresh): Steps<void> {
	yield* run('UPDATE refreshes SET tries = ?, retry_at_ms = ?, code = ?, error = ? WHERE key = ?', tries, retryAtMs, code, error, key);
}

/** What was asked for after `beforeMs` stays. */
export function* deleteOwed(keys: readonly string[], beforeMs: number): Steps<void> {
	const { list, values } = inList(keys);
	yield* run(`DELETE FROM refreshes WHERE asked_at_ms <= ? AND key IN ${list}`, beforeMs, ...values);
}
