import type { UncertainAdd } from '../../types';
import { all, tell } from '../steps';
import type { Steps } from '../steps';

/** Columns of the query. */
interface UncertainColumns {
	id: string;
	hash: string;
	aliases: string;
	kind: string;
	private: number | null;
	node_id: string;
	since_ms: number;
}

const UPSERT = `INSERT INTO uncertain_adds (request, node_id, state, since_ms)
	SELECT seq, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT) FROM requests WHERE id = ?
	ON CONFLICT (request, node_id) DO UPDATE SET state = excluded.state, since_ms = excluded.since_ms`;
const DELETE = `DELETE FROM uncertain_adds
	WHERE request = (SELECT seq FROM requests WHERE id = ?) AND node_id = ?`;
const SELECT = `SELECT q.id, q.hash, q.aliases, q.kind, q.private, u.node_id, u.since_ms
	FROM uncertain_adds u JOIN requests q ON q.seq = u.request
	WHERE u.state = 'uncertain' OR u.since_ms < ? ORDER BY u.since_ms, u.request`;

/** Remembers that an add went, or may have gone, to a node. */
export function* saveUncertainAdd(
	requestRowId: string,
	nodeId: string,
	state: UncertainAdd['state'],
	nowMs: number,
): Steps<void> {
	yield* tell(UPSERT, nodeId, state, nowMs, requestRowId);
}

/** Whether the row with this number is being sent to a node since then. */
export function* isBeingSent(seq: number, sinceMs: number): Steps<boolean> {
	const sql = `SELECT 1 AS one FROM uncertain_adds WHERE request = ? AND state = 'sending' AND since_ms >= ?`;
	return (yield* all(sql, seq, sinceMs)).length > 0;
}

/** Forgets an add whose fate is known. */
export function* deleteUncertainAdd(requestRowId: string, nodeId: string): Steps<void> {
	yield* tell(DELETE, requestRowId, nodeId);
}

function toUncertainAdd(columns: UncertainColumns): UncertainAdd {
	return {
		requestRowId: columns.id,
		hash: columns.hash,
		aliases: JSON.parse(columns.aliases) as string[],
		nodeId: columns.node_id,
		state: 'uncertain',
		// Nobody has seen inside a link: it counts as private, a magnet as public.
		private: columns.private === null ? columns.kind === 'url' : columns.private === 1,
		sinceMs: columns.since_ms,
	};
}

/** The adds of unknown fate, oldest first; one still `sending` counts when it began before `deadMs`. */
export function* findUncertainAdds(deadMs: number): Steps<UncertainAdd[]> {
	return (yield* all<UncertainColumns>(SELECT, deadMs)).map(toUncertainAdd);
}
