import { storageOf, storageSpaces } from './storage';
import type { NodeFacts } from './types';

/** How evenly a cluster is used: 0 is even. */
export interface Balance {
	/** Standard deviation of the bytes that went to each node. */
	bytesDeviation: number;
	/** Standard deviation of the share of each storage that is full, 0..1; null unless the size of every volume is known. */
	fillDeviation: number | null;
}

function deviation(values: readonly number[]): number {
	if (values.length === 0) return 0;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * @param bytesPerNode bytes that went to each node
 * @param carried bytes by storage that are there and not yet in the nodes' free space; can be negative
 */
export function balanceOf(
	nodes: NodeFacts[],
	bytesPerNode: readonly number[],
	carried: ReadonlyMap<string, number>,
): Balance {
	const spaces = storageSpaces(nodes, { reserved: new Map(), guessed: new Map() });
	const fills = [...new Set(nodes.map(storageOf))].map((storage) => {
		const { freeBytes = null, totalBytes = null } = spaces.get(storage) ?? {};
		if (freeBytes === null || totalBytes === null) return null;
		return 1 - (freeBytes - (carried.get(storage) ?? 0)) / totalBytes;
	});
	const known = fills.filter((fill) => fill !== null);
	return {
		bytesDeviation: deviation(bytesPerNode),
		fillDeviation: known.length > 0 && known.length === fills.length ? deviation(known) : null,
	};
}
