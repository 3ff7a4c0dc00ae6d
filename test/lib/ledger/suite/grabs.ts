import type { GrabFacts, GrabSearch, LedgerStore, NewRequest } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const NODE = 'node-a';
const HOUR = 3_600_000;
const blind = { sizeBytes: null };
const search = (changes: Partial<GrabSearch> = {}): GrabSearch => ({ sources: ['Sonarr'], sinceMs: NOW - HOUR, untilMs: NOW, limit: 10, ...changes });
const facts = (changes: Partial<GrabFacts> = {}): GrabFacts => ({ app: 'Sonarr', indexer: 'A', releaseTitle: 'Invented.Show', item: { id: 5, title: 'Invented Show', year: 2020 }, quality: 'WEBDL-1080p', sizeBytes: 7_000, ...changes });

/** A request whose torrent is on the node, with its bytes set aside. */
async function onNode(store: LedgerStore, n: number, changes: Partial<NewRequest> = {}): Promise<string> {
	const id = await claimed(store, request(n, changes));
	await store.reserve(id, NOW, () => reservation(n, { guessed: changes.sizeBytes === null }));
	await store.update(id, { status: 'downloading', nodeId: NODE, code: 'accepted', httpStatus: 200, attempt: { nodeId: NODE, fate: 'settled' } }, NOW);
	return id;
}

const idsOf = async (store: LedgerStore, wanted = search(), nowMs = NOW, leaseMs = LEASE): Promise<string[]> => (await store.grabs.leaseGrabs(wanted, leaseMs, nowMs)).map(({ id }) => id);

function describeLeases(ledger: CurrentLedger): void {
	it('are given to one of several who ask, and again after the lease', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const first = await onNode(store, 1);
		const second = await onNode(store, 2);
		const given = await Promise.all([store, other].map(async (one) => await idsOf(one)));
		expect(given.flat().sort()).toEqual([first, second]);
		expect(await idsOf(store, search(), NOW + LEASE - 1)).toEqual([]);
		expect(await idsOf(other, search(), NOW + LEASE)).toEqual([first, second]);
	});

	it('tell what has to be asked', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, { source: 'SONARR' });
		expect(await store.grabs.leaseGrabs(search(), LEASE, NOW)).toEqual([{ id, hash: hashOf(1), name: request(1).name, source: 'SONARR', tries: 0 }]);
	});

	it('are of these apps, of this time and no more than wanted', async () => {
		const { store } = ledger();
		const first = await onNode(store, 1);
		await onNode(store, 2);
		await onNode(store, 3, { source: 'radarr' });
		for (const changes of [{ sources: [] }, { sources: ['lidarr'] }, { sinceMs: NOW + 1 }, { untilMs: NOW - 1 }, { limit: 0 }]) expect(await idsOf(store, search(changes))).toEqual([]);
		expect(await idsOf(store, search({ limit: 1 }))).toEqual([first]);
		expect(await idsOf(store, search({ sources: ['radarr', 'SONARR'] }))).toHaveLength(2);
	});

	it('are of torrents that the app was promised, and that have a hash', async () => {
		const { store } = ledger();
		await received(store, request(1));
		await claimed(store, request(2));
		await store.update(await onNode(store, 3), { status: 'removed' }, NOW);
		await onNode(store, 4, { hash: 'url:0123', aliases: ['url:0123'], kind: 'url' });
		const held = await claimed(store, request(5));
		await store.holds.setHold(held, { status: 'held', code: 'held_for_space', reason: 'full' }, NOW);
		const done = await onNode(store, 6);
		await store.update(done, { status: 'completed' }, NOW);
		expect(await idsOf(store)).toEqual([held, done]);
	});

	it('come later where the app knew nothing, the longest waiting first, and in the end no more', async () => {
		const { store } = ledger();
		const first = await onNode(store, 1);
		const second = await onNode(store, 2);
		await idsOf(store);
		await store.grabs.missGrab(first, NOW + 60_000);
		await store.grabs.missGrab(second, NOW + 30_000);
		expect(await idsOf(store, search(), NOW + 29_999)).toEqual([]);
		expect(await store.grabs.leaseGrabs(search(), LEASE, NOW + 60_000)).toMatchObject([{ id: second, tries: 1 }, { id: first, tries: 1 }]);
		await store.grabs.missGrab(first, null);
		expect(await idsOf(store, search(), NOW + HOUR)).toEqual([second]);
	});

	it('are remembered over connections', async () => {
		const { store, openAgain } = ledger();
		const id = await onNode(store, 1);
		await idsOf(store);
		await store.grabs.missGrab(id, NOW + 60_000);
		const other = await openAgain();
		expect(await idsOf(other, search(), NOW + 59_999)).toEqual([]);
		expect(await other.grabs.leaseGrabs(search(), LEASE, NOW + 60_000)).toMatchObject([{ id, tries: 1 }]);
	});
}

function describeSettling(ledger: CurrentLedger): void {
	it('writes facts, size and the bytes that are set aside, once', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const id = await onNode(store, 1, blind);
		expect(await store.reservations()).toMatchObject([{ bytes: 1_000, guessed: true }]);
		const settled = await Promise.all([store, other].map(async (one) => await one.grabs.settleGrab(id, facts())));
		expect(settled.filter((one) => one !== null)).toEqual([{ sizeBefore: null, sizeAfter: 7_000, reservation: true }]);
		expect(await store.getRequest(id)).toMatchObject({ sizeBytes: 7_000, sizeTold: true, updatedAtMs: NOW });
		for (const one of [store, other]) expect(await one.reservations()).toMatchObject([{ bytes: 7_000, guessed: false }]);
		expect(await other.grabs.grabFacts([id, 'nobody'])).toEqual(new Map([[id, facts()]]));
		expect(await idsOf(store, search(), NOW + HOUR)).toEqual([]);
	});

	it('keeps a size that is known', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, { sizeBytes: 5_000 });
		expect(await store.grabs.settleGrab(id, facts())).toEqual({ sizeBefore: 5_000, sizeAfter: 5_000, reservation: false });
		expect(await store.getRequest(id)).not.toHaveProperty('sizeTold');
		expect(await store.reservations()).toMatchObject([{ bytes: 1_000 }]);
	});

	it.each([null, 0, -5, 1.5])('takes %s for no size', async (sizeBytes) => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		expect(await store.grabs.settleGrab(id, facts({ sizeBytes }))).toMatchObject({ sizeAfter: null, reservation: false });
		expect(await store.getRequest(id)).toMatchObject({ sizeBytes: null });
	});

	it('tells the size of a torrent that waits, which keeps its payload', async () => {
		const { store } = ledger();
		const id = await claimed(store, request(1, blind));
		await store.holds.setHold(id, { status: 'held', code: 'held_for_space', reason: 'full' }, NOW);
		expect(await store.grabs.settleGrab(id, facts())).toMatchObject({ sizeAfter: 7_000, reservation: false });
		expect(await store.holds.waiting(10)).toMatchObject([{ row: { id, sizeBytes: 7_000, status: 'held' } }]);
		expect(await store.getPayload(id)).not.toBeNull();
	});

	it('does not touch what has ended, or what is not there', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		await store.update(id, { status: 'removed' }, NOW);
		expect(await store.grabs.settleGrab(id, facts())).toEqual({ sizeBefore: null, sizeAfter: null, reservation: false });
		expect(await store.grabs.settleGrab('nobody', facts())).toBeNull();
	});

	it('leaves a magnet to be followed until its metadata come, with its payload', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		await store.grabs.settleGrab(id, facts());
		expect(await store.getPayload(id)).not.toBeNull();
		expect(await store.history.unsized(NODE)).toMatchObject([{ id }]);
		const known = { sizeBytes: 7_100, name: 'Invented.Show.Complete', addAliases: [hashOf(1), hashOf(77)] };
		expect(await store.history.size(id, NODE, known, null, NOW)).toBe(true);
		expect(await store.getRequest(id)).toMatchObject({ sizeBytes: 7_100, name: 'Invented.Show.Complete', aliases: [hashOf(1), hashOf(77)] });
		expect(await store.getRequest(id)).not.toHaveProperty('sizeTold');
		expect([await store.getPayload(id), await store.history.unsized(NODE)]).toEqual([null, []]);
	});

	it('lets one that does not fit by its metadata wait again', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		await store.grabs.settleGrab(id, facts());
		const known = { sizeBytes: 9_000, name: 'Invented.Show', addAliases: [hashOf(1)] };
		const hold = { status: 'held' as const, code: 'held_for_space', reason: 'too large', retryAtMs: NOW };
		expect(await store.history.placeAnew(id, NODE, known, hold, null, NOW)).toBe(true);
		expect(await store.getRequest(id)).toMatchObject({ status: 'held', sizeBytes: 9_000 });
		expect(await store.getPayload(id)).toMatchObject({ kind: 'magnet' });
	});

	it('drops the payload when the torrent ends without its metadata', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1, blind);
		await store.grabs.settleGrab(id, facts());
		await store.update(id, { status: 'removed' }, NOW);
		expect(await store.getPayload(id)).toBeNull();
	});

	it('goes with the row when that is forgotten', async () => {
		const { store } = ledger();
		const id = await onNode(store, 1);
		await store.grabs.settleGrab(id, facts());
		await store.update(id, { status: 'removed' }, NOW);
		await store.history.prune({ olderThanMs: NOW + 1, keepRows: 0 });
		expect(await store.grabs.grabFacts([id])).toEqual(new Map());
	});
}

export function describeGrabs(ledger: CurrentLedger): void {
	describe('rows to ask about', () => describeLeases(ledger));
	describe('what the history of an app says', () => describeSettling(ledger));
}
