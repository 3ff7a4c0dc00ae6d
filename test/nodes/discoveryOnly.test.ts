import type { IDataObject } from 'n8n-workflow';
import { TestCluster } from '../support/cluster';
import { GIB, inventedMagnet } from '../support/torrents';

/** A cluster whose torrents the apps add to the nodes themselves: no trigger, no dispatch. */
let cluster: TestCluster;
const [show, film, mine] = [1, 2, 3].map(inventedMagnet);

beforeEach(async () => {
	cluster = await TestCluster.start({
		nodes: [
			{ name: 'attic', freeBytes: 300 * GIB },
			{ name: 'cellar', freeBytes: 900 * GIB },
		],
	});
	const [attic, cellar] = ['attic', 'cellar'].map((name) => cluster.node(name).control);
	attic.addTorrent({ hash: show.hash, name: show.name, category: 'tv-sonarr', size: 4 * GIB, progress: 0.5, state: 'downloading' });
	cellar.addTorrent({ hash: film.hash, name: film.name, category: 'radarr', size: 9 * GIB, progress: 1, state: 'stalledUP' });
});
afterEach(async () => await cluster.close());

const ledger = (resource: string, operation: string, more: IDataObject = {}) => ({ resource, operation, ...more });
async function ran(type: 'dispatchLedger' | 'qbtClusterScorer', parameters: IDataObject): Promise<IDataObject[]> {
	return (await cluster.runNode(type, parameters)).items('Tested').map(({ json }) => json);
}
const discover = async (): Promise<IDataObject[]> => await ran('dispatchLedger', ledger('request', 'syncStatus', { discover: true }));

describe('a cluster without the trigger', () => {
	it('is read when it is asked: status, scores and where a torrent would go', async () => {
		const status = await ran('qbtClusterScorer', { resource: 'node', operation: 'getStatus' });
		expect(status.map(({ name, reachable, torrents }) => [name, reachable, torrents])).toEqual([['attic', true, 1], ['cellar', true, 1]]);
		const scores = await ran('qbtClusterScorer', { resource: 'node', operation: 'score' });
		expect(scores[0]).toMatchObject({ node: 'cellar', eligible: true });
		const asked = [{ json: { magnet: mine.magnet, category: 'tv-sonarr' } }];
		const run = await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'explain', torrentSource: 'item' }, asked);
		const explained = run.items('Tested')[0].json;
		expect(explained.explain).toMatchObject({ best: { node: 'cellar' } });
		expect(cluster.addsSent()).toBe(0);
	});

	it('fills the ledger when it is told to discover, once', async () => {
		const found = await discover();
		expect(found.map(({ name, node, status, category }) => [name, node, status, category]).sort()).toEqual(
			[[show.name, 'attic', 'downloading', 'tv-sonarr'], [film.name, 'cellar', 'completed', 'radarr']].sort(),
		);
		expect(await discover()).toEqual([]);
		const rows = await ran('dispatchLedger', ledger('request', 'getAll'));
		expect(rows.map(({ code, source }) => [code, source])).toEqual([['discovered', ''], ['discovered', '']]);
	});

	it('sees what an app adds later, and tells readers of events', async () => {
		await discover();
		const next = { cursor: 'notify', eventOptions: { types: 'torrent_discovered' } };
		expect(await ran('dispatchLedger', ledger('event', 'getAll', next))).toEqual([]);
		cluster.node('attic').control.addTorrent({ hash: mine.hash, name: mine.name, category: 'tv-sonarr', size: GIB });
		// The list that was read a moment ago counts as new.
		await new Promise((resolve) => setTimeout(resolve, 2_100));
		expect(await discover()).toMatchObject([{ hash: mine.hash }]);
		expect(await ran('dispatchLedger', ledger('event', 'getAll', next))).toMatchObject([
			{ event: 'torrent_discovered', data: { hash: mine.hash, node: 'attic', category: 'tv-sonarr' } },
		]);
	});

	it('has nothing changed on its nodes', async () => {
		await discover();
		for (const { control } of cluster.nodes) {
			const { requests } = control.counters();
			const changes = Object.keys(requests).filter((path) => /add|delete|set|create|remove|stop|start|pause|resume/i.test(path));
			expect(changes).toEqual([]);
		}
	});
});
