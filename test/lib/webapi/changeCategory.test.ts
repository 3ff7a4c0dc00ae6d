import { Cluster } from '../../../lib/qbittorrent/cluster';
import { MemoryLoginGuard } from '../../../lib/qbittorrent/loginGuard';
import type { ClusterNode } from '../../../lib/qbittorrent/node';
import type { NodePolicy, TorrentRow } from '../../../lib/qbittorrent/types';
import { changeCategory, directly, nodeCategoryPath } from '../../../lib/webapi/changeCategory';
import { startSim, type SimControl, type SimNodeOptions } from '../../sim/qbt-sim';
import { configOf, hashOf } from '../dispatch/lab';
import { POLICY } from './harness';

const open: Array<() => unknown> = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

async function start(
	options: SimNodeOptions = {},
	policy: Partial<NodePolicy> = {},
): Promise<{ node: ClusterNode; control: SimControl }> {
	const { nodes, close } = await startSim(options);
	const config = configOf(nodes[0], { id: 'n1', policy: { ...POLICY, ...policy } });
	const cluster = new Cluster([config], new MemoryLoginGuard());
	open.push(close, () => cluster.close());
	await cluster.refreshForDecision();
	return { node: cluster.nodes[0], control: nodes[0].control };
}

async function seen(node: ClusterNode): Promise<TorrentRow> {
	await node.refresh();
	const row = node.find([hashOf(1)]);
	if (row === null) throw new Error('not seen');
	return row;
}

describe.each(['4.5.2', '5.1.0', '5.3.0'] as const)('a new category on %s', (profile) => {
	it('is made on the way, and automatic management ends where it would move data', async () => {
		const { node, control } = await start({ profile });
		control.addTorrent({ hash: hashOf(1), auto_tmm: true });
		await changeCategory(node, [await seen(node)], 'brand-new', directly(node));
		expect(control.torrent(hashOf(1))).toMatchObject({ category: 'brand-new', auto_tmm: false });
		expect(node.find([hashOf(1)])).toMatchObject({ category: 'brand-new', auto_tmm: false });
	});

	it('leaves automatic management on when both are one folder', async () => {
		const { node, control } = await start({ profile }, { savePaths: { done: '/downloads/tv' } });
		control.addTorrent({ hash: hashOf(1), auto_tmm: true, category: 'tv' });
		node.snapshot.categories.set('tv', { name: 'tv', savePath: '/downloads/tv/' });
		await changeCategory(node, [await seen(node)], 'done', directly(node));
		expect(control.torrent(hashOf(1))).toMatchObject({ category: 'done', auto_tmm: true });
		expect(node.snapshot.categories.get('done')?.savePath).toBe('/downloads/tv');
	});

	it('can be none at all', async () => {
		const { node, control } = await start({ profile });
		control.addTorrent({ hash: hashOf(1), category: 'tv' });
		await changeCategory(node, [await seen(node)], '', directly(node));
		expect(control.torrent(hashOf(1))?.category).toBe('');
	});
});

it('a node that refuses is told of with its reason, and the row stays as it was', async () => {
	const { node, control } = await start();
	control.addTorrent({ hash: hashOf(1), category: 'tv' });
	const row = await seen(node);
	await expect(changeCategory(node, [row], 'bad//name', directly(node))).rejects.toThrow(/status 4\d\d/);
	expect(control.torrent(hashOf(1))?.category).toBe('tv');
	expect(node.find([hashOf(1)])?.category).toBe('tv');
});

describe('the path of a category on a node', () => {
	const rules = [{ nodePrefix: '/downloads', clientPrefix: '/data/attic' }];
	const same = [{ nodePrefix: '/data', clientPrefix: '/data' }];
	const windows = { save_path: 'D:\\dl' };
	it.each<[string, Partial<NodePolicy>, Record<string, string>, string, string]>([
		['is that of its policy', { savePaths: { tv: '/big/tv' } }, {}, '/data/attic/tv', '/big/tv'],
		["is the client's, translated", { pathRules: rules }, {}, '/data/attic/tv', '/downloads/tv'],
		['is not the place of another node', { pathRules: rules }, {}, '/data/cellar/tv', ''],
		['is not that of a sibling with a longer name', { pathRules: rules }, {}, '/data/attic2/tv', ''],
		['is untouched under a rule that changes nothing', { pathRules: same }, {}, '/data/tv', '/data/tv'],
		['is untouched without rules', {}, {}, '/data/tv', '/data/tv'],
		['stays relative', { pathRules: rules }, {}, 'tv', 'tv'],
		['stays the default', { pathRules: rules }, {}, '', ''],
		['is never a Linux path on Windows', {}, windows, '/data/tv', ''],
		['is never a Windows path on Linux', {}, { save_path: '/dl' }, 'C:\\dl\\tv', ''],
	])('%s', (_what, policy, preferences, clientPath, path) => {
		const node = { config: { policy: { ...POLICY, ...policy } }, preferences } as unknown as ClusterNode;
		expect(nodeCategoryPath(node, 'tv', clientPath)).toBe(path);
	});
});
