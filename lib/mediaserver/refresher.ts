import { systemClock } from '../arr/clock';
import type { Clock } from '../arr/types';
import type { OwedRefresh, PendingRefresh, RefreshStore } from '../ledger/refreshes';
import { LedgerUnavailableError } from '../ledger/errors';
import { type MediaServerError, mayHelpLater } from './errors';
import { type SendResult, sendRefreshes } from './send';
import { refreshKey, type RefreshTarget, targetDetail, targetText } from './targets';
import type { Library, MediaServerApi } from './types';

/** Words for what became of a refresh. Shown to people; frozen once released. */
export const REFRESH_STATUSES = ['refreshed', 'pending', 'skipped', 'failed', 'given_up'] as const;
export type RefreshStatus = (typeof REFRESH_STATUSES)[number];

export interface RefreshOutcome {
	status: Exclude<RefreshStatus, 'given_up'>;
	/** Paths or ids that the server was told; empty for everything, and when nothing was sent. */
	sent: string[];
	library: Library | null;
	/** How many refreshes went out together with this one, itself included. */
	together: number;
	error: MediaServerError | null;
	/** When it is tried again; null unless it is pending. */
	retryAtMs: number | null;
}

/** A refresh whose process dies is taken up by Retry Pending after this long. */
const ABANDONED_MS = 2 * 60_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;

/** After one failure a minute, then twice as long each time, up to an hour. */
export const retryDelayMs = (tries: number): number => Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, Math.max(0, tries - 1)));

export interface RefreshRequest {
	target: RefreshTarget;
	/** How long others that come in may go along with it. */
	waitMs: number;
	/** Where it is owed until it is done; null: nowhere. */
	memory: RefreshStore | null;
}

interface Entry extends RefreshRequest {
	/** Ends when it is written down, or cannot be. */
	owed: Promise<void>;
}

/** Requests that go out together. */
interface Round {
	entries: Map<string, Entry>;
	results: Promise<Map<string, RefreshOutcome>>;
}

/** Gathers refreshes of one server for a moment and sends them together; the moment begins with the first. */
export class Refresher {
	private readonly rounds = new Map<number, Round>();

	constructor(
		private readonly api: MediaServerApi,
		private readonly clock: Clock = systemClock,
	) {}

	/** Never throws for what a server or the ledger does. */
	async request(request: RefreshRequest): Promise<RefreshOutcome> {
		const key = refreshKey(this.api.server.name, request.target);
		const waitMs = Math.max(0, request.waitMs);
		const round = this.rounds.get(waitMs) ?? this.begin(waitMs);
		const known = round.entries.get(key);
		if (known === undefined) round.entries.set(key, { ...request, owed: this.owe(key, request) });
		else if (known.target.scope === 'path' && request.target.scope === 'path' && known.target.updateType !== request.target.updateType) {
			known.target = { ...known.target, updateType: 'Modified' };
		}
		const outcome = (await round.results).get(key);
		if (outcome === undefined) throw new Error('A refresh was lost');
		return outcome;
	}

	private begin(waitMs: number): Round {
		const entries = new Map<string, Entry>();
		const results = (async () => {
			await this.clock.sleep(waitMs);
			this.rounds.delete(waitMs);
			return await this.send(entries);
		})();
		// Whoever asked awaits it; a round that breaks must not end the process meanwhile.
		results.catch(() => undefined);
		const round: Round = { entries, results };
		this.rounds.set(waitMs, round);
		return round;
	}

	private async send(entries: Map<string, Entry>): Promise<Map<string, RefreshOutcome>> {
		await Promise.all([...entries.values()].map(async ({ owed }) => await owed));
		const begunMs = this.clock.nowMs();
		const targets = new Map([...entries].map(([key, { target }]) => [key, target]));
		const results = await sendRefreshes(this.api, targets);
		const kept = await this.settle(entries, results, begunMs);
		return new Map([...results].map(([key, result]) => [key, outcomeOf(result, results.size, kept.get(key) ?? null)]));
	}

	private async owe(key: string, { target, memory, waitMs }: RefreshRequest): Promise<void> {
		if (memory === null) return;
		const nowMs = this.clock.nowMs();
		await unlessAway(memory.owe([owedRefresh(this.api.server.name, key, target)], nowMs + waitMs + ABANDONED_MS, nowMs), undefined);
	}

	/** What of it stays owed. */
	private async settle(entries: Map<string, Entry>, results: Map<string, SendResult>, begunMs: number): Promise<Map<string, PendingRefresh>> {
		const kept = new Map<string, PendingRefresh>();
		const memories = new Set([...entries.values()].map(({ memory }) => memory));
		for (const memory of memories) {
			if (memory === null) continue;
			const mine = [...results].filter(([key]) => entries.get(key)?.memory === memory);
			for (const row of await unlessAway(settleIn(memory, mine, begunMs, this.clock.nowMs()), [])) kept.set(row.key, row);
		}
		return kept;
	}
}

export const owedRefresh = (server: string, key: string, target: RefreshTarget): OwedRefresh => ({
	key,
	server,
	scope: target.scope,
	target: targetText(target),
	detail: targetDetail(target),
});

/** Writes down how refreshes ended. `giveUpMs`: how long one is tried. */
export async function settleIn(memory: RefreshStore, results: ReadonlyArray<[string, SendResult]>, begunMs: number, nowMs: number, giveUpMs = Infinity): Promise<PendingRefresh[]> {
	const failed = results.flatMap(([key, result]) => (result.status === 'failed' && mayHelpLater(result.error) ? [{ key, code: result.error.code, error: result.error.message }] : []));
	const open = new Set(failed.map(({ key }) => key));
	const done = results.map(([key]) => key).filter((key) => !open.has(key));
	return await memory.settle(done, failed, begunMs, (tries, sinceMs) => (nowMs - sinceMs >= giveUpMs ? null : nowMs + retryDelayMs(tries)));
}

function outcomeOf(result: SendResult, together: number, kept: PendingRefresh | null): RefreshOutcome {
	const nothing = { sent: [], library: null, together, error: null, retryAtMs: null };
	if (result.status === 'refreshed') return { ...nothing, status: 'refreshed', sent: result.sent, library: result.library };
	if (result.status === 'outside') return { ...nothing, status: 'skipped' };
	return { ...nothing, status: kept === null ? 'failed' : 'pending', error: result.error, retryAtMs: kept?.retryAtMs ?? null };
}

/** A media server is refreshed without a ledger too; it is only not remembered then. */
async function unlessAway<T>(work: Promise<T>, fallback: T): Promise<T> {
	return await work.catch((error: unknown) => {
		if (error instanceof LedgerUnavailableError) return fallback;
		throw error;
	});
}
