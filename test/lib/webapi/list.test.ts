import {
	textOf,
	FakeNode,
	hashOf,
	jsonOf,
	later,
	LOGIN,
	makeWorld,
	row,
	type World,
} from './harness';

const RADARR = { ...LOGIN, source: 'radarr', apiKey: 'qbt_radarr', categories: ['movies'] };
let a: FakeNode;
let b: FakeNode;
let world: World;

const put = (node: FakeNode, seed: number, fields = {}) =>
	node.rows.set(row(seed, fields).hash, row(seed, fields));
const names = async (query: Record<string, string>, login = LOGIN) =>
	(await world.list(query, login)).map(({ hash }) => Number.parseInt(String(hash), 16));

beforeEach(async () => {
	a = new FakeNode();
	b = new FakeNode('2.8.19');
	put(a, 1, { category: 'tv', tags: 'x, y', size: 30 });
	put(a, 2, { category: 'movies', state: 'stoppedDL', progress: 0.2, size: 10 });
	put(b, 3, { category: 'tv', state: 'pausedUP', size: 20 });
	put(b, 4, { category: '', state: 'stalledDL', progress: 0, size: 40 });
	world = await makeWorld([a, b], { logins: [LOGIN, RADARR] });
});
afterEach(() => world.close());

describe('torrents/info', () => {
	test.each([
		[{}, [1, 2, 3, 4]],
		[{ category: 'tv' }, [1, 3]],
		[{ category: '' }, [4]],
		[{ category: 'TV' }, []],
		[{ tag: 'y' }, [1]],
		[{ tag: '' }, [2, 3, 4]],
		[{ filter: 'stopped' }, [2, 3]],
		[{ filter: 'paused' }, [2, 3]],
		[{ filter: 'running' }, [1, 4]],
		[{ filter: 'resumed' }, [1, 4]],
		[{ filter: 'downloading' }, [2, 4]],
		[{ filter: 'completed' }, [1, 3]],
		[{ filter: 'seeding' }, [1]],
		[{ filter: 'stalled_downloading' }, [4]],
		[{ filter: 'nonsense' }, [1, 2, 3, 4]],
		[{ hashes: `${hashOf(3).toUpperCase()}| ${hashOf(1)} |nonsense` }, [3, 1]],
		[{ hashes: '' }, []],
		[{ hashes: hashOf(9) }, []],
		[{ hashes: hashOf(1), category: 'movies' }, []],
		[{ sort: 'size' }, [2, 3, 1, 4]],
		[{ sort: 'size', reverse: 'true' }, [4, 1, 3, 2]],
		[{ sort: 'state', limit: '1' }, [4]],
		[{ limit: '2', offset: '1' }, [2, 3]],
		[{ offset: '-1' }, [4]],
		[{ limit: '0' }, [1, 2, 3, 4]],
	])('%j lists %j', async (query, expected) => {
		const listed = await names(query as Record<string, string>);
		const ordered = 'sort' in query || 'limit' in query || 'offset' in query || 'hashes' in query;
		expect(ordered ? listed : listed.sort()).toEqual(expected);
	});

	test('refuses a sort field that does not exist', async () => {
		expect(await world.get('torrents/info', { sort: 'nonsense' })).toMatchObject({ status: 400 });
	});

	test('is valid JSON that agrees with itself, whole or picked', async () => {
		const whole = await world.list();
		const picked = await world.list({ hashes: whole.map(({ hash }) => hash).join('|') });
		expect(picked).toEqual(whole);
	});

	test.each([[{}], [{ category: '' }]])(
		'%j of a login with categories lists only those',
		async (query) => {
			expect(await names(query as Record<string, string>, RADARR)).toEqual([2]);
			expect(await names({ category: 'tv' }, RADARR)).toEqual([]);
			expect(await names({ hashes: hashOf(1) }, RADARR)).toEqual([]);
		},
	);

	test('follows what changes on a node', async () => {
		await world.list();
		put(a, 1, { category: 'movies', name: 'Renamed "x"' });
		put(a, 5, { category: 'tv' });
		a.rows.delete(hashOf(2));
		later(world);
		expect((await names({ category: 'tv' })).sort()).toEqual([3, 5]);
		expect(await world.list({ category: 'movies' })).toMatchObject([{ name: 'Renamed "x"' }]);
	});

	test('keeps the items of a node that is down, with states that make nobody act', async () => {
		await world.list();
		await b.close();
		later(world);
		await world.list();
		const states = Object.fromEntries((await world.list()).map(({ hash, state }) => [hash, state]));
		expect(states).toEqual({
			[hashOf(1)]: 'stalledUP',
			[hashOf(2)]: 'stoppedDL',
			[hashOf(3)]: 'checkingResumeData',
			[hashOf(4)]: 'queuedDL',
		});
	});

	test('lists a torrent on two nodes once, by the live node that has more of it', async () => {
		put(a, 7, { progress: 0.1, state: 'downloading' });
		put(b, 7, { progress: 0.9, state: 'downloading' });
		expect(await world.list({ hashes: hashOf(7) })).toMatchObject([{ progress: 0.9 }]);
		await b.close();
		later(world);
		await world.list();
		expect(await world.list({ hashes: hashOf(7) })).toMatchObject([{ progress: 0.1 }]);
	});

	test('knows a hybrid by every alias, also after its id has changed', async () => {
		const v1 = 'c'.repeat(40);
		const v2 = 'd'.repeat(64);
		const names = { infohash_v1: v1, infohash_v2: v2, category: 'tv' };
		a.rows.set(v1, { ...row(8, names), hash: v1, infohash_v2: '' });
		expect(await world.list({ hashes: v1 })).toHaveLength(1);
		a.rows.delete(v1);
		a.rows.set(v2.slice(0, 40), { ...row(8, names), hash: v2.slice(0, 40) });
		later(world);
		for (const alias of [v1, v2, v2.slice(0, 40), v1.toUpperCase()]) {
			expect(await world.list({ hashes: alias })).toMatchObject([{ hash: v1, infohash_v2: v2 }]);
		}
	});

	test('shows what is still being dispatched as queued, until a node shows it', async () => {
		const hash = hashOf(77);
		const base = { category: 'tv', tags: [], sizeBytes: null, addedAtMs: 5_000, savePath: null };
		world.pending.push({ hash, aliases: [hash], name: 'Pending', ...base });
		world.pending.push({ hash: 'url:abc', aliases: ['url:abc'], name: 'Link', ...base });
		expect(await world.list({ hashes: hash })).toMatchObject([
			{
				state: 'queuedDL',
				name: 'Pending',
				size: 0,
				content_path: '',
				save_path: '/data',
				added_on: 5,
			},
		]);
		expect(await world.get('torrents/properties', { hash })).toMatchObject({ status: 200 });
		expect(textOf(await world.get('torrents/files', { hash }))).toBe('[]');
		put(a, 77, { state: 'downloading', progress: 0.1 });
		later(world);
		expect(await world.list({ category: 'tv', hashes: hash })).toMatchObject([
			{ state: 'downloading' },
		]);
	});

	test('a torrent that was added by hand stops looking removable, and again when handed over', async () => {
		put(a, 1, { state: 'stoppedUP' });
		expect(await world.list({ hashes: hashOf(1) })).toMatchObject([{ state: 'stoppedUP' }]);
		// Nothing changes on the nodes meanwhile.
		for (const node of world.cluster.nodes) node.refresh = async () => undefined;
		world.protectedHashes.add(hashOf(1));
		later(world);
		expect(await world.list({ hashes: hashOf(1) })).toMatchObject([{ state: 'stalledUP' }]);
		world.protectedHashes.clear();
		later(world);
		expect(await world.list({ hashes: hashOf(1) })).toMatchObject([{ state: 'stoppedUP' }]);
	});
});

describe('reads of one torrent', () => {
	test('are asked of the owner by its own id, with the paths and hash of clients', async () => {
		const v1 = 'c'.repeat(40);
		a.rows.set(hashOf(8), {
			...row(8, { infohash_v1: v1, infohash_v2: hashOf(8).padEnd(64, '0') }),
		});
		const answer = await world.get('torrents/properties', { hash: v1.toUpperCase() });
		expect(jsonOf(answer)).toMatchObject({ hash: v1, seeding_time: 7 });
		expect(textOf(await world.get('torrents/files', { hash: v1 }))).toContain(hashOf(8));
	});

	test.each(['properties', 'files', 'trackers'])(
		'%s is 404 for an unknown hash, 400 without one',
		async (action) => {
			expect(await world.get(`torrents/${action}`, { hash: hashOf(99) })).toMatchObject({
				status: 404,
			});
			expect(await world.get(`torrents/${action}`)).toMatchObject({ status: 400 });
		},
	);

	test('properties of a node that is down come from what is known', async () => {
		await world.list();
		await a.close();
		const answer = await world.get('torrents/properties', { hash: hashOf(1) });
		expect(answer.status).toBe(200);
		expect(jsonOf(answer)).toMatchObject({
			hash: hashOf(1),
			save_path: '/data/tv',
			total_size: 1_000,
		});
		expect(await world.get('torrents/files', { hash: hashOf(1) })).toMatchObject({ status: 503 });
	});
});

describe('paths and preferences', () => {
	test('are those of the first node, as clients see them, and what *arr accepts', async () => {
		await world.close();
		const rules = [{ nodePrefix: '/data', clientPrefix: '/downloads/a' }];
		world = await makeWorld([new FakeNode()], { policies: [{ pathRules: rules }] });
		expect(textOf(await world.get('app/defaultSavePath'))).toBe('/downloads/a');
		expect(jsonOf(await world.get('app/preferences'))).toMatchObject({
			dht: true,
			queueing_enabled: true,
			max_ratio_enabled: false,
			max_ratio_act: 0,
			max_seeding_time_enabled: false,
			save_path: '/downloads/a',
		});
	});

	test('there is a save path also when no node has ever answered', async () => {
		await Promise.all([a.close(), b.close()]);
		expect(jsonOf(await world.get('app/preferences'))).toMatchObject({ save_path: '/fallback' });
		expect(await world.list()).toEqual([]);
	});
});
