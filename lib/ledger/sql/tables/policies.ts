import type { PolicyVersion } from '../../policies';
import { all, get, run, type Steps } from '../steps';

/** Versions that are kept of each key. */
const KEPT = 100;

interface PolicyColumns {
	key: string;
	at_ms: number;
	data: string;
}

const toVersion = ({ key, at_ms: atMs, data }: PolicyColumns): PolicyVersion => ({
	key,
	atMs,
	data: JSON.parse(data) as unknown,
});

/** The version that held at a moment, as it was written. */
function* findColumns(key: string, atMs: number): Steps<PolicyColumns | undefined> {
	const sql = 'SELECT key, at_ms, data FROM policies WHERE key = ? AND at_ms <= ? ORDER BY at_ms DESC LIMIT 1';
	return yield* get<PolicyColumns>(sql, key, atMs);
}

export function* findPolicyAt(key: string, atMs: number): Steps<PolicyVersion | null> {
	const columns = yield* findColumns(key, atMs);
	return columns === undefined ? null : toVersion(columns);
}

export function* findPolicies(): Steps<PolicyVersion[]> {
	const sql = `SELECT p.key, p.at_ms, p.data FROM policies p
		JOIN (SELECT key, MAX(at_ms) AS at_ms FROM policies GROUP BY key) newest
		ON newest.key = p.key AND newest.at_ms = p.at_ms ORDER BY p.key`;
	return (yield* all<PolicyColumns>(sql)).map(toVersion);
}

/** Whether the latest version says just this. */
export function* isLatest(key: string, data: string): Steps<boolean> {
	return (yield* findColumns(key, Number.MAX_SAFE_INTEGER))?.data === data;
}

/** Adds a version and drops those that are too many. */
export function* insertPolicy(key: string, data: string, nowMs: number): Steps<void> {
	const latest = yield* findColumns(key, Number.MAX_SAFE_INTEGER);
	// A clock that was set back must not hide the new version behind the old one.
	const atMs = Math.max(nowMs, latest === undefined ? 0 : latest.at_ms + 1);
	yield* run('INSERT INTO policies (key, at_ms, data) VALUES (?, ?, ?)', key, atMs, data);
	const old = 'SELECT at_ms FROM policies WHERE key = ? ORDER BY at_ms DESC LIMIT 1 OFFSET ?';
	const tooOld = yield* get<{ at_ms: number }>(old, key, KEPT);
	if (tooOld !== undefined) yield* run('DELETE FROM policies WHERE key = ? AND at_ms <= ?', key, tooOld.at_ms);
}
