const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 1_000;
const FORGET_MS = 600_000;
const MAX_ADDRESSES = 10_000;
/** Requests that are being slowed at once; more are answered at once, so that they cannot pile up. */
const MAX_WAITING = 200;

interface Failures {
	count: number;
	lastMs: number;
}

/**
 * Slows guessing of passwords: each refusal of an address makes its next refusal slower, up to a
 * second. Nobody is ever banned, because all *arr apps may share the address of one proxy, and
 * whoever presents the right password is never slowed.
 */
export class Throttle {
	/** Refused logins since the start; for the board. */
	refusedCount = 0;
	private readonly failures = new Map<string, Failures>();
	private waiting = 0;

	constructor(
		private readonly now: () => number,
		private readonly sleep: (ms: number) => Promise<void> = defaultSleep,
	) {}

	/** Counts a refusal and waits for as long as the address has earned. */
	async refused(address: string): Promise<void> {
		this.refusedCount++;
		const delayMs = this.note(address);
		if (this.waiting >= MAX_WAITING) return;
		this.waiting++;
		try {
			await this.sleep(delayMs);
		} finally {
			this.waiting--;
		}
	}

	accepted(address: string): void {
		this.failures.delete(address);
	}

	private note(address: string): number {
		const nowMs = this.now();
		const old = this.failures.get(address);
		const count = old && nowMs - old.lastMs < FORGET_MS ? old.count + 1 : 1;
		// Put back at the end: the oldest come first, and are dropped first.
		this.failures.delete(address);
		this.failures.set(address, { count, lastMs: nowMs });
		for (const oldest of this.failures.keys()) {
			if (this.failures.size <= MAX_ADDRESSES) break;
			this.failures.delete(oldest);
		}
		return Math.min(FIRST_DELAY_MS * 2 ** (count - 1), LONGEST_DELAY_MS);
	}
}

const defaultSleep = (ms: number): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
