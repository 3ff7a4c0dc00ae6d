import type { Change, NewChange } from '../../changes';
import { pieces, placeholders } from '../lists';
import { all, get, run, tell, type Steps } from '../steps';

const COLUMNS = 'at_ms, process, node_id, kind, hash, fields';
const COLUMN_COUNT = 6;

interface ChangeRow {
	seq: number;
	at_ms: number;
	process: string;
	node_id: string | null;
	kind: string;
	hash: string;
	fields: string;
}

const valuesOf = ({ atMs, process, nodeId, kind, hash, fields }: NewChange) => [
	atMs,
	process,
	nodeId,
	kind,
	hash,
	fields,
];

export function* insertChanges(changes: readonly NewChange[]): Steps<void> {
	for (const piece of pieces(changes)) {
		const insert = `INSERT INTO changes (${COLUMNS}) VALUES ${placeholders(piece.length, COLUMN_COUNT)}`;
		// Listeners are woken by the commit, in the same round trip.
		const postgres = `WITH added AS (${insert} RETURNING seq)
			SELECT pg_notify(current_schema() || '_changes', max(seq)::text) FROM added`;
		yield* tell({ sqlite: insert, postgres }, ...piece.flatMap(valuesOf));
	}
}

/** The channel of `insertChanges` (Postgres). */
export function* changesChannel(): Steps<string> {
	const row = yield* get<{ channel: string }>("SELECT current_schema() || '_changes' AS channel");
	return row?.channel ?? 'changes';
}

export function* findChangesAfter(seq: number, limit: number): Steps<Change[]> {
	const sql = `SELECT seq, ${COLUMNS} FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`;
	const rows = yield* all<ChangeRow>(sql, seq, limit);
	return rows.map(({ at_ms: atMs, node_id: nodeId, kind, ...row }) => ({
		...row,
		kind: kind as Change['kind'],
		atMs,
		nodeId,
	}));
}

/** By number, not by time: of two that came at once the clocks may disagree. */
export function* findLastSeq(beforeMs: number | null): Steps<number> {
	const newest = 'SELECT seq FROM changes ORDER BY seq DESC LIMIT 1';
	const older = 'SELECT seq FROM changes WHERE at_ms < ? ORDER BY seq DESC LIMIT 1';
	const row =
		beforeMs === null ? yield* get<{ seq: number }>(newest) : yield* get<{ seq: number }>(older, beforeMs);
	return row?.seq ?? 0;
}

/** The newest one stays, so that readers know how far they are. */
export function* deleteChangesBefore(beforeMs: number): Steps<number> {
	return yield* run('DELETE FROM changes WHERE at_ms < ? AND seq < (SELECT MAX(seq) FROM changes)', beforeMs);
}
