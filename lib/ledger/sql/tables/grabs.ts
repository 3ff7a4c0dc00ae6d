import type { GrabFacts, GrabSearch, OpenGrab } from '../../grabs';
import { inList } from '../lists';
import { all, get, run, type Steps } from '../steps';

/** A row with its number. */
export interface StoredGrab extends OpenGrab {
	seq: number;
}

/** Those that the app was told `Ok.` for, so that it has noted them, and that have a hash. */
const ASKED = `r.status IN ('held', 'awaiting_approval', 'downloading', 'completed', 'imported') AND r.hash NOT LIKE 'url:%'`;
const OPEN = '(g.request IS NULL OR (g.next_at_ms IS NOT NULL AND g.next_at_ms <= ?))';

/** Rows that are to be asked about at this moment. */
export function* findOpenGrabs({ sources, sinceMs, untilMs, limit }: GrabSearch, nowMs: number): Steps<StoredGrab[]> {
	const typed = yield* sourcesLike(sources, sinceMs);
	if (typed.length === 0) return [];
	const { list, values } = inList(typed);
	const sql = `SELECT r.seq, r.id, r.hash, r.name, r.source, COALESCE(g.tries, 0) AS tries
		FROM requests r LEFT JOIN grabs g ON g.request = r.seq
		WHERE r.created_at_ms >= ? AND r.created_at_ms <= ? AND r.source IN ${list} AND ${ASKED} AND ${OPEN}
		ORDER BY COALESCE(g.next_at_ms, r.created_at_ms), r.seq LIMIT ?`;
	return yield* all<StoredGrab>(sql, sinceMs, untilMs, ...values, nowMs, limit);
}

/** As they stand in the rows: databases do not agree on what capital letters are. */
function* sourcesLike(sources: readonly string[], sinceMs: number): Steps<string[]> {
	const wanted = new Set(sources.map((source) => source.toLowerCase()));
	const rows = yield* all<{ source: string }>('SELECT DISTINCT source FROM requests WHERE created_at_ms >= ?', sinceMs);
	return rows.map(({ source }) => source).filter((source) => wanted.has(source.toLowerCase()));
}

/** Sets when the row is asked about next. */
export function* scheduleGrab(seq: number, nextAtMs: number): Steps<void> {
	const sql = `INSERT INTO grabs (request, next_at_ms) VALUES (?, ?)
		ON CONFLICT (request) DO UPDATE SET next_at_ms = excluded.next_at_ms`;
	yield* run(sql, seq, nextAtMs);
}

/** The app was asked and knew nothing. */
export function* countTry(id: string, nextAtMs: number | null): Steps<void> {
	const sql = `UPDATE grabs SET tries = tries + 1, next_at_ms = ?
		WHERE facts IS NULL AND request = (SELECT seq FROM requests WHERE id = ?)`;
	yield* run(sql, nextAtMs, id);
}

/** Writes the facts down; false when there were some. */
export function* saveFacts(seq: number, facts: GrabFacts): Steps<boolean> {
	const sql = `INSERT INTO grabs (request, facts) VALUES (?, ?)
		ON CONFLICT (request) DO UPDATE SET facts = excluded.facts, next_at_ms = NULL WHERE grabs.facts IS NULL`;
	return (yield* run(sql, seq, JSON.stringify(facts))) > 0;
}

export function* findFacts(ids: readonly string[]): Steps<Map<string, GrabFacts>> {
	const { list, values } = inList(ids);
	const sql = `SELECT r.id, g.facts FROM grabs g JOIN requests r ON r.seq = g.request WHERE g.facts IS NOT NULL AND r.id IN ${list}`;
	const rows = yield* all<{ id: string; facts: string }>(sql, ...values);
	return new Map(rows.map(({ id, facts }) => [id, JSON.parse(facts) as GrabFacts]));
}

/** What is set aside for a row; null: nothing. */
export function* findReservedBytes(seq: number): Steps<number | null> {
	return (yield* get<{ bytes: number }>('SELECT bytes FROM reservations WHERE request = ?', seq))?.bytes ?? null;
}

/** Sets other bytes aside for a row that has some. */
export function* changeReservedBytes(seq: number, bytes: number): Steps<void> {
	yield* run('UPDATE reservations SET bytes = ? WHERE request = ?', bytes, seq);
}
