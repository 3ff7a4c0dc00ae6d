import type { NewHold } from './holds';
import type { DecisionRecord, RequestPatch, RequestRow, RequestStatus } from './types';

/** A decision as it is stored, with its number. */
export interface StoredDecision extends DecisionRecord {
	/** Counts up in the order in which decisions were made. */
	id: number;
}

/** All conditions hold at once; what is left out does not matter. */
export interface DecisionFilter {
	requestRowId?: string;
	category?: string;
	/** `accepted`, `held`, `refused` or `failed`. */
	outcome?: string[];
	/** Id or name of the node that it went to; names in any case. */
	node?: string;
	source?: string;
	sinceMs?: number;
	untilMs?: number;
	/** Part of the name, any case. */
	text?: string;
	limit?: number;
	offset?: number;
}

/** What is kept of the past. Whatever is still under way is kept beyond both limits. */
export interface Retention {
	/** What has not changed since this moment goes. */
	olderThanMs: number;
	/** Of each kind so many of the newest rows stay at most. */
	keepRows: number;
}

/** Rows that were deleted, by kind. */
export interface Pruned {
	requests: number;
	decisions: number;
	events: number;
}

/** A row that is followed on its node. */
export type FollowedRow = Pick<
	RequestRow,
	'id' | 'hash' | 'aliases' | 'name' | 'category' | 'source' | 'status' | 'code' | 'updatedAtMs'
>;

/** A row on a node whose size nobody has told yet. */
export type UnsizedRow = Pick<RequestRow, 'id' | 'hash' | 'aliases' | 'kind' | 'category' | 'source' | 'code' | 'private'>;

/** What the metadata of a magnet tell. */
export type Metadata = Required<Pick<RequestPatch, 'name' | 'addAliases'>> & { sizeBytes: number };

/** One step of a row, from what it is known to be. */
export interface Move {
	id: string;
	/** Nothing happens when the row has another status by now, or is on another node. */
	from: RequestStatus;
	nodeId: string;
	patch: RequestPatch;
	/** Written in the same transaction; null: none. */
	event: { type: string; data: unknown } | null;
}

/** What was decided, what became of it, and for how long it is remembered. */
export interface HistoryStore {
	/** One decision with its `detail`, or null. */
	decisionById(id: number): Promise<StoredDecision | null>;
	/** Newest first, 100 unless a limit says otherwise. `detail` is null: see `details`. */
	findDecisions(filter: DecisionFilter): Promise<StoredDecision[]>;
	/** The `detail` of many decisions, by their ids. */
	details(ids: readonly number[]): Promise<Map<number, unknown>>;
	/** The sizes that are known by now of these requests, by their ids; null while unknown. */
	sizes(requestRowIds: readonly string[]): Promise<Map<string, number | null>>;
	/** What the nodes were called last, by their ids; those that are no longer in use too. */
	nodeNames(): Promise<Map<string, string>>;
	/**
	 * The size that this share (0..1) of the torrents of a category does not exceed, in bytes, from the
	 * known sizes of the newest 5 000 requests; null when there are fewer than `atLeast`.
	 */
	percentileSize(category: string, share: number, atLeast: number): Promise<number | null>;
	/** The rows of a node with one of these statuses. */
	followed(nodeId: string, status: RequestStatus[]): Promise<FollowedRow[]>;
	/**
	 * Takes rows further, each with its event in one transaction: of several processes that see the
	 * same, one does it. A row is left alone when another one owns its torrent.
	 * @returns the rows that moved, as they are now
	 */
	move(moves: readonly Move[], nowMs: number): Promise<RequestRow[]>;
	/** The rows that download on a node and whose size is not known; the newest first. */
	unsized(nodeId: string): Promise<UnsizedRow[]>;
	/**
	 * The metadata have come. @returns whether it was this call that wrote them down, with the event: false
	 * when the size was known, or the row is no longer there
	 */
	size(rowId: string, nodeId: string, known: Metadata, event: Move['event'], nowMs: number): Promise<boolean>;
	/** The same for a torrent that does not fit: it waits again, with its payload; durably. */
	placeAnew(
		rowId: string,
		nodeId: string,
		known: Metadata,
		hold: NewHold,
		event: Move['event'],
		nowMs: number,
	): Promise<boolean>;
	/**
	 * Deletes what `retention` no longer keeps: requests that have ended, decisions and events. Never
	 * a request that is open or active, one with an add whose fate is open, or a decision of such a one.
	 */
	prune(retention: Retention): Promise<Pruned>;
}
