import type { RequestRow } from '../ledger/types';
import type { FoundTorrent } from '../qbittorrent/cluster';
import { asNodeError, type ClusterNode, PROBE_TIMEOUT_MS } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import { bestCopy, copiesOf } from './copies';
import type { DispatchContext, Verdict } from './types';
import { verdicts } from './verdicts';

/**
 * The copy that counts. Its node is asked again, because a snapshot may be seconds old and `Ok.` must
 * not be said for a torrent that somebody has removed since.
 */
export async function locate(
	context: DispatchContext,
	torrent: Pick<RequestRow, 'hash' | 'aliases'>,
): Promise<FoundTorrent | null> {
	for (;;) {
		const found = bestCopy(copiesOf(context.cluster, torrent));
		if (found === null || unavailable(found) !== null) return found;
		const { node, row } = found;
		const rows = await ask(node, [row.hash]);
		if (rows === null) return found;
		if (rows.length > 0) return { node, row: rows[0] };
		node.snapshot.remove(row.hash, context.now());
	}
}

/** What the node itself says of these hashes, taken over into its snapshot; null when it does not answer. */
async function ask(node: ClusterNode, hashes: string[]): Promise<TorrentRow[] | null> {
	try {
		const rows = await node.client.torrents(hashes, { timeoutMs: PROBE_TIMEOUT_MS });
		node.snapshot.take(rows);
		return rows;
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
		return null;
	}
}

/** True when the owner surely has it no more; another process may have added it after our snapshot. */
export async function isGoneFrom(owner: ClusterNode, aliases: string[], existing: RequestRow): Promise<boolean> {
	if (owner.snapshot.lost.size > 0) return false;
	if (owner.up) return (await ask(owner, aliases))?.length === 0;
	return owner.snapshotAtMs !== null && owner.snapshotAtMs > existing.updatedAtMs;
}

/** Whether a torrent that was on a node surely is on none any more. */
export async function isNowhere(context: DispatchContext, existing: RequestRow): Promise<boolean> {
	if (!['downloading', 'completed', 'imported'].includes(existing.status)) return false;
	if ((await locate(context, existing)) !== null) return false;
	const owner = existing.nodeId === null ? null : context.cluster.node(existing.nodeId);
	return owner === null || (await isGoneFrom(owner, existing.aliases, existing));
}

/** Why a torrent that a node has cannot be adopted now; null when it can. */
export function unavailable({ node, row }: FoundTorrent): Verdict | null {
	if (!node.up) return verdicts.ownerOffline(node.name);
	return node.snapshot.lost.has(row.hash) ? verdicts.ownerLost(node.name) : null;
}

/**
 * After a restart the last rows of a node that is down, or that lists far too few, are not known;
 * the ledger knows what it owned.
 */
export async function offlineOwner(context: DispatchContext, row: RequestRow): Promise<Verdict | null> {
	const blind = context.cluster.nodes.filter(({ snapshot }) => !snapshot.loaded || snapshot.lost.size > 0);
	if (blind.length === 0) return null;
	const owners = await context.ledger.ownersOf(row.aliases);
	const owner = blind.find((node) => owners.some(({ nodeId }) => nodeId === node.id));
	return owner === undefined ? null : verdicts.ownerOffline(owner.name);
}

/** The node that may have the torrent and cannot be asked, as a verdict; null when there is none. */
export async function ownerAway(context: DispatchContext, row: RequestRow): Promise<Verdict | null> {
	const found = bestCopy(copiesOf(context.cluster, row));
	return found === null ? await offlineOwner(context, row) : unavailable(found);
}
