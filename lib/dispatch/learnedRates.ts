import type { NodeRates } from '../ledger/nodeHistory';

/** Figures are brought up to date at most this often; of several processes the first one does it. */
const EVERY_MS = 50_000;
/** The highest rate halves in a day of downloading below it, so that a slower line is learned in time. */
const HALF_LIFE_MS = 24 * 3_600_000;
/** The observed rate follows within an hour of downloading. */
const OBSERVED_MS = 3_600_000;
/** Time without a look says nothing of the line: no more than this counts. */
const LONGEST_STEP_MS = 5 * 60_000;
/** Less is the noise of protocols, not a download. */
export const LEAST_RATE = 1_024;

/** What a look at a node showed. */
export interface RateSample {
	/** Smoothed, bytes per second. */
	rate: number;
	/** Something is downloading, however slowly. */
	downloading: boolean;
}

/** The rates of a node after another look at it; null: nothing to write. */
export function learned(
	nodeId: string,
	known: NodeRates | null,
	{ rate, downloading }: RateSample,
	nowMs: number,
): NodeRates | null {
	const receives = rate >= LEAST_RATE;
	if (!receives && !downloading) return null;
	if (known === null) {
		return receives ? { nodeId, highest: rate, observed: rate, receivedAtMs: nowMs, atMs: nowMs } : null;
	}
	const passedMs = nowMs - known.atMs;
	if (passedMs < EVERY_MS) return null;
	const stepMs = Math.min(passedMs, LONGEST_STEP_MS);
	const faded = known.highest * 0.5 ** (stepMs / HALF_LIFE_MS);
	const share = 1 - Math.exp(-stepMs / OBSERVED_MS);
	return {
		nodeId,
		highest: Math.max(rate, faded),
		observed: known.observed + (rate - known.observed) * share,
		receivedAtMs: receives ? nowMs : known.receivedAtMs,
		atMs: nowMs,
	};
}
