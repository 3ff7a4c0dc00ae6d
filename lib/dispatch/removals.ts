import type { LedgerStore, Removal } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import { NodeRequestError } from '../qbittorrent/errors';
import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { mayDeleteFiles } from '../webapi/sharedFiles';
import type { RemovalMemory, WantedRemoval } from '../webapi/types';

/** A torrent that came a second ago may need the files too. */
const CHECK_MAX_AGE_MS = 250;
const TIMEOUT_MS = 5_000;
/** Hashes per question: they go into a URL. */
const AT_ONCE = 100;

/** A remembered delete whose torrent is there and is the same one. */
interface Due {
	removal: Removal;
	row: TorrentRow;
}

/**
 * Deletes that were promised while a node did not answer. Its torrents are hidden from clients at
 * once, in all processes, and removed when the node is back: files go only when the torrent is still
 * the same one (hash and time of the add) and nothing else needs them then.
 */
export class Removals implements RemovalMemory {
	/** By node and hash. */
	private known = new Map<string, Removal>();
	private readonly running = new Set<string>();
	/** Goes up with each change of ours, so that a list read before it is not taken over. */
	private changes = 0;

	constructor(
		private readonly cluster: Cluster,
		private readonly ledger: LedgerStore,
		private readonly isProtected: (aliases: readonly string[]) => boolean,
		private readonly now: () => number,
	) {}

	async sync(): Promise<void> {
		const { changes } = this;
		const stored = await this.ledger.removals().catch(() => null);
		if (stored === null || changes !== this.changes) return;
		if (stored.length === 0 && this.known.size === 0) return;
		const before = this.known;
		this.known = new Map(stored.map((removal) => [keyOf(removal), removal]));
		for (const [key, removal] of before) if (!this.known.has(key)) this.show(removal);
		for (const removal of this.known.values()) this.hide(removal);
	}

	async remember(wanted: readonly WantedRemoval[]): Promise<void> {
		const promised = wanted.map(({ node, row, deleteFiles, source }): Removal => ({
			nodeId: node.id,
			hash: row.hash,
			aliases: aliasesOfRow(row),
			name: row.name,
			addedOn: row.added_on,
			deleteFiles,
			source,
			atMs: this.now(),
		}));
		this.changes++;
		await this.ledger.rememberRemovals(promised);
		for (const removal of promised) {
			this.known.set(keyOf(removal), removal);
			this.hide(removal);
			await this.record('removal_remembered', removal, { files: removal.deleteFiles });
		}
	}

	/** Does what was promised of a node that has just answered. What fails is left for its next answer. */
	async carryOut(node: ClusterNode): Promise<void> {
		if (this.running.has(node.id) || this.of(node).length === 0) return;
		this.running.add(node.id);
		try {
			// Another process may have done it, or the torrent is wanted again.
			await this.sync();
			const due = await this.stillThere(node, this.of(node));
			if (due.length > 0) await this.remove(node, due);
		} catch (error) {
			if (error instanceof NodeRequestError) node.reportFailure(error);
		} finally {
			this.running.delete(node.id);
		}
	}

	/** Those whose torrent is there as it was; the others are forgotten. */
	private async stillThere(node: ClusterNode, removals: readonly Removal[]): Promise<Due[]> {
		const rows = new Map<string, TorrentRow>();
		for (let i = 0; i < removals.length; i += AT_ONCE) {
			const hashes = removals.slice(i, i + AT_ONCE).map(({ hash }) => hash);
			for (const row of await node.client.torrents(hashes, { timeoutMs: TIMEOUT_MS })) {
				rows.set(row.hash, row);
			}
		}
		const due: Due[] = [];
		for (const removal of removals) {
			const row = rows.get(removal.hash);
			if (row !== undefined && row.added_on === removal.addedOn) due.push({ removal, row });
			// Still in the snapshot: the next list tells whether it went, or the node lost all and may get it back.
			else if (row !== undefined || !node.snapshot.torrents.has(removal.hash)) {
				const event = row === undefined ? 'removal_done' : 'removal_cancelled';
				if (await this.forget(removal)) await this.record(event, removal, { files: false });
			}
		}
		return due;
	}

	private async remove(node: ClusterNode, due: readonly Due[]): Promise<void> {
		const withFiles = await this.withFiles(node, due);
		for (const files of [true, false]) {
			const group = due.filter(({ removal }) => withFiles.has(removal.hash) === files);
			for (let i = 0; i < group.length; i += AT_ONCE) {
				await this.removeGroup(node, group.slice(i, i + AT_ONCE), files);
			}
		}
	}

	private async removeGroup(node: ClusterNode, group: readonly Due[], files: boolean): Promise<void> {
		const hashes = group.map(({ removal }) => removal.hash);
		for (const hash of hashes) node.snapshot.expectRemoval(hash, this.now());
		const form = { hashes: hashes.join('|'), deleteFiles: String(files) };
		await node.client.post('torrents/delete', form, { timeoutMs: TIMEOUT_MS });
		for (const { removal } of group) {
			node.snapshot.remove(removal.hash, this.now());
			if (await this.forget(removal)) await this.record('removal_done', removal, { files });
		}
	}

	/** The same rules as for a delete that a client sends now. */
	private async withFiles(node: ClusterNode, due: readonly Due[]): Promise<Set<string>> {
		const wanted = due.filter(({ removal }) => removal.deleteFiles);
		if (wanted.length === 0) return new Set();
		await this.cluster.refreshForDecision(CHECK_MAX_AGE_MS);
		node.snapshot.take(wanted.map(({ row }) => row));
		const rowOf = ({ removal, row }: Due): TorrentRow =>
			node.snapshot.torrents.get(removal.hash) ?? row;
		const goes = wanted.filter((one) => !this.isProtected(aliasesOfRow(rowOf(one))));
		const removed = new Set(goes.map(rowOf));
		const owners = { nodes: this.cluster.nodes, isProtected: this.isProtected };
		const may = goes.filter((one) => mayDeleteFiles(owners, node, rowOf(one), removed));
		return new Set(may.map(({ removal }) => removal.hash));
	}

	/** @returns false when another process was first */
	private async forget(removal: Removal): Promise<boolean> {
		this.changes++;
		const wasThere = await this.ledger.forgetRemoval(removal.nodeId, removal.hash);
		this.known.delete(keyOf(removal));
		this.show(removal);
		return wasThere;
	}

	private of(node: ClusterNode): Removal[] {
		return [...this.known.values()].filter(({ nodeId }) => nodeId === node.id);
	}

	private hide({ nodeId, hash, addedOn }: Removal): void {
		this.cluster.node(nodeId)?.snapshot.hide(hash, addedOn);
	}

	private show({ nodeId, hash }: Removal): void {
		this.cluster.node(nodeId)?.snapshot.unhide(hash);
	}

	/** An event that cannot be written changes nothing about what was promised or done. */
	private async record(type: string, removal: Removal, more: { files: boolean }): Promise<void> {
		const { nodeId, hash, name, source } = removal;
		const node = this.cluster.node(nodeId)?.name ?? nodeId;
		const data = { node, hash, name, source, ...more };
		await this.ledger.appendEvent(type, data, this.now()).catch(() => undefined);
	}
}

const keyOf = ({ nodeId, hash }: Removal): string => `${nodeId} ${hash}`;
