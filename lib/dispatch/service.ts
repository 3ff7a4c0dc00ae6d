import { randomBytes } from 'node:crypto';
import { LedgerLoginGuard } from '../ledger/loginGuard';
import type { LedgerLocation } from '../ledger/location';
import { openLedger } from '../ledger/open';
import { type HeldChange, type Hold, type KnownTorrent, type LedgerStore, LedgerUnavailableError, type NewRequest, type RequestRow } from '../ledger/types';
import { Cluster } from '../qbittorrent/cluster';
import { processLoginGuard } from '../qbittorrent/loginGuard';
import type { NodeConfig } from '../qbittorrent/types';
import { scoreNodes } from '../scoring';
import type { ScoreRequest, ScoreResult } from '../scoring/types';
import { OwnLists } from '../webapi/ownLists';
import type { PendingTorrent, PendingView, RemovalMemory, SharedChanges } from '../webapi/types';
import { Aftercare } from './aftercare';
import { type ClaimPolicy, claimTorrent } from './claim';
import { discoverTorrents } from './discover';
import { dispatchTorrent } from './dispatch';
import { HoldKeeper } from './holdKeeper';
import { PendingCache } from './pendingCache';
import { PolicyMemory } from './policyMemory';
import { candidatesOf, promisedTo, wantedOf } from './placement';
import { rebuildFromNodes } from './rebuild';
import { Removals } from './removals';
import { withUsualSize } from './sizes';
import { SharedMemory } from './sharedMemory';
import type { ClaimOutcome, DispatchContext, DispatchOutcome, DispatchSettings } from './types';

/** In a shared ledger, whose journal has the new torrent until then. */
const KEEP_ROW_MS = 250;

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
	private readonly care: Aftercare | null;
	private readonly promised: Removals | null;
	private readonly policies: PolicyMemory | null;
	/** Only where other processes use the same ledger. */
	private readonly shared: SharedMemory | null;

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
		const isProtected = (aliases: readonly string[]) => this.isProtected(aliases);
		this.policies = store === null ? null : new PolicyMemory(cluster, store, now);
		this.promised = store === null ? null : new Removals(cluster, store, isProtected, now);
		this.care = this.aftercare();
		this.shared = this.sharedMemory();
		// What follows a node's refresh runs beside the request that caused it.
		cluster.onRefresh((node) => void this.care?.follow(node));
	}

	private aftercare(): Aftercare | null {
		const { cluster, store: ledger, holds, promised: removals, now } = this;
		if (ledger === null || holds === null || removals === null) return null;
		return new Aftercare(() => this.context, { cluster, ledger, holds, removals, now });
	}

	private sharedMemory(): SharedMemory | null {
		const { cluster, store: ledger, pendingCache: pending, ownLists, now } = this;
		if (ledger === null || pending === null || !ledger.changes.shared) return null;
		const onLoss = (nodeId: string) => {
			const node = cluster.node(nodeId);
			if (node !== null) void this.care?.followLoss(node).catch(() => undefined);
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
		await this.care?.recallRows();
		await this.pendingCache?.read();
		await this.promised?.sync();
		await this.ownLists.sync();
		await this.care?.nodeWatch.recall();
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
		this.care?.nodeWatch.use(settings.score.history);
		await this.shared?.syncToDecide();
		const outcome = await dispatchTorrent(this.context, rowId, settings);
		void this.policies?.note(settings).catch(() => undefined);
		if (outcome.verdict.code === 'adopted_foreign') await this.protectIfForeign(rowId);
		if (outcome.verdict.code === 'accepted') {
			await this.unprotect(rowId);
			// Writes of one process wait for each other, and the client waits for those of the reply.
			setTimeout(() => void this.care?.keepRow(rowId).catch(() => undefined), this.shared === null ? 0 : KEEP_ROW_MS).unref();
		}
		if (outcome.outcome === 'held') {
			await this.holds?.show(rowId);
			this.shared?.feed.notePending();
		}
		void this.care?.watchUncertain().catch(() => undefined);
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
		// Without a ledger no node gets adds, so there is nothing to open it for.
		if (this.care === null) return await Promise.reject(this.failure);
		const forgotten = await this.care.acceptLoss(node);
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
		return this.care === null ? await Promise.reject(this.failure) : await this.care.syncStatus(failedAfterMs);
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
		this.care?.close();
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
}
