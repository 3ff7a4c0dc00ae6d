import type {
	LastRow,
	LedgerMemory,
	OwnListsChange,
	OwnListsData,
	Removal,
} from '../memory';
import { SqliteBase } from './base';
import type { Connection } from './connection';
import * as alarms from './tables/alarms';
import * as events from './tables/events';
import * as lastRows from './tables/lastRows';
import * as ownLists from './tables/ownLists';
import * as removals from './tables/removals';

/** What clients were told, in a SQLite file. See LedgerMemory for what each method does. */
export abstract class SqliteMemory extends SqliteBase implements LedgerMemory {
	async lastRows(nodeId: string, afterHash: string, limit: number): Promise<LastRow[]> {
		return this.read((db) => lastRows.findLastRows(db, nodeId, afterHash, Math.max(0, limit)));
	}

	async saveLastRows(nodeId: string, changed: LastRow[], gone: string[]): Promise<void> {
		if (changed.length + gone.length === 0) return;
		this.write((db) => lastRows.changeLastRows(db, nodeId, changed, gone));
	}

	async nodeSettings(nodeId: string): Promise<string | null> {
		return this.read((db) => lastRows.findNodeSettings(db, nodeId));
	}

	async saveNodeSettings(nodeId: string, data: string): Promise<void> {
		this.write((db) => lastRows.saveNodeSettings(db, nodeId, data));
	}

	async ownLists(): Promise<OwnListsData> {
		return this.read((db) => ownLists.findOwnLists(db));
	}

	async changeOwnLists(change: OwnListsChange): Promise<void> {
		this.write((db) => ownLists.changeOwnLists(db, change));
	}

	async rememberRemovals(promised: Removal[]): Promise<void> {
		if (promised.length === 0) return;
		this.durably((db) => promised.forEach((removal) => removals.saveRemoval(db, removal)));
	}

	async removals(): Promise<Removal[]> {
		return this.read((db) => removals.findRemovals(db));
	}

	async forgetRemoval(nodeId: string, hash: string): Promise<boolean> {
		return this.write((db) => removals.deleteRemoval(db, nodeId, hash));
	}

	async cancelRemovals(aliases: string[]): Promise<Removal[]> {
		const named = (db: Connection): Removal[] =>
			removals.findRemovals(db).filter((one) => one.aliases.some((alias) => aliases.includes(alias)));
		// Nearly always there is none, and reading takes no lock.
		if (this.read(named).length === 0) return [];
		return this.write((db) =>
			named(db).filter(({ nodeId, hash }) => removals.deleteRemoval(db, nodeId, hash)),
		);
	}

	async raiseAlarm(
		nodeId: string,
		kind: string,
		{ type, data }: { type: string; data: unknown },
		nowMs: number,
	): Promise<boolean> {
		if (this.read((db) => alarms.isRaised(db, nodeId, kind))) return false;
		return this.write((db) => {
			const raised = alarms.insertAlarm(db, nodeId, kind, nowMs);
			if (raised) events.insertEvent(db, type, data, nowMs);
			return raised;
		});
	}

	async clearAlarm(nodeId: string, kind: string): Promise<boolean> {
		if (!this.read((db) => alarms.isRaised(db, nodeId, kind))) return false;
		return this.write((db) => alarms.deleteAlarm(db, nodeId, kind));
	}
}
