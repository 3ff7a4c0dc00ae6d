import { AliasTakenError, OtherRunError } from '../errors';
import {
	allAliases,
	isActive,
	keepsPayload,
	keepsReservation,
	leaseIsOver,
	mayBePlaced,
	patchedRow,
	startsDispatch,
	wasDeleted,
} from '../rules';
import type { ClaimResult, ContentClaim, NewRequest, RequestPatch, RequestRow, Reservation, SettledAttempt } from '../types';
import { followRequest } from './approvalEvents';
import { findContentOwners, saveContentKey } from './content';
import type { Steps } from './steps';
import { beside, together } from './steps';
import { insertAliases, setAliasesActive } from './tables/aliases';
import { findHold } from './tables/holds';
import { deletePayload, insertPayloads } from './tables/payloads';
import type { StoredRequest } from './tables/requests';
import {
	findOwnersOf,
	insertRequests,
	requireRequest,
	requireWithOwners,
	saveRequest,
} from './tables/requests';
import {
	deleteReservation,
	findReservations,
	forgetReservations,
	saveReservation,
} from './tables/reservations';
import { deleteUncertainAdd, isBeingSent, saveUncertainAdd } from './tables/uncertainAdds';

/** What a row that waited is told to have come to when its client deleted it. */
export const CANCELLED = { code: 'cancelled', reason: 'Deleted by the client while it waited' };
const NO_OUTCOME = { code: null, reason: null, httpStatus: null, existingId: null };

/** What changes on a row, with the lease, which only the ledger itself gives. */
export type RowPatch = RequestPatch & Pick<Partial<RequestRow>, 'leaseUntilMs'>;

/** The steps in the life of a row. Each is called within a transaction that holds the write lock. */

/** Writes down new rows with their payloads; known ids stay as they are. */
export function* receiveRequests(requests: readonly NewRequest[], nowMs: number): Steps<void> {
	const seqs = yield* insertRequests(requests, nowMs);
	const added = requests.flatMap((request) => {
		const seq = seqs.get(request.id);
		// An id that comes twice in one call is new once.
		return seq !== undefined && seqs.delete(request.id) ? [{ seq, request }] : [];
	});
	const aliases = added.flatMap(({ seq, request }) =>
		allAliases(request.hash, request.aliases).map((alias) => ({ seq, alias, active: false })),
	);
	yield* together(insertAliases(aliases), insertPayloads(added));
}

/** @throws AliasTakenError when another row owns one of the hashes */
function* assertFree({ seq, row }: StoredRequest, aliases: readonly string[]): Steps<void> {
	const owner = (yield* findOwnersOf(aliases)).find((one) => one.seq !== seq);
	if (owner !== undefined) throw new AliasTakenError(row.id, owner.row.id);
}

/** Writes the row with all that follows from it in the other tables, and what else belongs to the change. */
function* writeChange(
	{ seq, row }: StoredRequest,
	after: RequestRow,
	also: ReadonlyArray<Steps<unknown>>,
): Steps<void> {
	const active = isActive(after.status);
	const newAliases = after.aliases.filter((alias) => !row.aliases.includes(alias));
	const losesPayload = keepsPayload(row) && !keepsPayload(after);
	yield* together(
		saveShown(seq, row, after),
		insertAliases(newAliases.map((alias) => ({ seq, alias, active }))),
		...(active === isActive(row.status) ? [] : [setAliasesActive(seq, active)]),
		...(losesPayload ? [deletePayload(seq)] : []),
		...(keepsReservation(after.status) ? [] : [deleteReservation(seq)]),
		...also,
	);
}

/** Writes the row; a promise shows hashes and size of its row, so it is read anew when they change. */
function* saveShown(seq: number, before: RequestRow, after: RequestRow): Steps<void> {
	const { kept } = yield* saveRequest(seq, before, after);
	const sameHashes = after.hash === before.hash && after.aliases.length === before.aliases.length;
	if (!sameHashes || after.sizeBytes !== before.sizeBytes) forgetReservations(kept);
}

function rowAfter(row: RequestRow, patch: RowPatch, nowMs: number): RequestRow {
	const { leaseUntilMs = row.leaseUntilMs, ...fields } = patch;
	return patchedRow({ ...row, leaseUntilMs }, fields, nowMs);
}

/**
 * Applies a patch with all that follows from it in the other tables. The row was read in this
 * transaction. `also` are more changes for the same round trip; see `together`.
 *
 * @throws AliasTakenError when the row would own a hash that another active row owns
 */
export function* changeRequest(
	stored: StoredRequest,
	patch: RowPatch,
	nowMs: number,
	...also: Array<Steps<unknown>>
): Steps<RequestRow> {
	const { row } = stored;
	const after = rowAfter(row, patch, nowMs);
	const mayCollide = !isActive(row.status) || after.aliases.length > row.aliases.length;
	if (isActive(after.status) && mayCollide) yield* assertFree(stored, after.aliases);
	if (patch.attempt !== undefined) also.push(settleAttempt(row.id, patch.attempt, nowMs));
	yield* writeChange(stored, after, also);
	const answered = row.status === 'awaiting_approval' && after.status !== 'awaiting_approval';
	if (answered) yield* followRequest(stored.seq, after, nowMs);
	return after;
}

/** See LedgerStore.update. */
export function* updateRequest(id: string, patch: RequestPatch, nowMs: number): Steps<RequestRow> {
	return yield* changeRequest(yield* requireRequest(id), patch, nowMs);
}

/** See LedgerStore.settleAttempt. */
export function* settleAttempt(
	requestRowId: string,
	{ nodeId, fate }: SettledAttempt,
	nowMs: number,
): Steps<void> {
	if (fate === 'settled') yield* deleteUncertainAdd(requestRowId, nodeId);
	else yield* saveUncertainAdd(requestRowId, nodeId, fate, nowMs);
}

/** Ends a row whose process died; one that was promised to a client waits again. */
export function* endDead(dead: StoredRequest, nowMs: number): Steps<RequestRow> {
	const hold = yield* findHold(dead.seq);
	if (hold !== null && hold.endedAtMs === null) return yield* waitAgain(dead, nowMs);
	const reason = 'The dispatch of this request was interrupted';
	return yield* changeRequest(dead, { status: 'failed', code: 'claim_expired', reason }, nowMs);
}

/** Puts a row back that was being dispatched after it had waited; it follows a row that got its torrent meanwhile. */
export function* waitAgain(stored: StoredRequest, nowMs: number): Steps<RequestRow> {
	const { code, reason, cancel, status, aliases } = stored.row;
	if (cancel) return yield* changeRequest(stored, { status: 'removed', ...CANCELLED, httpStatus: 200 }, nowMs);
	const owner = isActive(status) ? undefined : (yield* findOwnersOf(aliases)).find(({ seq }) => seq !== stored.seq);
	if (owner !== undefined) {
		const follows = { code: 'adopted', reason: 'Another request got the same torrent meanwhile', httpStatus: 200 };
		return yield* changeRequest(stored, { status: 'adopted', ...follows, existingId: owner.row.id }, nowMs);
	}
	const kept = { code: code ?? 'held_for_space', reason: reason ?? 'Waits for a node' };
	return yield* changeRequest(stored, { status: 'held', ...kept, httpStatus: 200, nodeId: null }, nowMs);
}

/** Ends owners whose process died; returns the first that lives. */
function* liveOwner(
	owners: readonly StoredRequest[],
	leaseMs: number,
	nowMs: number,
): Steps<RequestRow | null> {
	const living: RequestRow[] = [];
	for (const owner of owners) {
		const isDead = leaseIsOver(owner.row, leaseMs, nowMs);
		const row = isDead ? yield* endDead(owner, nowMs) : owner.row;
		if (isActive(row.status)) living.push(row);
	}
	return living[0] ?? null;
}

/** See LedgerStore.claim. */
export function* claimRequest(
	id: string,
	leaseMs: number,
	nowMs: number,
	content: ContentClaim | null = null,
): Steps<ClaimResult> {
	const { stored, owners } = yield* requireWithOwners(id);
	// A run that comes late must not bring back what its client has deleted.
	if (wasDeleted(stored.row)) return { outcome: 'new', row: stored.row };
	const wasActive = isActive(stored.row.status);
	if (!wasActive) {
		const existing = yield* liveOwner(owners, leaseMs, nowMs);
		if (existing !== null) return { outcome: 'duplicate', row: stored.row, existing };
		if (content !== null) {
			const alike = yield* liveOwner(yield* findContentOwners(stored.seq, content), leaseMs, nowMs);
			if (alike !== null) return { outcome: 'duplicate', row: stored.row, existing: alike, sameContent: true };
			yield* saveContentKey(stored.seq, content.key);
		}
	}
	if (!startsDispatch(stored.row.status)) return { outcome: 'new', row: stored.row };
	const patch: RowPatch = {
		// A row that had ended starts over: what it was to be answered then no longer counts.
		...(wasActive ? {} : NO_OUTCOME),
		status: 'dispatching',
		leaseUntilMs: nowMs + leaseMs,
	};
	// Its hashes are free: it owns them already, or no owner of them lives.
	const after = rowAfter(stored.row, patch, nowMs);
	yield* writeChange(stored, after, []);
	return { outcome: 'new', row: after };
}

/** See LedgerStore.reserve. */
export function* reserveFor(
	requestRowId: string,
	nowMs: number,
	choose: (others: Reservation[]) => Reservation | null,
	leaseMs: number | null,
): Steps<Reservation | null> {
	const [stored, promised] = yield* beside(requireRequest(requestRowId), findReservations());
	const { seq, row } = stored;
	const isSent = leaseMs !== null && row.nodeId !== null && (yield* isBeingSent(seq, nowMs - leaseMs));
	if (isSent || !mayBePlaced(row)) throw new OtherRunError(row.id);
	const chosen = choose(promised.filter((one) => one.requestRowId !== row.id));
	if (chosen === null) return null;
	const patch: RowPatch = {
		status: 'dispatching',
		nodeId: chosen.nodeId,
		...(leaseMs !== null && { leaseUntilMs: nowMs + leaseMs }),
	};
	// The patch does not touch the hashes: they are the row's own.
	const reservation = { ...chosen, requestRowId, hash: row.hash, aliases: row.aliases };
	yield* changeRequest(
		stored,
		patch,
		nowMs,
		saveReservation(seq, reservation),
		saveUncertainAdd(requestRowId, chosen.nodeId, 'sending', nowMs),
	);
	return reservation;
}
