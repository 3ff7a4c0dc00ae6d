import type { IDataObject } from 'n8n-workflow';
import { closeAllServices } from '../../lib/dispatch/registry';
import type { Ran } from '../support/runWorkflow';
import { TestCluster } from '../support/cluster';
import { fileItem, GIB, inventedFile, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({
		nodes: [
			{ name: 'attic', freeBytes: 300 * GIB },
			{ name: 'cellar', freeBytes: 900 * GIB },
			{ name: 'garage', freeBytes: 600 * GIB },
		],
	});
});
afterEach(async () => await cluster.close());

const dispatchLink = {
	resource: 'torrent',
	operation: 'dispatch',
	torrentSource: 'link',
	link: '={{ $json.link }}',
};
const refuse = { options: { whenNoNodeFits: 'refuse' } };
const score = { resource: 'node', operation: 'score', sizeGib: 10, category: 'tv-sonarr' };

const jsonOf = (ran: Ran, output = 0): IDataObject[] =>
	ran.items('Tested', output).map(({ json }) => json);

describe('Score Nodes', () => {
	it('gives one item per node, best first, with the sentence that decided', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', score);
		expect(jsonOf(ran).map(({ rank, node, eligible }) => [rank, node, eligible])).toEqual([
			[1, 'cellar', true],
			[2, 'garage', true],
			[3, 'attic', true],
		]);
		expect(jsonOf(ran)[0].sentence).toMatch(
			/^cellar wins with \d+\.\d: most free space after this torrent/,
		);
	});

	it('says of a node that does not fit what it has and what it needs', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', { ...score, sizeGib: 400 });
		const attic = jsonOf(ran).find(({ node }) => node === 'attic');
		expect(attic).toMatchObject({
			eligible: false,
			excluded: [{ code: 'does_not_fit', have: 300 * GIB, need: 400 * GIB, unit: 'bytes' }],
		});
	});

	it('goes by the history of the nodes, by rules of its own', async () => {
		await cluster.runNode('qbtClusterScorer', score);
		const { nodeHistory, resolveNodeIds } = await cluster.ledger().then((ledger) => ({
			nodeHistory: ledger.nodeHistory,
			resolveNodeIds: ledger.resolveNodeIds.bind(ledger),
		}));
		const cellar = cluster.node('cellar');
		const [nodeId] = await resolveNodeIds([{ id: '', name: 'cellar', url: cellar.url }], Date.now());
		const strikes = [1, 2].map((n) => ({ nodeId, hash: `${n}`, lacks: 'data' as const, atMs: Date.now() }));
		await nodeHistory.addStrikes(strikes, Date.now());
		// Figures of the past are read by a new service, as after a restart.
		cluster.changeCredential((entry) => ({ ...entry, weight: 1 }));
		await closeAllServices();
		const plain = await cluster.runNode('qbtClusterScorer', score);
		expect(jsonOf(plain)[0].node).toBe('cellar');
		const history = { quarantineAdds: 2, quarantineHours: '={{ 1 + 1 }}' };
		const strict = await cluster.runNode('qbtClusterScorer', { ...score, history });
		const closed = jsonOf(strict).find(({ node }) => node === 'cellar');
		expect(closed).toMatchObject({ eligible: false, excluded: [{ code: 'quarantined', have: 2, need: 2, unit: 'adds' }] });
		expect(closed?.sentence).toContain('for 2.0 more hours');
	});

	it('takes pool, overrides and size by expression, for each item its own', async () => {
		const parameters = {
			...score,
			sizeGib: '={{ $json.gib }}',
			pool: '={{ $json.pool }}',
			nodeOverrides: {
				override: [{ node: 'garage', setting: 'weight', value: '={{ $json.weight }}' }],
			},
		};
		const ran = await cluster.runNode('qbtClusterScorer', parameters, [
			{ json: { gib: 1, weight: 0, pool: ['garage', 'attic'] } },
			{ json: { gib: 1, weight: 3, pool: [] } },
		]);
		const ranked = ran
			.items('Tested')
			.map(({ json, pairedItem }) => [pairedItem, json.node, json.eligible]);
		expect(ranked).toEqual([
			[{ item: 0 }, 'attic', true],
			[{ item: 0 }, 'garage', false],
			[{ item: 1 }, 'garage', true],
			[{ item: 1 }, 'cellar', true],
			[{ item: 1 }, 'attic', true],
		]);
	});

	it('counts by the classic formula when asked to', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', {
			...score,
			mode: 'classic',
			classicWeights: { diskWeight: 2 },
		});
		expect(jsonOf(ran)[0]).toMatchObject({ node: 'cellar', score: 1800 });
	});
});

describe('Get Node Status', () => {
	it('gives one item per node without any secret', async () => {
		await cluster.node('attic').control.setFault({ kind: 'refuse' });
		const ran = await cluster.runNode('qbtClusterScorer', {
			resource: 'node',
			operation: 'getStatus',
		});
		const status = jsonOf(ran);
		expect(status.map(({ name, reachable, freeBytes }) => [name, reachable, freeBytes])).toEqual([
			['attic', false, null],
			['cellar', true, 900 * GIB],
			['garage', true, 600 * GIB],
		]);
		expect(status[0].unreachableReason).toContain("'attic' refuses connections");
		expect(JSON.stringify(status)).not.toContain(cluster.nodes[0].password);
	});
});

describe('Explain Dispatch', () => {
	it('tells where a torrent would go and neither adds nor writes anything', async () => {
		const { magnet } = inventedMagnet(1);
		const ran = await cluster.runNode('qbtClusterScorer', {
			...dispatchLink,
			operation: 'explain',
			link: magnet,
		});
		expect(jsonOf(ran)[0].explain).toMatchObject({ best: { node: 'cellar' } });
		expect(cluster.addsSent()).toBe(0);
		expect(await (await cluster.ledger()).getMany({})).toEqual([]);
	});
});

describe('Dispatch Torrent', () => {
	it('puts a magnet on the best node and says which and why', async () => {
		const { hash, magnet } = inventedMagnet(2);
		const ran = await cluster.runNode(
			'qbtClusterScorer',
			{
				...dispatchLink,
				additionalFields: { category: 'radarr', tags: 'demo, 4k', stopped: true },
			},
			[{ json: { link: magnet } }],
		);
		expect(jsonOf(ran)[0]).toMatchObject({
			hash,
			kind: 'magnet',
			category: 'radarr',
			dispatch: { outcome: 'accepted', code: 'accepted', httpStatus: 200, node: 'cellar' },
		});
		expect(cluster.holdersOf(hash)).toEqual(['cellar']);
		expect(cluster.node('cellar').control.torrent(hash)).toMatchObject({
			category: 'radarr',
			tags: '4k, demo',
			state: 'stoppedDL',
		});
		const [row] = await (await cluster.ledger()).getMany({});
		expect(row).toMatchObject({
			hash,
			category: 'radarr',
			tags: ['demo', '4k'],
			options: { stopped: true },
		});
	});

	it('keeps the passkey of a magnet out of the item', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', {
			...dispatchLink,
			link: inventedMagnet(3).magnet,
		});
		expect(JSON.stringify(jsonOf(ran))).not.toContain('passkey');
	});

	it('puts a .torrent file from binary data on a node', async () => {
		const { hash, item } = inventedFile('Invented.Film.2031.2160p.WEB-GRP');
		const ran = await cluster.runNode(
			'qbtClusterScorer',
			{ ...dispatchLink, torrentSource: 'binary', binaryProperty: 'data' },
			[item],
		);
		expect(jsonOf(ran)[0]).toMatchObject({
			hash,
			kind: 'file',
			sizeBytes: 3 * GIB,
			private: false,
		});
		expect(cluster.holdersOf(hash)).toEqual(['cellar']);
	});

	it.each(['magnet', 'url', 'link', 'hash'])(
		"reads the torrent from the item's field '%s'",
		async (field) => {
			const { hash, magnet } = inventedMagnet(4);
			const value = field === 'hash' ? hash.toUpperCase() : magnet;
			await cluster.runNode(
				'qbtClusterScorer',
				{ ...dispatchLink, torrentSource: 'item', link: '' },
				[{ json: { [field]: value } }],
			);
			expect(cluster.holdersOf(hash)).toEqual(['cellar']);
		},
	);

	it('sends what no node can take to Refused, and adds it nowhere', async () => {
		const { magnet } = inventedMagnet(5, 5000);
		const ran = await cluster.runNode('qbtClusterScorer', { ...dispatchLink, ...refuse, link: magnet });
		expect(jsonOf(ran, 0)).toEqual([]);
		expect(jsonOf(ran, 1)[0]).toMatchObject({
			dispatch: { outcome: 'refused', code: 'no_eligible_nodes', httpStatus: 503, node: null },
		});
		expect(cluster.addsSent()).toBe(0);
	});

	it('sends what no node can take now to Held, where it waits for as long as was set', async () => {
		const { hash, magnet } = inventedMagnet(5, 5000);
		const parameters = { ...dispatchLink, link: magnet, options: { holdForHours: 2 } };
		const ran = await cluster.runNode('qbtClusterScorer', parameters);
		expect([jsonOf(ran, 0), jsonOf(ran, 1)]).toEqual([[], []]);
		expect(jsonOf(ran, 2)[0]).toMatchObject({
			dispatch: { outcome: 'held', code: 'held_for_space', httpStatus: 200, node: null },
		});
		const [hold] = await (await cluster.ledger()).holds.waiting(10);
		expect(hold).toMatchObject({ row: { hash, status: 'held' }, settings: { pool: [], nodesToTry: 3 } });
		expect((hold.untilMs ?? 0) - hold.sinceMs).toBeCloseTo(2 * 3_600_000, -3);
	});

	it('takes the next node when the best one breaks, and lists both attempts', async () => {
		await cluster
			.node('cellar')
			.control.setFault({ kind: 'http-error', status: 500, path: 'torrents/add' });
		const { hash, magnet } = inventedMagnet(6);
		const ran = await cluster.runNode('qbtClusterScorer', { ...dispatchLink, link: magnet });
		expect(jsonOf(ran)[0]).toMatchObject({
			dispatch: {
				node: 'garage',
				attempts: [
					{ node: 'cellar', result: 'refused' },
					{ node: 'garage', result: 'added' },
				],
			},
		});
		expect(cluster.holdersOf(hash)).toEqual(['garage']);
	});

	it('keeps the pairing of items, over both outputs', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', { ...dispatchLink, ...refuse }, [
			{ json: { link: inventedMagnet(7).magnet } },
			{ json: { link: inventedMagnet(8, 5000).magnet } },
			{ json: { link: inventedMagnet(9).magnet } },
		]);
		expect(ran.items('Tested', 0).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
		]);
		expect(ran.items('Tested', 1).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	});

	it('fails on a link that is no torrent, and says what to give', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', dispatchLink, [
			{ json: { link: 'ftp://files.test/a' } },
		]);
		expect(ran.error).toMatchObject({
			message: 'The link is no magnet, info hash or http link',
			description: expect.stringContaining('magnet link'),
			itemIndex: 0,
		});
	});

	it('fails on a file that is no torrent', async () => {
		const parameters = { ...dispatchLink, torrentSource: 'binary', binaryProperty: 'data' };
		const ran = await cluster.runNode('qbtClusterScorer', parameters, [
			fileItem(Buffer.from('<html>login</html>')),
		]);
		expect(ran.error?.message).toMatch(/torrent/);
		expect(cluster.addsSent()).toBe(0);
	});

	it('gives the failure as an item with Continue On Fail, and does the others', async () => {
		const { hash, magnet } = inventedMagnet(10);
		const ran = await cluster.runNode(
			'qbtClusterScorer',
			dispatchLink,
			[{ json: { link: 'not a torrent' } }, { json: { link: magnet } }],
			{ onError: 'continueRegularOutput' },
		);
		expect(ran.error).toBeNull();
		expect(jsonOf(ran, 0)).toMatchObject([{ hash, dispatch: { outcome: 'accepted' } }]);
		expect(ran.items('Tested', 1)).toMatchObject([
			{ json: { error: 'The link is no magnet, info hash or http link' }, pairedItem: { item: 0 } },
		]);
	});
});
