/** How long, in ms, and how often to try again. */
export interface PatienceSettings {
	/** An outage is waited for this long from its beginning. */
	outageMs: number;
	/** After that, one call in this time looks whether it is over; the others fail at once. */
	probeMs: number;
	/** After so long without a failure, because nobody asked, the next one begins an outage of its own. */
	forgottenMs: number;
	/** Pauses between attempts. */
	firstPauseMs: number;
	longestPauseMs: number;
	/** Attempts at a transaction that others got in the way of. */
	busyAttempts: number;
}

export const PATIENCE: PatienceSettings = {
	outageMs: 10_000,
	probeMs: 1_000,
	forgottenMs: 300_000,
	firstPauseMs: 50,
	longestPauseMs: 500,
	busyAttempts: 20,
};

/**
 * Whether to wait for a database that went away. All calls share one outage: the first ones wait for
 * its end, so that a restart is not seen; when it lasts, later calls say so at once and do not hang.
 */
export class Patience {
	private lostAtMs: number | null = null;
	private failedAtMs = 0;
	private failure: unknown = null;

	constructor(
		private readonly settings: PatienceSettings,
		private readonly now: () => number,
	) {}

	/** @throws the last failure, when an outage has lasted long and was looked at a moment ago */
	check(): void {
		if (this.failure !== null && this.isOver() && this.now() - this.failedAtMs < this.settings.probeMs) throw this.failure;
	}

	worked(): void {
		this.failure = null;
		this.lostAtMs = null;
	}

	/** The connection was lost. @returns whether to try again after a pause */
	lost(): boolean {
		const nowMs = this.now();
		if (this.lostAtMs === null || nowMs - this.failedAtMs > this.settings.forgottenMs) this.lostAtMs = nowMs;
		this.failedAtMs = nowMs;
		return !this.isOver();
	}

	/** Keeps what a call ended with, for those that are not tried. */
	note(failure: unknown): unknown {
		return (this.failure = failure);
	}

	/** The pause before attempt `attempt` (from 1), in ms. */
	pauseMs(attempt: number): number {
		return Math.min(this.settings.firstPauseMs * 2 ** (attempt - 1), this.settings.longestPauseMs);
	}

	get busyAttempts(): number {
		return this.settings.busyAttempts;
	}

	private isOver(): boolean {
		return this.lostAtMs !== null && this.now() - this.lostAtMs >= this.settings.outageMs;
	}
}
