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
	WHERE request = (SELECT seq FROM requests WHERE id = ?)`;

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

/** All promises in the order of the requests, but those of row `exceptSeq`. */
export function findReservations(db: Connection, exceptSeq: number | null): Reservation[] {
	const rows = db.all<ReservationColumns>(`${SELECT} ORDER BY r.request`);
	return rows.filter((columns) => columns.request !== exceptSeq).map(toReservation);
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
}

/** Drops the promise of the row with this number. */
export function deleteReservation(db: Connection, seq: number): void {
	db.run('DELETE FROM reservations WHERE request = ?', seq);
}

/** Drops the promise of the row with this id. */
export function deleteReservationOf(db: Connection, requestRowId: string): void {
	db.run(DELETE_BY_ID, requestRowId);
}
