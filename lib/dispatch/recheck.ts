import type { Reservation } from '../ledger/types';
import type { UnsizedRow } from '../ledger/history';
import { deleteTorrent, stopTorrent } from '../qbittorrent/addTorrent';
import type { Cluster } from '../qbittorrent/cluster';
import { asNodeError, type ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { availableBytes, formatBytes, gibToBytes, storageOf, storageSpaces } from '../scoring';
import { copyOn } from './copies';
import { promisedTo } from './placement';
import type { DispatchContext } from './types';

const LOOK_MS = 2_000;
/** Until then the copy that is taken out is gone: a release in between would adopt it. */
const TAKE_OUT_MS = 30_000;

/**
 * Watches magnets whose size nobody knew for their metadata: the ledger gets size and name, and the
 * torrent that does not fit after all is taken out again while it has no data, to wait for a node
 * with room. One of a private tracker is only stopped: two clients must not announce one passkey.
 */
export class Recheck {
	private readonly looked = new Map<string, { atMs: number; revision: number }>();
	private readonly running = new Set<string>();

	constructor(private readonly context: () => DispatchContext) {}

	/** After a refresh of this node; cheap when there is nothing to see. */
	async follow(node: ClusterNode): Promise<void> {
		const nowMs = this.context().now();
		const last = this.looked.get(node.id);
		const { revision } = node.snapshot;
		if (this.running.has(node.id) || (last !== undefined && (nowMs - last.atMs < LOOK_MS || last.revision === revision))) return;
		this.looked.set(node.id, { atMs: nowMs, revision });
		this.running.add(node.id);
		try {
			for (const row of await this.context().ledger.history.unsized(node.id)) {
				const torrent = copyOn(node, row);
				if (torrent !== null && torrent.size > 0) await this.arrived(node, row, torrent);
			}
		} finally {
			this.running.delete(node.id);
		}
	}

	/** The metadata has come. */
	private async arrived(node: ClusterNode, row: UnsizedRow, torrent: TorrentRow): Promise<void> {
		const { cluster, ledger, now } = this.context();
		const lacking = torrent.progress > 0 || !isOurs(row) ? null : lackingBytes(cluster, node, await ledger.reservations());
		const known = { sizeBytes: torrent.size, name: torrent.name, addAliases: aliasesOfRow(torrent) };
		const said = { requestRowId: row.id, hash: row.hash, name: torrent.name, category: row.category, source: row.source };
		const data = { ...said, sizeBytes: torrent.size, node: node.name, nodeId: node.id };
		if (lacking === null) {
			await ledger.history.size(row.id, node.id, known, null, now());
			return;
		}
		const reason = `It is ${formatBytes(torrent.size)}, as its metadata says, and '${node.name}' would have ${formatBytes(lacking, 'up')} too little`;
		if (row.private === true || row.kind !== 'magnet') {
			const mine = await ledger.history.size(row.id, node.id, known, { type: 'stopped_after_metadata', data }, now());
			if (mine) await this.attempt(node, async () => await stopTorrent(node, torrent));
			return;
		}
		// Written down first: what was promised is not forgotten, whatever happens to the copy.
		const hold = { status: 'held' as const, code: 'held_for_space', reason, retryAtMs: now() + TAKE_OUT_MS };
		const mine = await ledger.history.placeAnew(row.id, node.id, known, hold, { type: 'replaced_after_metadata', data }, now());
		if (mine) await this.attempt(node, async () => await deleteTorrent(node, torrent.hash, false, now()));
	}

	private async attempt(node: ClusterNode, act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			// The torrent stays: when it is released it is found there and adopted.
			node.reportFailure(asNodeError(error, node.name));
		}
	}
}

/** Added by us and confirmed; what was there before is somebody else's. */
const isOurs = ({ code }: UnsizedRow): boolean => code === 'accepted';

/** Bytes by which the node's storage would fall short of what has to stay free; null when it does not. */
export function lackingBytes(cluster: Cluster, node: ClusterNode, reservations: readonly Reservation[]): number | null {
	const facts = cluster.facts();
	const own = facts.find(({ id }) => id === node.id);
	if (own === undefined) return null;
	const { promised } = promisedTo(cluster, facts, reservations);
	const space = storageSpaces(facts, promised).get(storageOf(own));
	const available = space === undefined ? null : availableBytes(space);
	if (space === undefined || available === null) return null;
	const percent = ((space.totalBytes ?? 0) * own.policy.minFreePercent) / 100;
	const lacking = Math.max(gibToBytes(own.policy.minFreeGib), percent) - available;
	return lacking > 0 ? lacking : null;
}
