import type { NewRequest } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';

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
	authorization: string | null;
	cookie: string | null;
	/** X-Api-Key, for the second entrance. */
	apiKeyHeader: string | null;
	remoteAddress: string;
}

export interface UploadedFile {
	fileName: string;
	bytes: Uint8Array;
}

export interface ApiAnswer {
	status: number;
	contentType: string;
	body: string | Buffer;
	headers?: Record<string, string>;
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
}

/** A torrent that the ledger knows and no node shows yet; clients see it as `queuedDL`. */
export interface PendingTorrent {
	hash: string;
	aliases: string[];
	name: string;
	category: string;
	tags: string[];
	sizeBytes: number | null;
	addedAtMs: number;
	savePath: string | null;
}

/** What the emulated API asks of the dispatch side. Nothing here waits for a node. */
export interface PendingView {
	/** Torrents between `received` and the node's confirmation, and (later) held ones. */
	pending(): PendingTorrent[];
	/** Asks for removal as soon as the add under way is confirmed. @returns true when there was one */
	cancel(aliases: readonly string[]): Promise<boolean>;
	/** Added by hand and adopted: never reported removable, its files never deleted by a client. */
	isProtected(aliases: readonly string[]): boolean;
}

export interface WebApiOptions {
	/** `5.1` = v5.1.4 / 2.11.4 (default); `4.6` for old clients = v4.6.7 / 2.9.3 with `paused…` states. */
	profile: '5.1' | '4.6';
	/** Shown as the default save path when no node has told its own yet. */
	fallbackSavePath: string;
	/** Ms for a mutation that is passed on to a node. */
	mutationTimeoutMs: number;
}

export interface WebApiDependencies {
	cluster: Cluster;
	pending: PendingView;
	/** Signs session ids; the same in all processes and after a restart. */
	signingKey: string;
	logins: WebhookLogin[];
	options: WebApiOptions;
	now: () => number;
}

/** The emulated qBittorrent. Never throws for anything that a client sends. */
export interface WebApi {
	handle(request: ApiRequest): Promise<ApiAnswer | AddIntake>;
}
