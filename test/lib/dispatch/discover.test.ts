import { GIB, hashOf, labs, magnetOf } from './lab';

const lab = labs();

describe('torrents that nobody put on a node through us', () => {
	it('get rows, with an event each, and no second time', async () => {
		const l = await lab({ nodes: 2 });
		l.control(0).addTorrent({ hash: hashOf(1), name: 'Invented.Film', category: 'radarr', tags: 'a, b', size: GIB, progress: 0.5, state: 'downloading' });
		l.control(1).addTorrent({ hash: hashOf(2), category: '', size: GIB, progress: 1, state: 'stalledUP' });
		expect((await l.service.discover()).map(({ hash }) => hash).sort()).toEqual([hashOf(1), hashOf(2)].sort());
		expect(await l.service.discover()).toEqual([]);
		const { ledger } = l.service;
		expect(await ledger.getMany({ hash: hashOf(1) })).toMatchObject([
			{ name: 'Invented.Film', category: 'radarr', tags: ['a', 'b'], sizeBytes: GIB, status: 'downloading', code: 'discovered', source: '' },
		]);
		expect(await ledger.getMany({ hash: hashOf(2) })).toMatchObject([{ status: 'completed' }]);
		const events = (await ledger.events(0, 100)).filter(({ type }) => type === 'torrent_discovered');
		expect(events.map(({ data }) => (data as { node: string }).node).sort()).toEqual(['sim-1', 'sim-2']);
	});

	it('are not those of our own adds', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		expect(await l.service.discover()).toEqual([]);
	});

	it('get one row when two nodes have the same', async () => {
		const l = await lab({ nodes: 2 });
		for (const n of [0, 1]) l.control(n).addTorrent({ hash: hashOf(1), size: GIB });
		expect(await l.service.discover()).toHaveLength(1);
	});

	it('get a new row when they come again after they were removed', async () => {
		const l = await lab();
		l.control(0).addTorrent({ hash: hashOf(1), size: GIB });
		await l.service.discover();
		const [row] = await l.service.ledger.getMany({ hash: hashOf(1) });
		await l.service.ledger.update(row.id, { status: 'removed' }, Date.now());
		expect(await l.service.discover()).toHaveLength(1);
	});

	it('stay protected when an app asks for them', async () => {
		const l = await lab();
		l.control(0).addTorrent({ hash: hashOf(1), category: '', size: GIB });
		await l.service.discover();
		const outcome = await l.add(magnetOf(1));
		expect(outcome.verdict.code).toBe('adopted_foreign');
		expect(l.service.isProtected([hashOf(1)])).toBe(true);
		const active = await l.service.ledger.findActive([hashOf(1)]);
		expect(active?.code).toBe('adopted_foreign');
	});

	it('are left alone on a node that does not answer', async () => {
		const l = await lab({ nodes: 2 });
		l.control(0).addTorrent({ hash: hashOf(1), size: GIB });
		await l.service.cluster.refreshForDecision();
		const before = l.service.cluster.nodes[0].snapshot.torrents.size;
		await l.control(0).setFault({ kind: 'refuse' });
		expect(before).toBe(1);
		l.aheadMs += 10_000;
		expect(await l.service.discover()).toEqual([]);
	});
});
