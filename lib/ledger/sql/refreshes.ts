import type { FailedRefresh, OwedRefresh, PendingRefresh, RefreshStore } from '../refreshes';
import type { Driver } from './driver';
import * as tables from './tables/refreshes';

/** More than any outage leaves behind: from then on everything is looked through anyway. */
const MOST = 5_000;
/** Keys of one statement. */
const CHUNK = 128;

/** See RefreshStore for what each method does. */
export class SqlRefreshes implements RefreshStore {
	constructor(private readonly driver: Driver) {}

	async owe(refreshes: readonly OwedRefresh[], retryAtMs: number, nowMs: number): Promise<void> {
		const once = [...new Map(refreshes.map((one) => [one.key, one])).values()];
		if (once.length === 0) return;
		await this.driver.write(function* () {
			yield* tables.saveOwed(once, retryAtMs, nowMs);
			yield* tables.trimOwed(MOST);
		});
	}

	async takeDue(nowMs: number, limit: number, leaseUntilMs: number): Promise<PendingRefresh[]> {
		// A schedule asks all day, and nearly always nothing is owed: no lock for that.
		if ((await this.driver.read(() => tables.findDue(nowMs, 1))).length === 0) return [];
		return await this.driver.write(function* () {
			const due = yield* tables.findDue(nowMs, Math.max(1, limit));
			for (const keys of chunks(due.map(({ key }) => key))) yield* tables.postpone(keys, leaseUntilMs);
			return due;
		});
	}

	async settle(
		done: readonly string[],
		failed: readonly FailedRefresh[],
		begunMs: number,
		judge: (tries: number, sinceMs: number) => number | null,
	): Promise<PendingRefresh[]> {
		if (done.length + failed.length === 0) return [];
		const ended = new Map(failed.map((one) => [one.key, one]));
		return await this.driver.write(function* () {
			for (const keys of chunks(done)) yield* tables.deleteOwed(keys, begunMs);
			const kept: PendingRefresh[] = [];
			for (const keys of chunks([...ended.keys()])) {
				for (const row of yield* tables.findOwedByKey(keys)) {
					const tries = row.tries + 1;
					const retryAtMs = judge(tries, row.sinceMs);
					if (retryAtMs === null) {
						yield* tables.deleteOwed([row.key], Number.MAX_SAFE_INTEGER);
						continue;
					}
					const { code, error } = ended.get(row.key) ?? { code: null, error: null };
					const now = { ...row, tries, retryAtMs, code, error };
					yield* tables.saveAttempt(now);
					kept.push(now);
				}
			}
			return kept;
		});
	}

	async pending(limit: number): Promise<PendingRefresh[]> {
		return await this.driver.read(() => tables.findOwed(Math.max(0, limit)));
	}
}

function* chunks<T>(list: readonly T[]): Generator<T[]> {
	for (let at = 0; at < list.length; at += CHUNK) yield list.slice(at, at + CHUNK);
}
