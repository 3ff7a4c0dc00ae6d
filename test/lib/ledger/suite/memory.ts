import type { Removal } from '../../../../lib/ledger';
import { hashOf, NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const removal = (n: number, changes: Partial<Removal> = {}): Removal => ({
	nodeId: 'node-a',
	hash: hashOf(n),
	aliases: [hashOf(n), `${hashOf(n)}${'0'.repeat(24)}`],
	name: `Invented.Show.S01E${n}`,
	addedOn: 1_700_000_000 + n,
	deleteFiles: true,
	source: 'sonarr',
	atMs: NOW + n,
	...changes,
});

function describeOwnLists(ledger: CurrentLedger): void {
	it('keeps categories and tags over all connections, removed ones excepted', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		expect(await store.ownLists()).toEqual({ categories: [], tags: [] });
		await store.changeOwnLists({ categories: [['tv', '/data/tv'], ["o'films", '']], tags: ['b', 'a'] });
		await other.changeOwnLists({ categories: [['tv', '/data/series']], tags: ['a'], removedTags: ['b', 'none'] });
		expect(await store.ownLists()).toEqual({ categories: [["o'films", ''], ['tv', '/data/series']], tags: ['a'] });
		await store.changeOwnLists({ removedCategories: ['tv'], categories: [['tv', '/new']] });
		expect((await other.ownLists()).categories).toEqual([["o'films", ''], ['tv', '/new']]);
	});
}

function describeRemovals(ledger: CurrentLedger): void {
	it('remembers deletes over all connections, oldest first, each torrent of a node once', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await store.rememberRemovals([removal(2), removal(1)]);
		await store.rememberRemovals([removal(2, { deleteFiles: false }), removal(2, { nodeId: 'node-b' })]);
		await store.rememberRemovals([]);
		expect(await other.removals()).toEqual([
			removal(1),
			removal(2, { deleteFiles: false }),
			removal(2, { nodeId: 'node-b' }),
		]);
	});

	it('forgets one exactly once', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await store.rememberRemovals([removal(1), removal(1, { nodeId: 'node-b' })]);
		expect(await other.forgetRemoval('node-a', hashOf(1))).toBe(true);
		expect(await store.forgetRemoval('node-a', hashOf(1))).toBe(false);
		expect(await store.removals()).toEqual([removal(1, { nodeId: 'node-b' })]);
	});

	it('cancels those of a torrent by any of its hashes, on every node', async () => {
		const { store } = ledger();
		await store.rememberRemovals([removal(1), removal(1, { nodeId: 'node-b' }), removal(2)]);
		expect(await store.cancelRemovals([hashOf(3)])).toEqual([]);
		const cancelled = await store.cancelRemovals(['none', removal(1).aliases[1]]);
		expect(cancelled.map(({ nodeId }) => nodeId)).toEqual(['node-a', 'node-b']);
		expect(await store.removals()).toEqual([removal(2)]);
	});
}

function describeLastRows(ledger: CurrentLedger): void {
	it('keeps what each node had, page by page in the order of hashes', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const rows = [3, 1, 2].map((n) => ({ hash: hashOf(n), fields: `[1,"O'Name \u2603 ${n}"]` }));
		await store.saveLastRows('node-a', rows, []);
		await store.saveLastRows('node-b', [rows[0]], []);
		const first = await other.lastRows('node-a', '', 2);
		expect(first).toEqual([rows[1], rows[2]]);
		expect(await other.lastRows('node-a', first[1].hash, 2)).toEqual([rows[0]]);
		expect(await other.lastRows('node-c', '', 2)).toEqual([]);
	});

	it('replaces what changed and drops what went, of that node only', async () => {
		const { store } = ledger();
		const rows = [1, 2].map((n) => ({ hash: hashOf(n), fields: '[1]' }));
		await store.saveLastRows('node-a', rows, []);
		await store.saveLastRows('node-b', rows, []);
		await store.saveLastRows('node-a', [{ hash: hashOf(1), fields: '[2]' }], [hashOf(2), hashOf(9)]);
		await store.saveLastRows('node-a', [], []);
		expect(await store.lastRows('node-a', '', 10)).toEqual([{ hash: hashOf(1), fields: '[2]' }]);
		expect(await store.lastRows('node-b', '', 10)).toHaveLength(2);
	});

	it('keeps the settings of a node', async () => {
		const { store } = ledger();
		expect(await store.nodeSettings('node-a')).toBeNull();
		await store.saveNodeSettings('node-a', '{"a":1}');
		await store.saveNodeSettings('node-a', '{"a":2}');
		expect(await store.nodeSettings('node-a')).toBe('{"a":2}');
	});
}

function describeAlarms(ledger: CurrentLedger): void {
	it('raises an alarm of a node once over all connections, until it is cleared', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const event = { type: 'node_lost_torrents', data: { lost: 9 } };
		expect(await store.raiseAlarm('node-a', 'lost', event, NOW)).toBe(true);
		expect(await other.raiseAlarm('node-a', 'lost', event, NOW + 1)).toBe(false);
		expect(await other.raiseAlarm('node-b', 'lost', event, NOW + 2)).toBe(true);
		expect(await other.clearAlarm('node-a', 'lost')).toBe(true);
		expect(await store.clearAlarm('node-a', 'lost')).toBe(false);
		expect(await store.raiseAlarm('node-a', 'lost', event, NOW + 3)).toBe(true);
		const events = await store.events(0, 10);
		expect(events.map(({ type, data, atMs }) => [type, data, atMs - NOW])).toEqual(
			[0, 2, 3].map((after) => ['node_lost_torrents', { lost: 9 }, after]),
		);
	});
}

export function describeMemory(ledger: CurrentLedger): void {
	describe('own categories and tags', () => describeOwnLists(ledger));
	describe('remembered deletes', () => describeRemovals(ledger));
	describe('last known torrents', () => describeLastRows(ledger));
	describe('alarms', () => describeAlarms(ledger));
}
