import type { EndedHolds, Hold } from '../../holds';
import { inList } from '../lists';
import { all, get, run } from '../steps';
import type { SqlValue, Steps } from '../steps';
import { type RequestColumns, toStored } from './requests';

/** What the table says of one hold. */
export interface StoredHold extends Omit<Hold, 'row'> {
	/** Number of the row in `requests`. */
	seq: number;
}

/** Columns of the table. */
interface HoldColumns {
	request: number | null;
	since_ms: number;
	until_ms: number | null;
	priority: number;
	settings: string | null;
	tries: number;
	retry_at_ms: number;
	given_until_ms: number | null;
	ended_at_ms: number | null;
}

const COLUMNS = `h.request, h.since_ms, h.until_ms, h.priority, h.settings, h.tries, h.retry_at_ms,
	h.given_until_ms, h.ended_at_ms`;
const IN_ORDER = 'ORDER BY h.priority DESC, h.since_ms, h.request';
const WAITING = `SELECT q.*, ${COLUMNS} FROM holds h JOIN requests q ON q.seq = h.request
	WHERE q.status = 'held' AND h.ended_at_ms IS NULL ${IN_ORDER} LIMIT ?`;
/** An ended one is covered by whoever owns one of its hashes now. */
const COVERED = `EXISTS (SELECT 1 FROM aliases a JOIN aliases o ON o.alias = a.alias AND o.active = 1
	WHERE a.request = q.seq)`;
const SHOWN = `SELECT q.*, ${COLUMNS} FROM requests q LEFT JOIN holds h ON h.request = q.seq
	WHERE q.seq IN (SELECT seq FROM requests WHERE status IN ('held', 'awaiting_approval')
		UNION SELECT request FROM holds)
	AND (q.status IN ('held', 'awaiting_approval')
		OR (h.ended_at_ms IS NULL AND q.status IN ('received', 'dispatching'))
		OR (h.ended_at_ms IS NOT NULL AND q.status IN ('failed', 'rejected') AND NOT ${COVERED}))
	ORDER BY q.seq LIMIT ?`;
const UPSERT = `INSERT INTO holds
	(request, since_ms, until_ms, priority, settings, tries, retry_at_ms, given_until_ms, ended_at_ms)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request) DO UPDATE SET since_ms = excluded.since_ms,
	until_ms = excluded.until_ms, priority = excluded.priority, settings = excluded.settings,
	tries = excluded.tries, retry_at_ms = excluded.retry_at_ms,
	given_until_ms = excluded.given_until_ms, ended_at_ms = excluded.ended_at_ms`;
/** Over without an end of their own: their rows are on a node, or were removed. */
const SETTLED = `ended_at_ms IS NULL AND request IN (SELECT h.request FROM holds h
	JOIN requests q ON q.seq = h.request
	WHERE q.status NOT IN ('received', 'held', 'awaiting_approval', 'dispatching'))`;

const settingsOf = (json: string | null): unknown => (json === null ? null : (JSON.parse(json) as unknown));

function toPlace(columns: HoldColumns): Omit<Hold, 'row'> {
	return {
		sinceMs: columns.since_ms,
		untilMs: columns.until_ms,
		priority: columns.priority,
		settings: settingsOf(columns.settings),
		tries: columns.tries,
		retryAtMs: columns.retry_at_ms,
		leaseUntilMs: columns.given_until_ms,
		endedAtMs: columns.ended_at_ms,
	};
}

/** A hold with its row; a row that somebody else made wait has the plainest of holds. */
function toHold(columns: RequestColumns & HoldColumns): Hold {
	const { row } = toStored(columns);
	if (columns.request !== null) return { row, ...toPlace(columns) };
	return { row, sinceMs: row.updatedAtMs, untilMs: null, priority: 0, settings: null, tries: 0, retryAtMs: 0, leaseUntilMs: null, endedAtMs: null };
}

/** The hold of a row, ended or not. */
export function* findHold(seq: number): Steps<StoredHold | null> {
	const columns = yield* get<HoldColumns>(`SELECT ${COLUMNS} FROM holds h WHERE h.request = ?`, seq);
	return columns === undefined ? null : { seq, ...toPlace(columns) };
}

/** Writes a hold, new or changed. */
export function* saveHold(hold: StoredHold): Steps<void> {
	const settings = hold.settings === null || hold.settings === undefined ? null : JSON.stringify(hold.settings);
	const { seq, sinceMs, untilMs, priority, tries, retryAtMs, leaseUntilMs, endedAtMs } = hold;
	yield* run(UPSERT, seq, sinceMs, untilMs, priority, settings, tries, retryAtMs, leaseUntilMs, endedAtMs);
}

export function* deleteHold(seq: number): Steps<void> {
	yield* run('DELETE FROM holds WHERE request = ?', seq);
}

/** See HoldStore.waiting. */
export function* findWaiting(limit: number): Steps<Hold[]> {
	return (yield* all<RequestColumns & HoldColumns>(WAITING, limit)).map(toHold);
}

/** See HoldStore.shownHolds. */
export function* findShown(limit: number): Steps<Hold[]> {
	return (yield* all<RequestColumns & HoldColumns>(SHOWN, limit)).map(toHold);
}

/** Numbers and ids of the rows among these that may be given away. */
export function* findFree(ids: readonly string[], nowMs: number): Steps<Array<{ seq: number; id: string }>> {
	const { list, values } = inList(ids);
	const sql = `SELECT q.seq, q.id FROM requests q JOIN holds h ON h.request = q.seq
		WHERE q.id IN ${list} AND q.status = 'held' AND h.ended_at_ms IS NULL
		AND (h.given_until_ms IS NULL OR h.given_until_ms <= ?)`;
	return yield* all<{ seq: number; id: string }>(sql, ...values, nowMs);
}

/** Ended ones that may be given away, with the number of their rows; oldest end first. */
export function* findEndedFree(
	{ codes, sinceMs, limit }: Omit<EndedHolds, 'leaseMs'>,
	nowMs: number,
): Steps<Array<{ seq: number; hold: Hold }>> {
	const { list, values } = inList(codes);
	const sql = `SELECT q.*, ${COLUMNS} FROM holds h JOIN requests q ON q.seq = h.request
		WHERE h.ended_at_ms >= ? AND q.status IN ('failed', 'rejected') AND q.code IN ${list}
		AND (h.given_until_ms IS NULL OR h.given_until_ms <= ?) AND NOT ${COVERED}
		ORDER BY h.ended_at_ms, q.seq LIMIT ?`;
	const rows = yield* all<RequestColumns & HoldColumns>(sql, sinceMs, ...values, nowMs, limit);
	return rows.map((columns) => ({ seq: toStored(columns).seq, hold: toHold(columns) }));
}

/** Gives the holds of these rows away until then. */
export function* giveHolds(seqs: readonly number[], untilMs: number): Steps<void> {
	const { list, values } = inList<SqlValue>(seqs);
	yield* run(`UPDATE holds SET given_until_ms = ? WHERE request IN ${list}`, untilMs, ...values);
}

/** Ids of rows whose holds are over at this time. */
export function* findExpired(nowMs: number): Steps<string[]> {
	const sql = `SELECT q.id FROM holds h JOIN requests q ON q.seq = h.request
		WHERE h.until_ms <= ? AND h.ended_at_ms IS NULL AND q.status = 'held' ${IN_ORDER}`;
	return (yield* all<{ id: string }>(sql, nowMs)).map(({ id }) => id);
}

/** Ids of rows on hold whose dispatch has died; `receivedBeforeMs` is for those that died between two steps. */
export function* findDead(nowMs: number, receivedBeforeMs: number): Steps<string[]> {
	const sql = `SELECT q.id FROM holds h JOIN requests q ON q.seq = h.request WHERE h.ended_at_ms IS NULL
		AND ((q.status = 'dispatching' AND q.lease_until_ms < ?) OR (q.status = 'received' AND q.updated_at_ms < ?))`;
	return (yield* all<{ id: string }>(sql, nowMs, receivedBeforeMs)).map(({ id }) => id);
}

/** Numbers of the rows with ended holds under any of these hashes. */
export function* findEnded(aliases: readonly string[]): Steps<number[]> {
	const { list, values } = inList(aliases);
	const sql = `SELECT DISTINCT h.request FROM holds h JOIN aliases a ON a.request = h.request
		WHERE h.ended_at_ms IS NOT NULL AND a.alias IN ${list}`;
	return (yield* all<{ request: number }>(sql, ...values)).map(({ request }) => request);
}

/** Lowest and highest priority of all that wait. */
export function* priorityRange(): Steps<{ lowest: number; highest: number }> {
	const sql = `SELECT MIN(priority) AS lowest, MAX(priority) AS highest FROM holds WHERE ended_at_ms IS NULL`;
	const found = yield* get<{ lowest: number | null; highest: number | null }>(sql);
	return { lowest: found?.lowest ?? 0, highest: found?.highest ?? 0 };
}

export function* hasSettledHolds(): Steps<boolean> {
	return (yield* get(`SELECT request FROM holds WHERE ${SETTLED} LIMIT 1`)) !== undefined;
}

/** Forgets the holds of rows that wait no longer. */
export function* deleteSettledHolds(): Steps<void> {
	yield* run(`DELETE FROM holds WHERE ${SETTLED}`);
}
