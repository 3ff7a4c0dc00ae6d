import type { FollowedRow, Metadata, Move, UnsizedRow } from '../history';
import type { NewHold } from '../holds';
import { isActive } from '../rules';
import type { RequestRow, RequestStatus } from '../types';
import { setHold } from './holdLife';
import { inList } from './lists';
import { changeRequest } from './requestLife';
import { all, type Steps } from './steps';
import { insertEvent } from './tables/events';
import { findOwnersOf, findRequest, type StoredRequest } from './tables/requests';

/** Columns of the query. */
interface FollowedColumns {
	id: string;
	hash: string;
	aliases: string;
	name: string;
	category: string;
	source: string;
	status: RequestStatus;
	code: string | null;
	updated_at_ms: number;
}

/** See HistoryStore.followed. */
export function* findFollowed(nodeId: string, status: readonly RequestStatus[]): Steps<FollowedRow[]> {
	const { list, values } = inList(status);
	const sql = `SELECT id, hash, aliases, name, category, source, status, code, updated_at_ms FROM requests
		WHERE node_id = ? AND status IN ${list} ORDER BY seq`;
	return (yield* all<FollowedColumns>(sql, nodeId, ...values)).map(({ aliases, updated_at_ms: updatedAtMs, ...columns }) => ({
		...columns,
		aliases: JSON.parse(aliases) as string[],
		updatedAtMs,
	}));
}

/** See HistoryStore.move; within one transaction that holds the write lock. */
export function* moveRows(moves: readonly Move[], nowMs: number): Steps<RequestRow[]> {
	const moved: RequestRow[] = [];
	for (const { id, from, nodeId, patch, event } of moves) {
		const stored = yield* findRequest(id);
		if (stored === null || stored.row.status !== from || stored.row.nodeId !== nodeId) continue;
		if (yield* isTaken(stored, patch.status)) continue;
		moved.push(yield* changeRequest(stored, patch, nowMs));
		if (event !== null) yield* insertEvent(event.type, event.data, nowMs);
	}
	return moved;
}

/** A row that had ended would own its torrent again, and another one does. */
function* isTaken({ seq, row }: StoredRequest, to: RequestStatus | undefined): Steps<boolean> {
	if (to === undefined || !isActive(to) || isActive(row.status)) return false;
	return (yield* findOwnersOf(row.aliases)).some((owner) => owner.seq !== seq);
}

/** Columns of the query. */
interface UnsizedColumns {
	id: string;
	hash: string;
	aliases: string;
	kind: RequestRow['kind'];
	category: string;
	source: string;
	code: string | null;
	private: number | null;
}

/** See HistoryStore.unsized. */
export function* findUnsized(nodeId: string): Steps<UnsizedRow[]> {
	const sql = `SELECT id, hash, aliases, kind, category, source, code, private FROM requests
		WHERE node_id = ? AND status = 'downloading' AND (size_bytes IS NULL OR size_told = 1) ORDER BY seq DESC`;
	return (yield* all<UnsizedColumns>(sql, nodeId)).map((columns) => ({
		...columns,
		aliases: JSON.parse(columns.aliases) as string[],
		private: columns.private === null ? null : columns.private === 1,
	}));
}

/** The row, as long as it is on this node and its metadata have not told its size. */
function* findStillUnsized(id: string, nodeId: string): Steps<StoredRequest | null> {
	const stored = yield* findRequest(id);
	if (stored === null || stored.row.status !== 'downloading' || stored.row.nodeId !== nodeId) return null;
	return stored.row.sizeBytes === null || stored.row.sizeTold === true ? stored : null;
}

/** A hash that belongs to another row by now is left to it. */
function* withoutTaken(seq: number, known: Metadata): Steps<Metadata> {
	const owners = yield* findOwnersOf(known.addAliases);
	return owners.every((owner) => owner.seq === seq) ? known : { ...known, addAliases: [] };
}

/** See HistoryStore.size; within one transaction that holds the write lock. */
export function* sizeRow(id: string, nodeId: string, known: Metadata, event: Move['event'], nowMs: number): Steps<boolean> {
	const stored = yield* findStillUnsized(id, nodeId);
	if (stored === null) return false;
	yield* changeRequest(stored, { ...(yield* withoutTaken(stored.seq, known)), sizeTold: false }, nowMs);
	if (event !== null) yield* insertEvent(event.type, event.data, nowMs);
	return true;
}

/** See HistoryStore.placeAnew; within one transaction that holds the write lock. */
export function* holdAgain(
	id: string,
	nodeId: string,
	known: Metadata,
	hold: NewHold,
	event: Move['event'],
	nowMs: number,
): Steps<boolean> {
	if ((yield* findStillUnsized(id, nodeId)) === null) return false;
	// First of all it waits: a row on a node whose size is known keeps no payload.
	yield* setHold(id, hold, nowMs);
	const stored = yield* findRequest(id);
	if (stored === null) return false;
	yield* changeRequest(stored, { ...(yield* withoutTaken(stored.seq, known)), sizeTold: false }, nowMs);
	if (event !== null) yield* insertEvent(event.type, event.data, nowMs);
	return true;
}
