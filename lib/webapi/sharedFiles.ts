import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { baseName, pathsTouch, toClientPath } from './paths';

/** What has to be known of a cluster to tell whose files are whose. */
export interface FileOwners {
	nodes: readonly ClusterNode[];
	/** Added by hand and adopted: its files are never deleted for a client. */
	isProtected(aliases: readonly string[]): boolean;
}

/**
 * Whether the files of `row` on `node` may go with it: nobody added it by hand, and no other torrent
 * on the same storage shares them, lies in them or holds them.
 *
 * @param removed rows that go with their files in the same breath, and so need them no more
 */
export function mayDeleteFiles(
	owners: FileOwners,
	node: ClusterNode,
	row: TorrentRow,
	removed: ReadonlySet<TorrentRow>,
): boolean {
	if (owners.isProtected(aliasesOfRow(row))) return false;
	const content = row.content_path ?? '';
	if (content === '') return true;
	const storage = storageOf(node);
	return !owners.nodes
		.filter((other) => storageOf(other) === storage)
		.some((other) => needsFiles(other, { node, row }, removed));
}

/**
 * Whether a torrent of `other` uses the same files. Two nodes may see one storage under different
 * paths: compared as each sees them, as clients see them, and by the name at the end.
 */
function needsFiles(
	other: ClusterNode,
	{ node, row }: { node: ClusterNode; row: TorrentRow },
	removed: ReadonlySet<TorrentRow>,
): boolean {
	// A node that has not told what it holds may need anything.
	if (other !== node && (!other.snapshot.loaded || other.snapshot.lost.size > 0)) return true;
	const path = row.content_path ?? '';
	const clientPath = toClientPath(path, node.config.policy.pathRules);
	const name = baseName(path);
	const { pathRules } = other.config.policy;
	for (const another of other.snapshot.torrents.values()) {
		const theirs = another.content_path ?? '';
		if (theirs === '' || removed.has(another) || another === row) continue;
		if (pathsTouch(path, theirs)) return true;
		if (pathRules.length > 0 && pathsTouch(clientPath, toClientPath(theirs, pathRules)))
			return true;
		if (other !== node && baseName(theirs) === name) return true;
	}
	return false;
}

const storageOf = ({ config }: ClusterNode): string => config.policy.storage ?? `node:${config.id}`;
