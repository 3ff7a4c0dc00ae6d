import type { RequestPatch, RequestRow, RequestStatus } from './types';
import { ACTIVE_STATUSES } from './types';

const PAYLOAD_STATUSES: readonly RequestStatus[] = [
	'received',
	'held',
	'awaiting_approval',
	'dispatching',
];
const RESERVATION_STATUSES: readonly RequestStatus[] = ['dispatching', 'downloading'];
const PROMISED_STATUSES: readonly RequestStatus[] = ['held', 'awaiting_approval'];

/** Whether a row with this status owns its hash. */
export function isActive(status: RequestStatus): boolean {
	return ACTIVE_STATUSES.includes(status);
}

/**
 * Whether a row may still have to be added, so that its payload is needed. A public magnet counts until
 * its metadata tell its size: then it may turn out not to fit where it is.
 */
export function keepsPayload({ status, kind, sizeBytes, sizeTold, private: isPrivate }: RequestRow): boolean {
	if (PAYLOAD_STATUSES.includes(status)) return true;
	return status === 'downloading' && kind === 'magnet' && (sizeBytes === null || sizeTold === true) && isPrivate !== true;
}

/** Whether bytes stay promised to a node for a row with this status. */
export function keepsReservation(status: RequestStatus): boolean {
	return RESERVATION_STATUSES.includes(status);
}

/**
 * Whether the client is told `Ok.` for something that only the ledger holds. Such a row must
 * survive a power cut, so writing it is worth an fsync.
 */
export function isPromise(status: RequestStatus): boolean {
	return PROMISED_STATUSES.includes(status);
}

/**
 * Whether Claim starts (or goes on with) the dispatch of a row with this status. A row that waits
 * for a person, or that is on a node already, keeps its status when a job is run again.
 */
export function startsDispatch(status: RequestStatus): boolean {
	return !isActive(status) || status === 'dispatching';
}

/** Whether a run may choose a node for a row with this status; a row that waits is begun first. */
export function mayBePlaced(row: Pick<RequestRow, 'status' | 'code'>): boolean {
	return startsDispatch(row.status) && !wasDeleted(row);
}

/** Whether its client has deleted the torrent of this row, for good. */
export function wasDeleted({ status, code }: Pick<RequestRow, 'status' | 'code'>): boolean {
	return status === 'removed' && code === 'cancelled';
}

/** The hashes by which a row is found, each once: the canonical one first, then its aliases. */
export function allAliases(hash: string, aliases: readonly string[]): string[] {
	return [...new Set([hash, ...aliases])];
}

/** The row after `patch`. A lease lasts only as long as the dispatch. */
export function patchedRow(row: RequestRow, patch: RequestPatch, nowMs: number): RequestRow {
	const { addAliases = [], ...fields } = patch;
	const after = { ...row } as RequestRow & Record<string, unknown>;
	for (const [field, value] of Object.entries(fields)) {
		// A patch may name a field without giving a value; how an attempt ended is not in the row.
		if (value !== undefined && field !== 'attempt') after[field] = value;
	}
	after.updatedAtMs = nowMs;
	if (after.status !== 'dispatching') after.leaseUntilMs = null;
	const sameHashes = after.hash === row.hash && addAliases.length === 0;
	if (!sameHashes) after.aliases = allAliases(after.hash, [...row.aliases, ...addAliases]);
	return after;
}

/** Whether the process that dispatches this row has died: its lease is over. */
export function leaseIsOver(row: RequestRow, leaseMs: number, nowMs: number): boolean {
	// A row that got to `dispatching` without a claim has no lease: count from its last change.
	return row.status === 'dispatching' && (row.leaseUntilMs ?? row.updatedAtMs + leaseMs) < nowMs;
}

/** A number of bytes as the tables can hold it; what is no such number is an unknown size. */
export function storableBytes(bytes: number | null): number | null {
	return bytes !== null && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
}
