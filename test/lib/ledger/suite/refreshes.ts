import type { OwedRefresh, PendingRefresh } from '../../../../lib/ledger';
import { NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const MINUTE = 60_000;

const refresh = (n: number, changes: Partial<OwedRefresh> = {}): OwedRefresh => ({ key: `key-${n}`, server: 'den', scope: 'path', target: `/films/F${n}`, detail: 'Created', ...changes });

const later = (tries: number): number => NOW + tries * MINUTE;
const keysOf = (rows: readonly PendingRefresh[]): string[] => rows.map(({ key }) => key);

function describeOwing(ledger: CurrentLedger): void {
	it('are due when they were said to be, over connections', async () => {
		const { store, openAgain } = ledger();
		const path = `/films/${'long '.repeat(800)}`;
		await store.refreshes.owe([refresh(1, { target: path }), refresh(2)], NOW + MINUTE, NOW);
		const other = await openAgain();
		expect(await other.refreshes.takeDue(NOW + MINUTE - 1, 10, NOW)).toEqual([]);
		expect(await other.refreshes.takeDue(NOW + MINUTE, 10, NOW + 2 * MINUTE)).toEqual([
			{ ...refresh(1, { target: path }), sinceMs: NOW, tries: 0, retryAtMs: NOW + MINUTE, code: null, error: null },
			{ ...refresh(2), sinceMs: NOW, tries: 0, retryAtMs: NOW + MINUTE, code: null, error: null },
		]);
	});

	it('are owed once, since they were first asked for', async () => {
		const { refreshes } = ledger().store;
		await refreshes.owe([refresh(1), refresh(1)], NOW, NOW);
		await refreshes.settle([], [{ key: 'key-1', code: 'refused', error: 'away' }], NOW, later);
		await refreshes.owe([refresh(1, { detail: 'Modified', server: 'Den' })], NOW + 5, NOW + 5);
		expect(await refreshes.pending(10)).toEqual([{ ...refresh(1), detail: 'Modified', server: 'Den', sinceMs: NOW, tries: 1, retryAtMs: NOW + 5, code: 'refused', error: 'away' }]);
	});

	it('are given to one of two that ask at once, the longest overdue first', async () => {
		const { store, openAgain } = ledger();
		const both = [store, await openAgain()];
		for (let n = 0; n < 300; n++) await store.refreshes.owe([refresh(n)], NOW - n, NOW);
		const [one, two] = await Promise.all(both.map((ledgerOf) => ledgerOf.refreshes.takeDue(NOW, 200, NOW + MINUTE)));
		expect(new Set([...keysOf(one), ...keysOf(two)]).size).toBe(300);
		expect(one.length + two.length).toBe(300);
		const [first] = [one, two].filter(({ length }) => length === 200);
		expect(keysOf(first).slice(0, 2)).toEqual(['key-299', 'key-298']);
	});

	it('come again when whoever took them does not say how it ended', async () => {
		const { refreshes } = ledger().store;
		await refreshes.owe([refresh(1)], NOW, NOW);
		await refreshes.takeDue(NOW, 10, NOW + MINUTE);
		expect(await refreshes.takeDue(NOW + 1, 10, NOW)).toEqual([]);
		expect(keysOf(await refreshes.takeDue(NOW + MINUTE, 10, NOW))).toEqual(['key-1']);
	});

	it('are 5 000 at most, and the oldest go', async () => {
		const { refreshes } = ledger().store;
		const many = (from: number, count: number): OwedRefresh[] => Array.from({ length: count }, (_, n) => refresh(from + n));
		await refreshes.owe(many(0, 2_000), NOW, NOW);
		await refreshes.owe(many(2_000, 3_000), NOW, NOW + 1);
		expect(await refreshes.pending(9_000)).toHaveLength(5_000);
		await refreshes.owe(many(5_000, 10), NOW, NOW + 2);
		const kept = new Set(keysOf(await refreshes.pending(9_000)));
		expect([kept.size, kept.has('key-5009'), kept.has('key-4999')]).toEqual([5_000, true, true]);
	});
}

function describeSettling(ledger: CurrentLedger): void {
	it('makes done ones go, and failed ones wait for as long as is said', async () => {
		const { refreshes } = ledger().store;
		await refreshes.owe([refresh(1), refresh(2), refresh(3)], NOW, NOW);
		const judged: Array<[number, number]> = [];
		const judge = (tries: number, sinceMs: number): number => {
			judged.push([tries, sinceMs]);
			return later(tries);
		};
		const failed = { key: 'key-2', code: 'timeout', error: 'too slow' };
		const kept = await refreshes.settle(['key-1', 'key-3'], [failed], NOW, judge);
		expect(kept).toEqual([{ ...refresh(2), sinceMs: NOW, tries: 1, retryAtMs: later(1), code: 'timeout', error: 'too slow' }]);
		expect(await refreshes.pending(10)).toEqual(kept);
		expect(await refreshes.settle([], [failed], NOW, judge)).toMatchObject([{ tries: 2, retryAtMs: later(2) }]);
		expect(judged.at(-1)).toEqual([2, NOW]);
	});

	it('leaves what was asked for again meanwhile', async () => {
		const { refreshes } = ledger().store;
		await refreshes.owe([refresh(1)], NOW, NOW);
		await refreshes.owe([refresh(1)], NOW + MINUTE, NOW + 10);
		await refreshes.settle(['key-1'], [], NOW + 5, later);
		expect(keysOf(await refreshes.pending(10))).toEqual(['key-1']);
		await refreshes.settle(['key-1'], [], NOW + 10, later);
		expect(await refreshes.pending(10)).toEqual([]);
	});

	it('gives up what is told to be, and knows nothing of others', async () => {
		const { refreshes } = ledger().store;
		await refreshes.owe([refresh(1)], NOW, NOW);
		expect(await refreshes.settle(['nobody'], [{ key: 'key-1', code: 'dns', error: 'x' }, { key: 'unknown', code: 'dns', error: 'x' }], NOW, () => null)).toEqual([]);
		expect(await refreshes.pending(10)).toEqual([]);
	});
}

export function describeRefreshes(ledger: CurrentLedger): void {
	describe('refreshes of media servers', () => describeOwing(ledger));
	describe('settling refreshes', () => describeSettling(ledger));
}
