import type { LedgerStore, OutboxEvent, TakeOptions } from '../../../../lib/ledger';
import { NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const MINUTE = 60_000;
const MOVES: TakeOptions = { limit: 10, types: [], fromBeginning: true, leaseMs: 0 };
const LENDS: TakeOptions = { ...MOVES, leaseMs: MINUTE };

const told = (events: OutboxEvent[]): unknown[] => events.map(({ data }) => data);

async function append(store: LedgerStore, ...events: Array<string | number>): Promise<void> {
	for (const [index, data] of events.entries()) await store.appendEvent(typeof data === 'number' ? 'number' : 'word', data, NOW + index);
}

function describeVersions(ledger: CurrentLedger): void {
	it('writes a policy only when it says something else', async () => {
		const { policies } = ledger().store;
		expect(await policies.savePolicy('a', { weight: 1 }, NOW)).toBe(true);
		expect(await policies.savePolicy('a', { weight: 1 }, NOW + 1)).toBe(false);
		expect(await policies.savePolicy('a', { weight: 2 }, NOW + 2)).toBe(true);
		expect(await policies.savePolicy('b', { weight: 2 }, NOW + 3)).toBe(true);
		expect(await policies.policies()).toEqual([
			{ key: 'a', atMs: NOW + 2, data: { weight: 2 } },
			{ key: 'b', atMs: NOW + 3, data: { weight: 2 } },
		]);
	});

	it('knows what held at a moment', async () => {
		const { policies } = ledger().store;
		await policies.savePolicy('a', 'first', NOW);
		await policies.savePolicy('a', 'second', NOW + 10);
		const at = async (atMs: number) => (await policies.policyAt('a', atMs))?.data ?? null;
		expect([await at(NOW - 1), await at(NOW), await at(NOW + 9), await at(NOW + 10)]).toEqual([null, 'first', 'first', 'second']);
		expect(await policies.policy('b')).toBeNull();
	});

	it('has the newest version last even when the clock was set back', async () => {
		const { policies } = ledger().store;
		await policies.savePolicy('a', 'first', NOW);
		await policies.savePolicy('a', 'second', NOW - MINUTE);
		expect((await policies.policy('a'))?.data).toBe('second');
	});

	it('keeps the last hundred versions', async () => {
		const { policies } = ledger().store;
		for (let n = 0; n < 105; n++) await policies.savePolicy('a', n, NOW + n);
		expect((await policies.policyAt('a', NOW + 5))?.data).toBe(5);
		expect(await policies.policyAt('a', NOW + 4)).toBeNull();
	});
}

function describeCursors(ledger: CurrentLedger): void {
	it('gives each event to a cursor once, in order, over all connections', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await append(store, 'one', 'two', 'three');
		const first = await store.policies.takeEvents('a', { ...MOVES, limit: 2 }, NOW);
		const second = await other.policies.takeEvents('a', MOVES, NOW);
		const third = await store.policies.takeEvents('a', MOVES, NOW);
		expect([first, second, third].map(({ events }) => told(events))).toEqual([['one', 'two'], ['three'], []]);
		expect(told((await store.policies.takeEvents('b', MOVES, NOW)).events)).toEqual(['one', 'two', 'three']);
	});

	it('begins with what is still to come unless told otherwise', async () => {
		const { store } = ledger();
		await append(store, 'old');
		const now = { ...MOVES, fromBeginning: false };
		expect((await store.policies.takeEvents('a', now, NOW)).events).toEqual([]);
		await append(store, 'new');
		expect(told((await store.policies.takeEvents('a', now, NOW)).events)).toEqual(['new']);
	});

	it('passes over the types that are not wanted, also those behind the last one', async () => {
		const { store } = ledger();
		await append(store, 1, 'one', 2, 'two');
		const numbers = { ...MOVES, types: ['number'] };
		expect(told((await store.policies.takeEvents('a', numbers, NOW)).events)).toEqual([1, 2]);
		expect((await store.policies.takeEvents('a', MOVES, NOW)).events).toEqual([]);
		expect(told((await store.policies.takeEvents('b', { ...numbers, limit: 1 }, NOW)).events)).toEqual([1]);
		expect(told((await store.policies.takeEvents('b', MOVES, NOW)).events)).toEqual(['one', 2, 'two']);
	});

	it('peeks without moving, and without making the cursor', async () => {
		const { store } = ledger();
		await append(store, 'one', 'two');
		expect(told(await store.policies.peekEvents('a', MOVES))).toEqual(['one', 'two']);
		expect(await store.policies.peekEvents('a', { ...MOVES, fromBeginning: false })).toEqual([]);
		expect(await store.policies.cursors()).toEqual([]);
		await store.policies.takeEvents('a', { ...MOVES, limit: 1 }, NOW);
		expect(told(await store.policies.peekEvents('a', MOVES))).toEqual(['two']);
	});

	it('takes no limit below one for all', async () => {
		const { store } = ledger();
		await append(store, 'one', 'two');
		expect(told((await store.policies.takeEvents('a', { ...MOVES, limit: 0 }, NOW)).events)).toEqual(['one']);
	});
}

function describeLeases(ledger: CurrentLedger): void {
	it('gives what is lent out to nobody else', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await append(store, 'one');
		expect((await store.policies.takeEvents('a', LENDS, NOW)).events).toHaveLength(1);
		await append(store, 'two');
		expect(await other.policies.takeEvents('a', LENDS, NOW + MINUTE - 1)).toEqual({ events: [], again: false });
		expect(await other.policies.takeEvents('a', MOVES, NOW + MINUTE - 1)).toEqual({ events: [], again: false });
	});

	it('goes on after a confirmation', async () => {
		const { store } = ledger();
		await append(store, 'one', 'two', 'three');
		const { events } = await store.policies.takeEvents('a', { ...LENDS, limit: 2 }, NOW);
		expect(await store.policies.confirmEvents('a', events[1].id, NOW)).toBe(true);
		expect(await store.policies.confirmEvents('a', events[0].id, NOW)).toBe(true);
		expect(told((await store.policies.takeEvents('a', LENDS, NOW)).events)).toEqual(['three']);
	});

	it('gives the same events again when nobody confirmed them', async () => {
		const { store } = ledger();
		await append(store, 'one', 'two');
		await store.policies.takeEvents('a', LENDS, NOW);
		await append(store, 'three');
		const again = await store.policies.takeEvents('a', LENDS, NOW + MINUTE);
		expect([told(again.events), again.again]).toEqual([['one', 'two'], true]);
		await store.policies.confirmEvents('a', again.events[1].id, NOW + MINUTE);
		const after = await store.policies.takeEvents('a', LENDS, NOW + MINUTE);
		expect([told(after.events), after.again]).toEqual([['three'], false]);
	});

	it('gives the rest of a batch again, in its time, when only its first part was confirmed', async () => {
		const { store } = ledger();
		await append(store, 'one', 'two');
		const { events } = await store.policies.takeEvents('a', LENDS, NOW);
		expect(await store.policies.confirmEvents('a', events[0].id, NOW)).toBe(true);
		expect((await store.policies.takeEvents('a', LENDS, NOW)).events).toEqual([]);
		expect(told((await store.policies.takeEvents('a', LENDS, NOW + MINUTE)).events)).toEqual(['two']);
	});

	it('waits for nobody when what is left are events that were not wanted', async () => {
		const { store } = ledger();
		await append(store, 1, 'one');
		const numbers = { ...LENDS, types: ['number'] };
		const { events } = await store.policies.takeEvents('a', numbers, NOW);
		await store.policies.confirmEvents('a', events[0].id, NOW);
		await append(store, 2);
		expect(told((await store.policies.takeEvents('a', numbers, NOW)).events)).toEqual([2]);
	});

	it('confirms nothing that was not given', async () => {
		const { store } = ledger();
		await append(store, 'one');
		expect(await store.policies.confirmEvents('nobody', 1, NOW)).toBe(false);
		await store.policies.takeEvents('a', LENDS, NOW);
		await append(store, 'two');
		expect(await store.policies.confirmEvents('a', 1_000_000, NOW)).toBe(false);
		expect(told((await store.policies.takeEvents('a', LENDS, NOW + MINUTE)).events)).toEqual(['one']);
	});

	it('gives a batch to exactly one of many that ask at once', async () => {
		const { store, openAgain } = ledger();
		const stores = [store, await openAgain(), await openAgain()];
		await append(store, 'one', 'two');
		const all = await Promise.all([...stores, ...stores].map((one) => one.policies.takeEvents('a', LENDS, NOW)));
		expect(all.map(({ events }) => events.length).sort()).toEqual([0, 0, 0, 0, 0, 2]);
	});
}

/** What dispatches judged by, and the readers of the outbox. */
export function describePolicies(ledger: CurrentLedger): void {
	describe('policies', () => describeVersions(ledger));
	describe('cursors', () => describeCursors(ledger));
	describe('events that are lent out', () => describeLeases(ledger));
}
