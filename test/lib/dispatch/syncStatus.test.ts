import { markImported, StatusFollower } from '../../../lib/dispatch/syncStatus';
import { fileOf, GIB, hashOf, type Lab, labs, magnetOf, settings } from './lab';

const lab = labs();
const MINUTE = 60_000;

const eventsOf = async (l: Lab, ...types: string[]): Promise<Array<{ type: string; data: unknown }>> =>
	(await l.ledger.events(0, 1_000)).filter(({ type }) => types.includes(type));

/** Looks at the nodes anew: a snapshot of a moment ago would do otherwise. */
const sync = async (l: Lab, failedAfterMs?: number) => {
	// Twice: the first may have been under way before.
	for (let i = 0; i < 2; i++) await Promise.all(l.service.cluster.nodes.map((node) => node.refresh()));
	return await l.service.syncStatus(failedAfterMs);
};

const statusOf = async (l: Lab, n: number): Promise<string | undefined> => (await l.row(hashOf(n)))?.status;

describe('a torrent that was added', () => {
	it('is completed when its node has all of it, with one event over two processes', async () => {
		const l = await lab();
		await l.serve();
		await l.add(magnetOf(1));
		expect(await statusOf(l, 1)).toBe('downloading');
		l.control(0).complete(hashOf(1));
		await l.soon('completed', async () => (await statusOf(l, 1)) === 'completed');
		await Promise.all([sync(l), (await l.serve()).syncStatus()]);
		expect(await eventsOf(l, 'torrent_completed')).toMatchObject([
			{ data: { hash: hashOf(1), category: 'tv-sonarr', source: 'sonarr', node: 'sim-1', sizeBytes: 2 * GIB } },
		]);
		expect(await l.row(hashOf(1))).toMatchObject({ code: 'accepted', httpStatus: 200 });
		expect(await l.ledger.reservations()).toEqual([]);
	});

	it('is not completed while its files are being checked', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { progress: 1, state: 'checkingUP' });
		expect(await sync(l, 0)).toEqual([]);
		l.control(0).patchTorrent(hashOf(1), { state: 'uploading' });
		l.control(0).complete(hashOf(1));
		expect(await sync(l, 0)).toMatchObject([{ status: 'completed' }]);
	});

	it('has failed after ten minutes in an error, not before', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		expect(await sync(l)).toEqual([]);
		l.aheadMs += 9 * MINUTE;
		expect(await sync(l)).toEqual([]);
		l.aheadMs += 2 * MINUTE;
		expect(await sync(l)).toMatchObject([{ status: 'failed', code: 'torrent_failed', reason: expect.stringContaining('error') }]);
		expect(await eventsOf(l, 'torrent_failed')).toHaveLength(1);
	});

	it('has not failed when the error passes', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		await sync(l);
		l.control(0).patchTorrent(hashOf(1), { state: 'moving' });
		l.aheadMs += 6 * MINUTE;
		await sync(l);
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		l.aheadMs += 6 * MINUTE;
		expect(await sync(l)).toEqual([]);
	});

	it('goes on when what had failed is repaired', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'missingFiles' });
		expect(await sync(l, 0)).toMatchObject([{ status: 'failed', reason: expect.stringContaining('files are missing') }]);
		l.control(0).patchTorrent(hashOf(1), { state: 'moving' });
		expect(await sync(l, 0)).toMatchObject([{ status: 'downloading', code: 'accepted' }]);
		expect(await l.ledger.findActive([hashOf(1)])).not.toBeNull();
	});

	it('stays failed when another request has its hash by now', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		const [failed] = await sync(l, 0);
		await l.ledger.claim(await l.receive(magnetOf(1)), 60_000, l.now());
		l.control(0).patchTorrent(hashOf(1), { state: 'moving' });
		expect(await sync(l, 0)).toEqual([]);
		expect(await l.ledger.getRequest(failed.id)).toMatchObject({ status: 'failed' });
	});

	it('may miss its files once it is done: an app has moved them', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).complete(hashOf(1));
		await sync(l, 0);
		l.control(0).patchTorrent(hashOf(1), { state: 'missingFiles' });
		expect(await sync(l, 0)).toEqual([]);
	});
});

describe('a torrent that is gone from its node', () => {
	it('is removed by the second look, with one event', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		l.aheadMs += 2 * MINUTE;
		await l.soon('removed', async () => (await statusOf(l, 1)) === 'removed');
		expect(await l.row(hashOf(1))).toMatchObject({ code: 'torrent_removed', reason: "'sim-1' does not have it any more" });
		expect(await eventsOf(l, 'torrent_removed')).toHaveLength(1);
	});

	it('is removed at once when the node is asked for it', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		// An add may still be on its way into the list.
		expect(await sync(l)).toEqual([]);
		l.aheadMs += 2 * MINUTE;
		expect(await sync(l)).toMatchObject([{ status: 'removed' }]);
	});

	it('is removed when it was done, too', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).complete(hashOf(1));
		await sync(l);
		l.control(0).removeTorrent(hashOf(1));
		l.aheadMs += 2 * MINUTE;
		expect(await sync(l)).toMatchObject([{ status: 'removed' }]);
	});

	it('is not removed while the node does not answer', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		await l.control(0).setFault({ kind: 'refuse' });
		l.aheadMs += 5 * MINUTE;
		expect(await sync(l, 0)).toEqual([]);
		expect(await statusOf(l, 1)).toBe('downloading');
	});

	it('is not removed when the node has lost many at once', async () => {
		const l = await lab();
		for (let n = 1; n <= 7; n++) await l.add(magnetOf(n));
		await l.service.cluster.refreshForDecision();
		l.control(0).loseTorrents();
		l.aheadMs += 5 * MINUTE;
		expect(await sync(l, 0)).toEqual([]);
		l.aheadMs += 5 * MINUTE;
		expect(await sync(l, 0)).toEqual([]);
		expect(await statusOf(l, 1)).toBe('downloading');
	});

	it('keeps its row when somebody has moved it to another node', async () => {
		const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }] });
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		l.control(1).addTorrent({ hash: hashOf(1), size: 2 * GIB, category: 'tv-sonarr' });
		expect(await sync(l)).toMatchObject([{ hash: hashOf(1) }]);
		const node = l.service.cluster.nodes[1];
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'downloading', nodeId: node.id });
		expect(await eventsOf(l, 'torrent_removed')).toEqual([]);
	});
});

describe('following', () => {
	it('reads the ledger only after a node has changed', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		let reads = 0;
		const { history } = l.ledger;
		const counting = { ...l.ledger, history: { followed: (...args: Parameters<typeof history.followed>) => (reads++, history.followed(...args)), move: history.move.bind(history) } };
		const follower = new StatusFollower(() => ({ cluster: l.service.cluster, ledger: counting as never, now: l.now, sleep: async () => undefined }));
		const [node] = l.service.cluster.nodes;
		await follower.follow(node);
		l.aheadMs += 10_000;
		await follower.follow(node);
		expect(reads).toBe(1);
		l.control(0).patchTorrent(hashOf(1), { progress: 0.5 });
		await l.service.cluster.refreshForDecision();
		await follower.follow(node);
		expect(reads).toBe(2);
		await follower.follow(node);
		expect(reads).toBe(2);
	});
});

describe('an import', () => {
	it('is marked once, with its event', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).complete(hashOf(1));
		await sync(l);
		expect(await markImported(l.ledger, hashOf(1).toUpperCase(), { app: 'sonarr' }, l.now())).toMatchObject([{ status: 'imported' }]);
		expect(await markImported(l.ledger, hashOf(1), {}, l.now())).toEqual([]);
		expect(await eventsOf(l, 'torrent_imported')).toMatchObject([{ data: { hash: hashOf(1), app: 'sonarr', source: 'sonarr' } }]);
	});

	it('of a torrent that nobody knows, or that waits, is none', async () => {
		const l = await lab();
		expect(await markImported(l.ledger, hashOf(9), {}, l.now())).toEqual([]);
		await l.ledger.claim(await l.receive(magnetOf(2)), 60_000, l.now());
		expect(await markImported(l.ledger, hashOf(2), {}, l.now())).toEqual([]);
	});
});

describe('a lost ledger', () => {
	it('is filled from the nodes, without a change on them, and a second time nothing happens', async () => {
		const l = await lab({ nodes: 2 });
		await l.add(magnetOf(1));
		await l.add(fileOf(2).bytes);
		l.control(1).addTorrent({ hash: hashOf(3), name: 'Invented.Film', category: 'radarr', size: GIB, progress: 1, state: 'stalledUP' });
		const before = l.sims.map(({ control }) => control.torrents());
		const service = await l.serve(`${l.file}.new`);
		expect(await service.rebuild()).toHaveLength(3);
		expect(await service.rebuild()).toEqual([]);
		expect(l.sims.map(({ control }) => control.torrents())).toEqual(before);
		expect(await service.ledger.getMany({ hash: hashOf(3) })).toMatchObject([
			{ status: 'completed', code: 'rebuilt', category: 'radarr', source: '', nodeId: service.cluster.nodes[1].id },
		]);
		expect(await service.ledger.ownersOf([hashOf(3)])).toEqual([{ hash: hashOf(3), nodeId: service.cluster.nodes[1].id }]);
		expect(await service.ledger.events(0, 10)).toEqual([]);
	});

	it('adopts afterwards what an app asks for again', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		const service = await l.serve(`${l.file}.new`);
		await service.rebuild();
		const outcome = await service.dispatch(await l.receive(magnetOf(1), {}, service), settings());
		expect(outcome).toMatchObject({ outcome: 'accepted', verdict: { code: 'adopted' } });
		expect(l.control(0).counters().adds[hashOf(1)]).toBe(1);
	});

	it('is filled from the nodes that answer', async () => {
		const l = await lab({ nodes: 2 });
		l.control(0).addTorrent({ hash: hashOf(1), size: GIB });
		l.control(1).addTorrent({ hash: hashOf(2), size: GIB });
		await l.control(1).setFault({ kind: 'refuse' });
		const service = await l.serve(`${l.file}.new`);
		expect((await service.rebuild()).map(({ hash }) => hash)).toEqual([hashOf(1)]);
		await l.control(1).setFault({ kind: 'none' });
		await l.soon('the rest', async () => ((l.aheadMs += 60_000), (await service.rebuild()).length === 1));
	});
});
