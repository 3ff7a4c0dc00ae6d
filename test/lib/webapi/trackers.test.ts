import type { SimNodeHandle } from '../../sim/qbt-sim';
import { later, simWorld, type World } from './harness';

let world: World;
afterEach(() => world.close());

const requests = (node: SimNodeHandle, endpoint: string): number =>
	node.control.counters().requests[endpoint] ?? 0;

async function cluster(profile: '4.5.2' | '5.1.0', torrents: number): Promise<SimNodeHandle> {
	const simulated = await simWorld({ profile });
	world = simulated;
	const [node] = simulated.nodes;
	for (let n = 0; n < torrents; n++) {
		node.control.addTorrent({ name: `Some.Show.S01E${n}`, trackers: [`http://tracker.test/${n}`] });
	}
	return node;
}

const listed = () => world.list({ includeTrackers: 'true' });

describe('includeTrackers', () => {
	test('of an older node is asked torrent by torrent, without what is no tracker, and not again at once', async () => {
		const node = await cluster('4.5.2', 3);
		const first = await listed();
		expect(first).toHaveLength(3);
		for (const { trackers } of first) {
			expect(trackers).toHaveLength(1);
			expect(trackers).toMatchObject([{ url: expect.stringMatching(/^http:\/\/tracker.test\/\d$/), tier: 0 }]);
		}
		expect(requests(node, 'torrents/trackers')).toBe(3);
		expect(await listed()).toEqual(first);
		expect(requests(node, 'torrents/trackers')).toBe(3);
		later(world, 31_000);
		await listed();
		expect(requests(node, 'torrents/trackers')).toBe(6);
	});

	test('of an older node with many torrents asks for no more than 200 per list', async () => {
		const node = await cluster('4.5.2', 230);
		const told = (list: Array<Record<string, unknown>>) =>
			list.filter(({ trackers }) => Array.isArray(trackers) && trackers.length === 1).length;
		expect(told(await listed())).toBe(200);
		expect(requests(node, 'torrents/trackers')).toBe(200);
		expect(told(await listed())).toBe(230);
	});

	test('of 5.1 is asked for many torrents at once', async () => {
		const node = await cluster('5.1.0', 600);
		expect(await listed()).toHaveLength(600);
		expect(requests(node, 'torrents/trackers')).toBe(0);
		expect(requests(node, 'torrents/info')).toBe(3);
		await listed();
		expect(requests(node, 'torrents/info')).toBe(3);
	});

	test('is a list without trackers while the node cannot tell them, and the node stays up', async () => {
		const node = await cluster('5.1.0', 2);
		await world.list();
		await node.control.setFault({ kind: 'http-error', path: 'torrents/info' });
		expect((await listed()).map(({ trackers }) => trackers)).toEqual([[], []]);
		await node.control.setFault({ kind: 'reset', path: 'torrents/info' });
		expect(await listed()).toHaveLength(2);
		expect((await world.list()).map(({ state }) => state)).not.toContain('queuedDL');
	});
});
