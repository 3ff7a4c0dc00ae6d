import type { RequestStatus } from './types';

/** A torrent that is on a node already and gets a row, though nobody dispatched it through us. */
export interface KnownTorrent {
	hash: string;
	/** Every hash by which it may be named. */
	aliases: string[];
	name: string;
	/** Null while a magnet has no metadata. */
	sizeBytes: number | null;
	category: string;
	tags: string[];
	/** The app that it belongs to, or ''. */
	source: string;
	status: Extract<RequestStatus, 'downloading' | 'completed'>;
	nodeId: string | null;
	/** Machine-readable reason: see docs/reference.md. */
	code: string;
	/** The reason in one sentence. */
	reason: string;
}

/** An event for each torrent that got a row. */
export type KnownEvent = (torrent: KnownTorrent, requestRowId: string) => { type: string; data: unknown };
