import type { HeldChange, LedgerStore, NewHold } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const NO_ROOM: NewHold = { status: 'held', code: 'held_for_space', reason: 'No node fits' };
const DELETED = { code: 'cancelled', reason: 'Deleted by the client' };

/** Request `r<n>`, claimed and put on hold at `NOW + n`. */
async function held(store: LedgerStore, n: number, hold: Partial<NewHold> = {}): Promise<string> {
	const id = await claimed(store, request(n));
	await store.holds.setHold(id, { ...NO_ROOM, ...hold }, NOW + n);
	return id;
}

const eventsOf = async (store: LedgerStore): Promise<string[]> =>
	(await store.events(0, 100)).map(({ type }) => type);
const namesOf = async (store: LedgerStore): Promise<string[]> =>
	(await store.holds.waiting(100)).map(({ row }) => row.id);

function describeSetting(ledger: CurrentLedger): void {
	it('keeps the payload, answers Ok., owns the hash and promises no bytes', async () => {
		const { store } = ledger();
		const id = await claimed(store, request(1));
		await store.reserve(id, NOW, () => reservation(1));
		const row = await store.holds.setHold(id, { ...NO_ROOM, settings: { pool: ['attic'] } }, NOW + 5);
		expect(row).toMatchObject({ status: 'held', code: 'held_for_space', reason: 'No node fits', httpStatus: 200, nodeId: null, leaseUntilMs: null });
		expect(await store.getPayload(id)).toEqual(request(1).payload);
		expect(await store.reservations()).toEqual([]);
		expect((await store.findActive([hashOf(1)]))?.id).toBe(id);
		expect(await store.holds.waiting(10)).toMatchObject([
			{ row: { id }, sinceMs: NOW + 5, untilMs: null, priority: 0, settings: { pool: ['attic'] }, tries: 0, endedAtMs: null },
		]);
	});

	it('is written down with an event once, however often the row goes back', async () => {
		const { store } = ledger();
		const id = await held(store, 1, { untilMs: NOW + 99, settings: { a: 1 } });
		expect(await store.holds.beginDispatch(id, LEASE, NOW + 2)).toBe(true);
		await store.holds.setHold(id, { ...NO_ROOM, reason: 'Still no room', untilMs: NOW + 9_999, retryAtMs: NOW + 50 }, NOW + 3);
		expect(await eventsOf(store)).toEqual(['torrent_held']);
		expect(await store.holds.getHold(id)).toMatchObject({
			row: { reason: 'Still no room' }, sinceMs: NOW + 1, untilMs: NOW + 99, settings: { a: 1 }, tries: 1, retryAtMs: NOW + 50,
		});
		expect((await store.events(0, 1))[0].data).toMatchObject({ requestRowId: id, hash: hashOf(1), code: 'held_for_space' });
	});

	it('counts the time anew when a person has let it pass', async () => {
		const { store } = ledger();
		const id = await held(store, 1, { status: 'awaiting_approval', untilMs: NOW + 10 });
		expect(await namesOf(store)).toEqual([]);
		await store.holds.setHold(id, { ...NO_ROOM, code: 'approved', untilMs: NOW + 500 }, NOW + 3);
		expect(await store.holds.getHold(id)).toMatchObject({ untilMs: NOW + 500, tries: 0 });
		expect(await namesOf(store)).toEqual([id]);
	});

	it('is refused when another row owns the torrent', async () => {
		const { store } = ledger();
		await held(store, 1);
		const other = await received(store, request(2, { hash: hashOf(1), aliases: [hashOf(1)] }));
		await expect(store.holds.setHold(other, NO_ROOM, NOW)).rejects.toMatchObject({ name: 'AliasTakenError' });
		expect(await store.holds.getHold(other)).toBeNull();
	});

	it('removes a row instead that its client has deleted meanwhile', async () => {
		const { store } = ledger();
		const id = await claimed(store, request(1));
		await store.update(id, { cancel: true }, NOW);
		expect(await store.holds.setHold(id, NO_ROOM, NOW)).toMatchObject({ status: 'removed', code: 'cancelled' });
		expect(await store.getPayload(id)).toBeNull();
		expect(await store.holds.shownHolds(10)).toEqual([]);
	});
}

function describeReleasing(ledger: CurrentLedger): void {
	it('is in the order of priority, then of time', async () => {
		const { store } = ledger();
		const [one, two, three] = [await held(store, 1), await held(store, 2), await held(store, 3)];
		await store.holds.changeHeld([hashOf(3)], { move: 'top' }, NOW);
		expect(await namesOf(store)).toEqual([three, one, two]);
		await store.holds.changeHeld([hashOf(1)], { move: 'bottom' }, NOW);
		expect(await namesOf(store)).toEqual([three, two, one]);
		await store.holds.changeHeld([hashOf(1)], { move: 'up' }, NOW);
		await store.holds.changeHeld([hashOf(3)], { move: 'down' }, NOW);
		expect(await namesOf(store)).toEqual([one, two, three]);
		expect(await store.holds.waiting(1)).toHaveLength(1);
	});

	it('gives a row to one caller until the lease is over', async () => {
		const { store, openAgain } = ledger();
		const ids = [await held(store, 1), await held(store, 2)];
		const other = await openAgain();
		const given = await Promise.all([
			store.holds.leaseHolds(ids, LEASE, NOW + 10),
			other.holds.leaseHolds(ids, LEASE, NOW + 10),
		]);
		expect(given.flat().sort()).toEqual(ids);
		expect(await store.holds.leaseHolds(ids, LEASE, NOW + 9 + LEASE)).toEqual([]);
		expect(await store.holds.leaseHolds([...ids].reverse(), LEASE, NOW + 10 + LEASE)).toEqual([...ids].reverse());
		expect(await store.holds.leaseHolds([], LEASE, NOW)).toEqual([]);
	});

	it('is free again as soon as the row is back', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		await store.holds.leaseHolds([id], LEASE, NOW);
		await store.holds.beginDispatch(id, LEASE, NOW);
		await store.holds.setHold(id, NO_ROOM, NOW + 1);
		expect(await store.holds.leaseHolds([id], LEASE, NOW + 1)).toEqual([id]);
	});

	it('lets one caller dispatch, and another only when that one has died', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		expect(await store.holds.beginDispatch(id, LEASE, NOW)).toBe(true);
		expect(await store.getRequest(id)).toMatchObject({ status: 'dispatching', leaseUntilMs: NOW + LEASE });
		expect(await store.holds.beginDispatch(id, LEASE, NOW + LEASE)).toBe(false);
		expect(await store.holds.beginDispatch(id, LEASE, NOW + LEASE + 1)).toBe(true);
		await store.update(id, { status: 'downloading' }, NOW);
		expect(await store.holds.beginDispatch(id, LEASE, NOW + 10 * LEASE)).toBe(false);
	});

	it('leaves a row that waits as it is when its request is claimed again', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		expect(await store.claim(id, LEASE, NOW)).toMatchObject({ outcome: 'new', row: { status: 'held' } });
		const other = await received(store, request(2, { hash: hashOf(1), aliases: [hashOf(1)] }));
		expect(await store.claim(other, LEASE, NOW)).toMatchObject({ outcome: 'duplicate', existing: { id } });
	});
}

function describeEnding(ledger: CurrentLedger): void {
	it('drops the payload, frees the hash and stays visible until the client deletes it', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		const event = { type: 'declined_by_test', data: { by: 'somebody' } };
		expect(await store.holds.endHold(id, { code: 'declined', reason: 'Not wanted', event }, NOW + 9)).toMatchObject({ status: 'failed', code: 'declined' });
		expect(await store.getPayload(id)).toBeNull();
		expect(await store.findActive([hashOf(1)])).toBeNull();
		expect(await store.holds.shownHolds(10)).toMatchObject([{ row: { id }, endedAtMs: NOW + 9 }]);
		expect((await store.events(0, 10)).at(-1)).toMatchObject({ type: 'declined_by_test', data: { by: 'somebody', code: 'declined', hash: hashOf(1) } });
		expect(await store.holds.endHold(id, { code: 'declined', reason: 'Again' }, NOW + 10)).toBeNull();
		expect(await store.holds.removeHeld([hashOf(1)], DELETED, NOW)).toMatchObject({ removed: [{ id, status: 'removed' }], cancelling: [] });
		expect(await store.holds.shownHolds(10)).toEqual([]);
	});

	it('is covered by a later request for the torrent', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		await store.holds.endHold(id, { code: 'declined', reason: 'Not wanted', status: 'rejected' }, NOW);
		const later = await claimed(store, request(2, { hash: hashOf(1), aliases: [hashOf(1)] }));
		expect(await store.holds.shownHolds(10)).toEqual([]);
		await store.update(later, { status: 'rejected' }, NOW);
		expect(await store.holds.shownHolds(10)).toMatchObject([{ row: { id, status: 'rejected' } }]);
	});

	it('comes by itself when the time is over, with an event for each and the last reason', async () => {
		const { store } = ledger();
		const id = await held(store, 1, { untilMs: NOW + 100 });
		await held(store, 2, { untilMs: NOW + 300 });
		await held(store, 3);
		expect(await store.holds.expireHolds(NOW + 99)).toEqual([]);
		const ended = await store.holds.expireHolds(NOW + 100);
		expect(ended).toMatchObject([{ id, status: 'failed', code: 'hold_expired', reason: expect.stringContaining('No node fits') }]);
		expect(await store.holds.expireHolds(NOW + 100)).toEqual([]);
		expect((await eventsOf(store)).filter((type) => type === 'hold_expired')).toHaveLength(1);
	});

	it('does not come while the row is being dispatched', async () => {
		const { store } = ledger();
		const id = await held(store, 1, { untilMs: NOW + 100 });
		await store.holds.beginDispatch(id, LEASE, NOW + 99);
		expect(await store.holds.expireHolds(NOW + 200)).toEqual([]);
	});

	it('is forgotten when the row is on a node', async () => {
		const { store } = ledger();
		const id = await held(store, 1, { untilMs: NOW + 100 });
		await store.holds.beginDispatch(id, LEASE, NOW);
		await store.update(id, { status: 'downloading', nodeId: 'node-a' }, NOW);
		expect(await store.holds.shownHolds(10)).toEqual([]);
		expect(await store.holds.endHold(id, { code: 'declined', reason: 'Too late' }, NOW)).toBeNull();
		expect(await store.holds.expireHolds(NOW + 200)).toEqual([]);
		expect(await store.holds.getHold(id)).toBeNull();
	});
}

function describeCrashes(ledger: CurrentLedger): void {
	it('goes on when the process that dispatched the row has died', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		await store.holds.beginDispatch(id, LEASE, NOW);
		expect(await store.holds.recoverHolds(NOW + LEASE)).toBe(0);
		expect(await store.holds.recoverHolds(NOW + LEASE + 1)).toBe(1);
		expect(await store.getRequest(id)).toMatchObject({ status: 'held', code: 'held_for_space', httpStatus: 200 });
		expect(await namesOf(store)).toEqual([id]);
	});

	it('goes on when it died between two steps, and does not when the client has deleted it', async () => {
		const { store } = ledger();
		const [one, two] = [await held(store, 1), await held(store, 2)];
		await store.update(one, { status: 'received' }, NOW);
		await store.holds.beginDispatch(two, LEASE, NOW);
		await store.update(two, { cancel: true }, NOW);
		expect(await store.holds.recoverHolds(NOW + 3_600_000)).toBe(2);
		expect(await store.getRequest(one)).toMatchObject({ status: 'held' });
		expect(await store.getRequest(two)).toMatchObject({ status: 'removed', code: 'cancelled' });
	});

	it('is not lost to a later request for the torrent, nor when runs are cleared up', async () => {
		const { store } = ledger();
		const [one, two] = [await held(store, 1), await held(store, 2)];
		await store.holds.beginDispatch(one, LEASE, NOW);
		await store.holds.beginDispatch(two, LEASE, NOW);
		const other = await received(store, request(3, { hash: hashOf(1), aliases: [hashOf(1)] }));
		expect(await store.claim(other, LEASE, NOW + LEASE + 2)).toMatchObject({ outcome: 'duplicate', existing: { id: one, status: 'held' } });
		await store.endAbandoned(NOW + LEASE, NOW + LEASE + 2);
		expect(await store.getRequest(two)).toMatchObject({ status: 'held' });
		expect(await store.getPayload(two)).not.toBeNull();
	});
}

function describeClients(ledger: CurrentLedger): void {
	it('takes what a client changes, for when it is added', async () => {
		const { store } = ledger();
		const id = await claimed(store, request(1, { tags: ['a'], options: { stopped: false, savePath: '/data' } }));
		await store.holds.setHold(id, NO_ROOM, NOW);
		const tags = (before: string[]) => [...before, 'b'];
		const change: HeldChange = { category: 'radarr', tags, options: { ratioLimit: 2, stopped: true }, toggle: 'sequential', name: 'Renamed' };
		await store.holds.changeHeld([hashOf(1), hashOf(9)], change, NOW + 1);
		expect(await store.getRequest(id)).toMatchObject({
			category: 'radarr', tags: ['a', 'b'], options: { stopped: true, savePath: '/data', ratioLimit: 2, sequential: true }, name: 'Renamed', status: 'held',
		});
		await store.holds.beginDispatch(id, LEASE, NOW);
		expect(await store.holds.changeHeld([hashOf(1)], { category: 'late' }, NOW)).toEqual([]);
		expect((await store.getRequest(id))?.category).toBe('radarr');
	});

	it('deletes what waits, and marks what is being added', async () => {
		const { store } = ledger();
		const [one, two] = [await held(store, 1), await held(store, 2, { status: 'awaiting_approval' })];
		const three = await held(store, 3);
		await store.holds.beginDispatch(three, LEASE, NOW);
		const result = await store.holds.removeHeld([hashOf(1), hashOf(2), hashOf(3), hashOf(4)], DELETED, NOW);
		expect(result.removed.map(({ id, status, code }) => [id, status, code]).sort()).toEqual([
			[one, 'removed', 'cancelled'],
			[two, 'removed', 'cancelled'],
		]);
		expect(result.cancelling).toMatchObject([{ id: three, status: 'dispatching', cancel: true }]);
		expect(await store.getPayload(one)).toBeNull();
		expect(await store.getPayload(three)).not.toBeNull();
	});

	it('shows what waits, what is tried again and what has ended, and not what is on a node', async () => {
		const { store } = ledger();
		const [one, two, three] = [await held(store, 1), await held(store, 2), await held(store, 3, { status: 'awaiting_approval' })];
		const four = await held(store, 4);
		await held(store, 5);
		await claimed(store, request(6));
		await store.holds.beginDispatch(two, LEASE, NOW);
		await store.holds.endHold(four, { code: 'declined', reason: 'No' }, NOW);
		await store.update('r5:0', { status: 'downloading' }, NOW);
		const shown = await store.holds.shownHolds(10);
		expect(shown.map(({ row, endedAtMs }) => [row.id, endedAtMs !== null])).toEqual([
			[one, false],
			[two, false],
			[three, false],
			[four, true],
		]);
	});
}

/** Torrents that were promised and wait. */
export function describeHolds(ledger: CurrentLedger): void {
	describe('putting on hold', () => describeSetting(ledger));
	describe('releasing', () => describeReleasing(ledger));
	describe('the end of a hold', () => describeEnding(ledger));
	describe('a hold over a crash', () => describeCrashes(ledger));
	describe('what clients do to a torrent that waits', () => describeClients(ledger));
}
