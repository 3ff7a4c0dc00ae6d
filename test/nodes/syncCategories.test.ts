import { TestCluster } from '../support/cluster';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({
		nodes: [
			{ name: 'attic', categories: ['tv-sonarr', 'only-attic'] },
			{ name: 'cellar', categories: ['tv-sonarr'] },
		],
	});
});
afterEach(async () => await cluster.close());

const sync = async (parameters = {}) =>
	(
		await cluster.runNode('qbtClusterScorer', { resource: 'node', operation: 'syncCategories', ...parameters })
	).items('Tested');

it('makes the categories of all nodes on all of them, one item per node', async () => {
	const items = await sync();
	expect(items).toMatchObject([
		{ json: { node: 'attic', unreachable: null, created: [], dryRun: false }, pairedItem: { item: 0 } },
		{ json: { node: 'cellar', created: [{ name: 'only-attic' }], alreadyThere: ['tv-sonarr'] } },
	]);
	expect((await sync())[1].json).toMatchObject({ created: [], alreadyThere: ['only-attic', 'tv-sonarr'] });
});

it('a dry run makes nothing', async () => {
	expect((await sync({ dryRun: true }))[1].json).toMatchObject({ dryRun: true, created: [{ name: 'only-attic' }] });
	expect((await sync({ dryRun: true }))[1].json).toMatchObject({ created: [{ name: 'only-attic' }] });
});

it('a node that is away is an item with the reason, and does not stop the others', async () => {
	await cluster.node('attic').control.setFault({ kind: 'refuse' });
	const ledger = await cluster.ledger();
	await ledger.changeOwnLists({ categories: [['made-by-an-app', '']], tags: ['a-tag'] });
	const [attic, cellar] = await sync({ includeTags: true });
	expect(attic.json).toMatchObject({ unreachable: expect.stringContaining("'attic'"), created: [] });
	expect(attic.json.failed).toMatchObject([{ name: 'made-by-an-app', reason: expect.stringContaining("'attic'") }, { name: 'tv-sonarr' }]);
	expect(cellar.json).toMatchObject({ created: [{ name: 'made-by-an-app', savePath: '' }], createdTags: ['a-tag'] });
});
