import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { requestTracking } from '../../lib/dispatch/tracking';
import { TestCluster } from '../support/cluster';
import type { Ran } from '../support/runWorkflow';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({
		nodes: [
			{ name: 'attic', freeBytes: 300 * GIB },
			{ name: 'cellar', freeBytes: 900 * GIB },
		],
	});
});
afterEach(async () => await cluster.close());

const jsonOf = (ran: Ran): IDataObject[] => ran.items('Tested', 0).map(({ json }) => json);
const asked = (n: number, more: IDataObject = {}): INodeExecutionData[] => [
	{ json: { magnet: inventedMagnet(n).magnet, category: 'tv-sonarr', ...more } },
];
const added = async (n: number, more: IDataObject = {}): Promise<void> => {
	await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' }, asked(n, more));
};
const decisions = async (operation: string, more: IDataObject = {}): Promise<Ran> =>
	await cluster.runNode('dispatchLedger', { resource: 'decision', operation, ...more });

describe('Get Many', () => {
	it.each([
		[{ node: 'CELLAR' }, 1],
		[{ node: 'attic' }, 0],
		[{ outcome: ['accepted', 'held'] }, 1],
		[{ outcome: ['refused'] }, 0],
		[{ category: 'tv-sonarr', source: 'n8n', text: 'invented' }, 1],
		[{ category: 'radarr' }, 0],
		[{ since: '2999-01-01' }, 0],
		[{ until: '2999-01-01' }, 1],
	])('filters by %j', async (filters, count) => {
		await added(1);
		expect(jsonOf(await decisions('getAll', { filters }))).toHaveLength(count);
	});

	it('gives the facts and terms of every node when it is not simplified', async () => {
		await added(1);
		const [one] = jsonOf(await decisions('getAll', { simple: false }));
		expect(one).toMatchObject({
			node: 'cellar',
			detail: {
				request: { category: 'tv-sonarr', sizeKnown: true },
				settings: { mode: 'balanced' },
				nodes: [
					{ name: 'attic', freeBytes: 300 * GIB, policy: { weight: 1, minFreeGib: 0 } },
					{ name: 'cellar', freeBytes: 900 * GIB },
				],
				ranked: [
					{ node: 'cellar', eligible: true, terms: { space: 1 }, excluded: [] },
					{ node: 'attic', eligible: true },
				],
				attempts: [{ node: 'cellar', result: 'added' }],
			},
		});
		expect(JSON.stringify(one)).not.toContain('passkey');
	});

	it('tells why no node was taken', async () => {
		const big = { magnet: `magnet:?xt=urn:btih:${'c'.repeat(40)}&dn=Invented.Giant&xl=${2_000 * GIB}` };
		await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' }, [{ json: big }]);
		const [one] = jsonOf(await decisions('getAll', { simple: false }));
		expect(one).toMatchObject({ node: null, detail: { attempts: [] } });
		const { ranked } = one.detail as { ranked: Array<{ eligible: boolean; excluded: Array<{ code: string }> }> };
		expect(ranked.map(({ eligible }) => eligible)).toEqual([false, false]);
		expect(ranked[0].excluded.map(({ code }) => code)).toContain('does_not_fit');
	});
});

describe('Get', () => {
	it('gives one decision by the id that Get Many gives', async () => {
		await added(1);
		await added(2);
		const [, first] = jsonOf(await decisions('getAll'));
		const [one] = jsonOf(await decisions('get', { decisionId: first.id, simple: false }));
		expect(one).toMatchObject({ ...first, detail: { attempts: [{ result: 'added' }] } });
		const [short] = jsonOf(await decisions('get', { decisionId: first.id }));
		expect(short).toEqual(first);
	});

	it('says that there is none', async () => {
		const ran = await cluster.runNode(
			'dispatchLedger',
			{ resource: 'decision', operation: 'get', decisionId: 77 },
			[{ json: {} }],
			{ onError: 'continueRegularOutput' },
		);
		expect(jsonOf(ran)).toMatchObject([{ error: 'The ledger has no decision 77' }]);
	});
});

describe('Replay', () => {
	it('with the same weights finds nothing elsewhere', async () => {
		await added(1);
		await added(2);
		const [sums, ...rest] = jsonOf(await decisions('replay'));
		expect(rest).toEqual([]);
		expect(sums).toMatchObject({ torrents: 2, skipped: 0, elsewhere: 0, overfills: { before: 0, after: 0 } });
		expect(sums.nodes).toMatchObject([
			{ node: 'attic', before: { torrents: 0 }, after: { torrents: 0 } },
			{ node: 'cellar', before: { torrents: 2 }, after: { torrents: 2 } },
		]);
	});

	it('with other weights says which would have gone elsewhere, each if wanted', async () => {
		for (let i = 0; i < 4; i++) {
			cluster.node('cellar').control.addTorrent({ hash: `${i}`.repeat(40), name: `Busy.${i}`, category: '', size: GIB, state: 'downloading' });
		}
		await added(1);
		const ran = await decisions('replay', { weights: { space: 0, load: 100, link: 0 }, eachDecision: true });
		const [sums, one] = jsonOf(ran);
		expect(sums).toMatchObject({ torrents: 1, elsewhere: 1, newlyPlaced: 0, balance: { after: { fillDeviationPercent: null } } });
		expect(one).toMatchObject({ name: inventedMagnet(1).name, before: 'cellar', after: 'attic', elsewhere: true });
		expect(ran.items('Tested', 0).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
	});

	it('with a minimum score that no node has places nothing', async () => {
		await added(1);
		const [sums] = jsonOf(await decisions('replay', { weights: { minScore: 100, space: 1, load: 1, link: 98 } }));
		expect(sums).toMatchObject({ elsewhere: 1, noLongerPlaced: 1 });
	});

	it('knows the classic mode, and the filters', async () => {
		await added(1);
		expect(jsonOf(await decisions('replay', { mode: 'classic' }))[0]).toMatchObject({ torrents: 1, elsewhere: 0 });
		expect(jsonOf(await decisions('replay', { filters: { category: 'radarr' } }))[0]).toMatchObject({ torrents: 0 });
	});
});

describe('Export', () => {
	const fileOf = (ran: Ran, field: string): { text: string; fileName?: string; mimeType: string } => {
		const binary = ran.items('Tested', 0)[0].binary?.[field];
		if (binary === undefined) throw new Error(`no file in '${field}'`);
		return { text: Buffer.from(binary.data, 'base64').toString('utf8'), fileName: binary.fileName, mimeType: binary.mimeType };
	};

	it('writes a CSV file', async () => {
		await added(1);
		const ran = await decisions('export');
		const { text, fileName, mimeType } = fileOf(ran, 'data');
		expect(text.split('\r\n')).toHaveLength(3);
		expect(text).toContain(inventedMagnet(1).hash);
		expect([fileName, mimeType]).toEqual([expect.stringMatching(/^decisions-\d{4}-\d\d-\d\d\.csv$/), 'text/csv']);
		expect(jsonOf(ran)).toMatchObject([{ decisions: 1, format: 'csv' }]);
	});

	it('writes a JSON file with everything, into the field that is named', async () => {
		await added(1);
		const { text } = fileOf(await decisions('export', { format: 'json', binaryPropertyName: 'report' }), 'report');
		expect(JSON.parse(text)).toMatchObject([{ node: 'cellar', detail: { ranked: [{ node: 'cellar' }, { node: 'attic' }] } }]);
	});
});

describe('Get Request Tracking', () => {
	const tracking = { resource: 'request', operation: 'getTracking' };

	it('gives the fields that the Qbittorrent-Dispatcher gave, and no others', async () => {
		await added(1);
		const [answer] = jsonOf(await cluster.runNode('dispatchLedger', tracking));
		expect(answer).toEqual({
			count: 1,
			requests: [
				{
					name: inventedMagnet(1).name,
					category: 'tv-sonarr',
					size_gb: expect.any(Number),
					timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
					source: 'n8n',
					quality_profile: null,
					selected_node: 'cellar',
					status: 'downloading',
				},
			],
		});
	});

	it('gives one category, and an empty answer for one that nobody used', async () => {
		await added(1);
		await added(2, { category: 'radarr' });
		const of = async (trackedCategory: string) => jsonOf(await cluster.runNode('dispatchLedger', { ...tracking, trackedCategory }))[0];
		expect(await of('radarr')).toMatchObject({ count: 1, requests: [{ category: 'radarr' }] });
		expect(await of('music')).toEqual({ count: 0, requests: [] });
	});

	it('has no size and no node where there is none', async () => {
		const magnet = `magnet:?xt=urn:btih:${'b'.repeat(40)}`;
		await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'claim' }, [{ json: { magnet } }]);
		expect((await requestTracking(await cluster.ledger(), null, 10)).requests).toMatchObject([{ size_gb: null, selected_node: null }]);
	});
});

describe('Get Many of requests', () => {
	it.each([
		['Cellar', 1],
		['attic', 0],
		['nowhere', 0],
	])('filters by the node %s', async (node, count) => {
		await added(1);
		const ran = await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'getAll', filters: { node } });
		expect(jsonOf(ran)).toHaveLength(count);
	});
});

describe('Clean Up', () => {
	it('forgets what has ended and says how much, and leaves what is on a node', async () => {
		await added(1);
		await added(1);
		const run = async (more: IDataObject) => jsonOf(await cluster.runNode('dispatchLedger', { resource: 'ledger', operation: 'cleanUp', ...more }));
		expect(await run({})).toEqual([{ requests: 0, decisions: 0, events: 0, approvals: 0 }]);
		// The second add was adopted: its row has ended.
		expect(await run({ keepRows: 0 })).toMatchObject([{ requests: 1, decisions: 0 }]);
		expect(jsonOf(await decisions('getAll'))).toHaveLength(1);
	});
});
