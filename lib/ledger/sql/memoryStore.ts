import type { LastRow, LedgerMemory, OwnListsChange, OwnListsData, Removal } from '../memory';
import type { Driver } from './driver';
import type { Steps } from './steps';
import * as alarms from './tables/alarms';
import { insertEvent } from './tables/events';
import * as lastRows from './tables/lastRows';
import * as ownLists from './tables/ownLists';
import * as removals from './tables/removals';

function* removalsOf(aliases: readonly string[]): Steps<Removal[]> {
	const all = yield* removals.findRemovals();
	return all.filter((one) => one.aliases.some((alias) => aliases.includes(alias)));
}

/** What clients were told. See LedgerMemory for what each method does. */
export abstract class SqlMemory implements LedgerMemory {
	constructor(protected readonly driver: Driver) {}

	async lastRows(nodeId: string, afterHash: string, limit: number): Promise<LastRow[]> {
		return await this.driver.read(() => lastRows.findLastRows(nodeId, afterHash, Math.max(0, limit)));
	}

	async saveLastRows(nodeId: string, changed: LastRow[], gone: string[]): Promise<void> {
		if (changed.length + gone.length === 0) return;
		await this.driver.write(() => lastRows.changeLastRows(nodeId, changed, gone));
	}

	async nodeSettings(nodeId: string): Promise<string | null> {
		return await this.driver.read(() => lastRows.findNodeSettings(nodeId));
	}

	async saveNodeSettings(nodeId: string, data: string): Promise<void> {
		await this.driver.write(() => lastRows.saveNodeSettings(nodeId, data));
	}

	async ownLists(): Promise<OwnListsData> {
		return await this.driver.read(ownLists.findOwnLists);
	}

	async changeOwnLists(change: OwnListsChange): Promise<void> {
		await this.driver.write(() => ownLists.changeOwnLists(change));
	}

	async rememberRemovals(promised: Removal[]): Promise<void> {
		if (promised.length === 0) return;
		await this.driver.durably(() => removals.saveRemovals(promised));
	}

	async removals(): Promise<Removal[]> {
		return await this.driver.read(removals.findRemovals);
	}

	async forgetRemoval(nodeId: string, hash: string): Promise<boolean> {
		return (await this.driver.write(() => removals.deleteRemovals([{ nodeId, hash }]))) > 0;
	}

	async cancelRemovals(aliases: string[]): Promise<Removal[]> {
		// Nearly always there is none, and reading takes no lock.
		if ((await this.driver.read(() => removalsOf(aliases))).length === 0) return [];
		return await this.driver.write(function* () {
			const cancelled = yield* removalsOf(aliases);
			yield* removals.deleteRemovals(cancelled);
			return cancelled;
		});
	}

	async raiseAlarm(
		nodeId: string,
		kind: string,
		{ type, data }: { type: string; data: unknown },
		nowMs: number,
	): Promise<boolean> {
		if (await this.driver.read(() => alarms.isRaised(nodeId, kind))) return false;
		return await this.driver.write(function* () {
			const raised = yield* alarms.insertAlarm(nodeId, kind, nowMs);
			if (raised) yield* insertEvent(type, data, nowMs);
			return raised;
		});
	}

	async clearAlarm(nodeId: string, kind: string): Promise<boolean> {
		if (!(await this.driver.read(() => alarms.isRaised(nodeId, kind)))) return false;
		return await this.driver.write(() => alarms.deleteAlarm(nodeId, kind));
	}
}
