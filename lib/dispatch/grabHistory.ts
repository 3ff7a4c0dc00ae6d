import { isResting, noteOutcome } from '../arr/breaker';
import type { ArrClient } from '../arr/client';
import { ArrRequestError } from '../arr/errors';
import { grabOf } from '../arr/grab';
import { inParallel } from '../arr/inParallel';
import type { GrabCorrection, GrabFacts, LedgerStore, OpenGrab } from '../ledger/types';

/** An app writes its history after its add was answered. */
const FIRST_TRY_MS = 5_000;
/** After an answer without the torrent it is asked again so much later, and in the end no more. */
const NEXT_TRIES_MS = [15_000, 40_000, 2 * 60_000, 4 * 60_000, 8 * 60_000];
/** A run has so long for its rows; those that it could not ask about come again afterwards. */
const LEASE_MS = 2 * 60_000;

export interface HistoryRun {
	/** Requests that are looked back at. */
	lookBackMs: number;
	/** Rows, and so requests to apps, of one run. */
	limit: number;
	/** For each request to an app. */
	timeoutMs: number;
}

/** A row that an app told something of. */
export interface CorrectedRow extends GrabCorrection {
	row: OpenGrab;
	facts: GrabFacts;
}

export interface HistoryReport {
	corrected: CorrectedRow[];
	/** One sentence per app that could not be asked, without secrets. */
	warnings: string[];
}

/**
 * Asks the histories of the apps what they had downloaded, for the rows whose size or indexer is not known,
 * and writes it down with all that follows. A row is asked about a few times over a quarter of an hour;
 * an app that fails is not asked again in this run, and what it owes is due again in the next ones.
 */
export async function correctFromHistory(ledger: Pick<LedgerStore, 'grabs'>, apps: readonly ArrClient[], run: HistoryRun, nowMs: () => number): Promise<HistoryReport> {
	const able = new Map(apps.filter((client) => isAble(client, nowMs())).map((client) => [client.instance.name.toLowerCase(), client]));
	const search = { sources: [...able.keys()], sinceMs: nowMs() - run.lookBackMs, untilMs: nowMs() - FIRST_TRY_MS, limit: run.limit };
	const rows = able.size === 0 ? [] : await ledger.grabs.leaseGrabs(search, LEASE_MS, nowMs());
	const failed = new Map<ArrClient, string>();
	const results = await inParallel(rows, async (row) => {
		const client = able.get(row.source.toLowerCase());
		if (client === undefined || failed.has(client)) return null;
		try {
			return await correct(ledger, client, row, run, nowMs);
		} catch (error) {
			if (!(error instanceof ArrRequestError)) return await Promise.reject(error);
			noteOutcome(client, error, nowMs());
			failed.set(client, error.message);
			return null;
		}
	});
	return { corrected: results.filter((one) => one !== null), warnings: [...failed.values()] };
}

/** A Prowlarr knows no torrents of ours, and who rests is left alone. */
const isAble = (client: ArrClient, nowMs: number): boolean => client.instance.type !== 'prowlarr' && !isResting(client, nowMs);

/** @throws ArrRequestError when the app gives no usable answer */
async function correct({ grabs }: Pick<LedgerStore, 'grabs'>, client: ArrClient, row: OpenGrab, { timeoutMs }: HistoryRun, nowMs: () => number): Promise<CorrectedRow | null> {
	const grab = await grabOf(client, row.hash, { timeoutMs });
	noteOutcome(client, null, nowMs());
	if (grab === null) {
		const pauseMs = NEXT_TRIES_MS.at(row.tries);
		await grabs.missGrab(row.id, pauseMs === undefined ? null : nowMs() + pauseMs);
		return null;
	}
	const facts = { app: client.instance.name, ...grab };
	const correction = await grabs.settleGrab(row.id, facts);
	return correction === null ? null : { row, facts, ...correction };
}
