/** How a node lets us in. `none` is qBittorrent's "bypass authentication" for our address. */
export type NodeAuth =
	| { kind: 'none' }
	| { kind: 'password'; username: string; password: string }
	| { kind: 'apiKey'; apiKey: string };

/** TLS of an https node. */
export interface NodeTls {
	/** Accept a certificate that cannot be verified (self-signed, expired). */
	allowUnauthorized: boolean;
	/** PEM of a private certificate authority to trust; null for the system's. */
	ca: string | null;
}

/** One prefix of a node's file system and the prefix under which clients know it. */
export interface PathRule {
	nodePrefix: string;
	clientPrefix: string;
}

/** What the user wants of a node. Sizes in GiB, because people type them so; converted where used. */
export interface NodePolicy {
	/** Id of the physical storage. Nodes with the same one share its free bytes. Null: its own. */
	storage: string | null;
	/** Multiplies the score; 0 drains the node. */
	weight: number;
	minFreeGib: number;
	minFreePercent: number;
	/**
	 * Downloads at once, waiting ones included. Null: the load counts against the node's own queue
	 * limit (else 50), and only 50 that really download close the node.
	 */
	maxActive: number | null;
	/** Download link in Mbit/s; null: the highest rate seen. */
	linkMbps: number | null;
	/** Categories, tags and tracker hosts that this node takes; empty: all. */
	categories: string[];
	tags: string[];
	trackerHosts: string[];
	/** Save path per category, as the node sees it; '' is the key of the default. */
	savePaths: Record<string, string>;
	pathRules: PathRule[];
	/** No new adds. */
	paused: boolean;
}

/** One entry of the qBittorrent Cluster credential. */
export interface NodeConfig {
	/** Made once; survives a new name and a new URL. */
	id: string;
	name: string;
	/** Base URL of the WebUI, sub-path included, without trailing slash. */
	url: string;
	auth: NodeAuth;
	tls: NodeTls;
	/** Size of the volume, when the user typed it: qBittorrent does not tell it. Null: unknown. */
	capacityBytes: number | null;
	policy: NodePolicy;
}

/** One torrent as `sync/maindata` tells it (qBittorrent's own field names), with its hash inside. */
export interface TorrentRow {
	hash: string;
	name: string;
	state: string;
	category: string;
	tags: string;
	size: number;
	progress: number;
	amount_left: number;
	dlspeed: number;
	added_on: number;
	save_path: string;
	content_path?: string;
	infohash_v1?: string;
	infohash_v2?: string;
	auto_tmm?: boolean;
	[field: string]: unknown;
}

/** Why a node cannot be used now. Closed: shown to people and stored in decisions. */
export type UnreachableCode =
	| 'not-probed'
	| 'refused'
	| 'timeout'
	| 'login-refused'
	| 'login-paused'
	| 'banned'
	| 'forbidden'
	| 'tls'
	| 'dns'
	| 'not-qbittorrent'
	| 'bad-answer'
	| 'http-error'
	| 'backing-off';
