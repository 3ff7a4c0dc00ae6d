import type { LedgerStore, RequestStatus } from '../../../../lib/ledger';
import { claimed, decision, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const DAY = 24 * 3_600_000;
const FOREVER = { olderThanMs: 0, keepRows: 1_000_000 };

const ids = async (store: LedgerStore, filter: Parameters<LedgerStore['history']['findDecisions']>[0]): Promise<string[]> =>
	(await store.history.findDecisions(filter)).map(({ requestRowId }) => requestRowId);

/** A request that has come to this status. */
async function ended(store: LedgerStore, n: number, status: RequestStatus, atMs = NOW): Promise<string> {
	const id = await claimed(store, request(n));
	await store.update(id, { status }, atMs);
	return id;
}

const rowIds = async (store: LedgerStore): Promise<string[]> => (await store.getMany({})).map(({ id }) => id).sort();

function describeSearch(ledger: CurrentLedger): void {
	beforeEach(async () => {
		const { store } = ledger();
		const [attic, cellar] = await store.resolveNodeIds(
			[
				{ id: '', name: 'Attic', url: 'http://attic.test' },
				{ id: '', name: 'Cellar', url: 'http://cellar.test' },
			],
			NOW,
		);
		await store.recordDecision(decision(1, { nodeId: attic, node: 'Attic', name: "Größe's.Film_100%", atMs: NOW }));
		await store.recordDecision(decision(2, { nodeId: cellar, node: 'Cellar', category: 'radarr', atMs: NOW + 1_000 }));
		await store.recordDecision(
			decision(3, { nodeId: null, node: null, score: null, outcome: 'refused', source: 'n8n', atMs: NOW + 2_000 }),
		);
	});

	it.each<[object, string[]]>([
		[{}, ['r3:0', 'r2:0', 'r1:0']],
		[{ category: 'radarr' }, ['r2:0']],
		[{ source: 'n8n' }, ['r3:0']],
		[{ outcome: ['accepted'] }, ['r2:0', 'r1:0']],
		[{ outcome: ['refused', 'failed'] }, ['r3:0']],
		[{ outcome: [] }, []],
		[{ node: 'attic' }, ['r1:0']],
		[{ node: 'Cellar', outcome: ['accepted'] }, ['r2:0']],
		[{ node: 'nowhere' }, []],
		[{ sinceMs: NOW + 1_000 }, ['r3:0', 'r2:0']],
		[{ untilMs: NOW + 1_000 }, ['r2:0', 'r1:0']],
		[{ text: 'GRÖSSE' }, []],
		[{ text: 'GRÖßE' }, ['r1:0']],
		[{ text: '100%' }, ['r1:0']],
		[{ text: '%' }, ['r1:0']],
		[{ text: "e's" }, ['r1:0']],
		[{ text: 'INVENTED', category: 'tv-sonarr' }, ['r3:0']],
		[{ text: '' }, ['r3:0', 'r2:0', 'r1:0']],
		[{ requestRowId: 'r2:0' }, ['r2:0']],
		[{ limit: 1, offset: 1 }, ['r2:0']],
		[{ limit: 0 }, []],
	])('finds by %j', async (filter, found) => {
		expect(await ids(ledger().store, filter)).toEqual(found);
	});

	it('finds what was decided when the node had another name', async () => {
		const { store } = ledger();
		await store.resolveNodeIds([{ id: '', name: 'Loft', url: 'http://attic.test' }], NOW);
		expect(await ids(store, { node: 'loft' })).toEqual(['r1:0']);
	});

	it('gives one decision with its detail, lists without, and details by id', async () => {
		const { store } = ledger();
		const [first, second] = await store.history.findDecisions({});
		expect(first.detail).toBeNull();
		expect(await store.history.decisionById(first.id)).toEqual({ ...first, detail: decision(3).detail });
		expect(await store.history.decisionById(first.id + 1)).toBeNull();
		expect(await store.history.details([second.id, 9_999])).toEqual(new Map([[second.id, decision(2).detail]]));
		expect(await store.history.details([])).toEqual(new Map());
	});
}

function describeNames(ledger: CurrentLedger): void {
	it('tells the sizes that are known by now', async () => {
		const { store } = ledger();
		const id = await received(store, request(1, { sizeBytes: null }), request(2));
		expect(await store.history.sizes(['r1:0', 'r2:0', 'gone'])).toEqual(new Map([['r1:0', null], ['r2:0', 2_000_000_000]]));
		await store.update(id, { sizeBytes: 7 }, NOW);
		expect(await store.history.sizes(['r1:0'])).toEqual(new Map([['r1:0', 7]]));
		expect(await store.history.sizes([])).toEqual(new Map());
	});

	it('tells the names of nodes by their last ids', async () => {
		const { store } = ledger();
		const [id] = await store.resolveNodeIds([{ id: '', name: 'Attic', url: 'http://attic.test' }], NOW);
		expect(await store.history.nodeNames()).toEqual(new Map([[id, 'Attic']]));
	});
}

function describeSizes(ledger: CurrentLedger): void {
	it('tells the size that nine of ten torrents of a category do not exceed', async () => {
		const { store } = ledger();
		const sized = Array.from({ length: 20 }, (_, i) => request(i, { sizeBytes: (i + 1) * 1_000 }));
		const others = [request(50, { sizeBytes: null }), request(51, { sizeBytes: 7e9, category: 'radarr' })];
		await received(store, ...sized, ...others);
		expect(await store.history.percentileSize('tv-sonarr', 0.9, 20)).toBe(18_000);
		expect(await store.history.percentileSize('tv-sonarr', 1, 20)).toBe(20_000);
		expect(await store.history.percentileSize('tv-sonarr', 0, 20)).toBe(1_000);
		expect(await store.history.percentileSize('radarr', 0.9, 1)).toBe(7e9);
	});

	it('tells none when too few sizes are known', async () => {
		const { store } = ledger();
		await received(store, request(1), request(2), request(3, { sizeBytes: null }));
		expect(await store.history.percentileSize('tv-sonarr', 0.9, 3)).toBeNull();
		expect(await store.history.percentileSize('unheard', 0.9, 0)).toBeNull();
	});
}

function describePruning(ledger: CurrentLedger): void {
	const all = { olderThanMs: NOW + 100 * DAY, keepRows: 1_000_000 };

	it('forgets what ended, with its decisions, and events', async () => {
		const { store } = ledger();
		await ended(store, 1, 'removed');
		await store.recordDecision(decision(1));
		await store.appendEvent('download_started', {}, NOW);
		expect(await store.history.prune(all)).toEqual({ requests: 1, decisions: 1, events: 1 });
		expect(await store.getMany({})).toEqual([]);
		expect(await store.decisions({})).toEqual([]);
		expect(await store.events(0, 10)).toEqual([]);
	});

	it('takes the aliases along, so that the torrent can come again', async () => {
		const { store } = ledger();
		await ended(store, 1, 'failed');
		await store.history.prune(all);
		expect(await store.getMany({ hash: request(1).hash })).toEqual([]);
		const again = await received(store, request(1, { id: 'again:0', requestId: 'again' }));
		expect(await store.claim(again, LEASE, NOW)).toMatchObject({ outcome: 'new' });
	});

	it.each<RequestStatus>(['held', 'awaiting_approval', 'downloading', 'completed', 'imported', 'dispatching'])(
		'never touches a request that is %s, nor its decisions',
		async (status) => {
			const { store } = ledger();
			const id = await ended(store, 1, status);
			await store.recordDecision(decision(1));
			expect(await store.history.prune({ olderThanMs: NOW + 100 * DAY, keepRows: 0 })).toMatchObject({ requests: 0, decisions: 0 });
			expect(await rowIds(store)).toEqual([id]);
			expect(await store.decisions({})).toHaveLength(1);
		},
	);

	it('never touches a request that nobody has decided about', async () => {
		const { store } = ledger();
		const id = await received(store, request(1));
		expect(await store.history.prune({ ...all, keepRows: 0 })).toMatchObject({ requests: 0 });
		expect(await store.getPayload(id)).not.toBeNull();
	});

	it('never touches a request with an add whose fate is open', async () => {
		const { store } = ledger();
		const id = await claimed(store, request(1));
		await store.reserve(id, NOW, () => reservation(1));
		await store.recordDecision(decision(1));
		await store.update(id, { status: 'rejected' }, NOW);
		expect(await store.history.prune({ ...all, keepRows: 0 })).toMatchObject({ requests: 0, decisions: 0 });
		await store.settleAttempt(id, 'node-a', 'settled', NOW);
		expect(await store.history.prune({ ...all, keepRows: 0 })).toMatchObject({ requests: 1, decisions: 1 });
	});

	it('keeps what has changed since', async () => {
		const { store } = ledger();
		await ended(store, 1, 'removed', NOW);
		const kept = await ended(store, 2, 'removed', NOW + 2 * DAY);
		await store.history.prune({ olderThanMs: NOW + DAY, keepRows: 1_000 });
		expect(await rowIds(store)).toEqual([kept]);
	});

	it('keeps the newest rows only, whatever their age', async () => {
		const { store } = ledger();
		for (let n = 1; n <= 5; n++) {
			await store.receive([request(n)], NOW + n);
			await store.update(`r${n}:0`, { status: 'rejected' }, NOW + n);
			await store.recordDecision(decision(n, { atMs: NOW + n }));
			await store.appendEvent('download_rejected', n, NOW + n);
		}
		expect(await store.history.prune({ olderThanMs: 0, keepRows: 2 })).toEqual({ requests: 3, decisions: 3, events: 3 });
		expect(await rowIds(store)).toEqual(['r4:0', 'r5:0']);
		expect((await store.decisions({})).map(({ requestRowId }) => requestRowId)).toEqual(['r5:0', 'r4:0']);
		expect((await store.events(0, 10)).map(({ data }) => data)).toEqual([4, 5]);
	});

	it('finds nothing to forget in an empty ledger, nor within its limits', async () => {
		const { store } = ledger();
		expect(await store.history.prune({ ...all, keepRows: 0 })).toEqual({ requests: 0, decisions: 0, events: 0 });
		await ended(store, 1, 'removed');
		expect(await store.history.prune(FOREVER)).toMatchObject({ requests: 0 });
	});

	it('goes through more rows than it looks at in one go', async () => {
		const { store } = ledger();
		const many = Array.from({ length: 1_200 }, (_, i) => request(i, { id: `m${i}:0`, requestId: `m${i}` }));
		await store.receive(many, NOW);
		await store.endAbandoned(NOW + 1, NOW + 1);
		expect(await store.history.prune(all)).toMatchObject({ requests: 1_200 });
	});
}

export function describeHistory(ledger: CurrentLedger): void {
	describe('searching decisions', () => describeSearch(ledger));
	describe('sizes and names', () => describeNames(ledger));
	describe('sizes of a category', () => describeSizes(ledger));
	describe('forgetting', () => describePruning(ledger));
}
