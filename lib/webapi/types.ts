import type { HeldChange, NewRequest } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import type { CHANGE_EVENTS } from './changes';
import type { OwnLists } from './ownLists';
import type { Pieces } from './pieces';

/** One HTTP request to the emulated API, as far as it matters. */
export interface ApiRequest {
	method: string;
	/** `<scope>/<action>`, e.g. `torrents/info`; '' for the base URL itself. */
	endpoint: string;
	/** Decoded query of a GET; POST ignores it, as qBittorrent does. */
	query: Record<string, string>;
	/** Decoded body of a POST: urlencoded pairs or multipart fields. The first of several values. */
	form: Record<string, string>;
	/** Every multipart part that has a file name, whatever its field. */
	files: UploadedFile[];
	/** Set when a non-empty body has a type that qBittorrent does not take: answered 400. */
	unsupportedBody: boolean;
	/** The form was longer than anything that is meant, and was not read: answered 413. */
	oversized?: boolean;
	authorization: string | null;
	cookie: string | null;
	/** X-Api-Key, for the second entrance. */
	apiKeyHeader: string | null;
	/** Of the client, as far as the proxies in front can be trusted; '' when not known. */
	remoteAddress: string;
}

export interface UploadedFile {
	fileName: string;
	bytes: Uint8Array;
}

export interface ApiAnswer {
	status: number;
	contentType: string;
	/** Long ones come in pieces. */
	body: string | Buffer | Pieces;
	headers?: Record<string, string>;
	/** What the request has changed, when that is one of the `changeEvents`. */
	change?: ApiChange;
}

/** Kinds of changes that can be told to a workflow (docs/reference.md). */
export type ChangeEvent = (typeof CHANGE_EVENTS)[number];

/** What a client has changed and the nodes have accepted. */
export interface ApiChange {
	event: ChangeEvent;
	/** The endpoint's own name, e.g. `addTags`. */
	action: string;
	/** The app that asked, known by the login it used. */
	source: string;
	/** The torrents concerned, as clients know them. Empty for changes of the lists themselves. */
	hashes: string[];
	/** Names in the order of `hashes`, as they were before the change. */
	names: string[];
	/** Names of the nodes that carried it out. */
	nodes: string[];
	/** Categories of the torrents before the change, or those that were made, edited or removed. */
	categories: string[];
	/** The parameters, in our names and units. Never trackers or peers: they may hold passkeys. */
	details: Record<string, string | number | boolean | string[] | number[] | null>;
	atMs: number;
}

/** An add that passed: the trigger gives it ids, writes it down and starts the workflow. */
export interface AddIntake {
	kind: 'add';
	/** The *arr that asked, known by the login it used. */
	source: string;
	requests: Array<Omit<NewRequest, 'id' | 'requestId'>>;
}

/** One login or key that a client presents, with what it stands for. */
export interface WebhookLogin {
	/** Name of the app, e.g. `sonarr`; goes into items and the ledger. */
	source: string;
	/** Empty: this entry has no password login. */
	username: string;
	password: string;
	/** Empty: this entry has no key. */
	apiKey: string;
	role: 'full' | 'readOnly';
	/** Categories it may see and change; empty: all. */
	categories: string[];
	/** Addresses and CIDR ranges that it may come from; empty: all. */
	addresses: string[];
	/** A delete whose node does not answer: refused with 503 (default), or accepted and done later. */
	whenOffline?: 'refuse' | 'remember';
}

/** A login, key or session that was not let in. */
export interface RefusedLogin {
	address: string;
	/** Refusals of this address without ten quiet minutes in between, this one included. */
	count: number;
	/** The login whose secret was right, when only the address was wrong. */
	source: string | null;
}

/** A torrent that the ledger knows and no node shows yet; clients see it as `queuedDL`, or as `stoppedDL`. */
export interface PendingTorrent {
	hash: string;
	aliases: string[];
	name: string;
	category: string;
	tags: string[];
	sizeBytes: number | null;
	addedAtMs: number;
	savePath: string | null;
	stopped?: boolean;
}

/** What the emulated API asks of the dispatch side. Nothing here waits for a node. */
export interface PendingView {
	/** Torrents between `received` and the node's confirmation, those that wait, and those that waited in vain. */
	pending(): PendingTorrent[];
	/** Removes what waits, and what is being added as soon as that is confirmed. @returns true when there was one */
	cancel(aliases: readonly string[]): Promise<boolean>;
	/** Changes what waits, for when it is added. @returns true when something waits under these hashes */
	changeHeld?(aliases: readonly string[], change: HeldChange): Promise<boolean>;
	/** Added by hand and adopted: never reported removable, its files never deleted by a client. */
	isProtected(aliases: readonly string[]): boolean;
	/** Another number whenever `isProtected` may answer differently than before. */
	readonly protectionRevision: number;
}

/** One torrent that is to go from a node that does not answer now. */
export interface WantedRemoval {
	node: ClusterNode;
	row: TorrentRow;
	deleteFiles: boolean;
	/** The app that asked. */
	source: string;
}

/** Deletes that wait for nodes that do not answer. */
export interface RemovalMemory {
	/** Takes over what other processes remember, before anything is listed. Never throws. */
	sync(): Promise<void>;
	/** Promises the deletes, and takes the torrents off every list at once. @throws when it cannot */
	remember(wanted: readonly WantedRemoval[]): Promise<void>;
}

/** What several processes on one cluster do and know together (queue mode). Nothing here throws. */
export interface SharedChanges {
	/** Takes over what other processes did, before anything is listed or changed. */
	sync(): Promise<void>;
	/** Waits until other processes can know what was done here, before a client is told that it is done. */
	flush(): Promise<void>;
	/** Asks for torrents that nobody here knows: first the ledger, then the node that has them. */
	lookUp(hashes: readonly string[]): Promise<void>;
}

export interface WebApiOptions {
	/** `5.1` = v5.1.4 / 2.11.4 (default); `4.6` for old clients = v4.6.7 / 2.9.3 with `paused…` states. */
	profile: '5.1' | '4.6';
	/** Shown as the default save path when no node has told its own yet. */
	fallbackSavePath: string;
	/** Ms for a mutation that is passed on to a node. */
	mutationTimeoutMs: number;
	/** Ms that data may be old before a poll asks the nodes again; 2 s by default. */
	snapshotMaxAgeMs?: number;
	/** Changes that answers tell of; none by default. */
	changeEvents?: readonly ChangeEvent[];
}

export interface WebApiDependencies {
	cluster: Cluster;
	pending: PendingView;
	/** Signs session ids; the same in all processes and after a restart. */
	signingKey: string;
	logins: WebhookLogin[];
	options: WebApiOptions;
	now: () => number;
	/** Categories and tags that clients made; in memory only when absent. */
	own?: OwnLists;
	/** Absent: a delete whose node does not answer is refused, whatever the login says. */
	removals?: RemovalMemory;
	/** Absent: this process is the only one. */
	changes?: SharedChanges;
	onRefusedLogin?: (refused: RefusedLogin) => void;
}

/** The emulated qBittorrent. Never throws for anything that a client sends. */
export interface WebApi {
	handle(request: ApiRequest): Promise<ApiAnswer | AddIntake>;
	/** The login behind a request, or null when it is refused: counted and slowed together with the API. */
	authenticate(request: ApiRequest): Promise<WebhookLogin | null>;
}
