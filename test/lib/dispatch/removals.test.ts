import type { DispatchService } from '../../../lib/dispatch/service';
import type { NodePolicy } from '../../../lib/qbittorrent/types';
import { hashOf, type Lab, labs, magnetOf, settings, until } from './lab';

const lab = labs();
const SHARED: Partial<NodePolicy> = { storage: 'disk-1' };
const nodes = [{ freeBytes: 900e9 }, { freeBytes: 300e9 }];
const ADDED_ON = 1_700_000_000;

/** A complete torrent with files of its own. */
const complete = (n: number | string, more: Record<string, unknown> = {}) => ({
	hash: hashOf(n),
	category: 'tv-sonarr',
	state: 'stalledUP',
	size: 1_000,
	progress: 1,
	added_on: ADDED_ON,
	content_path: `/downloads/Invented.Show.${n}`,
	...more,
});

async function started(policies: Array<Partial<NodePolicy>> = []): Promise<Lab> {
	const l = await lab({ nodes, policies });
	for (const n of [1, 2]) l.control(0).addTorrent(complete(n));
	await l.service.cluster.refreshForDecision();
	return l;
}

/** The first node stops answering, and the deletes of these torrents are promised. */
async function promise(l: Lab, ns: Array<number | string>, deleteFiles = true, service = l.service): Promise<void> {
	await l.control(0).setFault({ kind: 'refuse' });
	const [node] = service.cluster.nodes;
	const rows = ns.map((n) => {
		const row = node.find([hashOf(n)]);
		if (row === null) throw new Error('not seen');
		return row;
	});
	await service.removals?.remember(rows.map((row) => ({ node, row, deleteFiles, source: 'sonarr' })));
}

const back = (l: Lab) => l.control(0).setFault({ kind: 'none' });
const forgotten = (l: Lab) => async () => (await l.ledger.removals()).length === 0;
const hidden = (service: DispatchService, n: number | string): boolean => {
	const row = service.cluster.nodes[0].find([hashOf(n)]);
	return row !== null && service.cluster.nodes[0].snapshot.isHidden(row);
};

async function eventsOf(l: Lab): Promise<unknown[]> {
	const events = await l.ledger.events(0, 100);
	return events.map(({ type, data }) => ({ type, ...(data as object) }));
}

/** What the node was told to delete: hash -> with files. */
const sent = (l: Lab): Record<string, boolean> => {
	const told: Record<string, boolean> = {};
	const { client } = l.service.cluster.nodes[0];
	const post = client.post.bind(client);
	client.post = async (path, form, options) => {
		if (path === 'torrents/delete') {
			for (const hash of form.hashes.split('|')) told[hash] = form.deleteFiles === 'true';
		}
		return await post(path, form, options);
	};
	return told;
};

it('a promised delete is hidden at once, and carried out with its files when the node is back', async () => {
	const l = await started();
	const told = sent(l);
	await promise(l, [1]);
	expect([hidden(l.service, 1), hidden(l.service, 2)]).toEqual([true, false]);
	await l.soon('nothing happens while it is away', () => l.service.cluster.nodes[0].up === false);
	expect(l.control(0).count()).toBe(2);
	await back(l);
	await l.soon('it is carried out', forgotten(l));
	expect(told).toEqual({ [hashOf(1)]: true });
	expect(l.control(0).torrents()).toMatchObject([{ hash: hashOf(2) }]);
	const data = { node: 'sim-1', hash: hashOf(1), source: 'sonarr', files: true };
	expect(await eventsOf(l)).toMatchObject([
		{ type: 'removal_remembered', ...data },
		{ type: 'removal_done', ...data },
	]);
	expect(l.service.cluster.nodes[0].find([hashOf(1)])).toBeNull();
});

it('it survives a restart, and every process knows of it', async () => {
	const l = await started();
	const other = await l.serve();
	await other.cluster.refreshForDecision();
	await promise(l, [1, 2], false);
	expect(hidden(other, 1)).toBe(false);
	await other.removals?.sync();
	expect([hidden(other, 1), hidden(other, 2)]).toEqual([true, true]);
	const restarted = await l.serve();
	await back(l);
	await restarted.cluster.refreshForDecision();
	await until('it is carried out', forgotten(l));
	await until('both are gone', () => l.control(0).count() === 0);
	await other.removals?.sync();
	expect(other.cluster.nodes[0].snapshot.isHidden({ ...complete(1) } as never)).toBe(false);
});

describe('files stay', () => {
	it.each([
		['the same files', { content_path: '/downloads/Invented.Show.1' }],
		['a file inside', { content_path: '/downloads/Invented.Show.1/e1.mkv' }],
	])('when another torrent of the node has %s', async (_what, other) => {
		const l = await started();
		l.control(0).addTorrent(complete('beside', other));
		l.aheadMs += 5_000;
		await l.service.cluster.refreshForDecision();
		const told = sent(l);
		await promise(l, [1]);
		await back(l);
		await l.soon('it is carried out', forgotten(l));
		expect(told).toEqual({ [hashOf(1)]: false });
	});

	it('when such a torrent came to another node of the storage while the node was away', async () => {
		const l = await started([SHARED, SHARED]);
		const told = sent(l);
		await promise(l, [1, 2]);
		l.control(1).addTorrent(complete('late', { content_path: '/downloads/Invented.Show.1' }));
		await back(l);
		await l.soon('it is carried out', forgotten(l));
		expect(told).toEqual({ [hashOf(1)]: false, [hashOf(2)]: true });
	});

	it('go when the torrent that shares them goes with its files too', async () => {
		const l = await started();
		l.control(0).addTorrent(complete('twin', { content_path: '/downloads/Invented.Show.1' }));
		l.aheadMs += 5_000;
		await l.service.cluster.refreshForDecision();
		const told = sent(l);
		await promise(l, [1, 'twin']);
		await back(l);
		await l.soon('it is carried out', forgotten(l));
		expect(told).toEqual({ [hashOf(1)]: true, [hashOf('twin')]: true });
	});

	it('when the torrent was added by hand and adopted', async () => {
		const l = await started();
		expect((await l.add(magnetOf(1))).verdict.code).toBe('adopted_foreign');
		const told = sent(l);
		await promise(l, [1]);
		await back(l);
		await l.soon('it is carried out', forgotten(l));
		expect(told).toEqual({ [hashOf(1)]: false });
	});
});

describe('nothing is removed', () => {
	it('when the torrent was added anew on the node itself', async () => {
		const l = await started();
		await promise(l, [1]);
		l.control(0).removeTorrent(hashOf(1));
		l.control(0).addTorrent(complete(1, { added_on: ADDED_ON + 500 }));
		await back(l);
		await l.soon('it is forgotten', forgotten(l));
		expect(l.control(0).torrent(hashOf(1))).toBeDefined();
		expect(hidden(l.service, 1)).toBe(false);
		expect((await eventsOf(l)).at(-1)).toMatchObject({ type: 'removal_cancelled', hash: hashOf(1) });
	});

	it('when the torrent is asked for again meanwhile: that app waits for the node', async () => {
		const l = await started();
		await promise(l, [1]);
		await l.service.cluster.nodes[0].refresh();
		const again = await l.service.dispatch(await l.receive(magnetOf(1)), settings());
		expect(again.verdict.code).toBe('owner_offline');
		expect(await l.ledger.removals()).toEqual([]);
		await l.service.removals?.sync();
		expect(hidden(l.service, 1)).toBe(false);
		await back(l);
		await l.soon('it is back', () => l.service.cluster.nodes[0].up);
		expect((await l.add(magnetOf(1))).outcome).toBe('accepted');
		expect(l.control(0).torrent(hashOf(1))).toBeDefined();
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('while the node has lost its list: the delete waits for it', async () => {
		const l = await lab({ nodes });
		for (let n = 1; n <= 10; n++) l.control(0).addTorrent(complete(n));
		await l.service.cluster.refreshForDecision();
		await promise(l, [1]);
		l.control(0).loseTorrents();
		await back(l);
		await l.soon('the loss is noticed', () => l.service.cluster.nodes[0].snapshot.lost.size > 0);
		await until('the event is written', async () => (await eventsOf(l)).length >= 2);
		expect(await l.ledger.removals()).toHaveLength(1);
		expect(hidden(l.service, 1)).toBe(true);
	});
});

it('a node that breaks in the middle is asked again', async () => {
	const l = await started();
	await promise(l, [1]);
	await l.control(0).setFault({ kind: 'http-error', status: 500, path: 'torrents/delete', times: 1 });
	await l.soon('it is carried out', forgotten(l));
	expect(l.control(0).torrent(hashOf(1))).toBeUndefined();
});
