/** The versions that the simulator plays. */
export type SimProfile = '4.5.2' | '5.1.0' | '5.3.0';

export interface SimNodeOptions {
	/** Default `sim-1`, `sim-2`, ... */
	name?: string;
	/** 0 or absent: a free one. */
	port?: number;
	/** Default 127.0.0.1. */
	host?: string;
	/** Path prefix of every URL, as behind a reverse proxy, e.g. `/qbt`. */
	basePath?: string;
	/** Default 5.1.0. */
	profile?: SimProfile;
	/** Finished library torrents, computed from the seed; they cost no memory until changed. */
	torrents?: number;
	/** Default: the node's position, from 1. */
	seed?: number;
	/** Default 500 GiB. Downloads take from it, deletes with files give back, adds do not touch it. */
	freeBytes?: number;
	/** Age up to which `free_space_on_disk` is repeated. Default 30 000, as in the real server. */
	freeCacheMs?: number;
	/** Default tv-sonarr and radarr. */
	categories?: string[];
	/** Default `/downloads`. */
	savePath?: string;
	username?: string;
	password?: string;
	/** Bearer key; profile 5.3.0 only. */
	apiKey?: string;
	/** `bypass`: nobody has to log in, and every request without a cookie gets a session of its own. */
	auth?: 'password' | 'bypass';
	/** Requests run one after another and take their measured time. Default false. */
	costModel?: boolean;
	/** Gap between the answer to an add and the torrent in the lists: ms, or [low, high]. Default 0. */
	visibleAfterMs?: number | readonly [number, number];
	/** Seconds of download per second; 0 (default): nothing progresses, as without peers. */
	clockSpeed?: number;
	/** Shared by the active downloads while the clock runs. Default 20 MiB/s. */
	rateBytesPerSecond?: number;
	/** Idle keep-alive connections are closed after this and up to 2 s more. Default 7000. */
	idleMs?: number;
	/** Default 500; one more is closed without an answer. */
	maxConnections?: number;
	connectionStatus?: 'connected' | 'firewalled' | 'disconnected';
	/** Over the defaults of the version (`max_active_downloads` 3, `queueing_enabled` true, ...). */
	preferences?: Record<string, unknown>;
}

export interface SimFault {
	/**
	 * `refuse` nobody listens (with `path`: the connection is reset) · `hang` requests are taken and
	 * never answered, and executed when the fault is lifted, even if the client has gone · `slow`
	 * executed `ms` later · `reset` executed, then the connection breaks in the middle of the answer ·
	 * `truncate` executed, half of the body is sent as if it were all · `http-error` not executed.
	 */
	kind: 'none' | 'refuse' | 'hang' | 'slow' | 'reset' | 'truncate' | 'http-error';
	/** For `slow`. Default 1000. */
	ms?: number;
	/** For `http-error`. Default 500. */
	status?: number;
	/** Only endpoints that begin so, e.g. `torrents/add`. */
	path?: string;
	/** Only the next so many requests. */
	times?: number;
}

/** A wire row (`torrents/info` names); what is left out gets a default. */
export type SimRow = Record<string, unknown>;

export interface SimCounters {
	/** By endpoint, e.g. `torrents/info`; held and refused requests included. */
	requests: Record<string, number>;
	/** Calls of `auth/login`, good or bad. */
	logins: number;
	/** Refused passwords, Basic included. */
	loginFailures: number;
	openSockets: number;
	maxOpenSockets: number;
	/** Connections beyond the cap. */
	rejectedSockets: number;
	/** By hash: how often an executed add carried it, duplicates included. */
	adds: Record<string, number>;
	/** By hash: how often an add made it a torrent. */
	accepted: Record<string, number>;
	/** `received` counts raw bytes of connections, `sent` counts bodies. */
	bytes: { received: number; sent: number };
}

export interface SimControl {
	/** Replaces the current fault; `{ kind: 'none' }` heals. */
	setFault(fault: SimFault): Promise<void>;
	/** Sessions, rids, bans and connections are gone, torrents stay. */
	restart(): void;
	/** Every torrent vanishes, as on a re-installed node. */
	loseTorrents(): void;
	/** Real free bytes; the API shows them when its cache is older than `freeCacheMs`. */
	setFree(bytes: number): void;
	setConnectionStatus(status: 'connected' | 'firewalled' | 'disconnected'): void;
	setPreferences(patch: Record<string, unknown>): void;
	/** Reported as `dl_info_speed` whatever downloads; null: computed again. */
	setRate(bytesPerSecond: number | null): void;
	setClockSpeed(speed: number): void;
	/** Existing sessions stay valid, as in the real server. */
	setPassword(password: string): void;
	/** Returns its hash. A given `state` is kept until the torrent is started, stopped or completed. */
	addTorrent(row: SimRow): string;
	/** Returns whether a client can see the difference. */
	patchTorrent(hash: string, row: SimRow): boolean;
	removeTorrent(hash: string): boolean;
	complete(hash: string): boolean;
	torrents(): SimRow[];
	torrent(hash: string): SimRow | undefined;
	count(): number;
	counters(): SimCounters;
	/** Open sockets keep their number. */
	resetCounters(): void;
	resetBan(): void;
	isBanned(): boolean;
	sessionCount(): number;
	/** Requests that a hang holds. */
	heldRequests(): number;
}

export interface SimNodeHandle {
	name: string;
	/** Base URL, without trailing slash. */
	url: string;
	username: string;
	password: string;
	control: SimControl;
}

export interface SimOptions extends SimNodeOptions {
	/** How many nodes, or the options of each; those win over the common ones. Default one. */
	nodes?: number | SimNodeOptions[];
	/** Node i listens on `basePort + i`; absent: free ports. */
	basePort?: number;
}

/** Start simulated nodes, each with a listener of its own, in this process. */
export function startSim(
	options?: SimOptions,
): Promise<{ nodes: SimNodeHandle[]; close(): Promise<void> }>;
