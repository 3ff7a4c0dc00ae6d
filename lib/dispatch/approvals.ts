import { canWait } from '../ledger/approvalRules';
import type { Approval, Created, Hold, LedgerStore, NewApproval, NewRequest, RequestRow } from '../ledger/types';
import { bytesToGib } from '../scoring/units';

/**
 * How long an approved torrent is left to the workflow that took the answer. It may dispatch it at
 * once; when it does not, Release Held takes it afterwards.
 */
export const DECIDED_LEASE_MS = 30_000;

/** How the request of a torrent ends that nobody let pass. */
const DECLINED_CODES = ['declined', 'approval_expired'] as const;
/** An app that could not be told, or did not have the torrent in its queue yet, is told again after this. */
const TELL_AGAIN_MS = 5 * 60_000;

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

/**
 * Whether a person can still be asked about this row: it is new, claimed, or asked about already. One
 * that was promised and waits for room was asked about before, or needed no question.
 */
export function mayBeAskedAbout({ status, nodeId }: Pick<RequestRow, 'status' | 'nodeId'>): boolean {
	return status !== 'held' && canWait({ status, nodeId });
}

/**
 * Torrents that somebody declined, or that nobody approved in time, that are on no node and that their
 * apps still show: each once in five minutes, for so long after its end. Gone as soon as the app has deleted it.
 */
export async function takeDeclined(ledger: LedgerStore, forMs: number, limit: number, nowMs: number): Promise<Hold[]> {
	await ledger.approvals.expireDue(nowMs);
	const wanted = { codes: DECLINED_CODES, sinceMs: nowMs - forMs, leaseMs: TELL_AGAIN_MS, limit };
	const ended = await ledger.holds.takeEnded(wanted, nowMs);
	const onNodes = new Set((await ledger.ownersOf(ended.flatMap(({ row }) => row.aliases))).map(({ hash }) => hash));
	// Somebody has added it by hand since: an app that is told would delete that one.
	return ended.filter(({ row }) => !row.aliases.some((alias) => onNodes.has(alias)));
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
