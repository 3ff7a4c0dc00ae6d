import type { RequestPatch, RequestRow, RequestStatus } from '../../../../lib/ledger';
import { ACTIVE_STATUSES, AliasTakenError, REQUEST_STATUSES } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

interface Follows {
	status: RequestStatus;
	payload: boolean;
	reservation: boolean;
}

const AFTER_DISPATCHING: Follows[] = [
	{ status: 'received', payload: true, reservation: false },
	{ status: 'held', payload: true, reservation: false },
	{ status: 'awaiting_approval', payload: true, reservation: false },
	{ status: 'dispatching', payload: true, reservation: true },
	{ status: 'downloading', payload: false, reservation: true },
	{ status: 'completed', payload: false, reservation: false },
	{ status: 'imported', payload: false, reservation: false },
	{ status: 'adopted', payload: false, reservation: false },
	{ status: 'failed', payload: false, reservation: false },
	{ status: 'rejected', payload: false, reservation: false },
	{ status: 'removed', payload: false, reservation: false },
];

function describeStatuses(ledger: CurrentLedger): void {
	it('is said below for every status that there is', () => {
		expect(AFTER_DISPATCHING.map((one) => one.status)).toEqual(REQUEST_STATUSES);
	});

	it.each(AFTER_DISPATCHING)('keeps what a row that is $status still needs', async (expected) => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.reserve('r1:0', NOW, () => reservation(1));
		await store.update('r1:0', { status: expected.status }, NOW + 1);
		expect((await store.getPayload('r1:0')) !== null).toBe(expected.payload);
		expect((await store.reservations()).length > 0).toBe(expected.reservation);
		expect(await store.uncertainAdds(NOW + 2, 1)).toHaveLength(1);
		const owner = await store.findActive([hashOf(1)]);
		expect(owner !== null).toBe(ACTIVE_STATUSES.includes(expected.status));
	});

	it('refuses a status that does not exist and changes nothing', async () => {
		const { store } = ledger();
		await received(store, request(1));
		const patch = { status: 'lost', name: 'Changed' } as unknown as RequestPatch;
		await expect(store.update('r1:0', patch, NOW)).rejects.toThrow(/status/);
		expect(await store.getRequest('r1:0')).toMatchObject({
			status: 'received',
			name: request(1).name,
		});
	});

	it('refuses to make a second row the owner of a torrent', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await received(store, request(2, { hash: hashOf(1) }));
		const taken = store.update('r2:0', { status: 'held' }, NOW);
		await expect(taken).rejects.toMatchObject({ name: 'AliasTakenError', existingId: 'r1:0' });
		expect(await store.getRequest('r2:0')).toMatchObject({ status: 'received' });
	});

	it('refuses an unknown row', async () => {
		await expect(ledger().store.update('nobody', {}, NOW)).rejects.toThrow(RangeError);
	});
}

function describeFields(ledger: CurrentLedger): void {
	const PATCHES: Array<[RequestPatch, Partial<RequestRow>]> = [
		[{ nodeId: 'node-a' }, { nodeId: 'node-a' }],
		[
			{ code: 'no_node', reason: 'No node has space' },
			{ code: 'no_node', reason: 'No node has space' },
		],
		[
			{ httpStatus: 409, existingId: 'r7:0' },
			{ httpStatus: 409, existingId: 'r7:0' },
		],
		[{ cancel: true }, { cancel: true }],
		[{ name: "O'Name 🎬" }, { name: "O'Name 🎬" }],
		[{ sizeBytes: 5 }, { sizeBytes: 5 }],
		[{ sizeBytes: null }, { sizeBytes: null }],
		[{ nodeId: undefined, name: undefined }, {}],
	];

	it.each(PATCHES)('applies %j and nothing else', async (patch, changed) => {
		const { store } = ledger();
		await received(store, request(1));
		const before = await store.getRequest('r1:0');
		const after = await store.update('r1:0', patch, NOW + 7);
		expect(after).toEqual({ ...before, ...changed, updatedAtMs: NOW + 7 });
		expect(await store.getRequest('r1:0')).toEqual(after);
	});

	it('finds a row by its new name', async () => {
		const { store } = ledger();
		await received(store, request(1));
		await store.update('r1:0', { name: 'Renamed Thing' }, NOW);
		expect(await store.getMany({ text: 'renamed' })).toHaveLength(1);
	});

	it('ends the lease with the dispatch', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		const patched = await store.update('r1:0', { code: 'x' }, NOW);
		expect(patched.leaseUntilMs).toBe(NOW + LEASE);
		const ended = await store.update('r1:0', { status: 'downloading' }, NOW);
		expect(ended.leaseUntilMs).toBeNull();
	});
}

function describeAbandoned(ledger: CurrentLedger): void {
	it('ends what no run will end, and with it the payload', async () => {
		const { store } = ledger();
		await received(store, request(1));
		await claimed(store, request(2));
		expect(await store.endAbandoned(NOW + 1, NOW + 9)).toBe(2);
		for (const id of ['r1:0', 'r2:0']) {
			expect(await store.getRequest(id)).toMatchObject({ status: 'failed', code: 'claim_expired' });
			expect(await store.getPayload(id)).toBeNull();
		}
		expect(await store.findActive([hashOf(2)])).toBeNull();
		expect(await store.endAbandoned(NOW + 1, NOW + 9)).toBe(0);
	});

	it('leaves those that changed since, that wait for something, or whose add may still come', async () => {
		const { store } = ledger();
		await received(store, request(1), request(2));
		await store.update('r1:0', { name: 'Looked at' }, NOW + 5);
		await store.update('r2:0', { status: 'held' }, NOW);
		await claimed(store, request(3));
		await store.reserve('r3:0', NOW, () => reservation(3));
		expect(await store.endAbandoned(NOW + 1, NOW + 9)).toBe(0);
		expect(await store.getPayload('r3:0')).not.toBeNull();
		await store.settleAttempt('r3:0', reservation(3).nodeId, 'settled', NOW);
		expect(await store.endAbandoned(NOW + 1, NOW + 9)).toBe(1);
	});
}

function describeSettling(ledger: CurrentLedger): void {
	it('settles an attempt and extends the lease in one step with what they belong to', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.reserve('r1:0', NOW + 1_000, () => reservation(1), LEASE);
		expect(await store.getRequest('r1:0')).toMatchObject({ leaseUntilMs: NOW + 1_000 + LEASE });
		const { nodeId } = reservation(1);
		const row = await store.update('r1:0', { status: 'downloading', attempt: { nodeId, fate: 'settled' } }, NOW + 2_000);
		expect(row).not.toHaveProperty('attempt');
		expect(await store.uncertainAdds(NOW + 60_000, 0)).toEqual([]);
	});
}

function describeRekeying(ledger: CurrentLedger): void {
	it('puts the hash of a link first and stays known by the link', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { hash: 'url:abc', aliases: ['url:abc'] }));
		const row = await store.update('r1:0', { hash: hashOf(1), addAliases: ['b32'] }, NOW);
		expect(row).toMatchObject({ hash: hashOf(1), aliases: [hashOf(1), 'url:abc', 'b32'] });
		for (const alias of [hashOf(1), 'url:abc', 'b32']) {
			expect(await store.findActive([alias])).toMatchObject({ id: 'r1:0' });
		}
	});

	it('refuses a hash that another active row owns and changes nothing', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await claimed(store, request(2, { hash: 'url:abc', aliases: ['url:abc'] }));
		const rekeyed = store.update('r2:0', { hash: hashOf(1), name: 'Changed' }, NOW);
		await expect(rekeyed).rejects.toThrow(AliasTakenError);
		expect(await store.getRequest('r2:0')).toMatchObject({
			hash: 'url:abc',
			name: request(2).name,
			status: 'dispatching',
		});
		expect(await store.findActive([hashOf(1)])).toMatchObject({ id: 'r1:0' });
	});

	it('lets a row that is not active have any alias', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await received(store, request(2));
		await store.update('r2:0', { addAliases: [hashOf(1)] }, NOW);
		expect(await store.findActive([hashOf(1)])).toMatchObject({ id: 'r1:0' });
		expect((await store.claim('r2:0', LEASE, NOW)).outcome).toBe('duplicate');
	});
}

export function describeUpdates(ledger: CurrentLedger): void {
	describe('changing the status', () => describeStatuses(ledger));
	describe('changing fields', () => describeFields(ledger));
	describe('re-keying', () => describeRekeying(ledger));
	describe('ending what a dead run left', () => describeAbandoned(ledger));
	describe('settling an attempt on the way', () => describeSettling(ledger));
}
