import type { Approval, Created, LedgerStore, NewApproval, NewRequest, RequestRow } from '../ledger/types';
import { bytesToGib } from '../scoring/units';

/**
 * How long an approved torrent is left to the workflow that took the answer. It may dispatch it at
 * once; when it does not, Release Held takes it afterwards.
 */
export const DECIDED_LEASE_MS = 30_000;

/** The torrent of a question: one that the ledger knows, or a new one. */
export type AskedTorrent = { rowId: string } | { request: NewRequest };

/** Size, app and category of a torrent in one line, for a person who has only its name. */
export function summaryOfTorrent({ sizeBytes, source, category }: Pick<RequestRow, 'sizeBytes' | 'source' | 'category'>): string {
	const size = sizeBytes === null ? 'size unknown' : `${bytesToGib(sizeBytes).toFixed(1)} GiB`;
	const app = source === '' ? '' : `for ${source}`;
	return [size, app, category === '' ? '' : `in ${category}`].filter((part) => part !== '').join(' ');
}

/**
 * Asks a person about a torrent, which waits in the ledger from now on. Empty texts become its name
 * and its size. When the same torrent is asked about already, that question is returned.
 *
 * @throws ApprovalConflictError when it does not wait any more, or another request adds it
 */
export async function askAboutTorrent(
	ledger: LedgerStore,
	torrent: AskedTorrent,
	question: Omit<NewApproval, 'requestRowId'>,
	nowMs: number,
): Promise<Created & { row: RequestRow }> {
	if ('request' in torrent) await ledger.receive([torrent.request], nowMs);
	const rowId = 'request' in torrent ? torrent.request.id : torrent.rowId;
	const asked = await rowOf(ledger, rowId);
	const texts = { title: question.title || asked.name, summary: question.summary || summaryOfTorrent(asked) };
	const made = await ledger.approvals.create({ ...question, ...texts, requestRowId: rowId }, nowMs);
	return { ...made, row: await rowOf(ledger, made.approval.requestRowId ?? rowId) };
}

/** The torrent of an approval; null when it is about something else. */
export async function torrentOfApproval(ledger: LedgerStore, approval: Approval): Promise<RequestRow | null> {
	return approval.requestRowId === null ? null : await ledger.getRequest(approval.requestRowId);
}

async function rowOf(ledger: LedgerStore, rowId: string): Promise<RequestRow> {
	const row = await ledger.getRequest(rowId);
	if (row === null) throw new RangeError(`The ledger has no request '${rowId}'`);
	return row;
}
