import type { RequestStatus } from '../ledger/types';
import { deleteTorrent, startTorrent } from '../qbittorrent/addTorrent';
import { asNodeError, type ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import type { DispatchContext } from './types';

/** An add of the same torrent that is under way, or was promised to somebody. */
const COMES_FIRST: readonly RequestStatus[] = ['held', 'awaiting_approval', 'dispatching'];

/** Starts what was added stopped; false when the node does not say that it did. */
export async function startAdded(node: ClusterNode, torrent: TorrentRow): Promise<boolean> {
	try {
		await startTorrent(node, torrent);
		return true;
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
		return false;
	}
}

/** Removes what was just added; if that fails, reconcile does it when the node answers again. */
export async function takeOut(
	{ ledger, now }: DispatchContext,
	rowId: string,
	node: ClusterNode,
	torrent: TorrentRow,
): Promise<void> {
	try {
		await deleteTorrent(node, torrent.hash, false, now());
		await ledger.settleAttempt(rowId, node.id, 'settled', now());
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
		await ledger.settleAttempt(rowId, node.id, 'uncertain', now());
	}
}

/** The hash of a link is known only now: is the same torrent on another node, or on its way to one? */
export async function isTwin(
	{ cluster, ledger, now }: DispatchContext,
	rowId: string,
	node: ClusterNode,
	aliases: string[],
): Promise<boolean> {
	if (cluster.find(aliases).some((found) => found.node.id !== node.id)) return true;
	const owner = await ledger.findActive(aliases);
	if (owner === null || owner.id === rowId) return false;
	if (COMES_FIRST.includes(owner.status)) return true;
	await ledger.update(owner.id, { status: 'removed' }, now());
	return false;
}
