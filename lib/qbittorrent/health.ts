import type { NodeRequestError } from './errors';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * The circuit breaker of one node: after a failure it is left alone for a while that doubles, and
 * then tried again beside the requests, never in front of them.
 */
export class Health {
	private failures = 0;
	private retryAtMs = 0;
	private failure: NodeRequestError | null = null;
	/** When the node last answered; null: never. */
	lastAnswerMs: number | null = null;
	/** When it came back after a failure; null: it never failed. */
	recoveredAtMs: number | null = null;

	/** The failure that keeps the node out, or null when it is usable. */
	get lastFailure(): NodeRequestError | null {
		return this.failure;
	}

	/** A broken node whose pause is over may be probed. */
	mayProbe(nowMs: number): boolean {
		return nowMs >= this.retryAtMs;
	}

	succeeded(nowMs: number): void {
		if (this.failure !== null) this.recoveredAtMs = nowMs;
		this.failures = 0;
		this.retryAtMs = 0;
		this.failure = null;
		this.lastAnswerMs = nowMs;
	}

	failed(error: NodeRequestError, nowMs: number): void {
		// Requests that fail side by side are one failure, or ten adds at once would mean a long pause.
		if (this.failure !== null && nowMs < this.retryAtMs) {
			this.failure = error;
			return;
		}
		const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
		this.failures++;
		this.failure = error;
		this.retryAtMs = nowMs + pause;
	}
}
