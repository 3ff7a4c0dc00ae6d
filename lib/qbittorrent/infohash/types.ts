/** The info hashes of one torrent, lower-case hex. At least one is set. */
export interface InfoHashes {
	/** SHA-1 of the raw info dictionary: 40 hex digits, or null for a v2-only torrent. */
	v1: string | null;
	/** SHA-256 of the raw info dictionary: 64 hex digits, or null for a v1-only torrent. */
	v2: string | null;
}

/** What can be read from a magnet link or a .torrent file before any node has seen it. */
export interface TorrentIdentity {
	hashes: InfoHashes;
	/** The hash that *arr computes itself: v1 when there is one, else the full v2. */
	canonical: string;
	/** Every hash by which a client or a node may name this torrent, canonical first, lower case. */
	aliases: string[];
	/** Display name (`dn`, or the info dictionary's `name`); null when absent. */
	name: string | null;
	/** Payload in bytes (`xl`, or the sum of the files); null when unknown. */
	sizeBytes: number | null;
	/** True or false from an info dictionary; null for a magnet, which cannot say. */
	private: boolean | null;
	/** Host names of the trackers, lower case, each once, in order. Never paths: they hold passkeys. */
	trackerHosts: string[];
}

export type InvalidTorrentCode =
	| 'bad-magnet'
	| 'no-hash'
	| 'bad-bencode'
	| 'too-deep'
	| 'too-large'
	| 'no-info'
	| 'bad-info'
	| 'unsupported-link';

/** A magnet, link or .torrent file that no node could accept. The message never repeats the input. */
export class InvalidTorrentError extends Error {
	constructor(
		readonly code: InvalidTorrentCode,
		message: string,
	) {
		super(message);
		this.name = 'InvalidTorrentError';
	}
}
