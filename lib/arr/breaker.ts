import type { ArrClient } from './client';
import { ArrRequestError, type ArrFailure } from './errors';

/** For so long an app that is in trouble is left alone by everything that somebody waits for. */
export const REST_MS = 60_000;

/** Failures that cost time, and that the next request would meet again. A refused connection fails at once. */
const SLOW: readonly ArrFailure[] = ['timeout', 'server', 'rate-limited', 'dns'];

/** Until when each app is left alone. By client: another key or address begins anew. */
const resting = new WeakMap<ArrClient, number>();

/** Whether the app failed slowly a moment ago, so that asking it again would only cost time. */
export const isResting = (client: ArrClient, nowMs: number): boolean => (resting.get(client) ?? 0) > nowMs;

/** Notes how a request ended; `error` null: well. */
export function noteOutcome(client: ArrClient, error: unknown, nowMs: number): void {
	if (error === null) resting.delete(client);
	else if (error instanceof ArrRequestError && SLOW.includes(error.code)) resting.set(client, nowMs + REST_MS);
}
