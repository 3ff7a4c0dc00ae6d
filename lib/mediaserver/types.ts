import type { Json } from '../arr/shapes/json';
import type { Called } from '../arr/types';

/** The kinds of servers that a credential can name. Emby and Jellyfin were one once; their APIs drift apart. */
export const MEDIA_SERVER_TYPES = ['emby', 'jellyfin', 'plex'] as const;
export type MediaServerType = (typeof MEDIA_SERVER_TYPES)[number];

/** Where files are for others, and where for the server. */
export interface PathMap {
	from: string;
	to: string;
}

/** One server, as its credential describes it. */
export interface MediaServer {
	/** How it is called in messages and in the ledger. */
	name: string;
	type: MediaServerType;
	/** With its base path, without a slash at the end. */
	url: string;
	token: string;
	tls: { allowUnauthorized: boolean; ca: string | null };
	/** For one attempt; there are two. */
	timeoutMs: number;
	pathMaps: PathMap[];
}

export interface Library {
	id: string;
	name: string;
	/** `movies`, `shows`, `music`, `photos` or `other`. */
	kind: LibraryKind;
	/** Folders, as the server sees them. */
	locations: string[];
}

export type LibraryKind = 'movies' | 'shows' | 'music' | 'photos' | 'other';

/** What happened to a path, in the words of Emby and Jellyfin. Plex looks for itself. */
export const UPDATE_TYPES = ['Created', 'Deleted', 'Modified'] as const;
export type UpdateType = (typeof UPDATE_TYPES)[number];

export interface PathUpdate {
	path: string;
	updateType: UpdateType;
}

export interface ServerStatus {
	/** As the server calls itself. */
	product: string;
	serverName: string;
	version: string;
}

/** A film, an episode or a track of a library. */
export interface MediaItem {
	id: string;
	/** `movie`, `episode`, `series` ..., lower case. */
	kind: string;
	title: string;
	/** Of an episode. */
	series: string | null;
	season: number | null;
	episode: number | null;
	year: number | null;
	/** As the server sees it. */
	path: string | null;
	/** The item as the Upgrade Detector reads it. Without addresses and keys. */
	library: Json;
}

/** Somebody who is connected, and what is played. */
export interface Session {
	id: string;
	user: string | null;
	client: string | null;
	device: string | null;
	/** `playing`, `paused` or `idle`. */
	state: 'playing' | 'paused' | 'idle';
	/** `directPlay`, `directStream` or `transcode`; null when nothing is played or it is not told. */
	method: 'directPlay' | 'directStream' | 'transcode' | null;
	positionSeconds: number | null;
	durationSeconds: number | null;
	item: MediaItem | null;
}

/** What is asked of a server of any kind. Every method throws MediaServerError. */
export interface MediaServerApi {
	readonly server: MediaServer;
	/** Whether a refresh may name a file; else it is told of the folder. */
	readonly takesFiles: boolean;
	status(called?: Called): Promise<ServerStatus>;
	libraries(called?: Called): Promise<Library[]>;
	/** Has the server look at paths of one library. */
	refreshPaths(library: Library | null, updates: readonly PathUpdate[], called?: Called): Promise<void>;
	refreshLibrary(id: string, called?: Called): Promise<void>;
	refreshAll(called?: Called): Promise<void>;
	/** Reads the metadata of an item anew; `replace` overwrites what is there. */
	refreshItem(id: string, replace: boolean, called?: Called): Promise<void>;
	item(id: string, called?: Called): Promise<MediaItem | null>;
	/** The item whose file, or one of whose files, this is. `path` as the server sees it. */
	findByPath(path: string, library: Library | null, called?: Called): Promise<MediaItem | null>;
	sessions(called?: Called): Promise<Session[]>;
	close(): void;
}
