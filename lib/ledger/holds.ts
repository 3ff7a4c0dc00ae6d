import type { AddOptions, RequestRow, RequestStatus } from './types';

/** The statuses of a row that waits: for room, for a node, or for a person. */
export type HoldStatus = Extract<RequestStatus, 'held' | 'awaiting_approval'>;

/** Why a row is put on hold, and for how long. */
export interface NewHold {
	status: HoldStatus;
	/** Reason code of the row, e.g. `held_for_space`. */
	code: string;
	/** The reason in one sentence. */
	reason: string;
	/** When the hold ends by itself; null: never. A row that is put back keeps the time that it had. */
	untilMs?: number | null;
	/** Higher ones go first; 0 unless a client moved it. A row that is put back keeps its own. */
	priority?: number;
	/** What *Dispatch* judged by, as plain JSON, so that a release can judge alike; absent: as before. */
	settings?: unknown;
	/** Not to be released before this, because nodes were tried and failed; absent: at once. */
	retryAtMs?: number;
}

/** One torrent that was promised to a client and is on no node yet. */
export interface Hold {
	row: RequestRow;
	/** Since when it waits; also its place among those of the same priority. */
	sinceMs: number;
	untilMs: number | null;
	priority: number;
	settings: unknown;
	/** How often it went back to waiting. */
	tries: number;
	retryAtMs: number;
	/** Given to a run that will dispatch it, until then. */
	leaseUntilMs: number | null;
	/** The hold ended without an add. Clients see the torrent as stopped until they delete it. */
	endedAtMs: number | null;
}

/** How a hold ends without an add. */
export interface HoldEnd {
	code: string;
	reason: string;
	/** `failed` unless told otherwise. */
	status?: Extract<RequestStatus, 'failed' | 'rejected'>;
	/** Written to the outbox in the same transaction; what the row is called is added to it. */
	event?: { type: string; data?: Record<string, unknown> };
}

/** What a client changes on a torrent that waits; it counts when the torrent is added. */
export interface HeldChange {
	/** '' takes the category off. */
	category?: string;
	/** The tags after the change, from those before it. */
	tags?: (before: string[]) => string[];
	options?: AddOptions;
	/** An option that is turned round. */
	toggle?: 'sequential' | 'firstLastPiecePrio';
	name?: string;
	move?: 'top' | 'bottom' | 'up' | 'down';
}

/** What a delete did to torrents that are on no node. */
export interface HeldRemoval {
	/** Rows that waited, or whose hold had ended: gone now, with their payload. */
	removed: RequestRow[];
	/** Rows that are being added at this moment: removed as soon as that is done. */
	cancelling: RequestRow[];
}

/** Which ended holds are taken. */
export interface EndedHolds {
	/** Reason codes of the rows. */
	codes: readonly string[];
	/** Ended at or after, in ms since 1970. */
	sinceMs: number;
	leaseMs: number;
	limit: number;
}

/**
 * Torrents that clients were promised and that wait. A hold lasts from `setHold` over every dispatch
 * of its row until the row is on a node, or `endHold`. Every method is one transaction.
 */
export interface HoldStore {
	/**
	 * Makes a row wait, answered `Ok.` (durably: it survives a power cut). Its reservation goes, its
	 * payload stays. The first time writes the event `torrent_held`; a row that only goes back keeps
	 * its place and writes none. A row that the client has deleted meanwhile becomes `removed` instead.
	 */
	setHold(rowId: string, hold: NewHold, nowMs: number): Promise<RequestRow>;

	/** Ends the hold of a row; null when it has none (any more). Its payload goes. */
	endHold(rowId: string, end: HoldEnd, nowMs: number): Promise<RequestRow | null>;

	/**
	 * Lets a row follow one of the same torrent that waits: its client is told `Ok.` for that one.
	 * @returns null when that one has ceased to wait and is on no node; the row is as it was then
	 */
	follow(rowId: string, waitingId: string, answer: Pick<NewHold, 'code' | 'reason'>, nowMs: number): Promise<RequestRow | null>;

	/** The hold of a row, ended or not; null when it never had one. */
	getHold(rowId: string): Promise<Hold | null>;

	/** Holds with status `held`, first come first (by priority, then time), leased ones too. */
	waiting(limit: number): Promise<Hold[]>;

	/**
	 * Gives rows to the caller for `leaseMs`, or until they are dispatched: those that are `held` and
	 * that nobody else has.
	 * @returns their ids, in the order given
	 */
	leaseHolds(rowIds: readonly string[], leaseMs: number, nowMs: number): Promise<string[]>;

	/**
	 * Starts the dispatch of a row that waits (`held` -> `dispatching`), for exactly one caller.
	 * @returns false when somebody else dispatches it, or it waits no longer
	 */
	beginDispatch(rowId: string, leaseMs: number, nowMs: number): Promise<boolean>;

	/** Rows that were being dispatched by a process that died wait again. @returns how many */
	recoverHolds(nowMs: number): Promise<number>;

	/** Ends the holds whose time is over, with the event `hold_expired` for each. */
	expireHolds(nowMs: number): Promise<RequestRow[]>;

	/** Changes the rows that wait under any of these hashes. @returns them as they are now */
	changeHeld(aliases: readonly string[], change: HeldChange, nowMs: number): Promise<RequestRow[]>;

	/** A client deletes what is named by these hashes, whether it waits, is being added or had ended. */
	removeHeld(aliases: readonly string[], end: { code: string; reason: string }, nowMs: number): Promise<HeldRemoval>;

	/**
	 * Gives holds to the caller that ended without an add and that their clients still see, oldest end
	 * first. Nobody is given the same ones again for `leaseMs`: what came of it is seen by the client's delete.
	 */
	takeEnded(wanted: EndedHolds, nowMs: number): Promise<Hold[]>;

	/**
	 * What clients are to see of rows that are on no node: those that wait or are being dispatched
	 * after they waited, and those whose hold has ended and that nobody has deleted or added again.
	 */
	shownHolds(limit: number): Promise<Hold[]>;
}
