const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 1_000;
/** What a refusal may have to wait for the refusals before it; clients give up soon after. */
const LONGEST_WAIT_MS = 5_000;
const FORGET_MS = 600_000;
const MAX_ADDRESSES = 10_000;
/** Requests that are being slowed at once; more are answered at once, so that they cannot pile up. */
const MAX_WAITING = 200;

interface Failures {
	count: number;
	lastMs: number;
	/** When the refusals that wait will have been answered. */
	busyUntilMs: number;
}

/**
 * Slows guessing of passwords: each refusal of an address makes its next refusal slower, up to a
 * second, and those sent at once are answered one after the other. Nobody is ever banned, because
 * all *arr apps may share the address of one proxy, and whoever presents the right password is never
 * slowed. A right password forgives nothing either: a guesser may have one of another app.
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

	/**
	 * Counts a refusal and waits for as long as the address has earned.
	 * @returns how many the address has had without ten quiet minutes in between
	 */
	async refused(address: string): Promise<number> {
		this.refusedCount++;
		const { count, busyUntilMs } = this.note(address);
		await this.wait(busyUntilMs - this.now());
		return count;
	}

	private async wait(delayMs: number): Promise<void> {
		if (this.waiting >= MAX_WAITING) return;
		this.waiting++;
		try {
			await this.sleep(delayMs);
		} finally {
			this.waiting--;
		}
	}

	private note(address: string): Failures {
		const nowMs = this.now();
		const old = this.failures.get(address);
		const count = old && nowMs - old.lastMs < FORGET_MS ? old.count + 1 : 1;
		const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (count - 1), LONGEST_DELAY_MS);
		const fromMs = Math.max(nowMs, old?.busyUntilMs ?? 0);
		const busyUntilMs = Math.min(fromMs + delayMs, nowMs + LONGEST_WAIT_MS);
		const failures = { count, lastMs: nowMs, busyUntilMs };
		// Put back at the end: the oldest come first, and are dropped first.
		this.failures.delete(address);
		this.failures.set(address, failures);
		for (const oldest of this.failures.keys()) {
			if (this.failures.size <= MAX_ADDRESSES) break;
			this.failures.delete(oldest);
		}
		return failures;
	}
}

const defaultSleep = (ms: number): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
