import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Cluster } from '../../../lib/qbittorrent/cluster';
import { MemoryLoginGuard } from '../../../lib/qbittorrent/loginGuard';
import { addTorrent } from '../../../lib/qbittorrent/addTorrent';
import { dialectOf } from '../../../lib/qbittorrent/dialect';
import { type SimNodeHandle, type SimOptions, startSim } from '../../sim/qbt-sim';
import { configOf, fileOf, GIB, hashOf, sleep, until } from '../dispatch/lab';

jest.setTimeout(15_000);
const open: Array<() => unknown> = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

async function start(options: SimOptions = {}) {
	const { nodes: sims, close } = await startSim(options);
	const clock = { aheadMs: 0 };
	const configs = sims.map((sim: SimNodeHandle) => configOf(sim, { id: sim.name }));
	const cluster = new Cluster(configs, new MemoryLoginGuard(), () => Date.now() + clock.aheadMs);
	open.push(close, () => cluster.close());
	return { sims, cluster, clock };
}

it.each(['4.5.2', '5.1.0', '5.3.0'] as const)('%s: a node tells what a decision needs', async (profile) => {
	const { cluster, sims } = await start({ profile, freeBytes: 100 * GIB, preferences: { max_active_downloads: 7 } });
	sims[0].control.addTorrent({ state: 'downloading', size: 4 * GIB, progress: 0.25 });
	sims[0].control.addTorrent({ state: 'stoppedDL', size: GIB });
	sims[0].control.setRate(5_000);
	await cluster.refreshForDecision();
	expect(cluster.facts()[0]).toMatchObject({
		reachable: true, freeBytes: 100 * GIB, unfinishedBytes: 4 * GIB, activeCount: 1, stoppedCount: 1, queueLimit: 7, rateBytesPerSecond: 5_000, connectionStatus: 'connected', removesTorrents: false, lostTorrents: null, unreachableReason: null,
	});
});

it.each([
	['4.5.2', { max_ratio_enabled: true, max_ratio_act: 1 }, true],
	['5.1.0', { max_seeding_time_enabled: true, max_ratio_act: 3 }, true],
	['5.1.0', { max_ratio_enabled: true, max_ratio_act: 0 }, false],
	['5.1.0', { max_ratio_enabled: false, max_ratio_act: 1 }, false],
	['5.3.0', { max_ratio_enabled: true, max_ratio_act: 1 }, false],
] as const)('%s with %j removes torrents by itself: %s', async (profile, preferences, expected) => {
	const { cluster } = await start({ profile, preferences });
	await cluster.refreshForDecision();
	expect(cluster.facts()[0].removesTorrents).toBe(expected);
});

it('asks each node once for all who need fresh data, and only for changes after the first list', async () => {
	const { cluster, clock, sims } = await start({ nodes: 3, torrents: 50 });
	await Promise.all(Array.from({ length: 20 }, () => cluster.refreshForDecision()));
	await cluster.refreshForDecision();
	expect(sims.map(({ control }) => control.counters().requests['sync/maindata'])).toEqual([1, 1, 1]);
	const { sent } = sims[0].control.counters().bytes;
	clock.aheadMs = 2_500;
	await cluster.refreshForDecision();
	const { requests, bytes } = sims[0].control.counters();
	expect(requests['sync/maindata']).toBe(2);
	expect(bytes.sent - sent).toBeLessThan(1_000);
});

it('a node that was never reached says so, and one that is down keeps its last rows', async () => {
	const { cluster, clock, sims } = await start({ nodes: 2 });
	expect(cluster.facts()[0].unreachableReason).toBe("'sim-1' has not been asked yet");
	sims[0].control.addTorrent({ hash: hashOf(1) });
	await cluster.refreshForDecision();
	await sims[0].control.setFault({ kind: 'refuse' });
	await sleep(20);
	clock.aheadMs = 2_500;
	await cluster.refreshForDecision();
	expect(cluster.facts()[0]).toMatchObject({ reachable: false, unreachableReason: expect.stringContaining('refuses connections') });
	expect(cluster.find([hashOf(1)]).map(({ node }) => [node.name, node.up])).toEqual([['sim-1', false]]);
});

it('a hung node delays one decision by its probe only, and a poll by a quarter of a second', async () => {
	const { cluster, clock, sims } = await start({ nodes: 2 });
	await cluster.refreshForDecision();
	await sims[0].control.setFault({ kind: 'hang' });
	clock.aheadMs = 2_500;
	const took = async (work: () => Promise<void>) => {
		const began = performance.now();
		await work();
		return performance.now() - began;
	};
	expect(await took(() => cluster.refreshForPoll())).toBeLessThan(500);
	expect(await took(() => cluster.refreshForDecision())).toBeLessThan(2_000);
	expect(cluster.nodes[0].up).toBe(false);
	clock.aheadMs += 6_000;
	expect(await took(() => cluster.refreshForDecision())).toBeLessThan(200);
	await sims[0].control.setFault({ kind: 'none' });
	clock.aheadMs += 60_000;
	await cluster.refreshForDecision();
	await until('it is back', () => cluster.nodes[0].up);
});

it('a node that loses its list is closed for adds, keeps its rows, and opens when they return', async () => {
	const { cluster, clock, sims } = await start({ torrents: 0 });
	const hashes = Array.from({ length: 8 }, (_, n) => hashOf(n));
	for (const hash of hashes) sims[0].control.addTorrent({ hash });
	await cluster.refreshForDecision();
	sims[0].control.loseTorrents();
	clock.aheadMs += 2_500;
	await cluster.refreshForDecision();
	expect(cluster.facts()[0].lostTorrents).toBe(8);
	expect(cluster.find([hashes[3]])).toHaveLength(1);
	for (const hash of hashes) sims[0].control.addTorrent({ hash });
	clock.aheadMs += 2_500;
	await cluster.refreshForDecision();
	expect(cluster.facts()[0].lostTorrents).toBeNull();
});

it('closes idle sockets before the node does after 7 s', async () => {
	const { cluster, sims } = await start();
	await cluster.refreshForDecision();
	expect(sims[0].control.counters().openSockets).toBeGreaterThan(0);
	await sleep(5_600);
	expect(sims[0].control.counters().openSockets).toBe(0);
});

it('sends a file with its length, as qBittorrent reads no chunks', async () => {
	const bodies: Array<{ length: string | undefined; type: string | undefined; body: Buffer }> = [];
	const server = createServer((req, res) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => {
			const { 'content-length': length, 'content-type': type } = req.headers;
			bodies.push({ length, type, body: Buffer.concat(chunks) });
			res.writeHead(415).end('no');
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	open.push(() => server.close());
	const { sims } = await start();
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const cluster = new Cluster([configOf(sims[0], { url, auth: { kind: 'none' } })], new MemoryLoginGuard());
	open.push(() => cluster.close());
	cluster.nodes[0].dialect = dialectOf('2.11.4');
	const bytes = Buffer.concat([fileOf(1).bytes, Buffer.from([0, 13, 10, 255, 254, 45, 45])]);
	const payload = { kind: 'file', fileName: 'ignored.torrent', bytes } as const;
	await addTorrent(cluster.nodes[0], { payload, aliases: [], category: 'a&b', tags: [], savePath: null, options: {}, twoPhases: false, correlationTag: null });
	const [{ length, type, body }] = bodies;
	expect([length, type]).toEqual([String(body.length), expect.stringMatching(/^multipart\/form-data; boundary=/)]);
	expect(body.includes(bytes)).toBe(true);
	expect(body.includes('name="torrents"; filename="add.torrent"')).toBe(true);
});
