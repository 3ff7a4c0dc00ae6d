import {
	type Approval,
	type ApprovalMessage,
	type ApprovalResult,
	type ApprovalStatus,
	DECIDED_BY_CLIENT,
	DECIDED_BY_DISPATCH,
	DECIDED_BY_EXPIRY,
	type DecideInput,
	type DecideRefusal,
	type DueReason,
} from './approvals';
import type { RequestRow, RequestStatus } from './types';

const OPEN: readonly ApprovalStatus[] = ['pending', 'snoozed'];
/** What may be reported after each status. What is done stays done; what failed may be tried again. */
const RESULTS: Partial<Record<ApprovalStatus, readonly ApprovalResult[]>> = {
	approved: ['adding', 'added', 'failed'],
	adding: ['adding', 'added', 'failed'],
	added: ['added'],
	failed: ['adding', 'added', 'failed'],
};
/** Nobody said no, and nothing came of it: the question may be asked again. */
const ASKED_AGAIN: readonly ApprovalStatus[] = ['expired', 'failed'];

/** What an approved torrent shows, by the status of its request. */
const BY_REQUEST: Record<RequestStatus, ApprovalStatus> = {
	received: 'approved',
	held: 'approved',
	awaiting_approval: 'approved',
	dispatching: 'adding',
	downloading: 'added',
	completed: 'added',
	imported: 'added',
	adopted: 'added',
	// It was there and has gone since, or it was deleted while it waited: see `shownStatus`.
	removed: 'added',
	failed: 'failed',
	rejected: 'failed',
};

const HOUR_MS = 3_600_000;

/** Whether an answer is still wanted. */
export const isOpen = (status: ApprovalStatus): boolean => OPEN.includes(status);

/** Whether the same question may be asked anew although this one was. */
export const mayBeAskedAgain = (status: ApprovalStatus): boolean => ASKED_AGAIN.includes(status);

/**
 * Whether a torrent can be made to wait for a person: it is new, claimed, or waits already. Not when a
 * node was chosen for it.
 */
export function canWait({ status, nodeId }: Pick<RequestRow, 'status' | 'nodeId'>): boolean {
	if (status === 'dispatching') return nodeId === null;
	return status === 'received' || status === 'held' || status === 'awaiting_approval';
}

/** When something ends that starts now; 0 hours: never (null). @throws RangeError for other nonsense */
export function timeAfterHours(hours: number, nowMs: number): number | null {
	if (!Number.isFinite(hours) || hours < 0) throw new RangeError(`'${hours}' is no number of hours`);
	return hours === 0 ? null : nowMs + Math.ceil(hours * HOUR_MS);
}

/** Chats write names with and without `@`, and nobody means the case. */
const foldName = (name: string): string => name.trim().replace(/^@/, '').toLowerCase();

/** Whether `by` is one of those who may answer. An empty list lets everybody. */
export function mayDecide(deciders: readonly string[], by: string): boolean {
	if (deciders.length === 0) return true;
	const wanted = foldName(by);
	return wanted !== '' && deciders.some((decider) => foldName(decider) === wanted);
}

/** What time alone has made of an approval; null: nothing. Expiry holds for snoozed ones too. */
export function dueReason(approval: Approval, nowMs: number): DueReason | null {
	if (!isOpen(approval.status)) return null;
	if (approval.expiresAtMs !== null && approval.expiresAtMs <= nowMs) return 'expired';
	const over = approval.status === 'snoozed' && (approval.snoozedUntilMs ?? 0) <= nowMs;
	return over ? 'snooze_over' : null;
}

/** The approval after what was due has been applied. */
export function afterDue(approval: Approval, due: DueReason, nowMs: number): Approval {
	if (due === 'snooze_over') {
		return { ...approval, status: 'pending', snoozedUntilMs: null, updatedAtMs: nowMs };
	}
	return {
		...approval,
		status: approval.onExpiry === 'approve' ? 'approved' : 'expired',
		snoozedUntilMs: null,
		decidedBy: DECIDED_BY_EXPIRY,
		decidedVia: DECIDED_BY_EXPIRY,
		// It counts from the moment that was set, however late somebody looks.
		decidedAtMs: approval.expiresAtMs,
		updatedAtMs: nowMs,
	};
}

export type Judgement =
	| { outcome: 'won'; after: Approval }
	| { outcome: DecideRefusal; reason: string };

/**
 * Whether an answer counts, and the approval with it. What is due must have been applied before.
 *
 * @throws RangeError when a snooze has no end, or one that has passed
 */
export function judge(approval: Approval, input: DecideInput, nowMs: number): Judgement {
	const { decision, by, via, note, untilMs = null } = input;
	if (decision === 'snooze' && (untilMs === null || untilMs <= nowMs)) {
		throw new RangeError('A snooze needs a time to ask again that is still to come');
	}
	// First: a stranger is not told what others decided.
	if (!mayDecide(approval.deciders, by)) {
		const who = by.trim() === '' ? 'Whoever did not say his name' : `'${by}'`;
		return { outcome: 'not_allowed', reason: `${who} may not decide this` };
	}
	if (!isOpen(approval.status)) return refusal(approval);
	const common = { ...approval, note: note ?? approval.note, updatedAtMs: nowMs };
	if (decision === 'snooze') {
		return { outcome: 'won', after: { ...common, status: 'snoozed', snoozedUntilMs: untilMs } };
	}
	const status = decision === 'approve' ? 'approved' : 'declined';
	const decided = { snoozedUntilMs: null, decidedBy: by, decidedVia: via, decidedAtMs: nowMs };
	return { outcome: 'won', after: { ...common, ...decided, status } };
}

function refusal(approval: Approval): { outcome: 'expired' | 'too_late'; reason: string } {
	const { status, decidedBy, decidedVia, decidedAtMs } = approval;
	const at = decidedAtMs === null ? '' : ` at ${new Date(decidedAtMs).toISOString()}`;
	if (decidedVia === DECIDED_BY_EXPIRY) {
		const what = status === 'expired' ? '' : ', and was approved then';
		return { outcome: 'expired', reason: `Expired${at}${what}` };
	}
	const verb = status === 'declined' ? 'declined' : 'approved';
	const who = decidedBy === null || decidedBy === '' ? '' : ` by '${decidedBy}'`;
	const how = decidedVia === null || decidedVia === '' ? '' : ` (${decidedVia})`;
	return { outcome: 'too_late', reason: `Already ${verb}${who}${how}${at}` };
}

/** The messages with this one, which takes the place of the earlier one of its channel. */
export function withMessage(messages: readonly ApprovalMessage[], message: ApprovalMessage): ApprovalMessage[] {
	if (!messages.some(({ channel }) => channel === message.channel)) return [...messages, message];
	return messages.map((one) => (one.channel === message.channel ? message : one));
}

/** Why the row of a torrent is as it is, in one sentence. */
export function reasonFor({ status, decidedBy, note }: Pick<Approval, 'status' | 'decidedBy' | 'note'>): string {
	const why = note === null || note === '' ? '' : `: ${note}`;
	if (decidedBy === DECIDED_BY_EXPIRY) {
		return status === 'approved' ? 'Nobody answered in time, which approves it' : 'Nobody approved it in time';
	}
	const who = decidedBy === null || decidedBy === '' ? '' : ` by '${decidedBy}'`;
	return status === 'approved' ? `Approved${who}${why}` : `Declined${who}${why}`;
}

/** What people see: an approved torrent goes on as its request does, without a second book. */
export function shownStatus(stored: ApprovalStatus, request: Pick<RequestRow, 'status' | 'nodeId'> | null): ApprovalStatus {
	if (stored !== 'approved' || request === null) return stored;
	// Deleted by the app before any node had it.
	if (request.status === 'removed' && request.nodeId === null) return 'failed';
	return BY_REQUEST[request.status];
}

/** The request statuses that make an approved torrent show as `status`, for searching; `removed` apart. */
export const requestStatusesShownAs = (status: ApprovalStatus): RequestStatus[] =>
	(Object.keys(BY_REQUEST) as RequestStatus[]).filter((one) => one !== 'removed' && BY_REQUEST[one] === status);

/**
 * The approval when its torrent stopped waiting although nobody had answered: the app deleted it, or
 * it is on its way or on a node all the same.
 */
export function afterRequestLeft(approval: Approval, row: Pick<RequestRow, 'status' | 'source'>, nowMs: number): Approval {
	const ended = row.status === 'removed' || row.status === 'failed' || row.status === 'rejected';
	return {
		...approval,
		status: ended ? 'declined' : 'approved',
		snoozedUntilMs: null,
		decidedBy: ended ? DECIDED_BY_CLIENT : DECIDED_BY_DISPATCH,
		decidedVia: row.source,
		decidedAtMs: nowMs,
		updatedAtMs: nowMs,
	};
}

/** The approval with what its workflow reports; null when that cannot follow what it is now. */
export function afterResult(approval: Approval, result: ApprovalResult, note: string | null, nowMs: number): Approval | null {
	if (RESULTS[approval.status]?.includes(result) !== true) return null;
	return { ...approval, status: result, note: note ?? approval.note, updatedAtMs: nowMs };
}
