import type { RequestRow, UncertainAdd } from '../ledger/types';
import { deleteTorrent, removeCorrelationTag, startTorrent } from '../qbittorrent/addTorrent';
import type { FoundTorrent } from '../qbittorrent/cluster';
import { NodeRequestError } from '../qbittorrent/errors';
import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import { isStopped } from '../qbittorrent/states';
import type { TorrentRow } from '../qbittorrent/types';
import { storageOf } from '../scoring';
import { CLAIM_LEASE_MS } from './claim';
import { copyOn, correlationTag, hasTag } from './copies';
import type { DispatchContext } from './types';
import { verdicts } from './verdicts';

/** A node that has answered for this long without showing the torrent will not add it any more. */
const GRACE_MS = 30_000;
/** An indexer may be slow to hand out the .torrent behind a link. */
const LINK_GRACE_MS = 600_000;

/**
 * Clears up adds whose fate nobody saw, on a node that answers again: a copy that landed twice is
 * taken out there (never with files, never once it has data), one that is alone is adopted, and
 * one that was added stopped is started.
 *
 * @returns how many adds are still open on the nodes of this cluster, those just being sent included
 */
export async function reconcile(context: DispatchContext, node: ClusterNode): Promise<number> {
	const { cluster, ledger, now } = context;
	const open = (await ledger.uncertainAdds(now(), 0)).filter((add) => cluster.node(add.nodeId) !== null);
	if (open.length === 0) return 0;
	let left = open.length;
	for (const add of await ledger.uncertainAdds(now(), CLAIM_LEASE_MS)) {
		if (add.nodeId === node.id && (await tryToSettle(context, node, add, open))) left--;
	}
	return left;
}

/** A node that fails here is left for its next refresh; the other adds do not suffer. */
async function tryToSettle(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
	open: readonly UncertainAdd[],
): Promise<boolean> {
	try {
		return await settleOne(context, node, add, open);
	} catch (error) {
		// A failing ledger, or a hash that somebody claims at this moment, is not the node's fault.
		if (error instanceof NodeRequestError) node.reportFailure(error);
		return false;
	}
}

async function settleOne(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
	open: readonly UncertainAdd[],
): Promise<boolean> {
	const torrent = copyOn(node, add);
	if (torrent === null) return await dropWhenLongAbsent(context, node, add);
	const aliases = [...new Set([...add.aliases, ...aliasesOfRow(torrent)])];
	const others = context.cluster.find(aliases).filter((found) => found.node.id !== node.id);
	const rivals = open.filter((one) => one.aliases.some((alias) => aliases.includes(alias)));
	const isRival = ({ node: { id } }: FoundTorrent) => rivals.some(({ nodeId }) => nodeId === id);
	const sure = others.filter((found) => !isRival(found));
	if (sure.length > 0) return await settleTwin(context, node, add, torrent, sure);
	// Several nodes carried it out late: the first one asked keeps it, for the others it is then sure.
	const landed = rivals.find((one) => one.nodeId === node.id || others.some((found) => found.node.id === one.nodeId));
	if (landed !== undefined && landed.nodeId !== node.id) return false;
	return await takeAsOurs(context, node, add, torrent, aliases);
}

async function settleTwin(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
	torrent: TorrentRow,
	others: readonly FoundTorrent[],
): Promise<boolean> {
	const isThere = (found: FoundTorrent) => found.node.up && !found.node.snapshot.lost.has(found.row.hash);
	if (!others.some(isThere)) return false;
	const removed = torrent.progress === 0;
	if (removed) await deleteTorrent(node, torrent.hash, false, context.now());
	const event = removed ? 'twin_removed' : 'twin_kept';
	await context.ledger.appendEvent(event, { node: node.name, hash: torrent.hash }, context.now());
	return await settled(context, add);
}

/** The only copy: it is ours, started if it was to start, and the ledger says where it is. */
async function takeAsOurs(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
	torrent: TorrentRow,
	aliases: string[],
): Promise<boolean> {
	const { ledger, now } = context;
	const owner = (await ledger.findActive(aliases)) ?? (await ledger.getRequest(add.requestRowId));
	if (owner !== null && isBeingDispatched(owner, now())) return false;
	if (owner?.cancel === true && torrent.progress === 0) return await dropCancelled(context, node, add, torrent, owner);
	const toStart = add.private && owner?.options.stopped !== true;
	if (toStart && isStopped(torrent.state) && torrent.progress === 0) await startTorrent(node, torrent);
	if (owner !== null) await writeOwner(context, node, torrent, owner);
	const tag = correlationTag(add);
	if (tag !== null && hasTag(torrent, tag)) await removeCorrelationTag(node, torrent, tag);
	return await settled(context, add);
}

/** A row that was refused, or whose process died, owns its torrent again: another add of it is a duplicate. */
async function writeOwner(
	{ ledger, now }: DispatchContext,
	node: ClusterNode,
	torrent: TorrentRow,
	owner: RequestRow,
): Promise<void> {
	if (['downloading', 'completed', 'imported'].includes(owner.status)) {
		if (owner.nodeId !== node.id) await ledger.update(owner.id, { nodeId: node.id }, now());
		return;
	}
	const { code, sentence: reason, httpStatus } = verdicts.accepted(node.name);
	const addAliases = aliasesOfRow(torrent);
	const key = owner.kind === 'url' ? { hash: addAliases[0], name: torrent.name } : {};
	await ledger.update(
		owner.id,
		{ status: 'downloading', nodeId: node.id, code, reason, httpStatus, addAliases, ...key },
		now(),
	);
	const bytes = owner.sizeBytes;
	// A guess would only steer; a size that the link told counts until the node shows it itself.
	if (bytes === null || torrent.size > 0) return;
	const { config, id } = node;
	const storage = storageOf({ id, policy: config.policy });
	await ledger.promise({ requestRowId: owner.id, hash: owner.hash, aliases: owner.aliases, nodeId: id, storage, bytes, guessed: false, createdAtMs: now() });
}

/** The client deleted it before it landed. */
async function dropCancelled(
	context: DispatchContext,
	node: ClusterNode,
	add: UncertainAdd,
	torrent: TorrentRow,
	owner: RequestRow,
): Promise<boolean> {
	await deleteTorrent(node, torrent.hash, false, context.now());
	const { code, sentence: reason, httpStatus } = verdicts.cancelled();
	await context.ledger.update(owner.id, { status: 'removed', code, reason, httpStatus }, context.now());
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
	const graceMs = add.hash.startsWith('url:') ? LINK_GRACE_MS : GRACE_MS;
	if (!node.up || context.now() - answeringSince < graceMs) return false;
	return await settled(context, add);
}

async function settled(context: DispatchContext, add: UncertainAdd): Promise<true> {
	await context.ledger.settleAttempt(add.requestRowId, add.nodeId, 'settled', context.now());
	return true;
}
