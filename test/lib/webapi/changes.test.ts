import { CHANGE_EVENTS, ENDPOINTS } from '../../../lib/webapi';
import { CHANGE_RULES } from '../../../lib/webapi/changes';
import { ROUTES } from '../../../lib/webapi/routes';
import type { ApiChange, ChangeEvent } from '../../../lib/webapi/types';
import { FakeNode, hashOf, later, LOGIN, makeWorld, row, type World } from './harness';

const RADARR = { ...LOGIN, source: 'radarr', apiKey: 'qbt_radarr', categories: ['movies'] };
const READER = { ...LOGIN, source: 'homepage', apiKey: 'qbt_reader', role: 'readOnly' as const };
let a: FakeNode;
let b: FakeNode;
let world: World;

const put = (node: FakeNode, seed: number, fields = {}) =>
	node.rows.set(row(seed, fields).hash, row(seed, fields));

async function start(changeEvents: readonly ChangeEvent[] = CHANGE_EVENTS) {
	world = await makeWorld([a, b], { logins: [LOGIN, RADARR, READER], options: { changeEvents } });
	await world.list();
}

const changeOf = async (
	endpoint: string,
	form: Record<string, string> = {},
	login = LOGIN,
): Promise<ApiChange | undefined> => (await world.post(endpoint, form, login)).change;

beforeEach(() => {
	a = new FakeNode('2.11.4');
	b = new FakeNode('2.8.19');
	for (const name of ['tv', 'movies', 'done']) a.categories[name] = { name, savePath: '' };
	put(a, 1, { tags: 'hd, old' });
	put(a, 2, { category: 'movies' });
	put(b, 3);
});
afterEach(() => world.close());

const one = { hashes: hashOf(1) };
const oneName = row(1).name;

describe('every change', () => {
	const CASES: Array<[string, Record<string, string>, ChangeEvent, ApiChange['details']]> = [
		['torrents/delete', { ...one, deleteFiles: 'True' }, 'deleted', { deleteFiles: true }],
		['torrents/delete', one, 'deleted', { deleteFiles: false }],
		['torrents/setCategory', { ...one, category: 'done' }, 'category_changed', { category: 'done' }],
		['torrents/setCategory', { ...one, category: '' }, 'category_changed', { category: '' }],
		[
			'torrents/setShareLimits',
			{ ...one, ratioLimit: '1.5', seedingTimeLimit: '-2' },
			'limits_changed',
			{ ratioLimit: 1.5, seedingTimeLimitMinutes: -2, inactiveSeedingTimeLimitMinutes: null },
		],
		['torrents/setDownloadLimit', { ...one, limit: '1024' }, 'limits_changed', { downloadLimitBytesPerSecond: 1_024 }],
		['torrents/setUploadLimit', { ...one, limit: '0' }, 'limits_changed', { uploadLimitBytesPerSecond: 0 }],
		['torrents/setLocation', { ...one, location: '/data/x' }, 'location_changed', { location: '/data/x' }],
		['torrents/start', one, 'started', { forced: false }],
		['torrents/resume', one, 'started', { forced: false }],
		['torrents/setForceStart', { ...one, value: 'true' }, 'started', { forced: true }],
		['torrents/stop', one, 'stopped', {}],
		['torrents/pause', one, 'stopped', {}],
		['torrents/addTags', { ...one, tags: 'new, hd' }, 'tags_changed', { tags: ['new', 'hd'] }],
		['torrents/removeTags', { ...one, tags: 'old' }, 'tags_changed', { tags: ['old'] }],
		['torrents/setTags', { ...one, tags: 'hd' }, 'tags_changed', { tags: ['hd'] }],
		['torrents/recheck', one, 'rechecked', {}],
		['torrents/reannounce', one, 'reannounced', {}],
		['torrents/rename', { hash: hashOf(1), name: 'N' }, 'renamed', { newName: 'N' }],
		['torrents/renameFile', { hash: hashOf(1), oldPath: 'a', newPath: 'b' }, 'renamed', { oldPath: 'a', newPath: 'b' }],
		['torrents/renameFolder', { hash: hashOf(1), oldPath: 'a', newPath: 'b' }, 'renamed', { oldPath: 'a', newPath: 'b' }],
		['torrents/filePrio', { hash: hashOf(1), id: '0|2', priority: '7' }, 'file_priority_changed', { fileIndexes: [0, 2], priority: 7 }],
		['torrents/topPrio', one, 'queue_position_changed', {}],
		['torrents/bottomPrio', one, 'queue_position_changed', {}],
		['torrents/increasePrio', one, 'queue_position_changed', {}],
		['torrents/decreasePrio', one, 'queue_position_changed', {}],
		['torrents/setAutoManagement', { ...one, enable: 'true' }, 'mode_changed', { enabled: true }],
		['torrents/setSuperSeeding', { ...one, value: 'false' }, 'mode_changed', { enabled: false }],
		['torrents/toggleSequentialDownload', one, 'mode_changed', {}],
		['torrents/toggleFirstLastPiecePrio', one, 'mode_changed', {}],
		['torrents/addTrackers', { hash: hashOf(1), urls: 'http://t.test/s3cret' }, 'trackers_changed', {}],
		['torrents/editTracker', { hash: hashOf(1), origUrl: 'http://t.test/s3cret', newUrl: 'x' }, 'trackers_changed', {}],
		['torrents/removeTrackers', { hash: hashOf(1), urls: 'http://t.test/s3cret' }, 'trackers_changed', {}],
		['torrents/addPeers', { ...one, peers: '192.0.2.1:1' }, 'trackers_changed', {}],
	];

	test.each(CASES)('%s %j is told as %s', async (endpoint, form, event, details) => {
		await start();
		expect(await changeOf(endpoint, form)).toEqual({
			event,
			action: endpoint.split('/')[1],
			source: 'sonarr',
			hashes: [hashOf(1)],
			names: [oneName],
			nodes: ['node0'],
			categories: ['tv'],
			details,
			atMs: world.clock.nowMs,
		});
	});

	test('has a rule, a test and an option', async () => {
		await start();
		const untold = ['torrents/add', 'app/setPreferences'];
		const writes = Object.keys(ROUTES).filter(
			(endpoint) => ROUTES[endpoint].methods === 'write' && !endpoint.startsWith('transfer/'),
		);
		expect(Object.keys(CHANGE_RULES).sort()).toEqual(
			writes.filter((endpoint) => !untold.includes(endpoint)).sort(),
		);
		const lists = Object.keys(CHANGE_RULES).filter((endpoint) => CHANGE_RULES[endpoint].listed);
		const tested = new Set(CASES.map(([endpoint]) => endpoint));
		expect([...tested, ...lists].sort()).toEqual(Object.keys(CHANGE_RULES).sort());
		const told = new Set(Object.values(CHANGE_RULES).map(({ event }) => event));
		expect([...told].sort()).toEqual([...CHANGE_EVENTS]);
	});

	test('of trackers keeps the passkey to itself', async () => {
		await start();
		const change = await changeOf('torrents/addTrackers', {
			hash: hashOf(1),
			urls: 'http://t.test/s3cret',
		});
		expect(change).toBeDefined();
		expect(JSON.stringify(change)).not.toContain('s3cret');
	});
});

describe('a change of the lists', () => {
	const change = (endpoint: string, form: Record<string, string>) => changeOf(endpoint, form);

	test('of categories is told once, with their names', async () => {
		await start();
		expect(await change('torrents/createCategory', { category: 'new', savePath: '/x' })).toMatchObject({
			event: 'category_list_changed',
			action: 'createCategory',
			hashes: [],
			categories: ['new'],
			details: { savePath: '/x' },
		});
		expect(await change('torrents/createCategory', { category: 'new' })).toBeUndefined();
		expect(await change('torrents/editCategory', { category: 'new', savePath: '/y' })).toMatchObject({
			categories: ['new'],
		});
		expect(await change('torrents/editCategory', { category: 'nosuch', savePath: '/y' })).toBeUndefined();
		expect(await change('torrents/removeCategories', { categories: 'nosuch\nnew' })).toMatchObject({
			action: 'removeCategories',
			categories: ['new'],
		});
		expect(await change('torrents/removeCategories', { categories: 'new' })).toBeUndefined();
	});

	test('of tags is told once, with their names', async () => {
		await start();
		expect(await change('torrents/createTags', { tags: 'x,y' })).toMatchObject({
			event: 'tag_list_changed',
			categories: [],
			details: { tags: ['x', 'y'] },
		});
		expect(await change('torrents/createTags', { tags: 'y,z' })).toMatchObject({ details: { tags: ['z'] } });
		expect(await change('torrents/createTags', { tags: 'x' })).toBeUndefined();
		expect(await change('torrents/deleteTags', { tags: 'x,nosuch' })).toMatchObject({ details: { tags: ['x'] } });
		expect(await change('torrents/deleteTags', { tags: 'x' })).toBeUndefined();
	});
});

describe('several torrents', () => {
	test('of several nodes are one change', async () => {
		await start();
		const hashes = [1, 2, 3, 99].map(hashOf).join('|');
		expect(await changeOf('torrents/stop', { hashes })).toMatchObject({
			hashes: [hashOf(1), hashOf(2), hashOf(3)],
			names: [row(1).name, row(2).name, row(3).name],
			nodes: ['node0', 'node1'],
			categories: ['tv', 'movies'],
		});
	});

	test('are those of the login where it says all', async () => {
		await start();
		expect(await changeOf('torrents/stop', { hashes: 'all' }, RADARR)).toMatchObject({
			source: 'radarr',
			hashes: [hashOf(2)],
		});
	});

	test('are named once, and by the hash of clients, although two nodes have them', async () => {
		const v1 = hashOf(500);
		put(a, 7, { infohash_v1: v1, infohash_v2: 'f'.repeat(64) });
		put(b, 8, { infohash_v1: v1, infohash_v2: 'f'.repeat(64) });
		await start();
		expect(await changeOf('torrents/stop', { hashes: v1 })).toMatchObject({
			hashes: [v1],
			nodes: ['node0', 'node1'],
		});
	});

	test('are those whose node accepted it, when another refuses or is offline', async () => {
		await start();
		b.refusals['torrents/pause'] = [500, 'broken'];
		const answer = await world.post('torrents/stop', { hashes: `${hashOf(1)}|${hashOf(3)}` });
		expect(answer).toMatchObject({ status: 503, change: { hashes: [hashOf(1)], nodes: ['node0'] } });
	});
});

describe('nothing is told', () => {
	test.each([
		['of torrents that nobody knows', 'torrents/delete', { hashes: hashOf(99) }, 200],
		['of no torrents', 'torrents/stop', { hashes: '' }, 200],
		['of a delete of all', 'torrents/delete', { hashes: 'all' }, 409],
		['without the parameters', 'torrents/setCategory', one, 400],
		['of a category that is not there', 'torrents/setCategory', { ...one, category: 'nosuch' }, 409],
		['of the category that it has', 'torrents/setCategory', { ...one, category: 'tv' }, 200],
		['of tags that it has', 'torrents/addTags', { ...one, tags: 'hd' }, 200],
		['of tags that it has not', 'torrents/removeTags', { ...one, tags: 'x' }, 200],
		['of the same tags', 'torrents/setTags', { ...one, tags: 'old,hd' }, 200],
		['of one torrent that nobody knows', 'torrents/rename', { hash: hashOf(99), name: 'x' }, 404],
		['of preferences', 'app/setPreferences', { json: '{}' }, 200],
	])('%s', async (_what, endpoint, form, status) => {
		await start();
		const answer = await world.post(endpoint, form);
		expect(answer.status).toBe(status);
		expect(answer).not.toHaveProperty('change');
	});

	test.each([
		['torrents/delete', { hashes: hashOf(1) }],
		['torrents/rename', { hash: hashOf(1), name: 'x' }],
	])('of %s that the node refuses', async (endpoint, form) => {
		await start();
		a.refusals[endpoint] = [409, 'no'];
		const answer = await world.post(endpoint, form);
		expect(answer.status).toBe(409);
		expect(answer).not.toHaveProperty('change');
	});

	test('of an owner that is offline', async () => {
		await start();
		await b.close();
		later(world);
		await world.list();
		const answer = await world.post('torrents/delete', { hashes: hashOf(3) });
		expect(answer.status).toBe(503);
		expect(answer).not.toHaveProperty('change');
	});

	test.each([
		[RADARR, 409],
		[READER, 403],
	])('of what a login may not do: %j', async (login, status) => {
		await start();
		const answer = await world.post('torrents/stop', one, login);
		expect(answer.status).toBe(status);
		expect(answer).not.toHaveProperty('change');
	});

	test('of reads, whatever they are', async () => {
		await start();
		const reads = ENDPOINTS.filter((endpoint) => ROUTES[endpoint]?.methods === 'read');
		for (const endpoint of reads) {
			const answer = await world.get(endpoint, { hash: hashOf(1), hashes: hashOf(1) });
			expect(answer).not.toHaveProperty('change');
		}
	});

	test('of what was not chosen', async () => {
		await start(['deleted']);
		expect(await changeOf('torrents/stop', one)).toBeUndefined();
		expect(await changeOf('torrents/delete', one)).toBeDefined();
	});

	test('when none was chosen', async () => {
		await start([]);
		for (const endpoint of ['torrents/stop', 'torrents/delete']) {
			expect(await world.post(endpoint, one)).not.toHaveProperty('change');
		}
	});
});

test('the delete of a torrent that is still being added is told', async () => {
	await start();
	const hash = hashOf(77);
	world.pending.push({
		hash,
		aliases: [hash],
		name: 'Pending',
		category: 'tv',
		tags: [],
		sizeBytes: 1,
		addedAtMs: 1,
		savePath: null,
	});
	expect(await changeOf('torrents/delete', { hashes: hash })).toMatchObject({
		event: 'deleted',
		hashes: [hash],
		names: ['Pending'],
		nodes: [],
		categories: ['tv'],
	});
});

test('a change is told to one request only', async () => {
	await start();
	expect(await changeOf('torrents/recheck', one)).toBeDefined();
	expect(await world.post('torrents/recheck', { hashes: '' })).not.toHaveProperty('change');
});

describe('the snapshot age', () => {
	test.each([
		[undefined, 2_000],
		[10_000, 10_000],
	])('%p lets a poll ask the nodes again after %p ms', async (snapshotMaxAgeMs, ms) => {
		world = await makeWorld([a, b], { options: snapshotMaxAgeMs === undefined ? {} : { snapshotMaxAgeMs } });
		expect(await world.list()).toHaveLength(3);
		put(a, 9);
		world.clock.nowMs += ms - 1;
		expect(await world.list()).toHaveLength(3);
		world.clock.nowMs += 1;
		expect(await world.list()).toHaveLength(4);
	});
});
