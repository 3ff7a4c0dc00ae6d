import type { NodeFacts } from '../scoring/types';
import { QbtClient, type NodePreferences } from './client';
import type { Dialect } from './dialect';
import { NodeRequestError } from './errors';
import { Health } from './health';
import type { LoginGuard } from './loginGuard';
import { BelievedFreeSpace, SmoothedRate } from './rates';
import { NodeSnapshot } from './snapshot';
import type { NodeConfig, TorrentRow } from './types';

/** A node that has answered before must answer a probe within this. */
export const PROBE_TIMEOUT_MS = 1_500;
/** The first contact includes a login, which costs the node up to 0.1 s of its only thread, and a full list. */
const FIRST_CONTACT_TIMEOUT_MS = 10_000;
const PREFERENCES_MAX_AGE_MS = 60_000;
/** Their hashes go into one URL. */
const MAX_STRANGERS = 100;
/** A node is asked no more often than this share of its time allows (4.5 has no cheap deltas). */
const PROBE_TIME_SHARE = 0.05;

/** Said after each successful refresh of a node, e.g. to clean up what it did while it hung. */
export type RefreshListener = (node: ClusterNode) => void;

/** A node's past, as far as decisions go by it. Rates in bytes per second; 0 is unknown. */
export interface NodePast {
	highestRate: number;
	observedRate: number;
	/** Times of its strikes (see NodeFacts.strikeAgesMs). */
	strikesAtMs: number[];
}

/** One qBittorrent: its client, what it holds, and whether it can be used now. */
export class ClusterNode {
	readonly client: QbtClient;
	readonly snapshot = new NodeSnapshot();
	readonly health = new Health();
	preferences: NodePreferences | null = null;
	dialect: Dialect | null = null;
	snapshotAtMs: number | null = null;
	/** How many torrents the ledger says the node had, for the shrink guard after our restart. */
	knownCount = 0;
	/** What the ledger knows of its past; null: nothing yet. */
	past: NodePast | null = null;

	private rid = 0;
	private preferencesAtMs = 0;
	private lastRefreshMs = 0;
	private running: Promise<void> | null = null;
	private runningSinceMs = 0;
	private readonly rate = new SmoothedRate();
	private readonly free = new BelievedFreeSpace();

	constructor(
		public config: NodeConfig,
		guard: LoginGuard,
		private readonly onRefreshed: RefreshListener,
		private readonly now: () => number,
	) {
		this.client = new QbtClient(config, guard);
	}

	get id(): string {
		return this.config.id;
	}

	get name(): string {
		return this.config.name;
	}

	/** Answering, as far as we know. */
	get up(): boolean {
		return this.snapshotAtMs !== null && this.health.lastFailure === null;
	}

	/** Due for a refresh when older than `maxAgeMs`, but never more often than its own speed allows. */
	isStale(maxAgeMs: number): boolean {
		if (this.snapshotAtMs === null) return true;
		const slowest = Math.max(maxAgeMs, this.lastRefreshMs / PROBE_TIME_SHARE);
		return this.now() - this.snapshotAtMs >= slowest;
	}

	/** Asks for the changes since last time. Never throws; one at a time, shared by all who wait. */
	refresh(): Promise<void> {
		if (this.running === null) {
			this.runningSinceMs = this.now();
			this.running = this.probe().finally(() => {
				this.running = null;
			});
		}
		return this.running;
	}

	/** How long the refresh under way has been running; 0 when none is. */
	refreshingForMs(): number {
		return this.running === null ? 0 : this.now() - this.runningSinceMs;
	}

	/** Takes the node out at once after a request to it failed; an answer with an odd status does not. */
	reportFailure(error: NodeRequestError): void {
		if (error.code !== 'http-error') this.health.failed(error, this.now());
	}

	find(aliases: readonly string[]): TorrentRow | null {
		return this.snapshot.find(aliases);
	}

	/** Everything that a decision needs to know, as plain data. */
	facts(): NodeFacts {
		const { loads, unfinishedBytes } = this.snapshot.summary();
		const { serverState } = this.snapshot;
		return {
			id: this.id,
			name: this.name,
			reachable: this.up,
			unreachableReason: this.up ? null : this.failureText(),
			snapshotAgeMs: this.snapshotAtMs === null ? -1 : this.now() - this.snapshotAtMs,
			freeBytes: this.free.bytes,
			totalBytes: this.config.capacityBytes ?? null,
			unfinishedBytes,
			preallocates: this.preferences?.preallocate_all === true,
			activeCount: loads.active,
			queuedCount: loads.queued,
			stalledCount: loads.stalled,
			metaCount: loads.meta,
			stoppedCount: loads.stopped,
			rateBytesPerSecond: this.rate.bytesPerSecond,
			rateLimitBytesPerSecond: positiveOrNull(serverState.dl_rate_limit),
			// All processes decide by the figure of the ledger; until there is one, by their own.
			highestRateBytesPerSecond: positiveOrNull(this.past?.highestRate) ?? this.rate.highest,
			observedRateBytesPerSecond: positiveOrNull(this.past?.observedRate),
			strikeAgesMs: (this.past?.strikesAtMs ?? []).map((atMs) => Math.max(0, this.now() - atMs)),
			queueLimit: this.queueLimit(),
			connectionStatus: connectionStatusOf(serverState.connection_status),
			removesTorrents: this.removesTorrents,
			lostTorrents: this.snapshot.lost.size > 0 ? this.snapshot.lost.size : null,
			policy: this.config.policy,
		};
	}

	private failureText(): string {
		return this.health.lastFailure?.message ?? `'${this.name}' has not been asked yet`;
	}

	private async probe(): Promise<void> {
		const known = this.snapshotAtMs !== null;
		const timeoutMs = known ? PROBE_TIMEOUT_MS : FIRST_CONTACT_TIMEOUT_MS;
		try {
			const wasDown = this.health.lastFailure !== null;
			if (!known || wasDown) await this.readIdentity(timeoutMs);
			const startedMs = this.now();
			this.snapshot.asked();
			const data = await this.client.mainData(this.rid, { timeoutMs: this.dataTimeout(timeoutMs, wasDown) });
			this.takeOver(data);
			await this.readStrangers(timeoutMs);
			// What a full list costs says nothing of the deltas that follow, where those are cheap.
			const typical = data.full_update !== true || this.dialect?.cheapDeltas === false;
			if (typical) this.lastRefreshMs = this.now() - startedMs;
			this.health.succeeded(this.now());
			this.refreshPreferencesLater();
			this.onRefreshed(this);
		} catch (error) {
			this.health.failed(asNodeError(error, this.name), this.now());
		}
	}

	/** A torrent that was removed and added again between two of our questions is told as a change only. */
	private async readStrangers(timeoutMs: number): Promise<void> {
		const ids = this.snapshot.takeStrangers(MAX_STRANGERS);
		if (ids.length === 0) return;
		this.snapshot.take(await this.client.torrents(ids, { timeoutMs }), ids);
	}

	/** A node that comes back may be another version, with other settings, and sends its full list. */
	private async readIdentity(timeoutMs: number): Promise<void> {
		this.client.forgetVersion();
		this.dialect = await this.client.dialect({ timeoutMs });
		this.preferences = await this.client.preferences({ timeoutMs });
		this.preferencesAtMs = this.now();
	}

	/** Full lists of large nodes take longer than a delta. */
	private dataTimeout(timeoutMs: number, wasDown: boolean): number {
		return wasDown ? FIRST_CONTACT_TIMEOUT_MS : Math.max(timeoutMs, this.lastRefreshMs * 3);
	}

	private takeOver(data: Awaited<ReturnType<QbtClient['mainData']>>): void {
		const nowMs = this.now();
		this.snapshot.apply(data, nowMs, this.knownCount);
		this.rid = data.rid;
		this.snapshotAtMs = nowMs;
		const { free_space_on_disk: free, dl_info_speed: speed } = this.snapshot.serverState;
		if (free !== undefined) this.free.sample(free);
		if (speed !== undefined) this.rate.sample(speed, nowMs);
	}

	/** Settings change rarely: read again once a minute, beside the request that noticed. */
	private refreshPreferencesLater(): void {
		if (this.now() - this.preferencesAtMs < PREFERENCES_MAX_AGE_MS) return;
		this.preferencesAtMs = this.now();
		this.client.preferences({ timeoutMs: PROBE_TIMEOUT_MS }).then(
			(preferences) => {
				this.preferences = preferences;
			},
			// The next probe finds out what is wrong with the node, if anything is.
			() => undefined,
		);
	}

	private queueLimit(): number | null {
		const { queueing_enabled: on, max_active_downloads: limit } = this.preferences ?? {};
		return on === true ? positiveOrNull(limit) : null;
	}

	/** Removes torrents by itself. `max_ratio_act`: 0 stop, 1 remove, 2 super seeding, 3 remove with files. */
	get removesTorrents(): boolean {
		const p = this.preferences;
		if (p === null || this.dialect?.shareLimitAction === true) return false;
		const limited =
			p.max_ratio_enabled === true ||
			p.max_seeding_time_enabled === true ||
			p.max_inactive_seeding_time_enabled === true;
		return limited && (p.max_ratio_act === 1 || p.max_ratio_act === 3);
	}
}

export function asNodeError(error: unknown, node: string): NodeRequestError {
	if (error instanceof NodeRequestError) return error;
	const text = error instanceof Error ? error.message : String(error);
	return new NodeRequestError('bad-answer', node, `'${node}': ${text}`, 'unknown');
}

const positiveOrNull = (value: number | undefined): number | null =>
	value !== undefined && value > 0 ? value : null;

function connectionStatusOf(status: string | undefined): NodeFacts['connectionStatus'] {
	return status === 'connected' || status === 'firewalled' || status === 'disconnected' ? status : null;
}
