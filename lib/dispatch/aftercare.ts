import type { LedgerStore, RequestRow } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import { nextTurn } from '../qbittorrent/turns';
import { CLAIM_LEASE_MS } from './claim';
import type { HoldKeeper } from './holdKeeper';
import { Losses } from './losses';
import { Recheck } from './recheck';
import { reconcile } from './reconcile';
import type { Removals } from './removals';
import { Retention } from './retention';
import { RowMemory } from './rowMemory';
import { NodeWatch } from './strikes';
import { StatusFollower } from './syncStatus';
import type { DispatchContext } from './types';

/** While an add is uncertain its node is looked at this often, so that a twin is caught without data. */
const WATCH_MS = 2_000;
/** Owners are written down at most this often per node. */
const OWNERS_MS = 30_000;
const RECONCILE_MS = 1_000;
/** A workflow may let a person decide before it claims a torrent; a day later its run is surely gone. */
const ABANDONED_MS = 24 * 3_600_000;
const LOOK_FOR_ABANDONED_MS = 3_600_000;

export interface CareParts {
	cluster: Cluster;
	ledger: LedgerStore;
	holds: HoldKeeper;
	removals: Removals;
	now: () => number;
}

/**
 * What is done beside requests whenever a node has answered: the ledger learns what the node has and
 * lost, promises are kept, and adds, rows and holds go on.
 */
export class Aftercare {
	readonly nodeWatch: NodeWatch;
	private readonly rows: RowMemory;
	private readonly losses: Losses;
	private readonly retention: Retention;
	private readonly statuses: StatusFollower;
	private readonly recheck: Recheck;
	private readonly ownersSavedAt = new Map<string, { atMs: number; revision: number }>();
	/** When each node's uncertain adds may be looked at again. */
	private readonly reconcileDueMs = new Map<string, number>();
	private abandonedLookMs = 0;
	private watch: NodeJS.Timeout | null = null;
	private closed = false;

	constructor(
		private readonly context: () => DispatchContext,
		private readonly parts: CareParts,
	) {
		const { cluster, ledger, now } = parts;
		this.nodeWatch = new NodeWatch(cluster, ledger, now);
		this.rows = new RowMemory(ledger, now);
		this.losses = new Losses(ledger, now);
		this.retention = new Retention(ledger, now);
		this.statuses = new StatusFollower(context);
		this.recheck = new Recheck(context);
	}

	/** Takes up the rows that clients were shown before a restart. */
	async recallRows(): Promise<void> {
		for (const node of this.parts.cluster.nodes) await this.rows.restore(node);
	}

	/** Never throws, and waits for one thing after the other: a node answers again in a moment. */
	async follow(node: ClusterNode): Promise<void> {
		const { holds, removals } = this.parts;
		await this.attempt(async () => await this.watchLosses(node));
		await this.attempt(async () => await removals.carryOut(node));
		// A hundred nodes may answer at once, and each write holds up the event loop.
		await nextTurn();
		await this.attempt(async () => await this.saveOwners(node));
		await nextTurn();
		await this.attempt(async () => await this.rows.save(node));
		await this.attempt(async () => await this.nodeWatch.follow(node));
		await this.attempt(async () => await this.endAbandoned());
		await this.attempt(async () => await this.recheck.follow(node));
		await this.attempt(async () => await this.statuses.follow(node));
		await this.attempt(async () => await this.retention.run());
		await this.attempt(async () => await holds.follow());
		await this.attempt(async () => await this.reconcile(node));
	}

	/** See StatusFollower.sync. */
	async syncStatus(failedAfterMs?: number): Promise<RequestRow[]> {
		return await this.statuses.sync(failedAfterMs);
	}

	/** A person says that what this node lost is really gone. @returns how many torrents were forgotten */
	async acceptLoss(node: ClusterNode): Promise<number> {
		const forgotten = node.snapshot.acceptLoss();
		this.ownersSavedAt.delete(node.id);
		this.rows.saveSoon(node);
		await this.saveOwners(node);
		await this.rows.save(node);
		await this.watchLosses(node);
		return forgotten;
	}

	/** Another process was told so. */
	async followLoss(node: ClusterNode): Promise<void> {
		await this.losses.follow(node);
	}

	/** A node that goes down right after an add must not lose it from the lists. */
	async keepRow(rowId: string): Promise<void> {
		const { cluster, ledger } = this.parts;
		const request = await ledger.getRequest(rowId);
		const node = request?.nodeId == null ? null : cluster.node(request.nodeId);
		const row = node?.find(request?.aliases ?? []) ?? null;
		if (node !== null && row !== null) await this.rows.saveOne(node, row);
	}

	/** After an add whose end may be uncertain. */
	async watchUncertain(): Promise<void> {
		const { ledger, now } = this.parts;
		if ((await ledger.uncertainAdds(now(), CLAIM_LEASE_MS)).length > 0) this.startWatch();
	}

	close(): void {
		this.closed = true;
		this.stopWatch();
	}

	/** What fails is tried again after the next refresh, and must not keep the rest from being done. */
	private async attempt(step: () => Promise<void>): Promise<void> {
		await step().catch(() => undefined);
	}

	/** A restart must find what the node had, also what it got a moment ago. */
	private async watchLosses(node: ClusterNode): Promise<void> {
		await this.losses.watch(node, () => this.rows.saveSoon(node));
	}

	private async saveOwners(node: ClusterNode): Promise<void> {
		const { ledger, now } = this.parts;
		const saved = this.ownersSavedAt.get(node.id);
		const { revision } = node.snapshot;
		const due = saved === undefined || now() - saved.atMs >= OWNERS_MS;
		if (!due || saved?.revision === revision || node.snapshot.lost.size > 0) return;
		this.ownersSavedAt.set(node.id, { atMs: now(), revision });
		const rows = [...node.snapshot.torrents.values()];
		// v1 first: it stays the same when a hybrid's id changes after its metadata has come.
		const hashes = rows.map((row) => (row.infohash_v1 || row.hash).toLowerCase());
		await ledger.setOwners(node.id, hashes, now());
	}

	/** At the start and then each hour. */
	private async endAbandoned(): Promise<void> {
		const nowMs = this.parts.now();
		if (nowMs - this.abandonedLookMs < LOOK_FOR_ABANDONED_MS) return;
		this.abandonedLookMs = nowMs;
		await this.parts.ledger.endAbandoned(nowMs - ABANDONED_MS, nowMs);
	}

	private async reconcile(node: ClusterNode): Promise<void> {
		const nowMs = this.parts.now();
		if (nowMs < (this.reconcileDueMs.get(node.id) ?? 0)) return;
		this.reconcileDueMs.set(node.id, nowMs + RECONCILE_MS);
		const left = await reconcile(this.context(), node);
		if (left > 0) this.startWatch();
		else this.stopWatch();
	}

	/** Looks at the nodes by itself for as long as an add is uncertain. */
	private startWatch(): void {
		// What was under way when the service was closed ends later.
		if (this.closed) return;
		this.watch ??= setInterval(() => {
			void this.parts.cluster.refreshForPoll().catch(() => undefined);
		}, WATCH_MS);
		this.watch.unref();
	}

	private stopWatch(): void {
		if (this.watch !== null) clearInterval(this.watch);
		this.watch = null;
	}
}
