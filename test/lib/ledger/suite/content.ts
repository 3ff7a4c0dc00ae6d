import { claimed, LEASE, NOW, received, request } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const KEY = 'tvdb:81189:S01E02:1080p';
const EVER = { key: KEY, sinceMs: null };

export function describeContent(ledger: CurrentLedger): void {
	describe('claiming content', () => {
		it('lets one of two torrents with the same content through', async () => {
			const { store } = ledger();
			await received(store, request(1), request(2));
			expect(await store.claim('r1:0', LEASE, NOW, EVER)).toMatchObject({ outcome: 'new' });
			expect(await store.claim('r2:0', LEASE, NOW, EVER)).toMatchObject({
				outcome: 'duplicate',
				sameContent: true,
				row: { id: 'r2:0', status: 'received' },
				existing: { id: 'r1:0' },
			});
		});

		it('lets the same row through again', async () => {
			const { store } = ledger();
			await received(store, request(1));
			await store.claim('r1:0', LEASE, NOW, EVER);
			expect(await store.claim('r1:0', LEASE, NOW, EVER)).toMatchObject({ outcome: 'new' });
		});

		it('knows other content, and torrents that nobody gave a key', async () => {
			const { store } = ledger();
			await claimed(store, request(1));
			await received(store, request(2), request(3));
			expect(await store.claim('r2:0', LEASE, NOW, EVER)).toMatchObject({ outcome: 'new' });
			expect(await store.claim('r3:0', LEASE, NOW, { key: 'tvdb:81189:S01E03', sinceMs: null })).toMatchObject({ outcome: 'new' });
		});

		it('is free again when the row has ended, or its process died', async () => {
			const { store } = ledger();
			await received(store, request(1), request(2), request(3));
			await store.claim('r1:0', LEASE, NOW, EVER);
			await store.update('r1:0', { status: 'failed' }, NOW);
			expect(await store.claim('r2:0', LEASE, NOW, EVER)).toMatchObject({ outcome: 'new' });
			expect(await store.claim('r3:0', LEASE, NOW + LEASE + 1, EVER)).toMatchObject({ outcome: 'new' });
			expect(await store.getRequest('r2:0')).toMatchObject({ status: 'failed', code: 'claim_expired' });
		});

		it('counts rows of the window only', async () => {
			const { store } = ledger();
			await received(store, request(1), request(2), request(3));
			await store.claim('r1:0', LEASE, NOW, EVER);
			expect(await store.claim('r2:0', LEASE, NOW, { key: KEY, sinceMs: NOW })).toMatchObject({ outcome: 'duplicate' });
			expect(await store.claim('r3:0', LEASE, NOW, { key: KEY, sinceMs: NOW + 1 })).toMatchObject({ outcome: 'new' });
		});

		it('lets exactly one of many through at once, over two connections', async () => {
			const { store, openAgain } = ledger();
			const other = await openAgain();
			const many = Array.from({ length: 10 }, (_, i) => request(i));
			await received(store, ...many);
			const claims = await Promise.all(many.map(({ id }, i) => (i % 2 ? store : other).claim(id, LEASE, NOW, EVER)));
			expect(claims.filter(({ outcome }) => outcome === 'new')).toHaveLength(1);
		});
	});
}
