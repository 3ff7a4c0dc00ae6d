import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { TestCluster } from '../support/cluster';
import type { Ran } from '../support/runWorkflow';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({ nodes: [{ name: 'attic', freeBytes: 300 * GIB }, { name: 'cellar', freeBytes: 900 * GIB }] });
});
afterEach(async () => await cluster.close());

const jsonOf = (ran: Ran, output = 0): IDataObject[] => ran.items('Tested', output).map(({ json }) => json);
const asked = (n: number): INodeExecutionData[] => [{ json: { magnet: inventedMagnet(n).magnet, category: 'tv-sonarr' } }];
const ledger = async (parameters: IDataObject, input?: INodeExecutionData[]): Promise<Ran> =>
	await cluster.runNode('dispatchLedger', parameters, input);
const added = async (n: number): Promise<void> => {
	await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' }, asked(n));
};

describe('Sync Status', () => {
	/** A node is asked again after moments only: until something has happened, for up to five seconds. */
	const syncUntilSeen = async (more: IDataObject = {}): Promise<IDataObject[]> => {
		for (let tries = 0; tries < 50; tries++) {
			const seen = await sync(more);
			if (seen.length > 0) return seen;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		return [];
	};
	const sync = async (more: IDataObject = {}) => jsonOf(await ledger({ resource: 'request', operation: 'syncStatus', ...more }));

	it('gives what is completed since, once', async () => {
		await added(1);
		expect(await sync()).toEqual([]);
		cluster.node('cellar').control.complete(inventedMagnet(1).hash);
		expect(await syncUntilSeen()).toMatchObject([
			{ hash: inventedMagnet(1).hash, status: 'completed', node: 'cellar', category: 'tv-sonarr', discovered: false },
		]);
		expect(await sync()).toEqual([]);
	});

	it('gives what has failed, at once when told so', async () => {
		await added(1);
		cluster.node('cellar').control.patchTorrent(inventedMagnet(1).hash, { state: 'error' });
		expect(await sync()).toEqual([]);
		expect(await syncUntilSeen({ failedAfterMinutes: 0 })).toMatchObject([{ status: 'failed', code: 'torrent_failed' }]);
	});

	it('takes torrents in that nobody dispatched, when told so', async () => {
		const { hash, name } = inventedMagnet(5);
		cluster.node('attic').control.addTorrent({ hash, name, category: 'radarr', size: GIB, progress: 1, state: 'stalledUP' });
		expect(await sync()).toEqual([]);
		expect(await syncUntilSeen({ discover: true })).toMatchObject([{ hash, status: 'completed', code: 'discovered', node: 'attic', discovered: true }]);
		expect(await sync({ discover: true })).toEqual([]);
	});
});

describe('Rebuild From Nodes', () => {
	it('counts the requests per node, and none the second time', async () => {
		const { hash, name } = inventedMagnet(5);
		cluster.node('attic').control.addTorrent({ hash, name, category: 'radarr', size: GIB });
		const rebuild = async () => jsonOf(await ledger({ resource: 'ledger', operation: 'rebuild' }));
		expect(await rebuild()).toMatchObject([
			{ requests: 1, nodes: [{ node: 'attic', reachable: true, requests: 1 }, { node: 'cellar', reachable: true, requests: 0 }] },
		]);
		expect(await rebuild()).toMatchObject([{ requests: 0 }]);
		expect(cluster.addsSent()).toBe(0);
	});
});

describe('Claim', () => {
	const claim = async (n: number, more: IDataObject): Promise<Ran> => await ledger({ resource: 'request', operation: 'claim', ...more }, asked(n));

	it('refuses another torrent with the same content key, from an expression too', async () => {
		const withKey = (n: number): INodeExecutionData[] => [{ json: { ...asked(n)[0].json, tvdbId: 81_189 } }];
		const key = { resource: 'request', operation: 'claim', contentKey: '={{ $json.tvdbId }}:S01E02:1080p' };
		expect(jsonOf(await ledger(key, withKey(1)))).toHaveLength(1);
		expect(jsonOf(await ledger(key, withKey(2)), 1)).toMatchObject([
			{ claim: { outcome: 'duplicate', code: 'duplicate_content', httpStatus: 409, existing: { status: 'dispatching' } } },
		]);
		expect(jsonOf(await ledger({ ...key, contentKey: '' }, withKey(3)))).toHaveLength(1);
	});

	it('replaces what is in an error and has no data', async () => {
		await added(1);
		cluster.node('cellar').control.patchTorrent(inventedMagnet(1).hash, { state: 'missingFiles' });
		expect(jsonOf(await claim(1, { onDuplicate: 'replaceFailed' }))).toMatchObject([{ claim: { outcome: 'new' } }]);
		expect(cluster.holdersOf(inventedMagnet(1).hash)).toEqual([]);
	});

	it.each([
		[24, 'duplicate'],
		[0, 'duplicate'],
	])('with a window of %s hours refuses what was asked for a moment ago', async (windowHours, outcome) => {
		await added(1);
		expect(jsonOf(await claim(1, { onDuplicate: 'refuse', windowHours }), 1)).toMatchObject([{ claim: { outcome } }]);
	});
});
