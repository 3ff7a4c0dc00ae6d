import type { KnownTorrent } from '../ledger/knownTorrents';
import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import type { DispatchContext } from './types';

/**
 * Gives rows to torrents that are on the nodes and that the ledger does not know: added by hand, by an
 * app that has the node as its client, or before the ledger was there. Changes nothing on the nodes.
 *
 * @returns the torrents that got a row; the caller has refreshed the nodes
 */
export async function discoverTorrents({ cluster, ledger, now }: DispatchContext): Promise<KnownTorrent[]> {
	const spoken = await spokenFor({ ledger, now });
	const found = cluster.nodes.filter(({ up }) => up).flatMap((node) => torrentsOf(node));
	const unknown = found.filter(({ hash, aliases }) => !spoken.has(hash) && !aliases.some((alias) => spoken.has(alias)));
	return await ledger.discoveries.record(unknown, discovered(cluster.nodes), now());
}

/** Hashes that somebody sees to: late copies of our own adds, and torrents that are to be deleted. */
export async function spokenFor({ ledger, now }: Pick<DispatchContext, 'ledger' | 'now'>): Promise<Set<string>> {
	const [adds, removals] = await Promise.all([ledger.uncertainAdds(now(), 0), ledger.removals()]);
	return new Set([...adds, ...removals].flatMap(({ hash, aliases }) => [hash, ...aliases]));
}

/** The torrents of a node as rows, without those that it has lost. */
export function torrentsOf(node: ClusterNode): KnownTorrent[] {
	const { torrents, lost } = node.snapshot;
	return [...torrents.values()].filter((row) => !lost.has(row.hash)).map((row) => knownOf(node, row));
}

function knownOf(node: ClusterNode, row: TorrentRow): KnownTorrent {
	const aliases = aliasesOfRow(row);
	return {
		// v1 first, as the ledger names torrents: the id of a hybrid changes when its metadata comes.
		hash: (row.infohash_v1 || row.hash).toLowerCase(),
		aliases,
		name: row.name || aliases[0],
		sizeBytes: row.size > 0 ? row.size : null,
		category: row.category,
		tags: row.tags === '' ? [] : row.tags.split(',').map((tag) => tag.trim()),
		source: '',
		status: row.progress >= 1 ? 'completed' : 'downloading',
		nodeId: node.id,
		code: 'discovered',
		reason: `Found on '${node.name}'; it was not added through here`,
	};
}

const discovered =
	(nodes: readonly ClusterNode[]) =>
	({ hash, name, category, sizeBytes, status, nodeId }: KnownTorrent, requestRowId: string) => ({
		type: 'torrent_discovered',
		data: { requestRowId, hash, name, category, sizeBytes, status, node: nodes.find(({ id }) => id === nodeId)?.name ?? null },
	});
