import { canWait, dueReason, isOpen, afterDue, judge, mayBeAskedAgain, reasonFor } from '../approvalRules';
import { ApprovalConflictError } from '../approvals';
import type { Approval, Created, DecideInput, DecideResult, NewApproval } from '../approvals';
import { followRequest, insertApprovalEvent } from './approvalEvents';
import { endHold, leaseHolds, setHold } from './holdLife';
import { changeRequest } from './requestLife';
import type { Steps } from './steps';
import { findApproval, findAsked, findAskedAbout, findOpenOf, insertApproval, saveApproval, shown } from './tables/approvals';
import type { StoredApproval } from './tables/approvals';
import { findOwnersOf, findRequestBySeq, requireRequest } from './tables/requests';
import type { StoredRequest } from './tables/requests';

/** The steps in the life of an approval. Each is called within a transaction that holds the write lock. */

/** One question per key that the workflow gives. */
const askKeyOf = ({ key }: NewApproval): string | null => (key === null || key === '' ? null : `key:${key}`);

/** What follows for the torrent that waits for this approval. */
function* act(stored: StoredApproval, after: Approval, leaseMs: number, nowMs: number): Steps<void> {
	if (stored.requestSeq === null || isOpen(after.status)) return;
	const row = (yield* findRequestBySeq(stored.requestSeq))?.row;
	if (row?.status !== 'awaiting_approval') return;
	const reason = reasonFor(after);
	if (after.status === 'approved') {
		yield* setHold(row.id, { status: 'held', code: 'approved', reason }, nowMs);
		if (leaseMs > 0) yield* leaseHolds([row.id], leaseMs, nowMs);
		return;
	}
	if (after.status === 'declined') {
		yield* endHold(row.id, { code: 'declined', reason, status: 'rejected' }, nowMs);
	} else if (after.onExpiry === 'decline') {
		yield* endHold(row.id, { code: 'approval_expired', reason, status: 'rejected' }, nowMs);
	}
}

/** Applies what time alone has made of an approval. */
export function* bringUpToDate(stored: StoredApproval, nowMs: number): Steps<StoredApproval> {
	const due = dueReason(stored.approval, nowMs);
	if (due === null) return stored;
	const after = afterDue(stored.approval, due, nowMs);
	yield* saveApproval(stored.seq, after, due);
	yield* act(stored, after, 0, nowMs);
	if (due === 'snooze_over') {
		yield* insertApprovalEvent('approval_asked_again', after, nowMs);
	} else {
		yield* insertApprovalEvent('approval_expired', after, nowMs);
		// Whoever acts on answers acts on this one too.
		if (after.status === 'approved') yield* insertApprovalEvent('approval_decided', after, nowMs);
	}
	return (yield* findApproval(after.id)) ?? { ...stored, approval: after, due };
}

/** An approval that was asked before, when it stands: not to be asked anew. */
function* standing(asked: StoredApproval | null, nowMs: number): Steps<Approval | null> {
	if (asked === null) return null;
	const known = shown(yield* bringUpToDate(asked, nowMs));
	return mayBeAskedAgain(known.status) ? null : known;
}

/** The last approval of this torrent; one that does not wait any more cannot be asked for again. */
function* askedAbout({ requestRowId }: NewApproval, nowMs: number): Steps<Approval | null> {
	if (requestRowId === null) return null;
	const asked = yield* findAskedAbout((yield* requireRequest(requestRowId)).seq);
	const known = yield* standing(asked, nowMs);
	if (known !== null || asked === null) return known;
	// What was due may have changed the row just now.
	const { row } = yield* requireRequest(requestRowId);
	return canWait(row) ? null : shown((yield* findApproval(asked.approval.id)) ?? asked);
}

/** The last approval under this key. A torrent of the same content is not wanted beside the one that was asked about. */
function* askedUnder(askKey: string | null, { requestRowId }: NewApproval, nowMs: number): Steps<Approval | null> {
	const known = askKey === null ? null : yield* standing(yield* findAsked(askKey), nowMs);
	if (known === null || requestRowId === null || known.requestRowId === requestRowId) return known;
	const request = yield* requireRequest(requestRowId);
	if (canWait(request.row)) {
		const reason = `Asked about already, as '${known.title}'`;
		const answer = { code: 'duplicate_content', reason, httpStatus: 409, existingId: known.requestRowId };
		yield* changeRequest(request, { status: 'rejected', ...answer }, nowMs);
	}
	return known;
}

/** The question that another row of the same torrent waits for; this row then follows that one. */
function* joinOwner(request: StoredRequest, nowMs: number): Steps<Approval | null> {
	const owner = (yield* findOwnersOf(request.row.aliases)).find(({ seq }) => seq !== request.seq);
	if (owner === undefined) return null;
	const open = owner.row.status === 'awaiting_approval' ? yield* findOpenOf(owner.seq) : null;
	if (open === null) {
		throw new ApprovalConflictError(`Another request has this torrent already; it is '${owner.row.status}'`);
	}
	const reason = 'The same torrent waits for an approval already';
	const answer = { code: 'adopted', reason, httpStatus: 200, existingId: owner.row.id };
	yield* changeRequest(request, { status: 'adopted', ...answer }, nowMs);
	return shown(yield* bringUpToDate(open, nowMs));
}

/** The request of a new approval, when its torrent can wait. */
function* requestFor(wanted: NewApproval): Steps<StoredRequest | null> {
	if (wanted.requestRowId === null) return null;
	const request = yield* requireRequest(wanted.requestRowId);
	if (canWait(request.row)) return request;
	throw new ApprovalConflictError(`The torrent does not wait for a decision any more; it is '${request.row.status}'`);
}

/** See ApprovalStore.create. */
export function* createApproval(wanted: NewApproval, id: string, nowMs: number): Steps<Created> {
	const askKey = askKeyOf(wanted);
	const known = (yield* askedAbout(wanted, nowMs)) ?? (yield* askedUnder(askKey, wanted, nowMs));
	if (known !== null) return { approval: known, created: false };
	const request = yield* requestFor(wanted);
	const joined = request === null ? null : yield* joinOwner(request, nowMs);
	if (joined !== null) return { approval: joined, created: false };
	const { kind, requestRowId, title, summary, card, data, priority, deciders, expiresAtMs, onExpiry } = wanted;
	const approval: Approval = {
		...{ id, kind, requestRowId, title, summary, card, data, priority, deciders, expiresAtMs, onExpiry },
		status: 'pending',
		snoozedUntilMs: null,
		decidedBy: null,
		decidedVia: null,
		decidedAtMs: null,
		note: null,
		messages: [],
		createdAtMs: nowMs,
		updatedAtMs: nowMs,
	};
	yield* insertApproval(approval, askKey, request?.seq ?? null);
	yield* insertApprovalEvent('approval_created', approval, nowMs);
	if (request !== null) {
		const reason = `Waits for an approval: ${approval.title}`;
		const hold = { status: 'awaiting_approval', code: 'held_for_approval', reason, priority } as const;
		const row = yield* setHold(request.row.id, hold, nowMs);
		// The app has deleted it meanwhile: nobody needs to answer.
		if (row.status !== 'awaiting_approval') yield* followRequest(request.seq, row, nowMs);
	}
	const stored = yield* findApproval(id);
	return { approval: stored === null ? approval : shown(stored), created: true };
}

/** See ApprovalStore.decide. */
export function* decideApproval(id: string, input: DecideInput, nowMs: number): Steps<DecideResult> {
	const found = yield* findApproval(id);
	if (found === null) {
		return { outcome: 'not_found', approval: null, reason: 'There is no such approval (any more)' };
	}
	const stored = yield* bringUpToDate(found, nowMs);
	const judged = judge(stored.approval, input, nowMs);
	if (judged.outcome !== 'won') return { ...judged, approval: shown(stored) };
	const { after } = judged;
	yield* saveApproval(stored.seq, after, null);
	yield* act(stored, after, input.leaseMs ?? 0, nowMs);
	const event = after.status === 'snoozed' ? 'approval_snoozed' : 'approval_decided';
	yield* insertApprovalEvent(event, after, nowMs);
	const now = yield* findApproval(id);
	return { outcome: 'won', approval: now === null ? after : shown(now) };
}
