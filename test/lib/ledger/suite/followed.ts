import type { LedgerStore, Move, NewRequest } from '../../../../lib/ledger';
import { claimed, hashOf, NOW, received, request } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const NODE = 'node-a';

/** A request whose torrent is on the node. */
async function onNode(store: LedgerStore, n: number, changes: Partial<NewRequest> = {}): Promise<string> {
	const id = await claimed(store, request(n, changes));
	await store.update(id, { status: 'downloading', nodeId: NODE, code: 'accepted', httpStatus: 200 }, NOW);
	return id;
}

const toCompleted = (id: string, changes: Partial<Move> = {}): Move => ({
	id,
	from: 'downloading',
	nodeId: NODE,
	patch: { status: 'completed' },
	event: { type: 'torrent_completed', data: { id } },
	...changes,
});

const eventsOf = async (store: LedgerStore): Promise<string[]> => (await store.events(0, 100)).map(({ type }) => type);

function describeMoves(ledger: CurrentLedger): void {
	it('lists the rows of a node with a status', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1);
		await store.update(await onNode(store, 2), { status: 'completed' }, NOW);
		await store.update(await onNode(store, 3), { nodeId: 'node-b' }, NOW);
		expect(await store.history.followed(NODE, ['downloading'])).toEqual([
			{
				...{ id, hash: hashOf(1), aliases: [hashOf(1)], name: request(1).name, category: 'tv-sonarr' },
				...{ source: 'sonarr', status: 'downloading', code: 'accepted', updatedAtMs: NOW },
			},
		]);
		expect(await store.history.followed(NODE, ['downloading', 'completed'])).toHaveLength(2);
		expect(await store.history.followed(NODE, [])).toEqual([]);
	});

	it('moves a row with its event, once for two who see the same', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const id = await onNode(store, 1);
		const moved = await Promise.all([store, other].map((one) => one.history.move([toCompleted(id)], NOW + 1)));
		expect(moved.flat()).toMatchObject([{ id, status: 'completed', updatedAtMs: NOW + 1 }]);
		expect(await eventsOf(store)).toEqual(['torrent_completed']);
	});

	it('leaves a row alone that is elsewhere, has moved on or is not known', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1);
		const moves = [toCompleted(id, { nodeId: 'node-b' }), toCompleted(id, { from: 'imported' }), toCompleted('nobody')];
		expect(await store.history.move(moves, NOW)).toEqual([]);
		expect(await eventsOf(store)).toEqual([]);
	});

	it('does not bring back a row whose torrent belongs to another one', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1);
		await store.update(id, { status: 'failed' }, NOW);
		await received(store, request(1, { id: 'other:0', requestId: 'other' }));
		await store.claim('other:0', 1_000, NOW);
		const back = toCompleted(id, { from: 'failed', patch: { status: 'downloading' } });
		expect(await store.history.move([back], NOW)).toEqual([]);
		await store.update('other:0', { status: 'removed' }, NOW);
		expect(await store.history.move([back], NOW)).toMatchObject([{ id, status: 'downloading' }]);
	});

	it('moves many', async () => {
		const { store } = ledger();
		const ids: string[] = [];
		for (let n = 1; n <= 60; n++) ids.push(await onNode(store, n));
		expect(await store.history.move(ids.map((id) => toCompleted(id)), NOW)).toHaveLength(60);
	});
}

function describeMetadata(ledger: CurrentLedger): void {
	const blind = { sizeBytes: null, name: hashOf(1) };
	const known = { sizeBytes: 7_000, name: 'Invented.Show', addAliases: [hashOf(1), hashOf(77)] };
	const event = { type: 'replaced_after_metadata', data: { n: 1 } };
	const hold = { status: 'held' as const, code: 'held_for_space', reason: 'too large', retryAtMs: NOW + 30_000 };

	it('keeps the payload of a public magnet until its size is known', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		const secret = await onNode(store, 2, { sizeBytes: null, private: true });
		const file = await onNode(store, 3, { sizeBytes: null, kind: 'file' });
		const sized = await onNode(store, 4);
		expect(await store.getPayload(id)).not.toBeNull();
		for (const other of [secret, file, sized]) expect(await store.getPayload(other)).toBeNull();
		expect(await store.history.size(id, NODE, known, null, NOW)).toBe(true);
		expect(await store.getPayload(id)).toBeNull();
	});

	it('drops it when the torrent ends without its metadata', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		await store.update(id, { status: 'removed' }, NOW);
		expect(await store.getPayload(id)).toBeNull();
	});

	it('lists the rows without a size, newest first, until they have one', async () => {
		const { store } = ledger();
		const first = await onNode(store, 1, blind);
		const second = await onNode(store, 2, { sizeBytes: null, private: true });
		await onNode(store, 3);
		expect(await store.history.unsized(NODE)).toMatchObject([
			{ id: second, private: true },
			{ id: first, hash: hashOf(1), kind: 'magnet', code: 'accepted', category: 'tv-sonarr', source: 'sonarr' },
		]);
		await store.history.size(first, NODE, known, null, NOW);
		expect((await store.history.unsized(NODE)).map(({ id }) => id)).toEqual([second]);
	});

	it('writes size, name and hashes once', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		expect(await store.history.size(id, NODE, known, event, NOW)).toBe(true);
		expect(await store.history.size(id, NODE, { ...known, sizeBytes: 8 }, event, NOW)).toBe(false);
		expect(await store.getRequest(id)).toMatchObject({ sizeBytes: 7_000, name: 'Invented.Show', aliases: [hashOf(1), hashOf(77)] });
		expect(await eventsOf(store)).toEqual(['replaced_after_metadata']);
	});

	it('leaves a hash to the row that owns it', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		await onNode(store, 77);
		expect(await store.history.size(id, NODE, known, null, NOW)).toBe(true);
		expect(await store.getRequest(id)).toMatchObject({ sizeBytes: 7_000, aliases: [hashOf(1)] });
	});

	it('lets what does not fit wait again with its payload, once', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const id = await onNode(store, 1, blind);
		const done = await Promise.all([store, other].map((one) => one.history.placeAnew(id, NODE, known, hold, event, NOW)));
		expect(done.filter(Boolean)).toHaveLength(1);
		expect(await store.getRequest(id)).toMatchObject({ status: 'held', code: 'held_for_space', sizeBytes: 7_000, nodeId: null, httpStatus: 200 });
		expect(await store.getPayload(id)).toMatchObject({ kind: 'magnet' });
		expect(await store.reservations()).toEqual([]);
		expect(await store.holds.waiting(10)).toMatchObject([{ row: { id }, retryAtMs: NOW + 30_000 }]);
		expect((await eventsOf(store)).sort()).toEqual(['replaced_after_metadata', 'torrent_held']);
	});
}

export function describeFollowed(ledger: CurrentLedger): void {
	describe('following torrents', () => describeMoves(ledger));
	describe('metadata of magnets', () => describeMetadata(ledger));
}
