import {
	FakeNode,
	hashOf,
	jsonOf,
	later,
	LOGIN,
	makeWorld,
	row,
	textOf,
	type World,
	type WorldOptions,
} from './harness';

const RADARR = { ...LOGIN, source: 'radarr', apiKey: 'qbt_radarr', categories: ['movies'] };
let a: FakeNode;
let b: FakeNode;
let world: World;

const put = (node: FakeNode, seed: number, fields = {}) =>
	node.rows.set(row(seed, fields).hash, row(seed, fields));
const only = async (seed: number) => (await world.list({ hashes: hashOf(seed) }))[0];

async function start(options: WorldOptions = {}) {
	world = await makeWorld([a, b], { logins: [LOGIN, RADARR], ...options });
	await world.list();
	a.posted.length = 0;
	b.posted.length = 0;
}

beforeEach(() => {
	a = new FakeNode('2.11.4');
	b = new FakeNode('2.8.19');
	a.categories.tv = { name: 'tv', savePath: '' };
	a.categories.movies = { name: 'movies', savePath: '' };
	put(a, 1, {});
	put(a, 2, { category: 'movies' });
	put(b, 3, {});
});
afterEach(() => world.close());

describe('start and stop', () => {
	test.each([
		['stop', 'stop', 'pause', 'stoppedUP'],
		['pause', 'stop', 'pause', 'stoppedUP'],
		['start', 'start', 'resume', 'queuedUP'],
		['resume', 'start', 'resume', 'queuedUP'],
	])("%s uses each node's own word and shows at once", async (action, wordOfA, wordOfB, state) => {
		await start();
		const hashes = `${hashOf(1)}|${hashOf(3).toUpperCase()}|${hashOf(99)}`;
		expect(await world.post(`torrents/${action}`, { hashes })).toMatchObject({
			status: 200,
			body: '',
		});
		expect(a.posted).toEqual([{ action: `torrents/${wordOfA}`, form: { hashes: hashOf(1) } }]);
		expect(b.posted).toEqual([{ action: `torrents/${wordOfB}`, form: { hashes: hashOf(3) } }]);
		expect(await only(1)).toMatchObject({ state });
		expect(await only(3)).toMatchObject({ state });
	});

	test('all means all of the cluster, or of the categories of the login', async () => {
		await start();
		await world.post('torrents/stop', { hashes: 'all' });
		expect(a.lastForm('torrents/stop')).toEqual({ hashes: `${hashOf(1)}|${hashOf(2)}` });
		expect(b.lastForm('torrents/pause')).toEqual({ hashes: hashOf(3) });
		await world.post('torrents/stop', { hashes: 'all' }, RADARR);
		expect(a.lastForm('torrents/stop')).toEqual({ hashes: hashOf(2) });
	});

	test('a wrong guess of the new state is put right', async () => {
		await start();
		await world.post('torrents/stop', { hashes: hashOf(1) });
		expect(await only(1)).toMatchObject({ state: 'stoppedUP' });
		// The node knew better, and its deltas would never say so.
		world.cluster.nodes[0].refresh = async () => undefined;
		put(a, 1, { state: 'error' });
		later(world);
		await world.list();
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await only(1)).toMatchObject({ state: 'error' });
	});

	test('nodes that are down are 503, and nothing is told that they are not', async () => {
		await start();
		await b.close();
		later(world);
		await world.list();
		const answer = await world.post('torrents/stop', { hashes: `${hashOf(1)}|${hashOf(3)}` });
		expect(answer).toMatchObject({
			status: 503,
			contentType: expect.stringMatching(/^text\/plain/),
		});
		expect(textOf(answer)).toContain("'node1'");
		expect(a.actions()).toEqual(['torrents/stop']);
	});
});

describe("'all'", () => {
	test.each([
		'delete',
		'setCategory',
		'recheck',
		'addTags',
		'setShareLimits',
		'setForceStart',
		'topPrio',
	])('is refused for %s', async (action) => {
		await start();
		const more = {
			category: 'tv',
			tags: 'x',
			ratioLimit: '1',
			seedingTimeLimit: '1',
			value: 'true',
			deleteFiles: 'true',
		};
		expect(await world.post(`torrents/${action}`, { hashes: 'all', ...more })).toMatchObject({
			status: 409,
		});
		expect(a.posted).toEqual([]);
	});
});

describe('delete', () => {
	test('takes the torrent off its node and off the list, files only when asked', async () => {
		await start();
		expect(await world.post('torrents/delete', { hashes: hashOf(1) })).toMatchObject({
			status: 200,
			body: '',
		});
		expect(a.lastForm('torrents/delete')).toEqual({ hashes: hashOf(1), deleteFiles: 'false' });
		expect(await only(1)).toBeUndefined();
		await world.post('torrents/delete', { hashes: hashOf(3), deleteFiles: 'True' });
		expect(b.lastForm('torrents/delete')).toEqual({ hashes: hashOf(3), deleteFiles: 'true' });
	});

	test('is 400 without hashes and 200 for unknown ones', async () => {
		await start();
		expect(await world.post('torrents/delete', { deleteFiles: 'true' })).toMatchObject({
			status: 400,
		});
		expect(
			await world.post('torrents/delete', { hashes: hashOf(99), deleteFiles: 'true' }),
		).toMatchObject({ status: 200 });
	});

	const shared = { policies: [{ storage: 'nas' }, { storage: 'nas' }] };
	const apart = { policies: [{ storage: 'one' }, { storage: 'two' }] };
	const content = '/data/tv/Some.Show.S01E1';
	test.each([
		['the same files on the node', 'a', { content_path: content }, {}, 'false'],
		['a file inside', 'a', { content_path: `${content}/e01.mkv` }, {}, 'false'],
		['the folder around', 'a', { content_path: '/data/tv' }, {}, 'false'],
		['a sibling with the same start', 'a', { content_path: `${content}0` }, {}, 'true'],
		['the same path on another storage', 'b', { content_path: content }, apart, 'true'],
		['the same path on a storage of its own', 'b', { content_path: content }, {}, 'true'],
		['the same path on a shared storage', 'b', { content_path: content }, shared, 'false'],
		[
			'the same name under another mount of a shared storage',
			'b',
			{ content_path: '/mnt/x/Some.Show.S01E1' },
			shared,
			'false',
		],
	])('beside %s deletes files: %s', async (_what, where, fields, options, expected) => {
		put(where === 'a' ? a : b, 5, fields);
		await start(options);
		expect(
			await world.post('torrents/delete', { hashes: hashOf(1), deleteFiles: 'true' }),
		).toMatchObject({ status: 200 });
		expect(a.lastForm('torrents/delete')).toEqual({ hashes: hashOf(1), deleteFiles: expected });
	});

	test('of both torrents of one content deletes the files', async () => {
		put(a, 5, { content_path: content });
		await start();
		await world.post('torrents/delete', {
			hashes: `${hashOf(1)}|${hashOf(5)}`,
			deleteFiles: 'true',
		});
		expect(a.lastForm('torrents/delete')).toEqual({
			hashes: `${hashOf(1)}|${hashOf(5)}`,
			deleteFiles: 'true',
		});
	});

	test('sees a cross-seed that came a moment ago', async () => {
		await start();
		put(a, 5, { content_path: content });
		world.clock.nowMs += 500;
		await world.post('torrents/delete', { hashes: hashOf(1), deleteFiles: 'true' });
		expect(a.lastForm('torrents/delete')).toMatchObject({ deleteFiles: 'false' });
	});

	test('of a torrent and one added by hand on the same content keeps the files', async () => {
		put(a, 5, { content_path: content });
		await start();
		world.protectedHashes.add(hashOf(5));
		await world.post('torrents/delete', {
			hashes: `${hashOf(1)}|${hashOf(5)}`,
			deleteFiles: 'true',
		});
		expect(a.lastForm('torrents/delete')).toMatchObject({ deleteFiles: 'false' });
	});

	test('keeps the files of a torrent that somebody added by hand', async () => {
		await start();
		world.protectedHashes.add(hashOf(1));
		await world.post('torrents/delete', { hashes: hashOf(1), deleteFiles: 'true' });
		expect(a.lastForm('torrents/delete')).toMatchObject({ deleteFiles: 'false' });
	});

	test('of an offline owner is 503 and keeps the item', async () => {
		await start();
		await b.close();
		later(world);
		await world.list();
		expect(
			await world.post('torrents/delete', { hashes: hashOf(3), deleteFiles: 'true' }),
		).toMatchObject({ status: 503 });
		expect(await only(3)).toBeDefined();
	});

	test('cancels an add that is under way', async () => {
		await start();
		const hash = hashOf(77);
		world.pending.push({
			hash,
			aliases: [hash],
			name: 'P',
			category: 'tv',
			tags: [],
			sizeBytes: 1,
			addedAtMs: 1,
			savePath: null,
		});
		expect(await world.post('torrents/delete', { hashes: hash.toUpperCase() })).toMatchObject({
			status: 200,
		});
		expect(world.cancelled).toEqual([[hash]]);
	});

	test('whose answer got lost does not trip the shrink guard when it was carried out', async () => {
		for (let seed = 10; seed < 40; seed++) put(a, seed);
		await start();
		const hashes = Array.from({ length: 30 }, (_, index) => hashOf(index + 10));
		a.refusals['torrents/delete'] = [500, 'broken'];
		const form = { hashes: hashes.join('|'), deleteFiles: 'false' };
		expect(await world.post('torrents/delete', form)).toMatchObject({ status: 503 });
		for (const hash of hashes) a.rows.delete(hash);
		later(world);
		expect(await world.list()).toHaveLength(3);
	});

	test('of many in one request does not trip the shrink guard', async () => {
		for (let seed = 10; seed < 40; seed++) put(a, seed);
		await start();
		const hashes = Array.from({ length: 30 }, (_, index) => hashOf(index + 10));
		await world.post('torrents/delete', { hashes: hashes.join('|'), deleteFiles: 'false' });
		for (const hash of hashes) a.rows.delete(hash);
		later(world);
		expect(await world.list()).toHaveLength(3);
		expect(world.cluster.nodes[0].snapshot.lost.size).toBe(0);
	});
});

describe('setCategory', () => {
	test('moves the torrent at once, and makes the category on an owner that lacks it', async () => {
		await start();
		expect(
			await world.post('torrents/setCategory', { hashes: hashOf(3), category: 'movies' }),
		).toMatchObject({ status: 200 });
		expect(b.actions()).toEqual(['torrents/createCategory', 'torrents/setCategory']);
		expect(await world.list({ category: 'movies' })).toHaveLength(2);
	});

	test('is 409 for a category that exists nowhere, and takes it off with none', async () => {
		await start();
		expect(
			await world.post('torrents/setCategory', { hashes: hashOf(1), category: 'nope' }),
		).toMatchObject({ status: 409 });
		expect(
			await world.post('torrents/setCategory', { hashes: hashOf(1), category: '' }),
		).toMatchObject({ status: 200 });
		expect(await only(1)).toMatchObject({ category: '' });
	});

	test.each([
		[
			'other folders',
			{ savePath: '/data/done' },
			['torrents/setAutoManagement', 'torrents/setCategory'],
			false,
		],
		['the same folder', { savePath: '/data/tv' }, ['torrents/setCategory'], true],
	])(
		'of an automatically managed torrent into %s',
		async (_what, movies, actions, stillAutomatic) => {
			put(a, 1, { auto_tmm: true });
			a.categories.movies = { name: 'movies', ...movies };
			await start();
			await world.post('torrents/setCategory', { hashes: hashOf(1), category: 'movies' });
			expect(a.actions()).toEqual(actions);
			expect(await only(1)).toMatchObject({ auto_tmm: stillAutomatic, category: 'movies' });
		},
	);

	test.each([
		['of a torrent of another category', { hashes: hashOf(1), category: 'movies' }],
		['to another category', { hashes: hashOf(2), category: 'tv' }],
	])('%s is 409 for a login with categories', async (_what, form) => {
		await start();
		expect(await world.post('torrents/setCategory', form, RADARR)).toMatchObject({ status: 409 });
		expect(a.posted).toEqual([]);
	});
});

describe('categories', () => {
	test('are made here and on every reachable node with its own path', async () => {
		const rules = [{ nodePrefix: '/data', clientPrefix: '/a' }];
		await start({ policies: [{ pathRules: rules }, { savePaths: { anime: '/big/anime' } }] });
		expect(
			await world.post('torrents/createCategory', { category: 'anime', savePath: '/a/anime' }),
		).toMatchObject({ status: 200 });
		expect(a.lastForm('torrents/createCategory')).toEqual({
			category: 'anime',
			savePath: '/data/anime',
		});
		expect(b.lastForm('torrents/createCategory')).toEqual({
			category: 'anime',
			savePath: '/big/anime',
		});
		expect(jsonOf(await world.get('torrents/categories'))).toMatchObject({
			anime: { name: 'anime', savePath: '/a/anime' },
		});
	});

	test.each([
		['tv', 409],
		['', 400],
		['/bad//name', 409],
		['bad\\name', 409],
		['tv/anime', 200],
		['Série été', 200],
	])("'%s' is %i", async (category, status) => {
		await start();
		expect(await world.post('torrents/createCategory', { category })).toMatchObject({ status });
	});

	test('a category stays although no node can be told', async () => {
		await start();
		a.refusals['torrents/createCategory'] = [500, 'x'];
		b.refusals['torrents/createCategory'] = [409, 'x'];
		expect(await world.post('torrents/createCategory', { category: 'anime' })).toMatchObject({
			status: 200,
		});
		expect(jsonOf(await world.get('torrents/categories'))).toHaveProperty('anime');
	});

	test('paths of a node are told in the namespace of clients, relative ones below its own default', async () => {
		const rules = (name: string) => [{ nodePrefix: '/data', clientPrefix: `/${name}` }];
		a.categories.tv = { name: 'tv', savePath: '/data/series' };
		b.categories.music = { name: 'music', savePath: 'sub' };
		await start({ policies: [{ pathRules: rules('a') }, { pathRules: rules('b') }] });
		expect(jsonOf(await world.get('torrents/categories'))).toMatchObject({
			tv: { savePath: '/a/series' },
			movies: { savePath: '' },
			music: { savePath: '/b/sub' },
		});
	});

	test('removal takes them off the torrents', async () => {
		await start();
		await world.post('torrents/removeCategories', { categories: 'tv\nnope' });
		expect(a.lastForm('torrents/removeCategories')).toEqual({ categories: 'tv' });
		expect(await only(1)).toMatchObject({ category: '' });
	});
});

describe('share limits', () => {
	test.each([
		['2.8.19', {}],
		['2.9.3', { inactiveSeedingTimeLimit: '-2' }],
		['2.11.4', { inactiveSeedingTimeLimit: '-2' }],
		['2.15.1', { inactiveSeedingTimeLimit: '-2', shareLimitAction: 'Stop' }],
		[
			'2.16.2',
			{ inactiveSeedingTimeLimit: '-2', shareLimitAction: 'Stop', shareLimitsMode: 'Default' },
		],
	])('an old request to API %s carries %j', async (version, extra) => {
		a = new FakeNode(version);
		put(a, 1);
		await start();
		const form = { hashes: hashOf(1), ratioLimit: '1.5', seedingTimeLimit: '60' };
		expect(await world.post('torrents/setShareLimits', form)).toMatchObject({ status: 200 });
		expect(a.lastForm('torrents/setShareLimits')).toEqual({ ...form, ...extra });
		expect(await only(1)).toMatchObject({ ratio_limit: 1.5, seeding_time_limit: 60 });
	});

	test.each([
		[{ ratioLimit: '1' }],
		[{ seedingTimeLimit: '1' }],
		[{ ratioLimit: 'much', seedingTimeLimit: '1' }],
	])('%j is 400', async (form) => {
		await start();
		expect(
			await world.post('torrents/setShareLimits', { hashes: hashOf(1), ...form }),
		).toMatchObject({ status: 400 });
	});
});

describe('what is passed on', () => {
	test('a full queue or none is no failure', async () => {
		await start();
		a.refusals['torrents/topPrio'] = [409, 'Torrent queueing must be enabled'];
		expect(await world.post('torrents/topPrio', { hashes: hashOf(1) })).toMatchObject({
			status: 200,
		});
	});

	test("the node's other refusals reach the client as text, its 401, 403 and 5xx as 503", async () => {
		await start();
		for (const [status, expected] of [
			[409, 409],
			[400, 400],
			[403, 409],
			[401, 503],
			[500, 503],
		]) {
			a.refusals['torrents/recheck'] = [status, 'because'];
			const answer = await world.post('torrents/recheck', { hashes: hashOf(1) });
			expect([status, answer.status]).toEqual([status, expected]);
		}
		a.refusals['torrents/recheck'] = [403, 'Forbidden'];
		expect(await world.post('torrents/recheck', { hashes: hashOf(1) })).toMatchObject({
			status: 503,
		});
	});

	test('paths of clients are translated for the node', async () => {
		await start({ policies: [{ pathRules: [{ nodePrefix: '/data', clientPrefix: '/a' }] }] });
		await world.post('torrents/setLocation', { hashes: hashOf(1), location: '/a/new' });
		expect(a.lastForm('torrents/setLocation')).toEqual({
			hashes: hashOf(1),
			location: '/data/new',
		});
	});

	test('tags show at once', async () => {
		await start();
		await world.post('torrents/addTags', { hashes: hashOf(1), tags: 'b, a' });
		expect(await only(1)).toMatchObject({ tags: 'a, b' });
		await world.post('torrents/removeTags', { hashes: hashOf(1), tags: 'a' });
		expect(await only(1)).toMatchObject({ tags: 'b' });
		await world.post('torrents/setTags', { hashes: `${hashOf(1)}|${hashOf(3)}`, tags: 'z' });
		expect(a.actions()).toContain('torrents/setTags');
		expect(b.actions()).toEqual(['torrents/removeTags', 'torrents/addTags']);
		expect(JSON.parse(textOf(await world.get('torrents/tags')))).toEqual(['a', 'b', 'z']);
	});

	test('a change of one unknown torrent is 404', async () => {
		await start();
		expect(await world.post('torrents/rename', { hash: hashOf(99), name: 'x' })).toMatchObject({
			status: 404,
		});
		expect(await world.post('torrents/rename', { hash: hashOf(1), name: 'x' })).toMatchObject({
			status: 200,
		});
		expect(await only(1)).toMatchObject({ name: 'x' });
	});

	test('a torrent on two nodes is changed on both', async () => {
		put(b, 1);
		await start();
		await world.post('torrents/delete', { hashes: hashOf(1), deleteFiles: 'false' });
		expect([a.actions(), b.actions()]).toEqual([['torrents/delete'], ['torrents/delete']]);
		expect(await only(1)).toBeUndefined();
	});
});
