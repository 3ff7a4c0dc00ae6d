import type { TorrentPayload } from '../../types';
import type { Connection } from '../connection';

/** Columns of the table, as SQLite gives them. */
interface PayloadColumns {
	kind: TorrentPayload['kind'];
	text: string | null;
	file_name: string | null;
	bytes: Uint8Array | null;
}

const INSERT =
	'INSERT INTO payloads (request, kind, text, file_name, bytes) VALUES (?, ?, ?, ?, ?)';
const SELECT = `SELECT kind, text, file_name, bytes FROM payloads
	WHERE request = (SELECT seq FROM requests WHERE id = ?)`;

/** Stores the magnet, link or file of a row. */
export function insertPayload(db: Connection, seq: number, payload: TorrentPayload): void {
	if (payload.kind === 'file') {
		db.run(INSERT, seq, payload.kind, null, payload.fileName, payload.bytes);
	} else {
		db.run(INSERT, seq, payload.kind, payload.text, null, null);
	}
}

/** The payload of the row with this id, or null when it was dropped. */
export function findPayload(db: Connection, requestRowId: string): TorrentPayload | null {
	const columns = db.get<PayloadColumns>(SELECT, requestRowId);
	if (columns === undefined) return null;
	if (columns.kind !== 'file') return { kind: columns.kind, text: columns.text ?? '' };
	const { file_name: fileName, bytes } = columns;
	return { kind: 'file', fileName: fileName ?? '', bytes: bytes ?? new Uint8Array() };
}

/** Drops the payload of a row, and with it the passkeys. */
export function deletePayload(db: Connection, seq: number): void {
	db.run('DELETE FROM payloads WHERE request = ?', seq);
}
