import { randomUUID } from 'node:crypto';
import type { LedgerStore } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import { asNodeError, PROBE_TIMEOUT_MS } from '../qbittorrent/node';
import { within } from '../qbittorrent/within';
import type { OwnLists } from '../webapi/ownLists';
import type { SharedChanges } from '../webapi/types';
import { ChangeFeed } from './changeFeed';
import type { PendingCache } from './pendingCache';

/** A client asks for one hash, or for a few. */
const MAX_LOOKED_UP = 20;
const PENDING_BUDGET_MS = 1_000;
const HASH = /^[0-9a-f]{40,64}$/;

export interface SharedParts {
	cluster: Cluster;
	ledger: LedgerStore;
	pending: PendingCache;
	ownLists: OwnLists;
	/** Another process was told that this node's lost torrents are really gone. */
	onLoss: (nodeId: string) => void;
	now: () => number;
}

/**
 * What a process of queue mode knows beside its own doing: what the others did to torrents, own
 * lists and what is pending. Only with a ledger that several processes share.
 */
export class SharedMemory implements SharedChanges {
	readonly feed: ChangeFeed;

	constructor(private readonly parts: SharedParts) {
		const { cluster, ledger, pending, ownLists, onLoss, now } = parts;
		const listeners = {
			lists: () => ownLists.expire(),
			pending: ({ protect, unprotect }: { protect?: readonly string[]; unprotect?: readonly string[] }) => {
				if (protect !== undefined) pending.protect(protect);
				if (unprotect !== undefined) pending.unprotect(unprotect);
				pending.expire();
			},
			loss: onLoss,
		};
		this.feed = new ChangeFeed(cluster, ledger.changes, randomUUID(), listeners, now);
		ownLists.onChange = () => this.feed.noteLists();
	}

	async start(): Promise<void> {
		await this.feed.start();
	}

	async sync(): Promise<void> {
		await this.feed.sync();
		await within(PENDING_BUDGET_MS, this.parts.pending.sync());
	}

	/** Before a decision: the ledger itself sees to it that no torrent is claimed twice. */
	async syncToDecide(): Promise<void> {
		await this.feed.sync({ mayTrust: true });
	}

	async flush(): Promise<void> {
		await this.feed.flush();
	}

	/** Never throws: whatever cannot be asked now is as unknown as before. */
	async lookUp(hashes: readonly string[]): Promise<void> {
		const all = hashes.slice(0, MAX_LOOKED_UP).map(async (hash) => await this.lookUpOne(hash));
		await Promise.all(all).catch(() => undefined);
	}

	async close(): Promise<void> {
		this.parts.ownLists.onChange = null;
		await this.feed.close();
	}

	private async lookUpOne(hash: string): Promise<void> {
		const { cluster, ledger, pending } = this.parts;
		const row = await ledger.findActive([hash]);
		if (row === null) return;
		const node = row.nodeId === null ? null : cluster.node(row.nodeId);
		if (node === null || !node.up) {
			pending.expire();
			await pending.sync();
			return;
		}
		try {
			const ids = row.aliases.filter((alias) => HASH.test(alias));
			node.snapshot.take(await node.client.torrents(ids, { timeoutMs: PROBE_TIMEOUT_MS }));
		} catch (error) {
			node.reportFailure(asNodeError(error, node.name));
		}
	}
}
