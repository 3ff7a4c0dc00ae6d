import type { EndedHolds, Hold, HeldChange, HeldRemoval, HoldEnd, HoldStore, NewHold } from '../holds';
import type { RequestRow } from '../types';
import type { Driver } from './driver';
import * as life from './holdLife';
import { waitAgain } from './requestLife';
import * as holds from './tables/holds';
import { findRequest, requireRequest } from './tables/requests';

/** Between two steps of a dispatch a row is `received` for moments. */
const RECEIVED_GRACE_MS = 60_000;

/** See HoldStore for what each method does. What clients and people decide is written durably: nothing else knows of it. */
export class SqlHolds implements HoldStore {
	constructor(private readonly driver: Driver) {}

	setHold(rowId: string, hold: NewHold, nowMs: number): Promise<RequestRow> {
		return this.driver.durably(() => life.setHold(rowId, hold, nowMs));
	}

	endHold(rowId: string, end: HoldEnd, nowMs: number): Promise<RequestRow | null> {
		return this.driver.durably(() => life.endHold(rowId, end, nowMs));
	}

	follow(rowId: string, waitingId: string, answer: Pick<NewHold, 'code' | 'reason'>, nowMs: number): Promise<RequestRow | null> {
		return this.driver.write(() => life.follow(rowId, waitingId, answer, nowMs));
	}

	getHold(rowId: string): Promise<Hold | null> {
		return this.driver.read(function* () {
			const stored = yield* findRequest(rowId);
			const hold = stored === null ? null : yield* holds.findHold(stored.seq);
			return stored === null || hold === null ? null : { row: stored.row, ...hold };
		});
	}

	waiting(limit: number): Promise<Hold[]> {
		return this.driver.read(() => holds.findWaiting(limit));
	}

	async leaseHolds(rowIds: readonly string[], leaseMs: number, nowMs: number): Promise<string[]> {
		if (rowIds.length === 0) return [];
		return await this.driver.write(() => life.leaseHolds(rowIds, leaseMs, nowMs));
	}

	beginDispatch(rowId: string, leaseMs: number, nowMs: number): Promise<boolean> {
		return this.driver.write(() => life.beginDispatch(rowId, leaseMs, nowMs));
	}

	async recoverHolds(nowMs: number): Promise<number> {
		const steps = () => holds.findDead(nowMs, nowMs - RECEIVED_GRACE_MS);
		// Looked for without the lock: nearly always there are none.
		if ((await this.driver.read(steps)).length === 0) return 0;
		return await this.driver.write(function* () {
			const dead = yield* steps();
			for (const id of dead) yield* waitAgain(yield* requireRequest(id), nowMs);
			return dead.length;
		});
	}

	async expireHolds(nowMs: number): Promise<RequestRow[]> {
		if (await this.driver.read(holds.hasSettledHolds)) await this.driver.write(holds.deleteSettledHolds);
		if ((await this.driver.read(() => holds.findExpired(nowMs))).length === 0) return [];
		return await this.driver.durably(() => life.expireHolds(nowMs));
	}

	async changeHeld(aliases: readonly string[], change: HeldChange, nowMs: number): Promise<RequestRow[]> {
		return await this.driver.durably(() => life.changeHeld(aliases, change, nowMs));
	}

	async removeHeld(aliases: readonly string[], end: { code: string; reason: string }, nowMs: number): Promise<HeldRemoval> {
		return await this.driver.durably(() => life.removeHeld(aliases, end, nowMs));
	}

	async takeEnded(wanted: EndedHolds, nowMs: number): Promise<Hold[]> {
		// Looked for without the lock: nearly always there are none.
		if ((await this.driver.read(() => holds.findEndedFree({ ...wanted, limit: 1 }, nowMs))).length === 0) return [];
		return await this.driver.write(() => life.takeEnded(wanted, nowMs));
	}

	shownHolds(limit: number): Promise<Hold[]> {
		return this.driver.read(() => holds.findShown(limit));
	}
}
