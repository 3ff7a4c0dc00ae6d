import type { LedgerStore } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const NO_ROOM = { status: 'held', code: 'held_for_space', reason: 'No node fits' } as const;
const LATER = NOW + 3_600_000;

async function held(store: LedgerStore, n: number): Promise<string> {
	const id = await claimed(store, request(n));
	await store.holds.setHold(id, NO_ROOM, NOW + n);
	return id;
}

/** A row that waited and whose run died between two steps, while another request got its torrent. */
async function overtaken(store: LedgerStore): Promise<{ dead: string; owner: string }> {
	const dead = await held(store, 1);
	await store.update(dead, { status: 'received' }, NOW + 1);
	const owner = await claimed(store, request(2, { hash: hashOf(1), aliases: [hashOf(1)] }));
	await store.update(owner, { status: 'downloading', nodeId: 'node-a', httpStatus: 200 }, NOW + 2);
	return { dead, owner };
}

function describeOvertaken(ledger: CurrentLedger): void {
	it('follows the request that got the torrent, and the others wait again all the same', async () => {
		const { store } = ledger();
		const { dead, owner } = await overtaken(store);
		const other = await held(store, 3);
		await store.holds.beginDispatch(other, LEASE, NOW);
		expect(await store.holds.recoverHolds(LATER)).toBe(2);
		expect(await store.getRequest(dead)).toMatchObject({ status: 'adopted', code: 'adopted', httpStatus: 200, existingId: owner });
		expect(await store.getRequest(other)).toMatchObject({ status: 'held' });
		expect(await store.getPayload(dead)).toBeNull();
		expect(await store.holds.recoverHolds(LATER)).toBe(0);
		expect((await store.holds.shownHolds(10)).map(({ row }) => row.id)).toEqual([other]);
	});

	it('does not keep runs that died from being cleared up', async () => {
		const { store } = ledger();
		const { dead } = await overtaken(store);
		const other = await received(store, request(4));
		expect(await store.endAbandoned(LATER, LATER)).toBe(2);
		expect(await store.getRequest(dead)).toMatchObject({ status: 'adopted' });
		expect(await store.getRequest(other)).toMatchObject({ status: 'failed', code: 'claim_expired' });
		expect(await store.getPayload(other)).toBeNull();
	});
}

function describeDeleted(ledger: CurrentLedger): void {
	it('is gone, and not shown as stopped, when its client deleted it before it came to nothing', async () => {
		const { store } = ledger();
		const id = await held(store, 1);
		await store.holds.beginDispatch(id, LEASE, NOW);
		await store.holds.removeHeld([hashOf(1)], { code: 'cancelled', reason: 'Deleted by the client' }, NOW);
		const ended = await store.holds.endHold(id, { code: 'invalid_torrent', reason: 'Broken', event: { type: 'ended' } }, NOW + 9);
		expect(ended).toMatchObject({ status: 'removed', code: 'cancelled' });
		expect(await store.getPayload(id)).toBeNull();
		expect(await store.holds.shownHolds(10)).toEqual([]);
	});
}

function describeNeverSettled(ledger: CurrentLedger): void {
	it('is cleared up after a week with its passkeys, and its add stays known', async () => {
		const { store } = ledger();
		const id = await claimed(store, request(1));
		await store.reserve(id, NOW, () => reservation(1), LEASE);
		const [day, week] = [24 * 3_600_000, 7 * 24 * 3_600_000];
		expect(await store.endAbandoned(NOW + 6 * day, NOW + 6 * day)).toBe(0);
		expect(await store.getPayload(id)).not.toBeNull();
		expect(await store.endAbandoned(NOW + week, NOW + week + 1)).toBe(1);
		expect(await store.getRequest(id)).toMatchObject({ status: 'failed', code: 'claim_expired' });
		expect(await store.getPayload(id)).toBeNull();
		expect(await store.reservations()).toEqual([]);
		expect(await store.uncertainAdds(NOW + week, LEASE)).toMatchObject([{ requestRowId: id, nodeId: 'node-a' }]);
	});
}

/** Holds after what must not happen and does. */
export function describeHoldFaults(ledger: CurrentLedger): void {
	describe('a run that died in an add to a node that was taken away', () => describeNeverSettled(ledger));
	describe('a hold whose torrent another request got meanwhile', () => describeOvertaken(ledger));
	describe('a hold that was deleted while it was dispatched', () => describeDeleted(ledger));
}
