import type { NewChange } from '../../../../lib/ledger';
import { hashOf, NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const change = (n: number, more: Partial<NewChange> = {}): NewChange => ({
	atMs: NOW + n,
	process: 'process-a',
	nodeId: 'node-a',
	kind: 'patch',
	hash: hashOf(n),
	fields: JSON.stringify({ category: `o'tv-${n}` }),
	...more,
});

/** The journal of queue mode. */
export function describeChanges(ledger: CurrentLedger): void {
	describe('the journal of changes', () => {
		it('gives what any connection wrote, in order, after the last one that was read', async () => {
			const { store, openAgain } = ledger();
			const other = await openAgain();
			expect(await store.changes.lastSeq()).toBe(0);
			await store.changes.append([change(1), change(2)]);
			await other.changes.append([change(3, { process: 'process-b', nodeId: null, kind: 'lists', hash: '' })]);
			const all = await store.changes.after(0, 10);
			expect(all).toMatchObject([
				change(1),
				change(2),
				change(3, { process: 'process-b', nodeId: null, kind: 'lists', hash: '' }),
			]);
			expect(await other.changes.after(all[1].seq, 10)).toEqual([all[2]]);
			expect(await other.changes.after(all[0].seq, 1)).toEqual([all[1]]);
			expect(await store.changes.lastSeq()).toBe(all[2].seq);
			expect(await store.changes.lastSeq(NOW + 3)).toBe(all[1].seq);
			expect(await store.changes.lastSeq(NOW)).toBe(0);
		});

		it('takes hundreds at once and keeps their order', async () => {
			const { store } = ledger();
			await store.changes.append(Array.from({ length: 700 }, (_, n) => change(n)));
			await store.changes.append([]);
			const all = await store.changes.after(0, 1_000);
			expect(all.map(({ hash }) => hash)).toEqual(Array.from({ length: 700 }, (_, n) => hashOf(n)));
			expect(new Set(all.map(({ seq }) => seq)).size).toBe(700);
		});

		it('forgets old ones, but not where the journal ends', async () => {
			const { store } = ledger();
			await store.changes.append([change(1), change(2), change(3)]);
			const last = await store.changes.lastSeq();
			expect(await store.changes.prune(NOW + 2)).toBe(1);
			expect((await store.changes.after(0, 10)).map(({ hash }) => hash)).toEqual([hashOf(2), hashOf(3)]);
			expect(await store.changes.prune(NOW + 1_000)).toBe(1);
			expect(await store.changes.lastSeq()).toBe(last);
			await store.changes.append([change(4)]);
			expect(await store.changes.lastSeq()).toBeGreaterThan(last);
		});

		it('wakes those who listen after each append, where the store can', async () => {
			const { store, openAgain } = ledger();
			const other = await openAgain();
			let woken = 0;
			const stop = await store.changes.listen(() => {
				woken++;
			});
			expect(stop !== null).toBe(store.changes.shared);
			if (stop === null) return;
			const before = woken;
			await other.changes.append([change(1)]);
			for (let i = 0; i < 200 && woken === before; i++) await new Promise((done) => setTimeout(done, 10));
			expect(woken).toBeGreaterThan(before);
			await stop();
		});
	});
}
