import type { Cursor, OutboxEvent, TakenEvents, TakeOptions } from '../cursors';
import type { PolicyStore, PolicyVersion } from '../policies';
import type { LedgerSettings, SettingsImport } from '../settings';
import { confirm, look, peek, take } from './cursors';
import type { Driver } from './driver';
import { importAll, readAll } from './settings';
import { findCursors } from './tables/cursors';
import { findPolicies, findPolicyAt, insertPolicy, isLatest } from './tables/policies';

/** See PolicyStore for what each method does. */
export class SqlPolicies implements PolicyStore {
	constructor(private readonly driver: Driver) {}

	async savePolicy(key: string, data: unknown, nowMs: number): Promise<boolean> {
		const text = JSON.stringify(data ?? null);
		if (await this.driver.read(() => isLatest(key, text))) return false;
		return await this.driver.write(function* () {
			if (yield* isLatest(key, text)) return false;
			yield* insertPolicy(key, text, nowMs);
			return true;
		});
	}

	async policy(key: string): Promise<PolicyVersion | null> {
		return await this.policyAt(key, Number.MAX_SAFE_INTEGER);
	}

	async policyAt(key: string, atMs: number): Promise<PolicyVersion | null> {
		return await this.driver.read(() => findPolicyAt(key, atMs));
	}

	async policies(): Promise<PolicyVersion[]> {
		return await this.driver.read(() => findPolicies());
	}

	async takeEvents(name: string, options: TakeOptions, nowMs: number): Promise<TakenEvents> {
		const wanted = atLeastOne(options);
		// Looked at without the lock: a schedule asks all day, and nearly always there is nothing.
		const { taken, next } = await this.driver.read(() => look(name, wanted, nowMs));
		if (next === null) return taken;
		return await this.driver.durably(() => take(name, wanted, nowMs));
	}

	async peekEvents(name: string, options: Omit<TakeOptions, 'leaseMs'>): Promise<OutboxEvent[]> {
		return await this.driver.read(() => peek(name, atLeastOne(options)));
	}

	async confirmEvents(name: string, eventId: number, nowMs: number): Promise<boolean> {
		return await this.driver.durably(() => confirm(name, eventId, nowMs));
	}

	async cursors(): Promise<Cursor[]> {
		return await this.driver.read(() => findCursors());
	}

	async exportSettings(): Promise<LedgerSettings> {
		return await this.driver.read(() => readAll());
	}

	async importSettings(settings: LedgerSettings, nowMs: number): Promise<SettingsImport> {
		return await this.driver.durably(() => importAll(settings, nowMs));
	}
}

const atLeastOne = <T extends { limit: number }>(options: T): T => ({ ...options, limit: Math.max(1, options.limit) });
