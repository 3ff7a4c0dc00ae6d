import type { AddOptions, TorrentPayload } from '../qbittorrent/addTypes';
import type { ApprovalStore } from './approvals';
import type { ChangeStore } from './changes';
import type { DiscoveryStore } from './discoveries';
import type { GrabStore } from './grabs';
import type { HoldStore } from './holds';
import type { HistoryStore } from './history';
import type { LedgerMemory } from './memory';
import type { NodeHistoryStore } from './nodeHistory';
import type { PolicyStore } from './policies';
import type { RefreshStore } from './refreshes';
import type { SeenStore } from './seen';
import type { DecisionRecord, Reservation, SettledAttempt, UncertainAdd } from './records';

export { LedgerUnavailableError } from './errors';
export type { AddOptions, TorrentPayload };
export type * from './approvals';
export type * from './changes';
export type * from './cursors';
export type * from './discoveries';
export type * from './grabs';
export type * from './history';
export type * from './holds';
export type * from './memory';
export type * from './knownTorrents';
export type * from './nodeHistory';
export type * from './policies';
export type * from './records';
export type * from './refreshes';
export type * from './seen';
export type { LedgerSettings, SettingsChange, SettingsImport } from './settings';

/** Life of one torrent in the ledger. Shown to people; frozen once released. */
export const REQUEST_STATUSES = [
	'received',
	'held',
	'awaiting_approval',
	'dispatching',
	'downloading',
	'completed',
	'imported',
	'adopted',
	'failed',
	'rejected',
	'removed',
] as const;

export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** The statuses in which a row owns its hash: another add of it is a duplicate. */
export const ACTIVE_STATUSES: readonly RequestStatus[] = [
	'held',
	'awaiting_approval',
	'dispatching',
	'downloading',
	'completed',
	'imported',
];

/** The statuses in which the client that asked has not been given its answer. */
export const OPEN_STATUSES: readonly RequestStatus[] = ['received', 'dispatching'];

/** One torrent of one request, as the trigger or Claim writes it down. */
export interface NewRequest {
	/** `<requestId>:<index>`; also the payloadRef. */
	id: string;
	requestId: string;
	index: number;
	count: number;
	source: string;
	/** Canonical hash, or `url:<digest>` for an http link whose hash is not known yet. */
	hash: string;
	aliases: string[];
	kind: 'magnet' | 'file' | 'url';
	name: string;
	sizeBytes: number | null;
	private: boolean | null;
	trackerHosts: string[];
	category: string;
	tags: string[];
	options: AddOptions;
	payload: TorrentPayload;
}

/** A stored request without its payload. Times are ms since 1970. */
export interface RequestRow extends Omit<NewRequest, 'payload'> {
	/** The size is what an app said: the metadata are still to come. Absent: no. */
	sizeTold?: boolean;
	status: RequestStatus;
	nodeId: string | null;
	/** Machine-readable reason (see docs/reference.md), e.g. `duplicate_of_existing_request`. */
	code: string | null;
	/** The reason in one sentence. */
	reason: string | null;
	/** What the client is to be answered; null while open. 200 means `Ok.`. */
	httpStatus: number | null;
	/** Id of the row that owns the hash, for an adopted or rejected duplicate. */
	existingId: string | null;
	/** The client asked to delete it while it was being dispatched. */
	cancel: boolean;
	leaseUntilMs: number | null;
	repliedAtMs: number | null;
	createdAtMs: number;
	updatedAtMs: number;
}

/** What changes on a row when something became of it. */
export interface RequestPatch {
	/** Settles an attempt in the same transaction: see LedgerStore.settleAttempt. */
	attempt?: SettledAttempt;
	status?: RequestStatus;
	nodeId?: string | null;
	code?: string | null;
	reason?: string | null;
	httpStatus?: number | null;
	existingId?: string | null;
	cancel?: boolean;
	/** Re-keys a row (an http link whose hash is now known, a hybrid after metadata). */
	hash?: string;
	addAliases?: string[];
	sizeBytes?: number | null;
	sizeTold?: boolean;
	name?: string;
	category?: string;
	tags?: string[];
	/** As the dispatch changed them, for whoever clears up after a crash. */
	options?: AddOptions;
	private?: boolean | null;
}

export type ClaimResult =
	| { outcome: 'new'; row: RequestRow }
	/** `existing` owns the hash; `row` is the caller's, unchanged. */
	| {
			outcome: 'duplicate';
			row: RequestRow;
			existing: RequestRow;
			/** It is another torrent with the same content. */
			sameContent?: true;
	  };

/** What a torrent holds; another one with the same key is a duplicate. */
export interface ContentClaim {
	key: string;
	/** Rows that were received before do not count; null: all do. */
	sinceMs: number | null;
}

export interface RequestFilter {
	requestId?: string;
	hash?: string;
	category?: string;
	status?: RequestStatus[];
	/** Reason code of the row. */
	code?: string;
	nodeId?: string;
	source?: string;
	/** Part of the name, any case. */
	text?: string;
	sinceMs?: number;
	untilMs?: number;
	limit?: number;
	offset?: number;
}

export interface NodeIdentity {
	/** The id typed in the credential, or '' to have one made and remembered. */
	id: string;
	name: string;
	url: string;
}

/**
 * The memory behind dedup, reservations and decisions: what must survive a restart and hold across
 * processes. Every method is one transaction.
 *
 * @throws LedgerUnavailableError when the database cannot be used; its message says what to do
 */
export interface LedgerStore extends LedgerMemory {
	/** Where the data is, for people: a file name or `postgres://host/db` without the password. */
	readonly location: string;
	/** Strikes, quarantines and learned rates of the nodes. */
	readonly nodeHistory: NodeHistoryStore;
	/** Torrents that were promised and wait for room, a node or a person. */
	readonly holds: HoldStore;
	/** Questions to people, and their answers. */
	readonly approvals: ApprovalStore;
	/** Decisions that can be searched, and how long the past is kept. */
	readonly history: HistoryStore;
	/** What the processes of queue mode tell each other. */
	readonly changes: ChangeStore;
	/** What dispatches judged by, readers of the outbox, and settings to take along. */
	readonly policies: PolicyStore;
	/** Rows for torrents that nobody dispatched through us. */
	readonly discoveries: DiscoveryStore;
	/** What the apps' histories say of requests. */
	readonly grabs: GrabStore;
	/** Releases of feeds that were handed out. */
	readonly seen: SeenStore;
	/** Refreshes that media servers are owed. */
	readonly refreshes: RefreshStore;

	/** Writes down requests with status `received` and their payloads. Known ids are left as they are. */
	receive(requests: NewRequest[], nowMs: number): Promise<void>;
	getRequest(id: string): Promise<RequestRow | null>;
	getPayload(id: string): Promise<TorrentPayload | null>;
	/** All rows of one client request, by index. */
	rowsOfRequest(requestId: string): Promise<RequestRow[]>;
	getMany(filter: RequestFilter): Promise<RequestRow[]>;

	/**
	 * Makes the row the only active one of all its aliases (status `dispatching`, lease renewed), or
	 * tells which row is. Re-entrant: a row that holds the claim already is `new` again. An owner in
	 * `dispatching` whose lease ran out crashed: it becomes `failed` (`claim_expired`) and loses, unless
	 * it was promised to a client, then it waits again. A row that waits, or that its client has deleted,
	 * is `new` and stays as it is.
	 * With `content` the row is the only active one of its content, too.
	 */
	claim(id: string, leaseMs: number, nowMs: number, content?: ContentClaim | null): Promise<ClaimResult>;
	renewLease(id: string, leaseMs: number, nowMs: number): Promise<void>;
	/** The row that owns any of these hashes, or null. */
	findActive(aliases: string[]): Promise<RequestRow | null>;
	/**
	 * Applies `patch`; when the new status is not active, the hash is free again, and payload,
	 * reservation and uncertain rows of a finished row are dropped by the rules of each table:
	 * the payload goes when the status leaves received/held/awaiting_approval/dispatching;
	 * the reservation when the status is not dispatching/downloading; uncertain adds stay.
	 */
	update(id: string, patch: RequestPatch, nowMs: number): Promise<RequestRow>;
	/**
	 * Ends rows that no run will ever end: `received` or `dispatching`, not changed since `beforeMs`
	 * and without an attempt of the six days before then whose fate is open. They become `failed`
	 * (`claim_expired`), and their payloads, which may hold passkeys, go; those that were promised to a
	 * client wait again.
	 * @returns how many
	 */
	endAbandoned(beforeMs: number, nowMs: number): Promise<number>;
	/** All rows of a request. `taken` is true exactly once, as soon as `isDue` says so of them: the caller answers the client. */
	takeReply(requestId: string, nowMs: number, isDue: (rows: readonly RequestRow[]) => boolean): Promise<{ rows: RequestRow[]; taken: boolean }>;

	/**
	 * Chooses a node and promises it the bytes, atomically over all processes: `choose` is called
	 * with all reservations of *other* rows and returns one (or null). It must not wait for anything.
	 * With a reservation, status becomes `dispatching` on that node and an UncertainAdd `sending` is
	 * written, so that a crash between here and the node's answer leaves a trace.
	 * @throws OtherRunError when another run of the row sends it at this moment (for `leaseMs` at most),
	 * or the row waits, is on a node or was deleted by now
	 */
	reserve(
		requestRowId: string,
		nowMs: number,
		choose: (others: Reservation[]) => Reservation | null,
		leaseMs?: number | null,
	): Promise<Reservation | null>;
	/**
	 * Promises bytes again, for a torrent that landed after its add had been given up: until its metadata
	 * comes, no figure of the node shows them. A row that keeps no promise (any more) gets none.
	 */
	promise(reservation: Reservation): Promise<void>;
	releaseReservation(requestRowId: string): Promise<void>;
	reservations(): Promise<Reservation[]>;
	/** Drops reservations of rows whose torrent the nodes show with its size. */
	dropReservations(requestRowIds: string[]): Promise<void>;

	/** The node answered: the trace of the attempt goes (`sent: false`) or turns uncertain. */
	settleAttempt(requestRowId: string, nodeId: string, fate: 'settled' | 'uncertain', nowMs: number): Promise<void>;
	/** `sending` rows older than `sendingOlderThanMs` count as uncertain: their process died. */
	uncertainAdds(nowMs: number, sendingOlderThanMs: number): Promise<UncertainAdd[]>;

	recordDecision(decision: DecisionRecord): Promise<void>;
	/** Newest first. */
	decisions(filter: { requestRowId?: string; limit?: number }): Promise<DecisionRecord[]>;

	/** Adds one event to the outbox; read later from a cursor. Data holds no secrets. */
	appendEvent(type: string, data: unknown, nowMs: number): Promise<void>;
	events(afterId: number, limit: number): Promise<Array<{ id: number; type: string; data: unknown; atMs: number }>>;

	/** Refused logins per node and password digest. */
	recordLoginFailure(nodeKey: string, passwordDigest: string, nowMs: number): Promise<void>;
	countLoginFailures(nodeKey: string, passwordDigest: string, sinceMs: number): Promise<number>;
	clearLoginFailures(nodeKey: string, passwordDigest: string): Promise<void>;

	/**
	 * Ids for the nodes of a credential, in order. A typed id is kept. Otherwise the node known under
	 * the same URL, else under the same name, keeps its id; else one is made and remembered.
	 */
	resolveNodeIds(nodes: NodeIdentity[], nowMs: number): Promise<string[]>;

	/** Which hashes each node was last known to own (survives restarts: shrink guard, offline nodes). */
	setOwners(nodeId: string, hashes: string[], nowMs: number): Promise<void>;
	ownersOf(hashes: string[]): Promise<Array<{ hash: string; nodeId: string }>>;
	countOwned(nodeId: string): Promise<number>;

	/** A random secret of 32 bytes (base64url) under this name, made at first use, same for all processes. */
	secret(name: string): Promise<string>;

	close(): Promise<void>;
}
