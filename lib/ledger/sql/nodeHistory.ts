import type { NodeHistory, NodeHistoryStore, NodeRates, QuarantineState, Strike } from '../nodeHistory';
import type { Driver } from './driver';
import { insertEvent } from './tables/events';
import * as tables from './tables/nodeHistory';

/** Strikes of old count for nothing; they are kept so that no torrent gets a second one. */
const KEEP_MS = 30 * 24 * 3_600_000;
/** Rows of one statement. */
const CHUNK = 200;

/** The past of the nodes. See NodeHistoryStore for what each method does. */
export class SqlNodeHistory implements NodeHistoryStore {
	constructor(private readonly driver: Driver) {}

	async read(): Promise<NodeHistory> {
		return await this.driver.read(function* () {
			return {
				strikes: yield* tables.findStrikes(),
				rates: yield* tables.findRates(),
				rules: yield* tables.findRules(),
			};
		});
	}

	async changeRates(
		nodeId: string,
		change: (known: NodeRates | null) => NodeRates | null,
	): Promise<NodeRates | null> {
		// Nearly always another process, or an idle minute, leaves nothing to change: no lock for that.
		const known = await this.driver.read(() => tables.findRatesOf(nodeId));
		if (change(known) === null) return known;
		return await this.driver.write(function* () {
			const now = yield* tables.findRatesOf(nodeId);
			const changed = change(now);
			if (changed === null) return now;
			yield* tables.saveRates(changed);
			return yield* tables.findRatesOf(nodeId);
		});
	}

	async addStrikes(strikes: Strike[], nowMs: number): Promise<number> {
		if (strikes.length === 0) return 0;
		return await this.driver.write(function* () {
			yield* tables.deleteStrikesBefore(nowMs - KEEP_MS);
			let added = 0;
			for (let i = 0; i < strikes.length; i += CHUNK) added += yield* tables.insertStrikes(strikes.slice(i, i + CHUNK));
			return added;
		});
	}

	async clearStrikes(nodeId: string, nowMs: number): Promise<number> {
		return await this.driver.write(() => tables.clearStrikesOf(nodeId, nowMs));
	}

	async saveRules(rules: string, nowMs: number): Promise<void> {
		await this.driver.write(() => tables.saveRules(rules, nowMs));
	}

	async settleQuarantine(
		nodeId: string,
		judge: (strikesAtMs: number[], quarantined: boolean) => boolean,
		data: Record<string, unknown>,
		nowMs: number,
	): Promise<QuarantineState> {
		const look = function* () {
			const before = yield* tables.isInQuarantine(nodeId);
			const strikes = yield* tables.findStrikeTimes(nodeId);
			return { before, after: judge(strikes, before), strikes: strikes.length };
		};
		const seen = await this.driver.read(look);
		if (seen.before === seen.after) return { quarantined: seen.before, changed: false };
		return await this.driver.write(function* () {
			const { before, after, strikes } = yield* look();
			if (before === after) return { quarantined: before, changed: false };
			if (after) yield* tables.insertQuarantine(nodeId, nowMs);
			else yield* tables.deleteQuarantine(nodeId);
			yield* insertEvent(after ? 'node_quarantined' : 'node_released', after ? { ...data, adds: strikes } : data, nowMs);
			return { quarantined: after, changed: true };
		});
	}
}
