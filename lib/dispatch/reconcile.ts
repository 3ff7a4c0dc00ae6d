import type { RequestRow, UncertainAdd } from '../ledger/types';
import { deleteTorrent, startTorrent } from '../qbittorrent/addTorrent';
import type { ClusterNode } from '../qbittorrent/node';
import { isStopped } from '../qbittorrent/states';
import type { TorrentRow } from '../qbittorrent/types';
import { CLAIM_LEASE_MS } from './claim';
import type { DispatchContext } from './types';

/** A node that has answered for this long without showing the torrent will not add it any more. */
const GRACE_MS = 30_000;

/**
 * Clears up adds whose fate nobody saw, on a node that answers again: a copy that landed twice is
 * taken out there (never with files, never once it has data), one that is alone is adopted, and
 * one that was added stopped is started.
 *
 * @returns how many uncertain adds are left, over all nodes
 */
export async function reconcile(context: DispatchContext, node: ClusterNode): Promise<number> {
	const adds = await context.ledger.uncertainAdds(context.now(), CLAIM_LEASE_MS);
	let left = adds.length;
	for (const add of adds) {
		if (add.nodeId === node.id && (await settleOne(context, node, add))) left--;
	}
	return left;
}

async function settleOne(context: DispatchContext, node: ClusterNode, add: UncertainAdd): Promise<boolean> {
	const torrent = node.find(add.aliases);
	if (torrent === null) return await dropWhenLongAbsent(context, node, add);
	const elsewhere = context.cluster.find(add.aliases).filter((found) => found.node.id !== node.id);
	if (elsewhere.length > 0) {
		const confirmed = elsewhere.some((found) => found.node.up);
		if (!confirmed || torrent.progress > 0) return false;
		await deleteTorrent(node, torrent.hash, false);
		await context.ledger.appendEvent('twin_removed', { node: node.name, hash: add.hash }, context.now());
		return await settled(context, add);
	}
	return await takeAsOurs(context, node, add, torrent);
}

/** The only copy: it is ours, started if it was to start, and the ledger says where it is. */
async function takeAsOurs(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
	torrent: TorrentRow,
): Promise<boolean> {
	const { ledger, now } = context;
	const owner = (await ledger.findActive(add.aliases)) ?? (await ledger.getRequest(add.requestRowId));
	if (owner !== null && isBeingDispatched(owner, now())) return false;
	const wasStopped = owner?.options.stopped === true;
	if (add.private && !wasStopped && isStopped(torrent.state) && torrent.progress === 0) {
		await startTorrent(node, torrent);
	}
	if (owner !== null && owner.nodeId !== node.id) await ledger.update(owner.id, { nodeId: node.id }, now());
	return await settled(context, add);
}

const isBeingDispatched = (row: RequestRow, nowMs: number): boolean =>
	row.status === 'dispatching' && (row.leaseUntilMs ?? 0) > nowMs;

async function dropWhenLongAbsent(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
): Promise<boolean> {
	const answeringSince = Math.max(node.health.recoveredAtMs ?? 0, add.sinceMs);
	if (!node.up || context.now() - answeringSince < GRACE_MS) return false;
	return await settled(context, add);
}

async function settled(context: DispatchContext, add: UncertainAdd): Promise<true> {
	await context.ledger.settleAttempt(add.requestRowId, add.nodeId, 'settled', context.now());
	return true;
}
