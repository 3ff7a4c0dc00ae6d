import type { EndedHolds, HeldChange, HeldRemoval, Hold, HoldEnd, NewHold } from '../holds';
import { isActive, leaseIsOver } from '../rules';
import type { AddOptions, RequestRow, RequestStatus } from '../types';
import { CANCELLED, changeRequest } from './requestLife';
import type { Steps } from './steps';
import { insertEvent } from './tables/events';
import * as holds from './tables/holds';
import { findOwnersOf, findRequestBySeq, requireRequest, type StoredRequest } from './tables/requests';

/** The steps in the life of a hold. Each is called within a transaction that holds the write lock. */

/** The statuses in which a hold can end without an add; a run may have written its refusal before. */
const CAN_END: readonly RequestStatus[] = ['received', 'held', 'awaiting_approval', 'dispatching', 'rejected', 'failed'];
const WAITS: readonly RequestStatus[] = ['held', 'awaiting_approval'];

/** What events say of a row. */
const nameOf = ({ id, requestId, hash, name, category, source, sizeBytes }: RequestRow): Record<string, unknown> => ({
	requestRowId: id,
	requestId,
	hash,
	name,
	category,
	source,
	sizeBytes,
});

/** See HoldStore.leaseHolds. */
export function* leaseHolds(rowIds: readonly string[], leaseMs: number, nowMs: number): Steps<string[]> {
	const free = yield* holds.findFree(rowIds, nowMs);
	if (free.length > 0) yield* holds.giveHolds(free.map(({ seq }) => seq), nowMs + leaseMs);
	const given = new Set(free.map(({ id }) => id));
	return rowIds.filter((id) => given.has(id));
}

/** See HoldStore.setHold. */
export function* setHold(rowId: string, hold: NewHold, nowMs: number): Steps<RequestRow> {
	const stored = yield* requireRequest(rowId);
	const { seq, row } = stored;
	if (row.cancel) return yield* remove(stored, CANCELLED, nowMs);
	const found = yield* holds.findHold(seq);
	const known = found?.endedAtMs === null ? found : null;
	const { status, code, reason } = hold;
	const after = yield* changeRequest(stored, { status, code, reason, httpStatus: 200, nodeId: null, existingId: null }, nowMs);
	// An approval has a time of its own; what was approved waits for as long as a hold may.
	const keepsTime = known !== null && row.status !== 'awaiting_approval';
	const wasTried = known !== null && row.status !== 'awaiting_approval' && row.status !== 'held';
	yield* holds.saveHold({
		seq,
		sinceMs: known?.sinceMs ?? nowMs,
		untilMs: keepsTime ? known.untilMs : (hold.untilMs ?? null),
		priority: hold.priority ?? known?.priority ?? 0,
		settings: hold.settings ?? known?.settings ?? null,
		tries: (known?.tries ?? 0) + Number(wasTried),
		retryAtMs: hold.retryAtMs ?? 0,
		leaseUntilMs: null,
		endedAtMs: null,
	});
	if (known === null && status === 'held') yield* insertEvent('torrent_held', { ...nameOf(after), code, reason }, nowMs);
	return after;
}

/** See HoldStore.endHold. */
export function* endHold(rowId: string, { code, reason, status = 'failed', event }: HoldEnd, nowMs: number): Steps<RequestRow | null> {
	const stored = yield* requireRequest(rowId);
	const hold = yield* holds.findHold(stored.seq);
	if (hold === null || hold.endedAtMs !== null || !CAN_END.includes(stored.row.status)) return null;
	// Its client has deleted it already, and is not to see it again.
	if (stored.row.cancel) return yield* remove(stored, CANCELLED, nowMs);
	const after = yield* changeRequest(stored, { status, code, reason, httpStatus: 200, nodeId: null }, nowMs);
	yield* holds.saveHold({ ...hold, leaseUntilMs: null, endedAtMs: nowMs });
	if (event !== undefined) yield* insertEvent(event.type, { ...nameOf(after), code, reason, ...event.data }, nowMs);
	return after;
}

/** See HoldStore.follow. */
export function* follow(
	rowId: string,
	waitingId: string,
	{ code, reason }: Pick<NewHold, 'code' | 'reason'>,
	nowMs: number,
): Steps<RequestRow | null> {
	const { row: owner } = yield* requireRequest(waitingId);
	if (!isActive(owner.status)) return null;
	const answer = { code, reason, httpStatus: 200, existingId: waitingId };
	return yield* changeRequest(yield* requireRequest(rowId), { status: 'adopted', ...answer }, nowMs);
}

/** See HoldStore.beginDispatch. */
export function* beginDispatch(rowId: string, leaseMs: number, nowMs: number): Steps<boolean> {
	const stored = yield* requireRequest(rowId);
	const { status } = stored.row;
	if (status !== 'held' && !leaseIsOver(stored.row, leaseMs, nowMs)) return false;
	yield* changeRequest(stored, { status: 'dispatching', leaseUntilMs: nowMs + leaseMs }, nowMs);
	return true;
}

/** See HoldStore.expireHolds. */
export function* expireHolds(nowMs: number): Steps<RequestRow[]> {
	const ended: RequestRow[] = [];
	for (const id of yield* holds.findExpired(nowMs)) {
		const { row } = yield* requireRequest(id);
		const reason = `It waited for as long as it was to, and no node took it. ${row.reason ?? ''}`.trim();
		const after = yield* endHold(id, { code: 'hold_expired', reason, event: { type: 'hold_expired' } }, nowMs);
		if (after !== null) ended.push(after);
	}
	return ended;
}

/** See HoldStore.takeEnded. */
export function* takeEnded({ leaseMs, ...wanted }: EndedHolds, nowMs: number): Steps<Hold[]> {
	const found = yield* holds.findEndedFree(wanted, nowMs);
	const leaseUntilMs = nowMs + leaseMs;
	if (found.length > 0) yield* holds.giveHolds(found.map(({ seq }) => seq), leaseUntilMs);
	return found.map(({ hold }) => ({ ...hold, leaseUntilMs }));
}

/** See HoldStore.changeHeld. */
export function* changeHeld(aliases: readonly string[], change: HeldChange, nowMs: number): Steps<RequestRow[]> {
	const { category, tags, name, move } = change;
	const changed: RequestRow[] = [];
	for (const stored of yield* findOwnersOf(aliases)) {
		const { row } = stored;
		if (!WAITS.includes(row.status)) continue;
		const patch = {
			...(category === undefined ? {} : { category }),
			...(tags === undefined ? {} : { tags: tags(row.tags) }),
			options: optionsAfter(row, change),
			...(name === undefined ? {} : { name }),
		};
		changed.push(yield* changeRequest(stored, patch, nowMs));
		if (move !== undefined) yield* moveOne(stored.seq, move);
	}
	return changed;
}

function optionsAfter({ options: before }: RequestRow, { options, toggle }: HeldChange): AddOptions {
	return { ...before, ...options, ...(toggle === undefined ? {} : { [toggle]: before[toggle] !== true }) };
}

function* moveOne(seq: number, move: NonNullable<HeldChange['move']>): Steps<void> {
	const hold = yield* holds.findHold(seq);
	if (hold === null) return;
	const { lowest, highest } = yield* holds.priorityRange();
	const priority = { top: highest + 1, bottom: lowest - 1, up: hold.priority + 1, down: hold.priority - 1 }[move];
	yield* holds.saveHold({ ...hold, priority });
}

/** See HoldStore.removeHeld. */
export function* removeHeld(aliases: readonly string[], end: { code: string; reason: string }, nowMs: number): Steps<HeldRemoval> {
	const result: HeldRemoval = { removed: [], cancelling: [] };
	for (const stored of yield* findOwnersOf(aliases)) {
		const { status } = stored.row;
		if (WAITS.includes(status)) result.removed.push(yield* remove(stored, end, nowMs));
		if (status === 'dispatching') result.cancelling.push(yield* changeRequest(stored, { cancel: true }, nowMs));
	}
	for (const seq of yield* holds.findEnded(aliases)) {
		const stored = yield* findRequestBySeq(seq);
		if (stored !== null) result.removed.push(yield* remove(stored, end, nowMs));
	}
	return result;
}

function* remove(stored: StoredRequest, { code, reason }: { code: string; reason: string }, nowMs: number): Steps<RequestRow> {
	yield* holds.deleteHold(stored.seq);
	return yield* changeRequest(stored, { status: 'removed', code, reason, httpStatus: 200 }, nowMs);
}
