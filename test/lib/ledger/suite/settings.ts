import type { KnownTorrent, LedgerSettings, LedgerStore } from '../../../../lib/ledger';
import { claimed, hashOf, NOW, request } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const NOTHING: LedgerSettings = { policies: [], ownCategories: [], ownTags: [], nodes: [], protectedTorrents: [], cursors: [] };

const known = (n: number, changes: Partial<KnownTorrent> = {}): KnownTorrent => ({
	hash: hashOf(n),
	aliases: [],
	name: `Invented.Film.${n}`,
	sizeBytes: 5_000,
	category: 'radarr',
	tags: ['hand'],
	source: '',
	status: 'downloading',
	nodeId: 'node-a',
	code: 'discovered',
	reason: 'Found on a node',
	...changes,
});

const protectedTorrent = (n: number) => ({
	hash: hashOf(n),
	aliases: [hashOf(n)],
	name: `Invented.Film.${n}`,
	category: 'radarr',
	source: 'radarr',
	nodeId: 'node-a',
});

async function filled(store: LedgerStore): Promise<void> {
	await store.policies.savePolicy('dispatch:1', { weights: { space: 50 } }, NOW);
	await store.changeOwnLists({ categories: [['tv-sonarr', '/data/tv']], tags: ['4k'] });
	await store.resolveNodeIds([{ id: 'node-a', name: 'attic', url: 'http://attic.test:8080' }], NOW);
	await store.discoveries.record([known(1, { code: 'adopted_foreign', source: 'radarr' })], null, NOW);
	await store.appendEvent('torrent_reviewed', null, NOW);
	await store.policies.takeEvents('notify', { limit: 5, types: [], fromBeginning: true, leaseMs: 0 }, NOW);
}

function describeExport(ledger: CurrentLedger): void {
	it('exports what was set and what the nodes do not tell', async () => {
		const { store } = ledger();
		expect(await store.policies.exportSettings()).toEqual(NOTHING);
		await filled(store);
		expect(await store.policies.exportSettings()).toEqual({
			policies: [{ key: 'dispatch:1', data: { weights: { space: 50 } } }],
			ownCategories: [{ name: 'tv-sonarr', savePath: '/data/tv' }],
			ownTags: ['4k'],
			nodes: [{ id: 'node-a', name: 'attic', url: 'http://attic.test:8080' }],
			protectedTorrents: [protectedTorrent(1)],
			cursors: [{ name: 'notify', doneUntilMs: NOW }],
		});
	});

	it('leaves out a link whose hash nobody knows, and torrents that are gone', async () => {
		const { store } = ledger();
		await store.discoveries.record([known(1, { hash: 'url:abc', code: 'adopted_foreign' }), known(2, { code: 'adopted_foreign' })], null, NOW);
		const [row] = await store.getMany({ hash: hashOf(2) });
		await store.update(row.id, { status: 'removed' }, NOW);
		expect((await store.policies.exportSettings()).protectedTorrents).toEqual([]);
	});
}

function describeImport(ledger: CurrentLedger): void {
	it('brings an empty ledger to the same settings, and changes nothing the second time', async () => {
		const { store } = ledger();
		const settings: LedgerSettings = {
			policies: [{ key: 'dispatch:1', data: { a: 1 } }],
			ownCategories: [{ name: 'tv', savePath: '' }],
			ownTags: ['4k'],
			nodes: [{ id: 'node-a', name: 'attic', url: 'http://attic.test' }],
			protectedTorrents: [protectedTorrent(1)],
			cursors: [{ name: 'notify', doneUntilMs: NOW - 1 }],
		};
		const first = await store.policies.importSettings(settings, NOW);
		expect(first.changes.map(({ kind, change }) => `${kind} ${change}`)).toEqual([
			'policy added', 'category added', 'tag added', 'node added', 'torrent added', 'cursor added',
		]);
		const exported = await store.policies.exportSettings();
		expect(exported).toEqual({ ...settings, cursors: [{ name: 'notify', doneUntilMs: 0 }] });
		expect(await store.policies.importSettings(settings, NOW + 1)).toEqual({ changes: [], unchanged: 6, remarks: [] });
		expect(await store.getMany({ hash: hashOf(1) })).toMatchObject([{ code: 'adopted_foreign', status: 'downloading', nodeId: 'node-a' }]);
	});

	it('changes what differs and leaves what is not named', async () => {
		const { store } = ledger();
		await filled(store);
		const { changes } = await store.policies.importSettings(
			{ ...NOTHING, ownCategories: [{ name: 'tv-sonarr', savePath: '/other' }], nodes: [{ id: 'node-a', name: 'loft', url: 'http://attic.test:8080' }] },
			NOW,
		);
		expect(changes).toEqual([
			{ kind: 'category', name: 'tv-sonarr', change: 'changed' },
			{ kind: 'node', name: 'loft', change: 'changed' },
		]);
		expect((await store.policies.exportSettings()).ownTags).toEqual(['4k']);
	});

	it('lets a node that is known here under its own id keep it', async () => {
		const { store } = ledger();
		await store.resolveNodeIds([{ id: 'here', name: 'attic', url: 'http://attic.test' }], NOW);
		const { remarks } = await store.policies.importSettings(
			{ ...NOTHING, nodes: [{ id: 'node-a', name: 'attic', url: 'http://attic.test' }], protectedTorrents: [protectedTorrent(1)] },
			NOW,
		);
		expect(remarks).toHaveLength(1);
		expect((await store.policies.exportSettings()).protectedTorrents).toMatchObject([{ nodeId: 'here' }]);
	});

	it('protects a torrent that was only discovered, but none that an app added here', async () => {
		const { store } = ledger();
		await store.discoveries.record([known(1)], null, NOW);
		const own = await claimed(store, request(2));
		await store.update(own, { status: 'downloading', nodeId: 'node-a', code: 'accepted', httpStatus: 200 }, NOW);
		await claimed(store, request(3));
		const { changes, remarks } = await store.policies.importSettings(
			{ ...NOTHING, protectedTorrents: [1, 2, 3].map(protectedTorrent) },
			NOW,
		);
		expect(changes).toEqual([{ kind: 'torrent', name: 'Invented.Film.1', change: 'changed' }]);
		expect(remarks).toHaveLength(2);
	});

	it('lets a reader go on where it was in time, whatever the ids are here', async () => {
		const { store } = ledger();
		for (const [index, data] of ['done', 'done too', 'new'].entries()) await store.appendEvent('word', data, NOW + index);
		await store.policies.importSettings({ ...NOTHING, cursors: [{ name: 'a', doneUntilMs: NOW + 1 }] }, NOW);
		const { events } = await store.policies.takeEvents('a', { limit: 5, types: [], fromBeginning: false, leaseMs: 0 }, NOW);
		expect(events.map(({ data }) => data)).toEqual(['new']);
	});
}

function describeDiscoveries(ledger: CurrentLedger): void {
	const eventOf = ({ name }: KnownTorrent, requestRowId: string) => ({ type: 'torrent_discovered', data: { name, requestRowId } });

	it('gives rows to unknown torrents, with an event each, once', async () => {
		const { store, openAgain } = ledger();
		const torrents = [known(1), known(2, { status: 'completed', sizeBytes: null })];
		expect(await store.discoveries.record(torrents, eventOf, NOW)).toEqual(torrents);
		expect(await (await openAgain()).discoveries.record(torrents, eventOf, NOW)).toEqual([]);
		const rows = await store.getMany({});
		expect(rows).toMatchObject([
			{ hash: hashOf(2), status: 'completed', sizeBytes: null },
			{ hash: hashOf(1), status: 'downloading', sizeBytes: 5_000, code: 'discovered', category: 'radarr', tags: ['hand'], repliedAtMs: NOW },
		]);
		const events = await store.events(0, 10);
		expect(events.map(({ data }) => (data as { requestRowId: string }).requestRowId).sort()).toEqual(rows.map(({ id }) => id).sort());
	});

	it('leaves torrents alone that a row owns under any hash', async () => {
		const { store } = ledger();
		await claimed(store, request(1, { aliases: [hashOf(1), hashOf(9)] }));
		expect(await store.discoveries.record([known(9)], eventOf, NOW)).toEqual([]);
		expect(await store.discoveries.record([known(2), known(3, { aliases: [hashOf(2)] })], eventOf, NOW)).toHaveLength(1);
	});

	it('takes thousands', async () => {
		const { store } = ledger();
		const torrents = Array.from({ length: 1_300 }, (_, n) => known(n + 1));
		expect(await store.discoveries.record(torrents, eventOf, NOW)).toHaveLength(1_300);
		expect(await store.findActive([hashOf(1_300)])).toMatchObject({ name: 'Invented.Film.1300' });
		expect(await store.events(0, 2_000)).toHaveLength(1_300);
	});
}

/** Settings to take along, and torrents that were there before us. */
export function describeSettings(ledger: CurrentLedger): void {
	describe('an export of settings', () => describeExport(ledger));
	describe('an import of settings', () => describeImport(ledger));
	describe('discoveries', () => describeDiscoveries(ledger));
}
