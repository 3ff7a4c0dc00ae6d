import { FakeNode, hashOf, jsonOf, later, LOGIN, makeWorld, row, type World } from './harness';

const RADARR = { ...LOGIN, source: 'radarr', apiKey: 'qbt_radarr', categories: ['movies'] };
let node: FakeNode;
let other: FakeNode;
let world: World;

const put = (seed: number, fields = {}) => node.rows.set(hashOf(seed), row(seed, fields));
const sync = async (rid: unknown, login = LOGIN) =>
	jsonOf(await world.get('sync/maindata', { rid: String(rid) }, login)) as Record<string, never>;

beforeEach(async () => {
	node = new FakeNode();
	other = new FakeNode();
	put(1);
	put(2, { category: 'movies' });
	node.categories.tv = { name: 'tv', savePath: '' };
	world = await makeWorld([node, other], { logins: [LOGIN, RADARR] });
});
afterEach(() => world.close());

describe('sync/maindata', () => {
	test.each([['0'], ['nonsense'], ['-3'], ['1'], ['999999'], ['1e3']])(
		'rid %s gets everything',
		async (rid) => {
			const full = await sync(rid);
			expect(full).toMatchObject({
				full_update: true,
				categories: { tv: {} },
				tags: [],
				server_state: { queueing: true },
			});
			expect(Object.keys(full.torrents)).toEqual([hashOf(1), hashOf(2)]);
			expect(full.torrents[hashOf(1)]).toMatchObject({ name: row(1).name, state: 'stalledUP' });
			expect(full.torrents[hashOf(1)]).not.toHaveProperty('hash');
		},
	);

	test('then only what changed', async () => {
		const { rid } = await sync(0);
		expect(await sync(rid)).toEqual({ rid });
		put(1, { progress: 0.5, state: 'downloading' });
		put(3);
		node.rows.delete(hashOf(2));
		node.categories.new = { name: 'new', savePath: '' };
		node.serverState.dl_info_speed = 7;
		later(world);
		const delta = await sync(rid);
		expect(delta).toMatchObject({
			torrents: {
				[hashOf(1)]: { progress: 0.5, state: 'downloading' },
				[hashOf(3)]: { name: row(3).name },
			},
			torrents_removed: [hashOf(2)],
			categories: { new: { name: 'new' } },
			server_state: { dl_info_speed: 8 },
		});
		expect(Object.keys(delta.torrents[hashOf(1)]).sort()).toEqual(['progress', 'state']);
		expect(Object.keys(delta.server_state)).toEqual(['dl_info_speed']);
		expect(delta).not.toHaveProperty('full_update');
		expect(await sync(delta.rid)).toEqual({ rid: delta.rid });
	});

	test('tells the same again when the answer got lost', async () => {
		const { rid } = await sync(0);
		put(1, { progress: 0.5 });
		later(world);
		const first = await sync(rid);
		expect(await sync(rid)).toEqual(first);
	});

	test('following the deltas leads to the full state, whatever happens', async () => {
		const first = await sync(0);
		let { rid } = first;
		const known: Record<string, Record<string, unknown>> = { ...(first.torrents as object) };
		for (let step = 0; step < 40; step++) {
			const seed = step % 7;
			if (step % 5 === 4) node.rows.delete(hashOf(seed));
			else
				put(seed, {
					progress: (step % 10) / 10,
					category: step % 3 === 0 ? 'tv' : 'movies',
					dlspeed: step,
				});
			later(world);
			if (step % 4 === 3) continue;
			const delta = await sync(rid);
			rid = delta.rid;
			for (const hash of (delta.torrents_removed ?? []) as string[]) delete known[hash];
			for (const [hash, change] of Object.entries(
				(delta.torrents ?? {}) as Record<string, object>,
			)) {
				known[hash] = { ...known[hash], ...change };
			}
		}
		later(world);
		const full = await sync(0);
		const delta = await sync(rid);
		for (const hash of (delta.torrents_removed ?? []) as string[]) delete known[hash];
		for (const [hash, change] of Object.entries((delta.torrents ?? {}) as Record<string, object>)) {
			known[hash] = { ...known[hash], ...change };
		}
		expect(known).toEqual(full.torrents);
	});

	test('a torrent that came back is told in full and not as removed', async () => {
		const { rid } = await sync(0);
		node.rows.delete(hashOf(1));
		later(world);
		await world.list();
		put(1);
		later(world);
		const delta = await sync(rid);
		expect(delta.torrents[hashOf(1)]).toMatchObject({ name: row(1).name });
		expect(delta).not.toHaveProperty('torrents_removed');
	});

	test('a login with categories sees torrents come and go with their category', async () => {
		const full = await sync(0, RADARR);
		expect(Object.keys(full.torrents)).toEqual([hashOf(2)]);
		put(2, { category: 'tv' });
		put(1, { category: 'movies' });
		later(world);
		const delta = await sync(full.rid, RADARR);
		expect(delta).toMatchObject({
			torrents_removed: [hashOf(2)],
			torrents: { [hashOf(1)]: { name: row(1).name } },
		});
	});

	test('a mutation shows in the very next delta', async () => {
		const { rid } = await sync(0);
		await world.post('torrents/stop', { hashes: hashOf(1) });
		expect(await sync(rid)).toMatchObject({ torrents: { [hashOf(1)]: { state: 'stoppedUP' } } });
	});
});

describe('the server state', () => {
	test('sums speeds, limits only when all nodes are limited, and tells the largest free space', async () => {
		node.serverState = {
			dl_info_speed: 2,
			dl_rate_limit: 10,
			up_rate_limit: 1,
			free_space_on_disk: 50,
			alltime_dl: 4,
			alltime_ul: 2,
		};
		other.serverState = {
			dl_info_speed: 3,
			dl_rate_limit: 5,
			up_rate_limit: 0,
			free_space_on_disk: 80,
			connection_status: 'firewalled',
		};
		expect(jsonOf(await world.get('transfer/info'))).toMatchObject({
			dl_info_speed: 5,
			dl_rate_limit: 15,
			up_rate_limit: 0,
			connection_status: 'firewalled',
		});
		expect((await sync(0)).server_state).toMatchObject({
			free_space_on_disk: 80,
			global_ratio: '0.50',
		});
	});

	test('does not count a node that is down', async () => {
		await world.list();
		await node.close();
		later(world);
		await world.list();
		expect(jsonOf(await world.get('transfer/info'))).toMatchObject({ dl_info_speed: 1 });
	});
});
