import type { Reservation } from '../../types';
import type { Connection } from '../connection';

/** Columns of the query, as SQLite gives them. */
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
	r.created_at_ms FROM reservations r JOIN requests q ON q.seq = r.request`;
const UPSERT = `INSERT INTO reservations (request, node_id, storage, bytes, created_at_ms)
	VALUES (?, ?, ?, ?, ?) ON CONFLICT (request) DO UPDATE SET node_id = excluded.node_id,
	storage = excluded.storage, bytes = excluded.bytes, created_at_ms = excluded.created_at_ms`;
const DELETE_BY_ID = `DELETE FROM reservations
	WHERE request = (SELECT seq FROM requests WHERE id = ?) RETURNING request`;

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

/** The promises as last read, for as long as no other connection has written and nothing was undone. */
interface Copy {
	dataVersion: number;
	rollbacks: number;
	bySeq: Map<number, Reservation>;
}

/** Hundreds of magnets may wait for their metadata, and every add looks at all of them. */
const copies = new WeakMap<Connection, Copy>();

function copyOf(db: Connection): Map<number, Reservation> {
	// Changes when another connection commits, and not for our own writes, which keep the copy up to date.
	const dataVersion = db.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? -1;
	const known = copies.get(db);
	if (known?.dataVersion === dataVersion && known.rollbacks === db.rollbacks) return known.bySeq;
	const rows = db.all<ReservationColumns>(`${SELECT} ORDER BY r.request`);
	const bySeq = new Map(rows.map((columns) => [columns.request, toReservation(columns)]));
	copies.set(db, { dataVersion, rollbacks: db.rollbacks, bySeq });
	return bySeq;
}

/** The hashes of a row have changed: its promise is read anew. */
export function forgetReservations(db: Connection): void {
	copies.delete(db);
}

/** All promises, but those of row `exceptSeq`. */
export function findReservations(db: Connection, exceptSeq: number | null): Reservation[] {
	const others: Reservation[] = [];
	for (const [seq, reservation] of copyOf(db)) {
		if (seq !== exceptSeq) others.push(reservation);
	}
	return others;
}

/**
 * Promises bytes to a node; a row has one promise at most, the last one.
 *
 * @throws RangeError when `bytes` is negative or no number: it would spoil the sums of its storage
 */
export function saveReservation(db: Connection, seq: number, reservation: Reservation): void {
	const { bytes } = reservation;
	const whole = Math.ceil(bytes);
	if (!Number.isSafeInteger(whole) || whole < 0) {
		throw new RangeError(`A reservation needs a number of bytes, not '${bytes}'`);
	}
	const { nodeId, storage, createdAtMs } = reservation;
	db.run(UPSERT, seq, nodeId, storage, whole, createdAtMs);
	copies.get(db)?.bySeq.set(seq, { ...reservation, bytes: whole });
}

/** Drops the promise of the row with this number. */
export function deleteReservation(db: Connection, seq: number): void {
	db.run('DELETE FROM reservations WHERE request = ?', seq);
	copies.get(db)?.bySeq.delete(seq);
}

/** Drops the promise of the row with this id. */
export function deleteReservationOf(db: Connection, requestRowId: string): void {
	const gone = db.all<{ request: number }>(DELETE_BY_ID, requestRowId);
	for (const { request } of gone) copies.get(db)?.bySeq.delete(request);
}
