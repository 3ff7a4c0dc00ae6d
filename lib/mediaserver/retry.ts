import type { PendingRefresh, RefreshStore } from '../ledger/refreshes';
import { MediaServerError } from './errors';
import { type RefreshStatus, settleIn } from './refresher';
import { type SendResult, sendRefreshes } from './send';
import { targetFrom } from './targets';
import type { MediaServerApi } from './types';

/** What became of a refresh that was owed. */
export interface RetryOutcome {
	server: string;
	scope: PendingRefresh['scope'];
	target: string;
	status: RefreshStatus;
	/** Attempts that failed, this one included. */
	tries: number;
	sinceMs: number;
	error: MediaServerError | null;
	retryAtMs: number | null;
}

export interface RetryOptions {
	/** Refreshes of one run. */
	limit: number;
	/** A refresh that was owed for so long is given up when it fails once more. */
	giveUpMs: number;
	nowMs: () => number;
}

/** Longer than all attempts of one run take. */
const LEASE_MS = 10 * 60_000;

/** Carries out what is due, merged by server and library; servers side by side. */
export async function retryPending(memory: RefreshStore, apis: readonly MediaServerApi[], { limit, giveUpMs, nowMs }: RetryOptions): Promise<RetryOutcome[]> {
	const begunMs = nowMs();
	const due = await memory.takeDue(begunMs, limit, begunMs + LEASE_MS);
	const byServer = new Map<string, PendingRefresh[]>();
	for (const row of due) byServer.set(row.server.toLowerCase(), [...(byServer.get(row.server.toLowerCase()) ?? []), row]);
	const done = await Promise.all(
		[...byServer].map(async ([name, rows]) => {
			const api = apis.find(({ server }) => server.name.toLowerCase() === name);
			const results = api === undefined ? unknownServer(rows) : await sendRefreshes(api, new Map(rows.map((row) => [row.key, targetFrom(row.scope, row.target, row.detail)])));
			// What was asked for while it was sent is settled by whoever asked.
			const kept = await settleIn(memory, [...results], begunMs, nowMs(), giveUpMs);
			return rows.map((row) => outcomeOf(row, results.get(row.key), kept.find(({ key }) => key === row.key) ?? null, nowMs() - row.sinceMs >= giveUpMs));
		}),
	);
	return done.flat();
}

function unknownServer(rows: readonly PendingRefresh[]): Map<string, SendResult> {
	return new Map(
		rows.map(({ key, server }): [string, SendResult] => {
			const error = new MediaServerError('dns', server, `The Media Servers credential has no server called '${server}'`, 'Give it that name again, or wait until this refresh is given up');
			return [key, { status: 'failed', error }];
		}),
	);
}

function outcomeOf(row: PendingRefresh, result: SendResult | undefined, kept: PendingRefresh | null, isOver: boolean): RetryOutcome {
	const { server, scope, target, sinceMs } = row;
	const error = result?.status === 'failed' ? result.error : null;
	const about = { server, scope, target, sinceMs, error, tries: row.tries + (error === null ? 0 : 1), retryAtMs: kept?.retryAtMs ?? null };
	if (result?.status === 'refreshed') return { ...about, status: 'refreshed' };
	if (result?.status === 'outside') return { ...about, status: 'skipped' };
	return { ...about, status: kept !== null ? 'pending' : isOver ? 'given_up' : 'failed' };
}
