import type { NodeFacts } from './types';
import { amount, finiteOr, positiveOrNull } from './units';

/** The bytes of one physical storage, over all nodes that write to it. */
export interface StorageSpace {
	/** Null when no node on it tells. */
	freeBytes: number | null;
	totalBytes: number | null;
	/** Still to be written by torrents that the nodes already have. */
	unfinishedBytes: number;
	/** Promised to torrents that the nodes do not show yet. */
	reservedBytes: number;
	/** Set aside for torrents whose size nobody knows yet. */
	guessedBytes: number;
}

/** Bytes by storage, as `storageOf` names it. */
export type BytesByStorage = ReadonlyMap<string, number>;

/** What is promised to torrents that the nodes do not show yet. */
export interface Promised {
	/** Of known size: they bind. */
	reserved: BytesByStorage;
	/** Guessed: they steer the score, and refuse nothing. */
	guessed: BytesByStorage;
	/** Of known size, by the id of the node that is to download them. */
	byNode?: ReadonlyMap<string, number>;
}

/** Id of the physical storage that a node writes to: the declared one, else the node's own id. */
export function storageOf(node: Pick<NodeFacts, 'id' | 'policy'>): string {
	return node.policy.storage ?? node.id;
}

/** Free bytes as one node tells them; qBittorrent says -1 when it does not know. */
function knownFree(node: NodeFacts): number | null {
	const free = finiteOr(node.freeBytes, null);
	return free !== null && free >= 0 ? free : null;
}

/** Nodes of one storage report the same disk at different ages: the smallest figure is the safe one. */
function smallestFree(nodes: NodeFacts[]): number | null {
	// The last words of a node that is away may be days old: they only count when nobody else answers.
	const answering = nodes.filter((node) => node.reachable);
	const known = (answering.length > 0 ? answering : nodes).map(knownFree);
	return known.reduce((least, free) => {
		if (free === null) return least;
		return least === null ? free : Math.min(least, free);
	}, null);
}

function largestTotal(nodes: NodeFacts[]): number | null {
	const totals = nodes.map((node) => positiveOrNull(node.totalBytes) ?? 0);
	return positiveOrNull(Math.max(...totals));
}

function sumUnfinished(nodes: NodeFacts[]): number {
	// A node that preallocates took the whole size at once: its free bytes already lack it. A node
	// that is away may well go on downloading, so its last known bytes still count.
	return nodes.reduce(
		(sum, node) => sum + (node.preallocates ? 0 : amount(node.unfinishedBytes)),
		0,
	);
}

/**
 * Adds up free, unfinished and promised bytes per storage.
 */
export function storageSpaces(
	nodes: NodeFacts[],
	{ reserved, guessed }: Promised,
): Map<string, StorageSpace> {
	const groups = new Map<string, NodeFacts[]>();
	for (const node of nodes) {
		const storage = storageOf(node);
		const group = groups.get(storage);
		if (group) group.push(node);
		else groups.set(storage, [node]);
	}
	const spaces = new Map<string, StorageSpace>();
	for (const [storage, group] of groups) {
		spaces.set(storage, {
			freeBytes: smallestFree(group),
			totalBytes: largestTotal(group),
			unfinishedBytes: sumUnfinished(group),
			reservedBytes: amount(reserved.get(storage)),
			guessedBytes: amount(guessed.get(storage)),
		});
	}
	return spaces;
}

/** Bytes that nothing else will take: free - unfinished - reserved. Can be negative; null when unknown. */
export function availableBytes(space: StorageSpace): number | null {
	if (space.freeBytes === null) return null;
	return space.freeBytes - space.unfinishedBytes - space.reservedBytes;
}

/** Bytes left once a torrent of `sizeBytes` is complete as well. Can be negative; null when unknown. */
export function effectiveFreeBytes(space: StorageSpace, sizeBytes: number): number | null {
	const available = availableBytes(space);
	return available === null ? null : available - amount(sizeBytes);
}
