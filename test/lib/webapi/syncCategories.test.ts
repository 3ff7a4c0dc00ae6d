import { OwnLists } from '../../../lib/webapi/ownLists';
import { syncCategories } from '../../../lib/webapi/syncCategories';
import { FakeNode, later, makeWorld, type World, type WorldOptions } from './harness';

let a: FakeNode;
let b: FakeNode;
let world: World;
let own: OwnLists;

async function start(options: WorldOptions = {}): Promise<void> {
	world = await makeWorld([a, b], options);
	own = new OwnLists();
}
const sync = (changes: { tags?: boolean; dryRun?: boolean } = {}) =>
	syncCategories({ cluster: world.cluster, own }, { tags: false, dryRun: false, fallbackSavePath: '', ...changes });
const category = (node: FakeNode, name: string, savePath = '') => {
	node.categories[name] = { name, savePath };
};
const created = (node: FakeNode) =>
	node.posted.filter(({ action }) => action === 'torrents/createCategory').map(({ form }) => [form.category, form.savePath]);

beforeEach(() => {
	a = new FakeNode('2.11.4');
	b = new FakeNode('2.8.19');
});
afterEach(() => world.close());

it('makes the union on every node, each with its own path, and changes nothing that is there', async () => {
	category(a, 'tv', '/data/series');
	category(a, 'both', '/data/both');
	category(b, 'both', '/data/elsewhere');
	category(b, 'films');
	await start({ policies: [{ savePaths: { mine: '/big/mine' } }, {}] });
	await own.setCategory('mine', '/data/mine');
	const [ofA, ofB] = await sync();
	expect(ofA).toEqual({
		node: 'node0',
		nodeId: 'n0',
		unreachable: null,
		created: [{ name: 'films', savePath: '' }, { name: 'mine', savePath: '/big/mine' }],
		alreadyThere: ['both', 'tv'],
		differentPath: [],
		failed: [],
		createdTags: [],
	});
	expect(ofB).toMatchObject({
		created: [{ name: 'mine', savePath: '/data/mine' }, { name: 'tv', savePath: '/data/series' }],
		alreadyThere: ['films'],
		differentPath: [{ name: 'both', savePath: '/data/elsewhere', wantedPath: '/data/both' }],
	});
	expect(created(a)).toEqual([['films', ''], ['mine', '/big/mine']]);
	expect(created(b)).toEqual([['mine', '/data/mine'], ['tv', '/data/series']]);
	const again = await sync();
	expect(again.map(({ created: made }) => made)).toEqual([[], []]);
});

it('translates paths by the rules, and means the same place below the default path of each', async () => {
	category(a, 'tv', '/downloads/series');
	category(a, 'odd', '/mnt/other');
	a.preferences = { ...a.preferences, save_path: '/downloads' };
	b.preferences = { ...b.preferences, save_path: '/home/me/dl' };
	await start({
		policies: [
			{ pathRules: [{ nodePrefix: '/downloads', clientPrefix: '/all/a' }] },
			{ pathRules: [{ nodePrefix: '/home/me/dl', clientPrefix: '/all/b' }] },
		],
	});
	expect((await sync())[1].created).toEqual([{ name: 'odd', savePath: '' }, { name: 'tv', savePath: 'series' }]);
});

it('the same place named in another way is not a different one', async () => {
	category(a, 'tv', '/data/tv/');
	category(b, 'tv', '');
	await start();
	expect((await sync()).map(({ alreadyThere }) => alreadyThere)).toEqual([['tv'], ['tv']]);
});

it('a dry run tells the same and does nothing', async () => {
	category(a, 'tv', '/data/series');
	await start();
	await own.addTags(['x']);
	const dry = await sync({ dryRun: true, tags: true });
	expect(created(b)).toEqual([]);
	expect(b.actions()).not.toContain('torrents/createTags');
	const real = await sync({ tags: true });
	expect(real).toEqual(dry);
	expect(created(b)).toEqual([['tv', '/data/series']]);
});

it('tags only when asked', async () => {
	await start();
	await own.addTags(['x', 'y']);
	expect((await sync())[0].createdTags).toEqual([]);
	expect((await sync({ tags: true }))[0].createdTags).toEqual(['x', 'y']);
	expect(a.lastForm('torrents/createTags')).toEqual({ tags: 'x,y' });
});

it('a node that refuses or is away fails with the reason, the others are done', async () => {
	category(a, 'tv');
	category(a, 'films');
	await start();
	b.refusals['torrents/createCategory'] = [400, 'no'];
	const [, refused] = await sync();
	expect(refused.failed).toEqual(['films', 'tv'].map((name) => ({ name, reason: expect.stringContaining("'node1'") })));
	expect(refused.unreachable).toBeNull();
	await b.close();
	later(world);
	const [ofA, away] = await sync();
	expect(ofA).toMatchObject({ unreachable: null, alreadyThere: ['films', 'tv'] });
	expect(away.unreachable).toContain("'node1'");
	expect(away.failed.map(({ name }) => name)).toEqual(['films', 'tv']);
});
