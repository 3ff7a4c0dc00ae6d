import type { FeedFailure } from './errors';

const MINUTE_MS = 60_000;
const LONGEST_MS = 6 * 60 * MINUTE_MS;
const LONGEST_ASKED_MS = 24 * 60 * MINUTE_MS;
const MOST_DOUBLINGS = 12;
/** A refused key that is tried again and again gets people banned. */
const FIRST_MS: Partial<Record<FeedFailure, number>> = { forbidden: 30 * MINUTE_MS, 'rate-limited': 15 * MINUTE_MS };

/**
 * How long a feed is left alone after so many failures in a row: a minute at first, twice as long each time,
 * at most six hours; longer when its server asks for it, up to a day.
 *
 * @param failures 1 for the first
 */
export function waitAfter(failures: number, code: FeedFailure, retryAfterMs: number | null): number {
	const first = FIRST_MS[code] ?? MINUTE_MS;
	const own = Math.min(first * 2 ** Math.min(Math.max(0, failures - 1), MOST_DOUBLINGS), LONGEST_MS);
	return Math.max(own, Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS));
}

/** `Retry-After` in ms: seconds or a date; null when absent or not readable. */
export function retryAfterOf(header: string | null, nowMs: number): number | null {
	const written = (header ?? '').trim();
	if (/^\d{1,9}$/.test(written)) return Number(written) * 1_000;
	const at = written.length < 64 ? Date.parse(written) : NaN;
	return Number.isFinite(at) ? Math.max(0, at - nowMs) : null;
}
