import type { Reservation } from '../../../../lib/ledger';
import { AliasTakenError } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

function describeReserving(ledger: CurrentLedger): void {
	it('promises the bytes, names the node and leaves a trace of the attempt', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { private: true }));
		const promised = await store.reserve('r1:0', NOW + 1, () => reservation(1));
		expect(promised).toEqual(reservation(1));
		expect(await store.reservations()).toEqual([reservation(1)]);
		const row = { status: 'dispatching', nodeId: 'node-a', leaseUntilMs: NOW + LEASE };
		expect(await store.getRequest('r1:0')).toMatchObject(row);
		expect(await store.uncertainAdds(NOW + 10, 5)).toEqual([
			{
				requestRowId: 'r1:0',
				hash: hashOf(1),
				aliases: [hashOf(1)],
				nodeId: 'node-a',
				state: 'uncertain',
				private: true,
				sinceMs: NOW + 1,
			},
		]);
	});

	it('shows the chooser what others were promised, and not what the row itself was', async () => {
		const { store } = ledger();
		for (const n of [1, 2, 3]) {
			await claimed(store, request(n));
			await store.reserve(`r${n}:0`, NOW, () => reservation(n));
		}
		let seen: Reservation[] = [];
		await store.reserve('r2:0', NOW, (others) => {
			seen = others;
			return reservation(2, { nodeId: 'node-b', bytes: 7 });
		});
		expect(seen).toEqual([reservation(1), reservation(3)]);
		const nodes = (await store.reservations()).map((one) => [one.nodeId, one.bytes]);
		expect(nodes).toEqual([
			['node-a', 1000],
			['node-b', 7],
			['node-a', 1000],
		]);
	});

	it('spreads a burst over connections by what is promised so far', async () => {
		const { store, openAgain } = ledger();
		const stores = [store, await openAgain()];
		await store.receive(
			Array.from({ length: 20 }, (_none, n) => request(n)),
			NOW,
		);
		await Promise.all(
			Array.from({ length: 20 }, async (_none, n) => {
				await stores[n % 2].reserve(`r${n}:0`, NOW, (others) => {
					const onA = others.filter((one) => one.nodeId === 'node-a').length;
					const onB = others.length - onA;
					return reservation(n, { nodeId: onA <= onB ? 'node-a' : 'node-b' });
				});
			}),
		);
		const onA = (await store.reservations()).filter((one) => one.nodeId === 'node-a');
		expect(onA).toHaveLength(10);
	});

	it('changes nothing when no node was chosen', async () => {
		const { store } = ledger();
		await received(store, request(1));
		expect(await store.reserve('r1:0', NOW, () => null)).toBeNull();
		expect(await store.getRequest('r1:0')).toMatchObject({ status: 'received', nodeId: null });
		expect(await store.reservations()).toEqual([]);
		expect(await store.uncertainAdds(NOW + 10, 0)).toEqual([]);
	});

	it('rolls back and rethrows what the chooser throws', async () => {
		const { store } = ledger();
		await received(store, request(1));
		const fault = Object.assign(new Error('broken policy'), { code: 'ENOENT' });
		const failing = store.reserve('r1:0', NOW, () => {
			throw fault;
		});
		await expect(failing).rejects.toBe(fault);
		expect(await store.reserve('r1:0', NOW, () => reservation(1))).not.toBeNull();
	});

	it('forgets what a change that failed had promised', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await claimed(store, request(2));
		await store.reserve('r1:0', NOW, () => reservation(1));
		const broken = reservation(2, { storage: null as unknown as string });
		await expect(store.reserve('r2:0', NOW, () => broken)).rejects.toThrow(/storage/);
		expect(await store.getRequest('r2:0')).toMatchObject({ nodeId: null });
		await expect(store.update('r1:0', { status: 'lost' as 'held' }, NOW)).rejects.toThrow();
		expect(await store.reservations()).toEqual([reservation(1)]);
	});

	it('shows what another connection promised, dropped and re-keyed', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await claimed(store, request(1));
		await claimed(store, request(2));
		expect(await other.reservations()).toEqual([]);
		await store.reserve('r1:0', NOW, () => reservation(1));
		expect(await other.reservations()).toEqual([reservation(1)]);
		await other.reserve('r2:0', NOW, () => reservation(2));
		await other.update('r1:0', { addAliases: ['b32'], sizeBytes: null }, NOW);
		expect(await store.reservations()).toEqual([
			reservation(1, { aliases: [hashOf(1), 'b32'], guessed: true }),
			reservation(2),
		]);
		await other.releaseReservation('r1:0');
		expect(await store.reservations()).toEqual([reservation(2)]);
	});

	it('promises again what landed late, but not for a row that has ended', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await claimed(store, request(2));
		await store.update('r1:0', { status: 'downloading' }, NOW);
		await store.update('r2:0', { status: 'removed' }, NOW);
		await store.promise(reservation(1));
		await store.promise(reservation(2));
		await store.promise(reservation(3));
		expect(await store.reservations()).toEqual([reservation(1)]);
	});

	it('shows the hash that became the first of those that were known', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { aliases: [hashOf(1), 'v2'] }));
		await store.reserve('r1:0', NOW, () => reservation(1));
		await store.update('r1:0', { hash: 'v2' }, NOW);
		expect(await store.reservations()).toMatchObject([{ hash: 'v2', aliases: ['v2', hashOf(1)] }]);
	});

	it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])(
		'refuses to promise %d bytes',
		async (bytes) => {
			const { store } = ledger();
			await received(store, request(1));
			const promise = store.reserve('r1:0', NOW, () => reservation(1, { bytes }));
			await expect(promise).rejects.toThrow(RangeError);
			expect(await store.getRequest('r1:0')).toMatchObject({ status: 'received' });
		},
	);

	it('gives no bytes to a row that lost its claim', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await received(store, request(2, { hash: hashOf(1) }));
		await store.claim('r2:0', LEASE, NOW + LEASE + 1);
		const late = store.reserve('r1:0', NOW + LEASE + 2, () => reservation(1));
		await expect(late).rejects.toThrow(AliasTakenError);
		expect(await store.reservations()).toEqual([]);
		expect(await store.uncertainAdds(NOW + 10 * LEASE, 0)).toEqual([]);
	});

	it('keeps the promise under the hash that the row has now', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { hash: 'url:abc', aliases: [] }));
		await store.reserve('r1:0', NOW, () => reservation(1, { hash: 'url:abc' }));
		await store.update('r1:0', { hash: hashOf(1) }, NOW);
		expect(await store.reservations()).toMatchObject([
			{ hash: hashOf(1), aliases: [hashOf(1), 'url:abc'] },
		]);
	});
}

function describeDropping(ledger: CurrentLedger): void {
	it('releases one promise and drops several', async () => {
		const { store } = ledger();
		for (const n of [1, 2, 3, 4]) {
			await claimed(store, request(n));
			await store.reserve(`r${n}:0`, NOW, () => reservation(n));
		}
		await store.releaseReservation('r1:0');
		await store.dropReservations(['r2:0', 'r4:0', 'nobody']);
		await store.dropReservations([]);
		expect(await store.reservations()).toEqual([reservation(3)]);
	});
}

function describeAttempts(ledger: CurrentLedger): void {
	const attempt = async (changes: Parameters<typeof request>[1] = {}): Promise<void> => {
		await claimed(ledger().store, request(1, changes));
		await ledger().store.reserve('r1:0', NOW, () => reservation(1));
	};

	it('forgets an attempt whose outcome is known', async () => {
		const { store } = ledger();
		await attempt();
		await store.settleAttempt('r1:0', 'node-b', 'settled', NOW);
		expect(await store.uncertainAdds(NOW + 10, 0)).toHaveLength(1);
		await store.settleAttempt('r1:0', 'node-a', 'settled', NOW);
		expect(await store.uncertainAdds(NOW + 10, 0)).toEqual([]);
	});

	it('remembers an attempt that was not answered, from then on', async () => {
		const { store } = ledger();
		await attempt();
		expect(await store.uncertainAdds(NOW + 3, 1000)).toEqual([]);
		await store.settleAttempt('r1:0', 'node-a', 'uncertain', NOW + 2);
		expect(await store.uncertainAdds(NOW + 3, 1000)).toMatchObject([
			{ nodeId: 'node-a', state: 'uncertain', sinceMs: NOW + 2 },
		]);
	});

	it('remembers an uncertain attempt on each node it was tried on', async () => {
		const { store } = ledger();
		await attempt();
		await store.settleAttempt('r1:0', 'node-a', 'uncertain', NOW + 1);
		await store.reserve('r1:0', NOW + 2, () => reservation(1, { nodeId: 'node-b' }));
		await store.settleAttempt('r1:0', 'node-b', 'settled', NOW + 3);
		await store.update('r1:0', { status: 'removed' }, NOW + 4);
		expect(await store.uncertainAdds(NOW + 5, 0)).toMatchObject([{ nodeId: 'node-a' }]);
	});

	it('takes the trace of a process that died for uncertain', async () => {
		const { store } = ledger();
		await attempt();
		expect(await store.uncertainAdds(NOW + 5000, 5000)).toEqual([]);
		expect(await store.uncertainAdds(NOW + 5001, 5000)).toMatchObject([{ state: 'uncertain' }]);
	});

	it.each([
		[{ kind: 'url' as const, private: null }, true],
		[{ kind: 'magnet' as const, private: null }, false],
		[{ kind: 'url' as const, private: false }, false],
		[{ kind: 'file' as const, private: true }, true],
	])('takes an attempt of %j for private: %s', async (changes, expected) => {
		await attempt(changes);
		const [uncertain] = await ledger().store.uncertainAdds(NOW + 10, 0);
		expect(uncertain.private).toBe(expected);
	});
}

export function describeReservations(ledger: CurrentLedger): void {
	describe('reserving', () => describeReserving(ledger));
	describe('dropping reservations', () => describeDropping(ledger));
	describe('attempts', () => describeAttempts(ledger));
}
