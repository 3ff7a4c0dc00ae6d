import type { NodeHistory, NodeRates, Strike } from '../ledger/nodeHistory';
import type { LedgerStore, RequestRow } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import { loadClassOf } from '../qbittorrent/states';
import type { TorrentRow } from '../qbittorrent/types';
import { quarantineOf } from '../scoring';
import { defaultScoreSettings } from '../scoring/defaults';
import type { HistorySettings } from '../scoring/types';
import { learned } from './learnedRates';

/** Each node is looked at this often. */
const LOOK_MS = 60_000;
/** A node has fewer adds than this in the hours that count. */
const MOST_ADDS = 1_000;

/** States in which a node tries to get a torrent. Whoever waits in a queue, is stopped or checked does not. */
const TRYING = new Set(['active', 'stalled', 'meta']);

interface Trying {
	/** Since when it has been seen to. */
	sinceMs: number;
	judged: boolean;
}

const NOTHING: NodeHistory = { strikes: [], rates: [], rules: null };

/**
 * Watches what becomes of our adds, and how fast the nodes are, and writes down what decisions go by
 * (see NodeHistoryStore). A strike is an add that has tried long enough and got nothing, while any
 * other torrent of the cluster got data. It is taken back when it gets something after all.
 */
export class NodeWatch {
	private readonly lookedAtMs = new Map<string, number>();
	/** Torrents that try and have nothing, by node and hash. */
	private readonly trying = new Map<string, Map<string, Trying>>();
	/** Whether each node was in quarantine when the ledger was asked last. */
	private readonly quarantined = new Map<string, boolean>();
	private known = NOTHING;
	private readAtMs = Number.NEGATIVE_INFINITY;
	/** The rules of the last dispatch of this process; null: none yet, so those of the ledger. */
	private rules: HistorySettings | null = null;

	constructor(
		private readonly cluster: Cluster,
		private readonly ledger: LedgerStore,
		private readonly now: () => number,
	) {}

	/** Takes up what the ledger knows of all nodes. */
	async recall(): Promise<void> {
		this.readAtMs = this.now();
		this.known = await this.ledger.nodeHistory.read();
		for (const node of this.cluster.nodes) this.tell(node);
	}

	/** The rules of a dispatch are those of the watch: the last one decides. */
	use(rules: HistorySettings): void {
		this.rules = rules;
	}

	/** What a refresh of the node showed; writes at most once a minute, and mostly nothing. */
	async follow(node: ClusterNode): Promise<void> {
		const nowMs = this.now();
		if (nowMs - (this.lookedAtMs.get(node.id) ?? Number.NEGATIVE_INFINITY) < LOOK_MS) return;
		this.lookedAtMs.set(node.id, nowMs);
		if (nowMs - this.readAtMs >= LOOK_MS) await this.recall();
		const rules = await this.rulesNow();
		await this.learnRate(node);
		const changed = (await this.takeBack(node)) || (await this.strike(node, rules));
		if (changed) await this.recall();
		await this.settle(node, rules);
		this.tell(node);
	}

	/** Workers of queue mode may watch without ever dispatching: they go by what the others wrote. */
	private async rulesNow(): Promise<HistorySettings> {
		if (this.rules === null) return { ...defaultScoreSettings.history, ...parsed(this.known.rules) };
		const text = JSON.stringify(this.rules);
		if (text !== this.known.rules) {
			await this.ledger.nodeHistory.saveRules(text, this.now());
			this.known.rules = text;
		}
		return this.rules;
	}

	private async learnRate(node: ClusterNode): Promise<void> {
		const { rateBytesPerSecond: rate, activeCount } = node.facts();
		const sample = { rate, downloading: activeCount > 0 };
		const change = (known: NodeRates | null) => learned(node.id, known, sample, this.now());
		if (change(this.ratesOf(node)) === null) return;
		const rates = await this.ledger.nodeHistory.changeRates(node.id, change);
		if (rates === null) return;
		this.known.rates = [...this.known.rates.filter(({ nodeId }) => nodeId !== node.id), rates];
	}

	/** One of them moves: the node works, and what it was blamed for counts no more. */
	private async takeBack(node: ClusterNode): Promise<boolean> {
		const moved = this.strikesOf(node).some(({ hash, lacks }) => {
			const row = node.find([hash]);
			return row !== null && (lacks === 'metadata' ? hasMetadata(row) : hasData(row));
		});
		return moved && (await this.ledger.nodeHistory.clearStrikes(node.id, this.now())) > 0;
	}

	private async strike(node: ClusterNode, rules: HistorySettings): Promise<boolean> {
		if (!(rules.quarantineAdds > 0)) return false;
		const suspects = this.silentFor(node, rules.quarantineMinutes * 60_000);
		if (suspects.length === 0 || !this.othersProgress(rules)) return false;
		const windowMs = rules.quarantineHours * 3_600_000 + rules.quarantineMinutes * 60_000;
		const ours = await this.ledger.getMany({
			nodeId: node.id,
			status: ['downloading'],
			sinceMs: this.now() - windowMs,
			limit: MOST_ADDS,
		});
		const strikes = ours.flatMap((request) => this.strikeFor(node, request, suspects) ?? []);
		const added = await this.ledger.nodeHistory.addStrikes(strikes, this.now());
		for (const { hash } of suspects) this.judged(node, hash);
		return added > 0;
	}

	/** Each is looked up once: it is a strike now, or none of ours. */
	private judged(node: ClusterNode, hash: string): void {
		const trying = this.trying.get(node.id)?.get(hash);
		if (trying !== undefined) trying.judged = true;
	}

	/**
	 * Rows that have tried for so long and were not judged yet. The node's own count of its active time stands still while
	 * nothing at all happens to a torrent, so the time for which it was seen to try counts too.
	 */
	private silentFor(node: ClusterNode, patienceMs: number): TorrentRow[] {
		const nowMs = this.now();
		const before = this.trying.get(node.id);
		const after = new Map<string, Trying>();
		const silent: TorrentRow[] = [];
		for (const row of node.snapshot.torrents.values()) {
			if (hasData(row) || !TRYING.has(loadClassOf(row.state))) continue;
			const one = before?.get(row.hash) ?? { sinceMs: nowMs, judged: false };
			after.set(row.hash, one);
			const triedMs = Math.max(nowMs - one.sinceMs, figure(row.time_active) * 1_000);
			if (!one.judged && triedMs >= patienceMs) silent.push(row);
		}
		this.trying.set(node.id, after);
		return silent;
	}

	private strikeFor(node: ClusterNode, request: RequestRow, suspects: readonly TorrentRow[]): Strike | null {
		// What somebody added by hand may be dead for years.
		if (request.code !== 'accepted' && request.code !== 'adopted') return null;
		const row = node.find(request.aliases);
		if (row === null || !suspects.includes(row)) return null;
		const lacks = request.kind === 'magnet' ? 'metadata' : 'data';
		// A magnet that got its metadata has found peers.
		if (lacks === 'metadata' && hasMetadata(row)) return null;
		return { nodeId: node.id, hash: request.hash, lacks, atMs: this.now() };
	}

	/** Whatever received data in the time in which these got nothing is another torrent. */
	private othersProgress({ quarantineMinutes }: HistorySettings): boolean {
		const sinceMs = this.now() - quarantineMinutes * 60_000;
		return this.known.rates.some(({ receivedAtMs }) => receivedAtMs >= sinceMs);
	}

	private async settle(node: ClusterNode, rules: HistorySettings): Promise<void> {
		// Nearly always: neither blamed nor closed. The ledger need not be asked.
		if (this.strikesOf(node).length === 0 && this.quarantined.get(node.id) === false) return;
		const nowMs = this.now();
		const agesOf = (times: number[]) => times.map((atMs) => nowMs - atMs);
		const others = this.cluster.nodes.some((other) => other.id !== node.id && this.isUsable(other, rules));
		const judge = (strikesAtMs: number[], quarantined: boolean) =>
			// The last node that takes torrents is not closed; one that is closed stays so by its strikes alone.
			(quarantined || others) && quarantineOf(agesOf(strikesAtMs), rules) !== null;
		const data = { node: node.name };
		const { quarantined } = await this.ledger.nodeHistory.settleQuarantine(node.id, judge, data, nowMs);
		this.quarantined.set(node.id, quarantined);
	}

	private isUsable(node: ClusterNode, rules: HistorySettings): boolean {
		const { reachable, strikeAgesMs, lostTorrents, connectionStatus, policy } = node.facts();
		const open = reachable && lostTorrents === null && connectionStatus !== 'disconnected';
		return open && !policy.paused && policy.weight > 0 && quarantineOf(strikeAgesMs, rules) === null;
	}

	private tell(node: ClusterNode): void {
		const rates = this.ratesOf(node);
		node.past = {
			highestRate: rates?.highest ?? 0,
			observedRate: rates?.observed ?? 0,
			strikesAtMs: this.strikesOf(node).map(({ atMs }) => atMs),
		};
	}

	private strikesOf(node: ClusterNode): Strike[] {
		return this.known.strikes.filter(({ nodeId }) => nodeId === node.id);
	}

	private ratesOf(node: ClusterNode): NodeRates | null {
		return this.known.rates.find(({ nodeId }) => nodeId === node.id) ?? null;
	}
}

const figure = (value: unknown): number => (typeof value === 'number' ? value : 0);

const hasData = (row: TorrentRow): boolean =>
	row.progress > 0 || figure(row.completed) > 0 || figure(row.downloaded) > 0;

/** Versions before 5 do not say it, but have no size before. */
const hasMetadata = (row: TorrentRow): boolean =>
	hasData(row) || (typeof row.has_metadata === 'boolean' ? row.has_metadata : row.size > 0);

/** The ledger's text is our own, but a later version may write it differently. */
function parsed(rules: string | null): Partial<HistorySettings> {
	try {
		return (JSON.parse(rules ?? '{}') ?? {}) as Partial<HistorySettings>;
	} catch {
		return {};
	}
}
