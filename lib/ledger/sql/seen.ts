import type { FeedReading, FeedState, FeedTrouble, SeenStore } from '../seen';
import type { Driver } from './driver';
import type { Steps } from './steps';
import * as tables from './tables/seen';

const DAY_MS = 24 * 3_600_000;
const KEEP_MS = 60 * DAY_MS;
/** A release that stays in its feed is met anew so often, or it would be forgotten and come again. */
const REFRESH_MS = DAY_MS;

/** What a reading changes. */
interface Plan {
	isNew: boolean[];
	/** Keys to be written: those never met, and those met long ago. */
	keys: string[];
}

/** See SeenStore for what each method does. */
export class SqlSeen implements SeenStore {
	constructor(private readonly driver: Driver) {}

	async feedState(reader: string, feed: string): Promise<FeedState | null> {
		return await this.driver.read(() => tables.findFeed(reader, feed));
	}

	async settleReading(reading: FeedReading, nowMs: number): Promise<boolean[]> {
		// Looked at without the lock: mostly there is nothing new, and the plan of a long feed takes a while.
		const looked = await this.driver.read(() => plan(reading, nowMs));
		if (looked.keys.length === 0) {
			await this.driver.write(() => tables.saveRead(reading, nowMs));
			return looked.isNew;
		}
		return await this.driver.durably(function* () {
			const { isNew, keys } = yield* plan(reading, nowMs);
			yield* tables.saveSeen(reading.reader, keys, nowMs);
			yield* tables.deleteSeenBefore(nowMs - KEEP_MS);
			yield* tables.saveRead(reading, nowMs);
			return isNew;
		});
	}

	async recordUnchanged(reader: string, feed: string): Promise<void> {
		await this.driver.write(() => tables.clearFailures(reader, feed));
	}

	async recordFailure(
		reader: string,
		feed: string,
		askedAs: string,
		judge: (failures: number) => { retryAtMs: number; tell: boolean },
	): Promise<FeedTrouble> {
		return await this.driver.write(function* () {
			const stored = yield* tables.findFeed(reader, feed);
			const known = stored?.askedAs === askedAs ? stored : null;
			const failures = (known?.failures ?? 0) + 1;
			const { retryAtMs, tell } = judge(failures);
			const told = known?.told ?? false;
			yield* tables.saveFailure(reader, feed, { askedAs, failures, told: told || tell, retryAtMs });
			return { failures, retryAtMs, tell: tell && !told };
		});
	}
}

function* plan({ reader, releases }: FeedReading, nowMs: number): Steps<Plan> {
	const seen = yield* tables.findSeen(reader, [...new Set(releases.flat())]);
	const met = new Set(seen.keys());
	const isNew = releases.map((keys) => {
		const isFirst = !keys.some((key) => met.has(key));
		for (const key of keys) met.add(key);
		return isFirst;
	});
	const keys = [...met].filter((key) => (seen.get(key) ?? 0) < nowMs - REFRESH_MS);
	return { isNew, keys };
}
