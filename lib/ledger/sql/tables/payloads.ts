import type { TorrentPayload } from '../../types';
import { perLength, pieces, placeholders } from '../lists';
import { get, tell } from '../steps';
import type { SqlValue, Steps } from '../steps';

/** Columns of the table. */
interface PayloadColumns {
	kind: TorrentPayload['kind'];
	text: string | null;
	file_name: string | null;
	bytes: Uint8Array | null;
}

const INSERT = perLength(
	(rows) => `INSERT INTO payloads (request, kind, text, file_name, bytes) VALUES ${placeholders(rows, 5)}`,
);
const SELECT = `SELECT kind, text, file_name, bytes FROM payloads
	WHERE request = (SELECT seq FROM requests WHERE id = ?)`;

function valuesOf(seq: number, payload: TorrentPayload): SqlValue[] {
	return payload.kind === 'file'
		? [seq, payload.kind, null, payload.fileName, payload.bytes]
		: [seq, payload.kind, payload.text, null, null];
}

/** Stores the magnets, links and files of rows, which have none yet. */
export function* insertPayloads(
	rows: ReadonlyArray<{ seq: number; request: { payload: TorrentPayload } }>,
): Steps<void> {
	for (const piece of pieces(rows)) {
		const values = piece.flatMap(({ seq, request }) => valuesOf(seq, request.payload));
		yield* tell(INSERT(piece.length), ...values);
	}
}

/** The payload of the row with this id, or null when it was dropped. */
export function* findPayload(requestRowId: string): Steps<TorrentPayload | null> {
	const columns = yield* get<PayloadColumns>(SELECT, requestRowId);
	if (columns === undefined) return null;
	if (columns.kind !== 'file') return { kind: columns.kind, text: columns.text ?? '' };
	const { file_name: fileName, bytes } = columns;
	return { kind: 'file', fileName: fileName ?? '', bytes: bytes ?? new Uint8Array() };
}

/** Drops the payload of a row, and with it the passkeys. */
export function* deletePayload(seq: number): Steps<void> {
	yield* tell('DELETE FROM payloads WHERE request = ?', seq);
}
