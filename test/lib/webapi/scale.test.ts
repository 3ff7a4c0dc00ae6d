import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SimNodeHandle } from '../../sim/qbt-sim';
import { jsonOf, later, simWorld, type World } from './harness';

/** A few hours of two *arr apps and two dashboards over 3 nodes with 400 torrents each. */
const POLLS = 2_000;
const PER_NODE = 400;
const MB = 2 ** 20;
/** Far above what two thousand polls leave, far below what one leaked answer per poll would. */
const MAX_GROWTH_MB = 30;

let world: World;
let nodes: SimNodeHandle[];
beforeAll(async () => {
	const simulated = await simWorld({ nodes: 3, torrents: PER_NODE, categories: ['tv', 'movies'] });
	world = simulated;
	nodes = simulated.nodes;
});
afterAll(() => world.close());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function usedBytes(): number {
	collectGarbage();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

/** The next number of a series that looks random and is always the same. */
function random(seed: number): number {
	return Math.imul(seed + 1, 0x9e3779b1) >>> 8;
}

const bytesSent = () => nodes.map(({ control }) => control.counters().bytes.sent);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const requestsTo = (endpoint: string) =>
	sum(nodes.map(({ control }) => control.counters().requests[endpoint] ?? 0));

describe('many polls of a large cluster', () => {
	const known: Record<string, Record<string, unknown>> = {};
	let rid = 0;

	/** One torrent somewhere changes, goes or comes, as the day goes by. */
	function change(step: number): void {
		const { control } = nodes[step % nodes.length];
		const [some] = control.torrents().slice(random(step) % control.count());
		const hash = String(some.hash);
		if (step % 40 === 0) control.removeTorrent(hash);
		else if (step % 41 === 0) control.addTorrent({ name: `New.${step}`, category: 'tv' });
		else control.patchTorrent(hash, { upspeed: random(step), state: 'uploading' });
	}

	async function follow(): Promise<void> {
		const delta = jsonOf(await world.get('sync/maindata', { rid: String(rid) }));
		rid = delta.rid as number;
		for (const hash of (delta.torrents_removed ?? []) as string[]) delete known[hash];
		for (const [hash, fields] of Object.entries((delta.torrents ?? {}) as Record<string, object>)) {
			known[hash] = { ...known[hash], ...fields };
		}
	}

	async function poll(step: number): Promise<void> {
		if (step % 4 === 0) later(world, 2_500);
		if (step % 8 === 0) change(step / 8);
		if (step % 12 === 0) await world.list({ category: 'tv' });
		else if (step % 12 === 1) await world.list({ category: 'movies' });
		else if (step % 12 === 2) await world.list();
		else await follow();
	}

	test('moves only changes, keeps every client right and leaves no memory behind', async () => {
		await follow();
		for (let step = 0; step < POLLS / 4; step++) await poll(step);
		const before = { used: usedBytes(), sent: sum(bytesSent()) };
		expect(before.sent).toBeGreaterThan(3 * PER_NODE * 1_000);
		for (let step = POLLS / 4; step < POLLS; step++) await poll(step);
		const growthMb = (usedBytes() - before.used) / MB;

		later(world);
		await follow();
		const full = jsonOf(await world.get('sync/maindata'));
		expect(known).toEqual(full.torrents);
		expect(Object.keys(known)).toHaveLength(sum(nodes.map(({ control }) => control.count())));
		// Every full list of a node has 400 KB and more.
		expect(sum(bytesSent()) - before.sent).toBeLessThan(1.5 * MB);
		expect(requestsTo('torrents/info')).toBe(0);
		expect(growthMb).toBeLessThan(MAX_GROWTH_MB);
	}, 120_000);
});
