import { AliasTakenError } from '../errors';
import {
	isActive,
	keepsPayload,
	keepsReservation,
	leaseIsOver,
	patchedRow,
	startsDispatch,
} from '../rules';
import type { ClaimResult, NewRequest, RequestPatch, RequestRow, Reservation, SettledAttempt } from '../types';
import type { Connection } from './connection';
import { findOwnerRows, insertAliases, setAliasesActive } from './tables/aliases';
import { deletePayload, insertPayload } from './tables/payloads';
import type { StoredRequest } from './tables/requests';
import { findRequestBySeq, insertRequest, requireRequest, saveRequest } from './tables/requests';
import {
	deleteReservation,
	findReservations,
	forgetReservations,
	saveReservation,
} from './tables/reservations';
import { deleteUncertainAdd, saveUncertainAdd } from './tables/uncertainAdds';

const NO_OUTCOME = { code: null, reason: null, httpStatus: null, existingId: null };

/** The steps in the life of a row. Each is called within a transaction that holds the write lock. */

/** Writes down one new row with its payload; a known id stays as it is. */
export function receiveRequest(db: Connection, request: NewRequest, nowMs: number): void {
	const seq = insertRequest(db, request, nowMs);
	if (seq === null) return;
	insertAliases(db, seq, [request.hash, ...request.aliases], false);
	insertPayload(db, seq, request.payload);
}

function otherOwners(db: Connection, seq: number, aliases: readonly string[]): StoredRequest[] {
	return findOwnerRows(db, aliases)
		.filter((owner) => owner !== seq)
		.flatMap((owner) => findRequestBySeq(db, owner) ?? []);
}

/**
 * Applies a patch with all that follows from it in the other tables.
 *
 * @throws AliasTakenError when the row would own a hash that another active row owns
 */
export function changeRequest(
	db: Connection,
	{ seq, row }: StoredRequest,
	patch: RequestPatch & Pick<Partial<RequestRow>, 'leaseUntilMs'>,
	nowMs: number,
): RequestRow {
	const { leaseUntilMs = row.leaseUntilMs, attempt, ...fields } = patch;
	const after = patchedRow({ ...row, leaseUntilMs }, fields, nowMs);
	const active = isActive(after.status);
	const activeChanged = active !== isActive(row.status);
	const newAliases = after.aliases.filter((alias) => !row.aliases.includes(alias));
	if (active && (activeChanged || newAliases.length > 0)) {
		const [owner] = otherOwners(db, seq, after.aliases);
		if (owner !== undefined) throw new AliasTakenError(row.id, owner.row.id);
	}
	saveRequest(db, { seq, row: after }, row.status);
	insertAliases(db, seq, newAliases, active);
	if (newAliases.length > 0 || after.sizeBytes !== row.sizeBytes) forgetReservations(db);
	if (activeChanged) setAliasesActive(db, seq, active);
	if (keepsPayload(row.status) && !keepsPayload(after.status)) deletePayload(db, seq);
	if (!keepsReservation(after.status)) deleteReservation(db, seq);
	if (attempt !== undefined) settleAttempt(db, row.id, attempt, nowMs);
	return after;
}

/** See LedgerStore.settleAttempt. */
export function settleAttempt(db: Connection, requestRowId: string, { nodeId, fate }: SettledAttempt, nowMs: number): void {
	if (fate === 'settled') deleteUncertainAdd(db, requestRowId, nodeId);
	else saveUncertainAdd(db, requestRowId, nodeId, fate, nowMs);
}

/** Ends a row whose process died. */
export function endDead(db: Connection, dead: StoredRequest, nowMs: number): void {
	const reason = 'The dispatch of this request was interrupted';
	changeRequest(db, dead, { status: 'failed', code: 'claim_expired', reason }, nowMs);
}

/** Ends owners whose process died; returns the first that lives. */
function liveOwner(
	db: Connection,
	owners: readonly StoredRequest[],
	leaseMs: number,
	nowMs: number,
): RequestRow | null {
	const isDead = (owner: StoredRequest): boolean => leaseIsOver(owner.row, leaseMs, nowMs);
	for (const dead of owners.filter(isDead)) endDead(db, dead, nowMs);
	return owners.find((owner) => !isDead(owner))?.row ?? null;
}

/** See LedgerStore.claim. */
export function claimRequest(
	db: Connection,
	id: string,
	leaseMs: number,
	nowMs: number,
): ClaimResult {
	const stored = requireRequest(db, id);
	if (!isActive(stored.row.status)) {
		const owners = otherOwners(db, stored.seq, stored.row.aliases);
		const existing = liveOwner(db, owners, leaseMs, nowMs);
		if (existing !== null) return { outcome: 'duplicate', row: stored.row, existing };
	}
	if (!startsDispatch(stored.row.status)) return { outcome: 'new', row: stored.row };
	const patch = {
		// A row that had ended starts over: what it was to be answered then no longer counts.
		...(isActive(stored.row.status) ? {} : NO_OUTCOME),
		status: 'dispatching',
		leaseUntilMs: nowMs + leaseMs,
	} as const;
	return { outcome: 'new', row: changeRequest(db, stored, patch, nowMs) };
}

/** See LedgerStore.reserve. */
export function reserveFor(
	db: Connection,
	requestRowId: string,
	nowMs: number,
	choose: (others: Reservation[]) => Reservation | null,
	leaseMs: number | null,
): Reservation | null {
	const stored = requireRequest(db, requestRowId);
	const chosen = choose(findReservations(db, stored.seq));
	if (chosen === null) return null;
	const patch = { status: 'dispatching', nodeId: chosen.nodeId, ...(leaseMs !== null && { leaseUntilMs: nowMs + leaseMs }) } as const;
	const { hash, aliases } = changeRequest(db, stored, patch, nowMs);
	const reservation = { ...chosen, requestRowId, hash, aliases };
	saveReservation(db, stored.seq, reservation);
	saveUncertainAdd(db, requestRowId, chosen.nodeId, 'sending', nowMs);
	return reservation;
}
