import type { Cluster, FoundTorrent } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';

/** What names a torrent in the ledger: its hash, or `url:` + digest for a link whose hash came later. */
interface Named {
	hash: string;
	aliases: readonly string[];
}

const LINK_PREFIX = 'url:';

/**
 * The tag of our own by which the torrent behind an http link is found on a node; null when the
 * torrent has a hash from the start.
 */
export function correlationTag({ hash, aliases }: Named): string | null {
	const link = [hash, ...aliases].find((alias) => alias.startsWith(LINK_PREFIX));
	return link === undefined ? null : `arr-dispatch-${link.slice(LINK_PREFIX.length, LINK_PREFIX.length + 16)}`;
}

/** The torrent on this node, by any of its hashes or by our tag; null when it is not there. */
export function copyOn(node: ClusterNode, torrent: Named): TorrentRow | null {
	const byHash = node.find(torrent.aliases);
	const tag = correlationTag(torrent);
	if (byHash !== null || tag === null || !node.snapshot.tags.has(tag)) return byHash;
	return [...node.snapshot.torrents.values()].find((row) => hasTag(row, tag)) ?? null;
}

/** Every node that has the torrent, up or not. */
export function copiesOf(cluster: Cluster, torrent: Named): FoundTorrent[] {
	return cluster.nodes.flatMap((node) => {
		const row = copyOn(node, torrent);
		return row === null ? [] : [{ node, row }];
	});
}

/** Of several copies the one that answers and has most of the data. */
export function bestCopy(found: FoundTorrent[]): FoundTorrent | null {
	const rank = ({ node, row }: FoundTorrent) => (node.up ? 2 : 0) + row.progress;
	return found.reduce<FoundTorrent | null>(
		(best, next) => (best === null || rank(next) > rank(best) ? next : best),
		null,
	);
}

export const hasTag = (row: TorrentRow, tag: string): boolean =>
	(row.tags ?? '').split(',').some((one) => one.trim() === tag);
