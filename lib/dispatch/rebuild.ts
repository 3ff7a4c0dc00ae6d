import type { KnownTorrent } from '../ledger/knownTorrents';
import { spokenFor, torrentsOf } from './discover';
import type { DispatchContext } from './types';

/**
 * Fills a ledger that was lost: a row for every torrent of the nodes that answer, and who owns which
 * hash. Torrents that have a row keep it, so it may be run again; nothing changes on a node, and no
 * event is written, because nothing has happened to the torrents.
 *
 * @returns the torrents that got a row; the caller has refreshed the nodes
 */
export async function rebuildFromNodes({ cluster, ledger, now }: DispatchContext): Promise<KnownTorrent[]> {
	const up = cluster.nodes.filter((node) => node.up && node.snapshot.lost.size === 0);
	const spoken = await spokenFor({ ledger, now });
	const torrents = up
		.flatMap((node) => torrentsOf(node).map((torrent) => rebuilt(torrent, node.name)))
		.filter(({ aliases }) => !aliases.some((alias) => spoken.has(alias)));
	const recorded = await ledger.discoveries.record(torrents, null, now());
	for (const node of up) {
		const hashes = [...node.snapshot.torrents.values()].map((row) => (row.infohash_v1 || row.hash).toLowerCase());
		await ledger.setOwners(node.id, hashes, now());
	}
	return recorded;
}

const rebuilt = (torrent: KnownTorrent, node: string): KnownTorrent => ({
	...torrent,
	code: 'rebuilt',
	reason: `Found on '${node}' when the ledger was rebuilt`,
});
