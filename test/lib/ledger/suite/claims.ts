import type { RequestStatus } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

function describeOwnership(ledger: CurrentLedger): void {
	it('gives the torrent to the first request and names it to the second', async () => {
		const { store } = ledger();
		await received(store, request(1), request(2, { hash: hashOf(1) }));
		const first = await store.claim('r1:0', LEASE, NOW + 1);
		const second = await store.claim('r2:0', LEASE, NOW + 2);
		expect(first).toMatchObject({
			outcome: 'new',
			row: { id: 'r1:0', status: 'dispatching', leaseUntilMs: NOW + 1 + LEASE },
		});
		expect(second).toMatchObject({
			outcome: 'duplicate',
			row: { id: 'r2:0', status: 'received', leaseUntilMs: null },
			existing: { id: 'r1:0', status: 'dispatching' },
		});
	});

	it('finds the duplicate by any alias', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { hash: 'v1', aliases: ['v1', 'v2', 'short'] }));
		await received(store, request(2, { hash: 'v2', aliases: ['v2', 'short'] }));
		expect(await store.claim('r2:0', LEASE, NOW)).toMatchObject({
			outcome: 'duplicate',
			existing: { id: 'r1:0' },
		});
	});

	it('names the owner of the first hash when each hash has another one', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { hash: 'v2', aliases: ['v2'] }));
		await claimed(store, request(2, { hash: 'v1', aliases: ['v1', 'short'] }));
		await received(store, request(3, { hash: 'v1', aliases: ['v1', 'short', 'v2'] }));
		expect(await store.claim('r3:0', LEASE, NOW)).toMatchObject({ existing: { id: 'r2:0' } });
		expect(await store.findActive(['v2', 'v1'])).toMatchObject({ id: 'r1:0' });
		expect(await store.findActive(['v1', 'v2'])).toMatchObject({ id: 'r2:0' });
	});

	it('owns the canonical hash even when the aliases do not name it', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { hash: 'url:abc', aliases: [] }));
		await received(store, request(2, { hash: 'url:abc', aliases: [] }));
		expect((await store.claim('r2:0', LEASE, NOW)).outcome).toBe('duplicate');
		expect(await store.findActive(['none', 'url:abc'])).toMatchObject({ id: 'r1:0' });
	});

	it('finds no owner among rows that are only received', async () => {
		const { store } = ledger();
		await received(store, request(1));
		expect(await store.findActive([hashOf(1)])).toBeNull();
		expect(await store.findActive([])).toBeNull();
	});

	it('refuses to claim for a request that it does not know', async () => {
		await expect(ledger().store.claim('nobody', LEASE, NOW)).rejects.toThrow(RangeError);
	});

	it('lets one of two connections win', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await received(store, request(1), request(2, { hash: hashOf(1) }));
		const results = await Promise.all([
			store.claim('r1:0', LEASE, NOW),
			other.claim('r2:0', LEASE, NOW),
		]);
		expect(results.map((result) => result.outcome).sort()).toEqual(['duplicate', 'new']);
	});
}

function describeReentrancy(ledger: CurrentLedger): void {
	it('is new again for the row that holds the claim, with a new lease', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		const again = await store.claim('r1:0', LEASE, NOW + 9000);
		expect(again).toMatchObject({ outcome: 'new', row: { leaseUntilMs: NOW + 9000 + LEASE } });
	});

	const KEPT: RequestStatus[] = ['held', 'awaiting_approval', 'downloading', 'completed', 'imported'];
	it.each(KEPT)('is new but leaves the status when the own row is %s', async (status) => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.update('r1:0', { status }, NOW);
		const again = await store.claim('r1:0', LEASE, NOW);
		expect(again).toMatchObject({ outcome: 'new', row: { status, leaseUntilMs: null } });
	});

	const OVER: RequestStatus[] = ['failed', 'rejected', 'removed', 'adopted'];
	it.each(OVER)('lets a row that was %s try again without its old outcome', async (status) => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.update('r1:0', { status, code: 'x', reason: 'y', httpStatus: 503 }, NOW);
		const again = await store.claim('r1:0', LEASE, NOW);
		expect(again).toMatchObject({
			outcome: 'new',
			row: { status: 'dispatching', code: null, reason: null, httpStatus: null },
		});
	});

	it.each(OVER)('calls it a duplicate when a row that was %s has a successor', async (status) => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.update('r1:0', { status }, NOW);
		await claimed(store, request(2, { hash: hashOf(1) }));
		expect(await store.claim('r1:0', LEASE, NOW)).toMatchObject({
			outcome: 'duplicate',
			row: { status },
			existing: { id: 'r2:0' },
		});
	});
}

function describeLeases(ledger: CurrentLedger): void {
	const lateClaim = async (afterMs: number): Promise<string> => {
		const { store } = ledger();
		await received(store, request(2, { hash: hashOf(1) }));
		return (await store.claim('r2:0', LEASE, NOW + afterMs)).outcome;
	};

	it('holds the torrent to the last millisecond of the lease', async () => {
		await claimed(ledger().store, request(1));
		expect(await lateClaim(LEASE)).toBe('duplicate');
	});

	it('takes the torrent from a process that died, and says so', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.reserve('r1:0', NOW, () => ({
			requestRowId: 'r1:0',
			hash: hashOf(1),
			aliases: [],
			nodeId: 'node-a',
			storage: 'node-a',
			bytes: 5,
			guessed: false,
			createdAtMs: NOW,
		}));
		expect(await lateClaim(LEASE + 1)).toBe('new');
		expect(await store.getRequest('r1:0')).toMatchObject({
			status: 'failed',
			code: 'claim_expired',
			leaseUntilMs: null,
		});
		expect(await store.reservations()).toEqual([]);
		expect(await store.uncertainAdds(NOW + LEASE + 1, LEASE)).toMatchObject([
			{ requestRowId: 'r1:0', nodeId: 'node-a' },
		]);
	});

	it('counts from a renewed lease', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.renewLease('r1:0', LEASE, NOW + 10_000);
		expect(await lateClaim(LEASE + 1)).toBe('duplicate');
		expect(await store.getRequest('r1:0')).toMatchObject({ leaseUntilMs: NOW + 10_000 + LEASE });
	});

	it('never renews the lease of a row that lost it', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await lateClaim(LEASE + 1);
		await store.renewLease('r1:0', LEASE, NOW + LEASE + 2);
		expect(await store.getRequest('r1:0')).toMatchObject({ status: 'failed', leaseUntilMs: null });
	});

	it('frees a dispatching row without a lease when nothing happened for as long', async () => {
		const { store } = ledger();
		await received(store, request(1));
		await store.update('r1:0', { status: 'dispatching' }, NOW);
		expect(await lateClaim(LEASE)).toBe('duplicate');
		expect((await store.claim('r2:0', LEASE, NOW + LEASE + 1)).outcome).toBe('new');
	});

	it.each<RequestStatus>(['held', 'downloading', 'imported'])(
		'keeps the torrent of a row that is %s for good',
		async (status) => {
			const { store } = ledger();
			await claimed(store, request(1));
			await store.update('r1:0', { status }, NOW);
			expect(await lateClaim(1000 * LEASE)).toBe('duplicate');
		},
	);

	it('ends every dead owner, and still names the living one', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { hash: 'v1', aliases: ['v1'] }));
		await claimed(store, request(2, { hash: 'v2', aliases: ['v2'] }));
		await store.update('r2:0', { status: 'downloading' }, NOW);
		await received(store, request(3, { hash: 'v1', aliases: ['v1', 'v2'] }));
		expect(await store.claim('r3:0', LEASE, NOW + LEASE + 1)).toMatchObject({
			outcome: 'duplicate',
			existing: { id: 'r2:0' },
		});
		expect(await store.getRequest('r1:0')).toMatchObject({ status: 'failed' });
	});
}

export function describeClaims(ledger: CurrentLedger): void {
	describe('owning a torrent', () => describeOwnership(ledger));
	describe('claiming again', () => describeReentrancy(ledger));
	describe('leases', () => describeLeases(ledger));
}
