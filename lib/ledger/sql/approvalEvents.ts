import { afterRequestLeft } from '../approvalRules';
import type { Approval } from '../approvals';
import type { RequestRow } from '../types';
import type { Steps } from './steps';
import { findOpenOf, saveApproval } from './tables/approvals';
import { insertEvent } from './tables/events';

/** What the outbox tells of approvals; frozen once released. */
export type ApprovalEvent =
	| 'approval_created'
	| 'approval_decided'
	| 'approval_expired'
	| 'approval_snoozed'
	| 'approval_asked_again';

/** Tells of an approval. Its card and data stay in the ledger. */
export function* insertApprovalEvent(type: ApprovalEvent, approval: Approval, nowMs: number): Steps<void> {
	const { id, kind, title, requestRowId, status, priority, expiresAtMs, snoozedUntilMs } = approval;
	const { decidedBy, decidedVia, note } = approval;
	const question = { approvalId: id, kind, title, requestRowId, status, priority, expiresAtMs };
	yield* insertEvent(type, { ...question, snoozedUntilMs, decidedBy, decidedVia, note }, nowMs);
}

/**
 * A row leaves `awaiting_approval`. When no answer did that, the app deleted the torrent or it went on
 * all the same: then nobody needs to answer any more.
 */
export function* followRequest(seq: number, after: RequestRow, nowMs: number): Steps<void> {
	const open = yield* findOpenOf(seq);
	if (open === null) return;
	const ended = afterRequestLeft(open.approval, after, nowMs);
	yield* saveApproval(open.seq, ended, null);
	yield* insertApprovalEvent('approval_decided', ended, nowMs);
}
