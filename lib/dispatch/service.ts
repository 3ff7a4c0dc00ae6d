import { randomBytes } from 'node:crypto';
import { LedgerLoginGuard } from '../ledger/loginGuard';
import type { LedgerLocation } from '../ledger/location';
import { openLedger } from '../ledger/open';
import { type HeldChange, type Hold, type KnownTorrent, type LedgerStore, LedgerUnavailableError, type NewRequest, type RequestRow } from '../ledger/types';
import { Cluster } from '../qbittorrent/cluster';
import { processLoginGuard } from '../qbittorrent/loginGuard';
import type { ClusterNode } from '../qbittorrent/node';
import { nextTurn } from '../qbittorrent/turns';
import type { NodeConfig } from '../qbittorrent/types';
import { scoreNodes } from '../scoring';
import type { ScoreRequest, ScoreResult } from '../scoring/types';
import { OwnLists } from '../webapi/ownLists';
import type { PendingTorrent, PendingView, RemovalMemory, SharedChanges } from '../webapi/types';
import { CLAIM_LEASE_MS, type ClaimPolicy, claimTorrent } from './claim';
import { discoverTorrents } from './discover';
import { dispatchTorrent } from './dispatch';
import { Losses } from './losses';
import { HoldKeeper } from './holdKeeper';
import { PendingCache } from './pendingCache';
import { PolicyMemory } from './policyMemory';
import { candidatesOf, promisedTo, wantedOf } from './placement';
import { rebuildFromNodes } from './rebuild';
import { Recheck } from './recheck';
import { reconcile } from './reconcile';
import { Removals } from './removals';
import { Retention } from './retention';
import { withUsualSize } from './sizes';
import { StatusFollower } from './syncStatus';
import { RowMemory } from './rowMemory';
import { SharedMemory } from './sharedMemory';
import { NodeWatch } from './strikes';
import type { ClaimOutcome, DispatchContext, DispatchOutcome, DispatchSettings } from './types';

/** While an add is uncertain its node is looked at this often, so that a twin is caught without data. */
const WATCH_MS = 2_000;
/** Owners are written down at most this often per node. */
const OWNERS_MS = 30_000;
const RECONCILE_MS = 1_000;
/** In a shared ledger, whose journal has the new torrent until then. */
const KEEP_ROW_MS = 250;
/** A workflow may let a person decide before it claims a torrent; a day later its run is surely gone. */
const ABANDONED_MS = 24 * 3_600_000;
const LOOK_FOR_ABANDONED_MS = 3_600_000;

/** A node of the credential before it has its lasting id. */
export type NodeSpec = NodeConfig;

/**
 * One cluster with its ledger, shared by all n8n nodes of the process that use the same credential.
 * Without a usable ledger the cluster still answers; whatever needs the ledger says why it cannot.
 */
export class DispatchService implements PendingView {
	/** Categories and tags that clients made; the same for all triggers on this cluster. */
	readonly ownLists: OwnLists;
	private readonly pendingCache: PendingCache | null;
	private readonly holds: HoldKeeper | null;
	private readonly rows: RowMemory | null;
	private readonly retention: Retention | null;
	private readonly statuses: StatusFollower | null;
	private readonly recheck: Recheck | null;
	private readonly promised: Removals | null;
	private readonly policies: PolicyMemory | null;
	private readonly nodeWatch: NodeWatch | null;
	/** Only where other processes use the same ledger. */
	private readonly shared: SharedMemory | null;
	private readonly losses: Losses | null;
	private readonly ownersSavedAt = new Map<string, { atMs: number; revision: number }>();
	/** When each node's uncertain adds may be looked at again. */
	private readonly reconcileDueMs = new Map<string, number>();
	private abandonedLookMs = 0;
	private watch: NodeJS.Timeout | null = null;

	private constructor(
		readonly cluster: Cluster,
		private readonly store: LedgerStore | null,
		private readonly failure: LedgerUnavailableError | null,
		readonly signingKey: string,
		private readonly now: () => number,
	) {
		this.ownLists = new OwnLists(store, now);
		this.pendingCache = store === null ? null : new PendingCache(store, now);
		this.holds =
			this.pendingCache === null
				? null
				: new HoldKeeper(() => this.context, this.pendingCache, () => this.shared?.feed.notePending());
		this.rows = store === null ? null : new RowMemory(store, now);
		this.retention = store === null ? null : new Retention(store, now);
		this.statuses = store === null ? null : new StatusFollower(() => this.context);
		this.recheck = store === null ? null : new Recheck(() => this.context);
		const isProtected = (aliases: readonly string[]) => this.isProtected(aliases);
		this.policies = store === null ? null : new PolicyMemory(cluster, store, now);
		this.promised = store === null ? null : new Removals(cluster, store, isProtected, now);
		this.nodeWatch = store === null ? null : new NodeWatch(cluster, store, now);
		this.losses = store === null ? null : new Losses(store, now);
		this.shared = this.sharedMemory();
		cluster.onRefresh((node) => this.afterRefresh(node));
	}

	private sharedMemory(): SharedMemory | null {
		const { cluster, store: ledger, pendingCache: pending, ownLists, now } = this;
		if (ledger === null || pending === null || !ledger.changes.shared) return null;
		const onLoss = (nodeId: string) => {
			const node = cluster.node(nodeId);
			if (node !== null) void this.losses?.follow(node).catch(() => undefined);
		};
		return new SharedMemory({ cluster, ledger, pending, ownLists, onLoss, now });
	}

	/** Opens the ledger, gives the nodes their lasting ids and builds the cluster. */
	static async open(specs: NodeSpec[], ledgerLocation: LedgerLocation, now: () => number = Date.now): Promise<DispatchService> {
		return await DispatchService.withLedger(specs, ledgerLocation, now).catch(async (error: unknown) => {
			if (error instanceof LedgerUnavailableError) return DispatchService.withoutLedger(specs, error, now);
			return await Promise.reject(error);
		});
	}

	private static async withLedger(specs: NodeSpec[], location: LedgerLocation, now: () => number): Promise<DispatchService> {
		const store = await openLedger(location);
		const ids = await store.resolveNodeIds(specs, now());
		const configs = specs.map((spec, index) => ({ ...spec, id: ids[index] }));
		const cluster = new Cluster(configs, new LedgerLoginGuard(store, now), now);
		for (const node of cluster.nodes) node.knownCount = await store.countOwned(node.id);
		const service = new DispatchService(cluster, store, null, await store.secret('sid'), now);
		await service.recall();
		return service;
	}

	/** Takes up what clients were told before the restart. */
	private async recall(): Promise<void> {
		for (const node of this.cluster.nodes) await this.rows?.restore(node);
		await this.pendingCache?.read();
		await this.promised?.sync();
		await this.ownLists.sync();
		await this.nodeWatch?.recall();
		await this.shared?.start();
	}

	private static withoutLedger(specs: NodeSpec[], failure: LedgerUnavailableError, now: () => number): DispatchService {
		const configs = specs.map((spec) => ({ ...spec, id: spec.id || spec.name }));
		const cluster = new Cluster(configs, processLoginGuard(), now);
		return new DispatchService(cluster, null, failure, randomBytes(32).toString('base64url'), now);
	}

	/** @throws LedgerUnavailableError when the ledger could not be opened */
	get ledger(): LedgerStore {
		if (this.store === null) throw this.failure ?? new LedgerUnavailableError('The ledger is closed', '');
		return this.store;
	}

	get ledgerFailure(): LedgerUnavailableError | null {
		return this.failure;
	}

	private get context(): DispatchContext {
		return {
			cluster: this.cluster,
			ledger: this.ledger,
			now: this.now,
			sleep: async (ms) => await new Promise((resolve) => setTimeout(resolve, ms)),
		};
	}

	async receive(requests: NewRequest[]): Promise<void> {
		await this.ledger.receive(requests, this.now());
	}

	async claim(rowId: string, policy: ClaimPolicy): Promise<ClaimOutcome> {
		await this.shared?.syncToDecide();
		const outcome = await claimTorrent(this.context, rowId, policy);
		if (outcome.outcome === 'adopted') await this.protectIfForeign(rowId);
		await this.shared?.flush();
		return outcome;
	}

	async dispatch(rowId: string, settings: DispatchSettings): Promise<DispatchOutcome> {
		this.nodeWatch?.use(settings.score.history);
		await this.shared?.syncToDecide();
		const outcome = await dispatchTorrent(this.context, rowId, settings);
		void this.policies?.note(settings).catch(() => undefined);
		if (outcome.verdict.code === 'adopted_foreign') await this.protectIfForeign(rowId);
		if (outcome.verdict.code === 'accepted') {
			await this.unprotect(rowId);
			// Writes of one process wait for each other, and the client waits for those of the reply.
			setTimeout(() => void this.keepRow(rowId).catch(() => undefined), this.shared === null ? 0 : KEEP_ROW_MS).unref();
		}
		if (outcome.outcome === 'held') {
			await this.holds?.show(rowId);
			this.shared?.feed.notePending();
		}
		void this.watchUncertain().catch(() => undefined);
		await this.shared?.flush();
		return outcome;
	}

	/**
	 * Forgets what a node lost and opens it for adds again, on a person's word.
	 *
	 * @returns how many torrents were forgotten; null when there is no such node
	 */
	async acceptLoss(nameOrId: string): Promise<number | null> {
		await this.cluster.refreshForDecision();
		const wanted = nameOrId.toLowerCase();
		const node = this.cluster.nodes.find(({ id, name }) => id === nameOrId || name.toLowerCase() === wanted);
		if (node === undefined) return null;
		const forgotten = node.snapshot.acceptLoss();
		this.ownersSavedAt.delete(node.id);
		this.rows?.saveSoon(node);
		await this.saveOwners(node);
		await this.rows?.save(node);
		await this.watchLosses(node);
		this.shared?.feed.noteLoss(node.id);
		await this.shared?.flush();
		return forgotten;
	}

	/** Gives rows to torrents on the nodes that the ledger does not know. */
	async discover(): Promise<KnownTorrent[]> {
		await this.cluster.refreshForDecision();
		return await discoverTorrents(this.context);
	}

	/** Gives rows to what is on the nodes, after the ledger was lost; see rebuildFromNodes. */
	async rebuild(): Promise<KnownTorrent[]> {
		await this.cluster.refreshForDecision(0);
		return await rebuildFromNodes(this.context);
	}

	/** Takes the rows of all nodes further; see StatusFollower.sync. */
	async syncStatus(failedAfterMs?: number): Promise<RequestRow[]> {
		await this.cluster.refreshForDecision(0);
		return this.statuses === null ? await Promise.reject(this.failure) : await this.statuses.sync(failedAfterMs);
	}

	/** Where the torrent would go now and why; adds and writes nothing. */
	async explain(request: Omit<NewRequest, 'payload'>, settings: DispatchSettings): Promise<ScoreResult> {
		const usual = this.store === null ? settings : await withUsualSize(this.store, request, settings, this.now());
		return await this.score(wantedOf(request, usual).request, usual);
	}

	/** All nodes for this request, best first, with what is promised to torrents under way. */
	async score(
		request: ScoreRequest,
		settings: Pick<DispatchSettings, 'score' | 'pool' | 'policyFor'>,
	): Promise<ScoreResult> {
		await this.cluster.refreshForDecision();
		const reservations = (await this.store?.reservations()) ?? [];
		const candidates = candidatesOf(this.cluster, settings);
		const { promised } = promisedTo(this.cluster, candidates, reservations);
		return scoreNodes(candidates, request, settings.score, promised);
	}

	pending(): PendingTorrent[] {
		return this.pendingCache?.torrents ?? [];
	}

	async cancel(aliases: readonly string[]): Promise<boolean> {
		return (await this.holds?.cancel(aliases)) ?? false;
	}

	async changeHeld(aliases: readonly string[], change: HeldChange): Promise<boolean> {
		return (await this.holds?.change(aliases, change)) ?? false;
	}

	/** See HoldKeeper.showAll. */
	async showWaiting(): Promise<void> {
		await this.holds?.showAll();
		await this.shared?.flush();
	}

	/** Torrents that wait and that a node would take now, first come first; see releaseHeld. */
	async releaseHeld(limit: number): Promise<Hold[]> {
		await this.shared?.sync();
		// Without a ledger nobody waits, and whoever asks is to hear why.
		return this.holds === null ? await Promise.reject(this.failure) : await this.holds.release(limit);
	}

	isProtected(aliases: readonly string[]): boolean {
		// Without a ledger nobody knows whose torrent it is: no files are deleted.
		return this.pendingCache?.isProtected(aliases) ?? true;
	}

	get protectionRevision(): number {
		return this.pendingCache?.protectionRevision ?? 0;
	}

	/** What other processes on this ledger do and know; undefined when there are none. */
	get changes(): SharedChanges | undefined {
		return this.shared ?? undefined;
	}

	/** Deletes for nodes that do not answer; without a ledger none can be promised. */
	get removals(): RemovalMemory | undefined {
		return this.promised ?? undefined;
	}

	close(): void {
		if (this.watch !== null) clearInterval(this.watch);
		void this.shared?.close();
		this.cluster.close();
	}

	/** Ours now: what somebody once added by hand under this hash is gone. */
	private async unprotect(rowId: string): Promise<void> {
		if (this.pendingCache === null || !this.pendingCache.protectsAny) return;
		const row = await this.ledger.getRequest(rowId);
		if (row === null) return;
		this.pendingCache.unprotect(row.aliases);
		this.shared?.feed.notePending({ unprotect: row.aliases });
	}

	private async protectIfForeign(rowId: string): Promise<void> {
		const row = await this.ledger.getRequest(rowId);
		if (row?.code !== 'adopted_foreign') return;
		this.pendingCache?.protect(row.aliases);
		this.shared?.feed.notePending({ protect: row.aliases });
	}

	/** What follows a node's refresh runs beside the request that caused it. */
	private afterRefresh(node: ClusterNode): void {
		if (this.store === null) return;
		void this.follow(node).catch(() => undefined);
	}

	private async follow(node: ClusterNode): Promise<void> {
		await this.watchLosses(node);
		await this.promised?.carryOut(node);
		// A hundred nodes may answer at once, and each write holds up the event loop.
		await nextTurn();
		await this.saveOwners(node);
		await nextTurn();
		await this.rows?.save(node);
		await this.nodeWatch?.follow(node);
		await this.endAbandoned();
		await this.recheck?.follow(node);
		await this.statuses?.follow(node);
		await this.retention?.run();
		await this.holds?.follow();
		if (this.now() < (this.reconcileDueMs.get(node.id) ?? 0)) return;
		this.reconcileDueMs.set(node.id, this.now() + RECONCILE_MS);
		const left = await reconcile(this.context, node);
		if (left > 0) this.startWatch();
		else this.stopWatch();
	}

	/** At the start and then each hour. */
	private async endAbandoned(): Promise<void> {
		const nowMs = this.now();
		if (nowMs - this.abandonedLookMs < LOOK_FOR_ABANDONED_MS) return;
		this.abandonedLookMs = nowMs;
		await this.ledger.endAbandoned(nowMs - ABANDONED_MS, nowMs);
	}

	/** A restart must find what the node had, also what it got a moment ago. */
	private async watchLosses(node: ClusterNode): Promise<void> {
		await this.losses?.watch(node, () => this.rows?.saveSoon(node));
	}

	/** A node that goes down right after an add must not lose it from the lists. */
	private async keepRow(rowId: string): Promise<void> {
		const request = await this.ledger.getRequest(rowId);
		const node = request?.nodeId == null ? null : this.cluster.node(request.nodeId);
		const row = node?.find(request?.aliases ?? []) ?? null;
		if (node !== null && row !== null) await this.rows?.saveOne(node, row);
	}

	private async saveOwners(node: ClusterNode): Promise<void> {
		const saved = this.ownersSavedAt.get(node.id);
		const { revision } = node.snapshot;
		const due = saved === undefined || this.now() - saved.atMs >= OWNERS_MS;
		if (!due || saved?.revision === revision || node.snapshot.lost.size > 0) return;
		this.ownersSavedAt.set(node.id, { atMs: this.now(), revision });
		const rows = [...node.snapshot.torrents.values()];
		// v1 first: it stays the same when a hybrid's id changes after its metadata has come.
		const hashes = rows.map((row) => (row.infohash_v1 || row.hash).toLowerCase());
		await this.ledger.setOwners(node.id, hashes, this.now());
	}

	private async watchUncertain(): Promise<void> {
		if ((await this.ledger.uncertainAdds(this.now(), CLAIM_LEASE_MS)).length > 0) this.startWatch();
	}

	/** Looks at the nodes by itself for as long as an add is uncertain. */
	private startWatch(): void {
		this.watch ??= setInterval(() => {
			void this.cluster.refreshForPoll().catch(() => undefined);
		}, WATCH_MS);
		this.watch.unref();
	}

	private stopWatch(): void {
		if (this.watch !== null) clearInterval(this.watch);
		this.watch = null;
	}
}
