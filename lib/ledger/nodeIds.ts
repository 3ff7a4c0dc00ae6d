import type { NodeIdentity } from './types';

/** A node that the ledger remembers. */
export interface KnownNode {
	id: string;
	name: string;
	url: string;
	lastSeenMs: number;
}

type Match = (known: KnownNode, node: NodeIdentity) => boolean;

/** From the surest sign that two entries are one node to the weakest. */
const MATCHES: readonly Match[] = [
	(known, node) => known.url === node.url && known.name === node.name,
	(known, node) => known.url === node.url,
	(known, node) => known.name === node.name,
];

/**
 * Ids for the nodes of a credential, in order: stable over a new name or a new URL.
 * A typed id is kept; each other node takes the id of the best match nobody else has taken, the
 * last seen one first, or a new one from `makeId`. Two entries never share an id unless typed so.
 */
export function planNodeIds(
	known: readonly KnownNode[],
	nodes: readonly NodeIdentity[],
	makeId: () => string,
): string[] {
	const ids = nodes.map((node) => node.id);
	const taken = new Set(ids.filter((id) => id !== ''));
	const lastSeenFirst = [...known].sort((a, b) => b.lastSeenMs - a.lastSeenMs);
	// One kind of match for all nodes before the next kind: a node that kept its URL must not lose
	// its id to one that merely took over its old name.
	for (const matches of MATCHES) {
		nodes.forEach((node, position) => {
			if (ids[position] !== '') return;
			const match = lastSeenFirst.find((row) => !taken.has(row.id) && matches(row, node));
			if (match === undefined) return;
			ids[position] = match.id;
			taken.add(match.id);
		});
	}
	return ids.map((id) => (id === '' ? makeId() : id));
}
