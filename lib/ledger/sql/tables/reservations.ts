import type { Reservation } from '../../types';
import { inList } from '../lists';
import { all } from '../steps';
import type { Kept, Outcome, Steps } from '../steps';

/** Columns of the query. */
interface ReservationColumns {
	request: number;
	id: string;
	hash: string;
	aliases: string;
	node_id: string;
	storage: string;
	bytes: number;
	size_bytes: number | null;
	created_at_ms: number;
}

// Hashes come from the row, not from a copy: they may be re-keyed while the bytes are promised.
const SELECT = `SELECT r.request, q.id, q.hash, q.aliases, q.size_bytes, r.node_id, r.storage, r.bytes,
	r.created_at_ms FROM reservations r JOIN requests q ON q.seq = r.request ORDER BY r.request`;
const UPSERT = `INSERT INTO reservations (request, node_id, storage, bytes, created_at_ms)
	VALUES (?, ?, ?, ?, ?) ON CONFLICT (request) DO UPDATE SET node_id = excluded.node_id,
	storage = excluded.storage, bytes = excluded.bytes, created_at_ms = excluded.created_at_ms`;
const DELETE_ONE = `DELETE FROM reservations
	WHERE request = (SELECT seq FROM requests WHERE id = ?) RETURNING request`;
// Changes when another connection commits, and not for our own writes, which keep the copy up to date.
const SEEN = 'PRAGMA data_version';

/** Hundreds of magnets may wait for their metadata, and every add looks at all of them. */
interface Copy {
	dataVersion: number;
	bySeq: Map<number, Reservation>;
}

const COPY = 'reservations';

function copyIn(kept: Kept | undefined): Copy | undefined {
	return kept?.get(COPY) as Copy | undefined;
}

function toReservation(columns: ReservationColumns): Reservation {
	return {
		requestRowId: columns.id,
		hash: columns.hash,
		aliases: JSON.parse(columns.aliases) as string[],
		nodeId: columns.node_id,
		storage: columns.storage,
		bytes: columns.bytes,
		guessed: columns.size_bytes === null,
		createdAtMs: columns.created_at_ms,
	};
}

function bySeqOf(rows: unknown[]): Map<number, Reservation> {
	return new Map((rows as ReservationColumns[]).map((columns) => [columns.request, toReservation(columns)]));
}

function* allReservations(): Steps<Map<number, Reservation>> {
	// SQLite tells whether our copy still holds; a store without copies gives the rows at once.
	const { rows, kept }: Outcome = yield { sql: { sqlite: SEEN, postgres: SELECT }, values: [], wants: 'rows' };
	if (kept === undefined) return bySeqOf(rows);
	const dataVersion = (rows as Array<{ data_version: number }>)[0]?.data_version ?? -1;
	const known = copyIn(kept);
	if (known?.dataVersion === dataVersion) return known.bySeq;
	const bySeq = bySeqOf(yield* all<ReservationColumns>(SELECT));
	kept.set(COPY, { dataVersion, bySeq } satisfies Copy);
	return bySeq;
}

/** The hashes or the size of a row have changed: its promise is read anew. */
export function forgetReservations(kept: Kept | undefined): void {
	kept?.delete(COPY);
}

/** All promises. */
export function* findReservations(): Steps<Reservation[]> {
	return [...(yield* allReservations()).values()];
}

/**
 * Promises bytes to a node; a row has one promise at most, the last one.
 *
 * @throws RangeError when `bytes` is negative or no number: it would spoil the sums of its storage
 */
export function* saveReservation(seq: number, reservation: Reservation): Steps<void> {
	const { nodeId, storage, bytes, createdAtMs } = reservation;
	const whole = Math.ceil(bytes);
	if (!Number.isSafeInteger(whole) || whole < 0) {
		throw new RangeError(`A reservation needs a number of bytes, not '${bytes}'`);
	}
	const { kept }: Outcome = yield { sql: UPSERT, values: [seq, nodeId, storage, whole, createdAtMs], wants: 'changes', unread: true };
	copyIn(kept)?.bySeq.set(seq, { ...reservation, bytes: whole });
}

/** Drops the promise of the row with this number. */
export function* deleteReservation(seq: number): Steps<void> {
	const sql = 'DELETE FROM reservations WHERE request = ?';
	const { kept }: Outcome = yield { sql, values: [seq], wants: 'changes', unread: true };
	copyIn(kept)?.bySeq.delete(seq);
}

/** Drops the promises of the rows with these ids. */
export function* deleteReservationsOf(requestRowIds: readonly string[]): Steps<void> {
	const { list, values } = inList(requestRowIds);
	// Nearly always it is one, which SQLite finds faster when it is told so.
	const sql = values.length === 1 ? DELETE_ONE : `DELETE FROM reservations
		WHERE request IN (SELECT seq FROM requests WHERE id IN ${list}) RETURNING request`;
	const { rows, kept }: Outcome = yield { sql, values, wants: 'rows', unread: true };
	for (const { request } of rows as Array<{ request: number }>) copyIn(kept)?.bySeq.delete(request);
}
