import type { NodePolicy } from '../../../lib/qbittorrent/types';
import { BYTES_PER_GIB, defaultNodePolicy } from '../../../lib/scoring';
import type { BytesByStorage, NodeFacts, Promised, ScoreRequest } from '../../../lib/scoring';

export const GIB = BYTES_PER_GIB;
export const TIB = 1024 * GIB;

type Changes = Partial<Omit<NodeFacts, 'policy'>> & { policy?: Partial<NodePolicy> };

/** An idle, reachable node with 1000 GiB free and the default policy. */
export function node(name: string, changes: Changes = {}): NodeFacts {
	return {
		id: `id-${name}`,
		name,
		reachable: true,
		unreachableReason: null,
		snapshotAgeMs: 500,
		freeBytes: 1000 * GIB,
		totalBytes: null,
		unfinishedBytes: 0,
		preallocates: false,
		activeCount: 0,
		queuedCount: 0,
		stalledCount: 0,
		metaCount: 0,
		stoppedCount: 0,
		rateBytesPerSecond: 0,
		rateLimitBytesPerSecond: null,
		highestRateBytesPerSecond: null,
		observedRateBytesPerSecond: null,
		strikeAgesMs: [],
		queueLimit: null,
		connectionStatus: 'connected',
		removesTorrents: false,
		lostTorrents: null,
		...changes,
		policy: { ...defaultNodePolicy, ...changes.policy },
	};
}

/** A torrent of 10 GiB of the category 'tv'. */
export function torrent(changes: Partial<ScoreRequest> = {}): ScoreRequest {
	return {
		sizeBytes: 10 * GIB,
		sizeKnown: true,
		category: 'tv',
		tags: [],
		trackerHosts: [],
		...changes,
	};
}

/** Promises of known size, and guesses, by storage. */
export function promisedBytes(
	reserved: BytesByStorage,
	guessed: BytesByStorage = new Map<string, number>(),
): Promised {
	return { reserved, guessed };
}

export const NOTHING_RESERVED = promisedBytes(new Map<string, number>());
