import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startSim } from './qbt-sim';
import type { SimFault, SimNodeHandle, SimOptions, SimProfile } from './qbt-sim';
import { SimClient, upload } from './sim-client';

interface Delta {
	rid: number;
	full_update?: boolean;
	torrents?: Record<string, Record<string, unknown>>;
	torrents_removed?: string[];
	categories?: Record<string, unknown>;
	categories_removed?: string[];
	tags?: string[];
	server_state?: Record<string, unknown>;
}

const open: Array<() => Promise<void>> = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((close) => close()));
});

async function sim(options: SimOptions = {}): Promise<SimNodeHandle[]> {
	const started = await startSim(options);
	open.push(() => started.close());
	return started.nodes;
}

async function node(
	options: SimOptions = {},
): Promise<{ node: SimNodeHandle; client: SimClient; control: SimNodeHandle['control'] }> {
	const [first] = await sim(options);
	if (!first) throw new Error('no node');
	const client = new SimClient(first);
	await client.login();
	return { node: first, client, control: first.control };
}

const hashOf = (text: string) => createHash('sha1').update(text).digest('hex');
const HASH = hashOf('Neon.Harbor');
const MAGNET = `magnet:?xt=urn:btih:${HASH}&dn=Neon.Harbor`;
const UNKNOWN = hashOf('nobody');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const maindata = (client: SimClient, rid: number) => client.json<Delta>(`sync/maindata?rid=${rid}`);
const PROFILES: SimProfile[] = ['4.5.2', '5.1.0', '5.3.0'];

describe('login and sessions', () => {
	it.each([
		['4.5.2', 200, 'Ok.', /^SID=[^;]+; HttpOnly; path=\/; SameSite=Strict$/],
		['5.1.0', 200, 'Ok.', /^SID=[^;]+; HttpOnly; SameSite=Strict; path=\/$/],
		['5.3.0', 204, '', /^QBT_SID_\d+=[^;]+; HttpOnly; SameSite=Lax; expires=[^;]+; path=\/$/],
	] as const)(
		'%s accepts the password as its version does',
		async (profile, status, body, cookie) => {
			const [first] = await sim({ profile });
			const answer = await new SimClient(first as SimNodeHandle).login();
			expect([answer.status, answer.body]).toEqual([status, body]);
			expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(cookie)]);
		},
	);

	it.each([
		['4.5.2', 200, 'Fails.'],
		['5.1.0', 200, 'Fails.'],
		['5.3.0', 401, 'Unauthorized'],
	] as const)('%s refuses a wrong password', async (profile, status, body) => {
		const [first] = await sim({ profile });
		const answer = await new SimClient(first as SimNodeHandle).login('wrong');
		expect([answer.status, answer.body]).toEqual([status, body]);
		expect(answer.headers['set-cookie']).toBeUndefined();
	});

	it('answers 403 without a session, also for endpoints that do not exist', async () => {
		const [first] = await sim();
		const client = new SimClient(first as SimNodeHandle);
		expect((await client.get('app/version')).status).toBe(403);
		expect((await client.get('app/nothing')).status).toBe(403);
	});

	it('bans after five failures, spares existing sessions, and can be forgiven', async () => {
		const { node: first, client, control } = await node();
		const other = new SimClient(first);
		for (let i = 0; i < 5; i++) expect((await other.login('wrong')).body).toBe('Fails.');
		const banned = await other.login();
		expect([banned.status, banned.body]).toEqual([
			403,
			'Your IP address has been banned after too many failed authentication attempts.',
		]);
		expect((await client.get('app/version')).status).toBe(200);
		control.resetBan();
		expect((await other.login()).body).toBe('Ok.');
		expect(control.counters()).toMatchObject({ logins: 8, loginFailures: 5 });
	});

	it('does not look at the password of a login that has a valid session', async () => {
		const { client, control } = await node();
		expect((await client.login('wrong')).body).toBe('Ok.');
		expect(control.counters().loginFailures).toBe(0);
	});

	it('gives every request without a cookie a new session when authentication is bypassed', async () => {
		const [first] = await sim({ auth: 'bypass' });
		const client = new SimClient(first as SimNodeHandle);
		expect((await client.get('app/version')).headers['set-cookie']).toHaveLength(1);
		expect((await maindata(client, 0)).rid).toBe(1);
		expect((await maindata(client, 1)).full_update).toBe(true);
		expect(first?.control.sessionCount()).toBe(3);
	});

	it('keeps only the 15 newest sessions on 5.3', async () => {
		const { node: first, client, control } = await node({ profile: '5.3.0' });
		for (let i = 0; i < 15; i++) await new SimClient(first).login();
		expect((await client.get('app/version')).status).toBe(403);
		expect(control.sessionCount()).toBe(15);
	});

	it('takes an API key and Basic on 5.3 only', async () => {
		const basic = `Basic ${Buffer.from('admin:adminadmin').toString('base64')}`;
		const bearer = 'Bearer qbt_key';
		const status = async (profile: SimProfile, authorization: string) => {
			const [first] = await sim({ profile, apiKey: 'qbt_key' });
			const client = new SimClient(first as SimNodeHandle);
			return (await client.get('app/version', { headers: { authorization } })).status;
		};
		expect(await status('5.3.0', bearer)).toBe(200);
		expect(await status('5.3.0', `${bearer}x`)).toBe(403);
		expect(await status('5.3.0', basic)).toBe(200);
		expect(await status('5.3.0', 'Basic eDp5')).toBe(401);
		expect(await status('5.1.0', bearer)).toBe(403);
		expect(await status('5.1.0', basic)).toBe(403);
	});

	it('loses sessions, not torrents, in a restart', async () => {
		const { client, control } = await node({ torrents: 3 });
		expect((await maindata(client, 0)).rid).toBe(1);
		control.restart();
		expect((await client.get('app/version')).status).toBe(403);
		await client.login();
		const again = await maindata(client, 1);
		expect(again.full_update).toBe(true);
		expect(Object.keys(again.torrents ?? {})).toHaveLength(3);
	});

	it.each([
		['another port in Host', { host: '127.0.0.1:1' }],
		['a foreign Origin', { origin: 'http://evil.test' }],
		['a foreign Referer', { referer: 'http://evil.test/page' }],
	])('answers 401 to %s', async (_name, headers) => {
		const { client } = await node();
		const answer = await client.get('app/version', { headers });
		expect([answer.status, answer.body]).toEqual([401, 'Unauthorized']);
	});
});

describe('sync/maindata', () => {
	it('tells only what changed, per session', async () => {
		const { node: first, client, control } = await node({ torrents: 2, profile: '5.1.0' });
		const other = new SimClient(first);
		await other.login();
		const full = await maindata(client, 0);
		const [hash = ''] = Object.keys(full.torrents ?? {});
		await maindata(other, 0);
		expect(await maindata(client, full.rid)).toEqual({ rid: full.rid + 1 });
		await client.post('torrents/createCategory', { category: 'fresh' });
		await client.post('torrents/setCategory', { hashes: hash, category: 'fresh' });
		const delta = await maindata(client, full.rid + 1);
		expect(delta.torrents).toEqual({ [hash]: { category: 'fresh' } });
		expect(Object.keys(delta.categories ?? {})).toEqual(['fresh']);
		expect((await maindata(other, 1)).torrents).toEqual(delta.torrents);
		control.removeTorrent(hash);
		await client.post('torrents/removeCategories', { categories: 'fresh' });
		const last = await maindata(client, delta.rid);
		expect(last).toMatchObject({ torrents_removed: [hash], categories_removed: ['fresh'] });
		expect(last.torrents).toBeUndefined();
	});

	it('repeats a delta whose answer was lost', async () => {
		const { client, control } = await node();
		await maindata(client, 0);
		await maindata(client, 1);
		control.addTorrent({ hash: HASH, name: 'Neon.Harbor' });
		const lost = await maindata(client, 2);
		const again = await maindata(client, 2);
		expect(again.full_update).toBeUndefined();
		expect(again.torrents).toEqual(lost.torrents);
	});

	it('starts over for a rid it never gave', async () => {
		const { client } = await node();
		await maindata(client, 0);
		expect((await maindata(client, 999)).full_update).toBe(true);
	});

	it('adds up: full plus deltas equals a new full answer', async () => {
		const { node: first, client, control } = await node({ torrents: 60, clockSpeed: 0 });
		let state = await maindata(client, 0);
		const rows = { ...state.torrents };
		const hashes = Object.keys(rows);
		for (let i = 0; i < 20; i++) {
			const hash = hashes[i] ?? '';
			if (i % 4 === 0) await client.post('torrents/stop', { hashes: hash });
			if (i % 4 === 1) await client.post('torrents/addTags', { hashes: hash, tags: `t${i}` });
			if (i % 4 === 2) control.removeTorrent(hash);
			if (i % 4 === 3) control.addTorrent({ name: `New.${i}`, state: 'downloading', size: 1000 });
			state = await maindata(client, state.rid);
			for (const [key, row] of Object.entries(state.torrents ?? {}))
				rows[key] = { ...rows[key], ...row };
			for (const key of state.torrents_removed ?? []) delete rows[key];
		}
		const fresh = new SimClient(first);
		await fresh.login();
		expect((await maindata(fresh, 0)).torrents).toEqual(rows);
	});

	it('repeats free space until its cache is old', async () => {
		const { client, control } = await node({ freeBytes: 1000, freeCacheMs: 150 });
		expect((await maindata(client, 0)).server_state).toMatchObject({ free_space_on_disk: 1000 });
		control.setFree(400);
		expect((await maindata(client, 1)).server_state).toBeUndefined();
		await sleep(170);
		expect((await maindata(client, 2)).server_state).toEqual({ free_space_on_disk: 400 });
	});

	it('shows what the test sets: rate, connection, queueing', async () => {
		const { client, control } = await node();
		await maindata(client, 0);
		control.setRate(5_000_000);
		control.setConnectionStatus('disconnected');
		control.setPreferences({ queueing_enabled: false, dl_limit: 7 });
		expect((await maindata(client, 1)).server_state).toEqual({
			connection_status: 'disconnected',
			dl_info_speed: 5_000_000,
			dl_rate_limit: 7,
			queueing: false,
		});
	});

	it('counts rids anew at each rid 0 on 4.5 and sends empty collections', async () => {
		const { client } = await node({ profile: '4.5.2', categories: [] });
		await maindata(client, 0);
		expect(await maindata(client, 0)).toMatchObject({ rid: 1, torrents: {}, tags: [] });
	});
});

describe('torrents/add', () => {
	it.each([
		['4.5.2', 'Ok.', [200, 'Fails.']],
		['5.1.0', 'Ok.', [200, 'Fails.']],
		[
			'5.3.0',
			`{"added_torrent_ids":["${HASH}"],"failure_count":0,"pending_count":0,"success_count":1}`,
			[409, 'Conflict'],
		],
	] as const)('%s answers a new magnet and a duplicate', async (profile, first, second) => {
		const { client, control } = await node({ profile });
		expect((await client.post('torrents/add', { urls: MAGNET })).body).toBe(first);
		const again = await client.post('torrents/add', { urls: HASH.toUpperCase() });
		expect([again.status, again.body]).toEqual(second);
		expect(control.counters()).toMatchObject({ adds: { [HASH]: 2 }, accepted: { [HASH]: 1 } });
		expect(control.count()).toBe(1);
	});

	it.each([
		['4.5.2', { paused: 'true' }, 'pausedDL'],
		['4.5.2', { stopped: 'true' }, 'metaDL'],
		['5.1.0', { stopped: 'true' }, 'stoppedDL'],
		['5.1.0', { paused: 'true' }, 'metaDL'],
		['5.3.0', { stopped: 'True' }, 'stoppedDL'],
	] as const)('%s with %o gives %s', async (profile, more, state) => {
		const { client, control } = await node({ profile });
		await client.post('torrents/add', { urls: MAGNET, ...more });
		expect(control.torrent(HASH)?.state).toBe(state);
	});

	it('reads base32 and v2 magnets', async () => {
		const { client, control } = await node();
		const v2 = createHash('sha256').update('v2').digest('hex');
		const base32 = 'magnet:?xt=urn:btih:ZPBPA2P6ROZPKRHK44D5OW6NHXU5Z6KR';
		await client.post('torrents/add', { urls: `${base32}\nmagnet:?xt=urn:btmh:1220${v2}` });
		expect(control.torrents().map((row) => row.hash)).toEqual([
			'cbc2f069fe8bb2f544eae707d75bcd3de9dcf951',
			v2.slice(0, 40),
		]);
	});

	it('names a file by the SHA-1 of its info, and a bad one with 415', async () => {
		const { client, control } = await node();
		const info = 'd6:lengthi7e4:name5:a.mkv12:piece lengthi16384e6:pieces20:01234567890123456789e';
		const file = Buffer.from(`d8:announce22:http://tracker.test/an4:info${info}e`);
		const good = await client.ask('POST', 'torrents/add', upload({ 'a.torrent': file }));
		expect(good.body).toBe('Ok.');
		expect(control.torrent(hashOf(info))).toMatchObject({ name: 'a.mkv', size: 7 });
		const bad = await client.ask('POST', 'torrents/add', upload({ 'x.torrent': Buffer.from('x') }));
		expect([bad.status, bad.body]).toEqual([
			415,
			"Error: 'x.torrent' is not a valid torrent file.",
		]);
	});

	it('is visible only after a while, but known as a duplicate at once', async () => {
		const { client } = await node({ visibleAfterMs: 80 });
		await client.post('torrents/add', { urls: MAGNET });
		expect((await client.get(`torrents/properties?hash=${HASH}`)).status).toBe(404);
		expect((await client.post('torrents/add', { urls: MAGNET })).body).toBe('Fails.');
		await sleep(100);
		expect((await client.get(`torrents/properties?hash=${HASH}`)).status).toBe(200);
	});

	it('lets only max_active_downloads leave the queue', async () => {
		const { client, control } = await node({ preferences: { max_active_downloads: 2 } });
		const urls = ['a', 'b', 'c'].map(hashOf);
		await client.post('torrents/add', { urls: urls.join('\n') });
		const states = () => urls.map((hash) => control.torrent(hash)?.state);
		expect(states()).toEqual(['metaDL', 'metaDL', 'queuedDL']);
		await client.post('torrents/topPrio', { hashes: urls[2] ?? '' });
		expect(states()).toEqual(['metaDL', 'queuedDL', 'metaDL']);
		control.complete(urls[0] ?? '');
		expect(states()).toEqual(['stalledUP', 'metaDL', 'metaDL']);
	});

	it('refuses a body that is neither form nor multipart', async () => {
		const { client } = await node();
		const headers = { 'content-type': 'application/json' };
		const answer = await client.ask('POST', 'torrents/add', { body: Buffer.from('{}'), headers });
		expect(answer.status).toBe(400);
	});
});

describe('changes', () => {
	it.each(PROFILES)('%s knows only its own words for stop and start', async (profile) => {
		const { client } = await node({ profile });
		const old = profile === '4.5.2';
		const status = async (word: string) =>
			(await client.post(`torrents/${word}`, { hashes: 'all' })).status;
		expect(await status('pause')).toBe(old ? 200 : 404);
		expect(await status('resume')).toBe(old ? 200 : 404);
		expect(await status('stop')).toBe(old ? 404 : 200);
		expect(await status('start')).toBe(old ? 404 : 200);
	});

	it.each([
		['torrents/setCategory', { hashes: HASH, category: 'none' }, 409, 'Incorrect category name'],
		['torrents/setCategory', { hashes: UNKNOWN, category: '' }, 200, ''],
		['torrents/createCategory', { category: 'radarr' }, 409, 'Unable to create category'],
		['torrents/delete', { hashes: HASH }, 400, 'Bad Request'],
		['torrents/setShareLimits', { hashes: HASH, ratioLimit: '1' }, 400, 'Bad Request'],
		['torrents/topPrio', { hashes: HASH }, 200, ''],
	] as const)('%s %o answers %i', async (path, form, status, body) => {
		const { client, control } = await node();
		control.addTorrent({ hash: HASH });
		const answer = await client.post(path, form);
		expect([answer.status, answer.body]).toEqual([status, body]);
	});

	it('refuses topPrio while queueing is off', async () => {
		const { client } = await node({ preferences: { queueing_enabled: false } });
		const answer = await client.post('torrents/topPrio', { hashes: UNKNOWN });
		expect([answer.status, answer.body]).toEqual([409, 'Torrent queueing must be enabled']);
	});

	it('lists by filter, category, hash and window', async () => {
		const { client, control } = await node();
		control.addTorrent({
			hash: HASH,
			name: 'b',
			state: 'downloading',
			size: 9,
			category: 'radarr',
		});
		control.addTorrent({ hash: UNKNOWN, name: 'a', state: 'stoppedUP', size: 5 });
		const names = async (query: string) =>
			(await client.json<Array<{ name: string }>>(`torrents/info?${query}`)).map((r) => r.name);
		expect(await names('filter=downloading')).toEqual(['b']);
		expect(await names('filter=stopped')).toEqual(['a']);
		expect(await names('filter=paused')).toEqual(['b', 'a']);
		expect(await names('category=radarr')).toEqual(['b']);
		expect(await names('category=')).toEqual(['a']);
		expect(await names(`hashes=${HASH}|${hashOf('x')}`)).toEqual(['b']);
		expect(await names('sort=name&limit=1&offset=1')).toEqual(['b']);
		expect(await names('sort=size&reverse=true&limit=1')).toEqual(['b']);
	});

	it('asks for free space by path on 5.3 only', async () => {
		const old = await node({ freeBytes: 4242 });
		const fresh = await node({ freeBytes: 4242, profile: '5.3.0' });
		const path = 'app/getFreeSpaceAtPath?path=/downloads';
		expect((await old.client.get(path)).status).toBe(404);
		const answer = await fresh.client.get(path);
		expect([answer.body, answer.reason]).toEqual(['4242', '']);
	});
});

describe('the clock', () => {
	it('downloads: metadata, progress, completion, less free space', async () => {
		const { client, control } = await node({ clockSpeed: 10, freeBytes: 1e9, freeCacheMs: 0 });
		control.setRate(1_000_000);
		await client.post('torrents/add', { urls: `${MAGNET}&xl=16000000` });
		await sleep(1600);
		expect(control.torrent(HASH)).toMatchObject({ size: 16_000_000, state: 'downloading' });
		await sleep(1500);
		expect(control.torrent(HASH)).toMatchObject({ progress: 1, state: 'stalledUP' });
		const state = (await maindata(client, 0)).server_state;
		expect(state).toMatchObject({ free_space_on_disk: 1e9 - 16_000_000 });
	});

	it('stops with an error when the disk is full', async () => {
		const { client, control } = await node({ clockSpeed: 10, freeBytes: 10 });
		await client.post('torrents/add', { urls: MAGNET });
		await sleep(1600);
		expect(control.torrent(HASH)?.state).toBe('error');
	});
});

describe('faults', () => {
	it('hang: executes the add when healed, although the client has gone', async () => {
		const { client, control } = await node();
		await control.setFault({ kind: 'hang' });
		const add = client.ask('POST', 'torrents/add', {
			form: { urls: MAGNET },
			timeoutMs: 100,
		});
		await expect(add).rejects.toThrow('timed out');
		expect([control.heldRequests(), control.count()]).toEqual([1, 0]);
		await control.setFault({ kind: 'none' });
		expect(control.torrent(HASH)?.name).toBe('Neon.Harbor');
	});

	it('refuse: nobody listens, and the same port answers again afterwards', async () => {
		const { client, control } = await node();
		await control.setFault({ kind: 'refuse' });
		await expect(client.get('app/version')).rejects.toThrow('ECONNREFUSED');
		await control.setFault({ kind: 'none' });
		expect((await client.get('app/version')).status).toBe(200);
	});

	it('reset: the add is done, the answer is lost', async () => {
		const { client, control } = await node();
		await control.setFault({ kind: 'reset', path: 'torrents/add' });
		await expect(client.post('torrents/add', { urls: MAGNET })).rejects.toThrow();
		expect(control.count()).toBe(1);
		expect((await client.get('app/version')).status).toBe(200);
	});

	it('truncate: a whole answer with half of the JSON', async () => {
		const { client, control } = await node();
		await control.setFault({ kind: 'truncate' });
		const answer = await client.get('sync/maindata?rid=0');
		expect(answer.status).toBe(200);
		expect(() => JSON.parse(answer.body)).toThrow(SyntaxError);
	});

	it('http-error: nothing is executed, and only as often as asked', async () => {
		const { client, control } = await node();
		const fault: SimFault = { kind: 'http-error', status: 503, times: 1 };
		await control.setFault(fault);
		expect((await client.post('torrents/add', { urls: MAGNET })).status).toBe(503);
		expect(control.count()).toBe(0);
		expect((await client.post('torrents/add', { urls: MAGNET })).status).toBe(200);
	});

	it('slow: late, but right', async () => {
		const { client, control } = await node();
		await control.setFault({ kind: 'slow', ms: 120 });
		const before = Date.now();
		expect((await client.get('app/version')).body).toBe('v5.1.0');
		expect(Date.now() - before).toBeGreaterThanOrEqual(115);
	});

	it('loseTorrents: the node is empty and says so', async () => {
		const { client, control } = await node({ torrents: 4 });
		await maindata(client, 0);
		control.loseTorrents();
		expect((await maindata(client, 1)).torrents_removed).toHaveLength(4);
	});
});

describe('connections', () => {
	const dial = (url: string) => connect(Number(new URL(url).port), '127.0.0.1');

	it('closes idle ones without announcing it', async () => {
		const { node: first, client } = await node({ idleMs: 100 });
		expect((await client.get('app/version')).headers['keep-alive']).toBeUndefined();
		const socket = dial(first.url);
		const closed = new Promise((resolve) => socket.on('close', () => resolve('closed')));
		expect(await Promise.race([closed, sleep(50)])).toBeUndefined();
		expect(await Promise.race([closed, sleep(1000)])).toBe('closed');
	});

	it('closes the one beyond the cap', async () => {
		const { node: first, control } = await node({ maxConnections: 2 });
		await sleep(20);
		const sockets = [dial(first.url), dial(first.url)];
		await sleep(20);
		const third = dial(first.url).on('error', () => undefined);
		await new Promise((resolve) => third.on('close', resolve));
		expect(control.counters()).toMatchObject({ maxOpenSockets: 2, rejectedSockets: 1 });
		for (const socket of sockets) socket.destroy();
	});
});

describe('scale', () => {
	it('makes a full list delay the request behind it', async () => {
		const { client } = await node({ torrents: 3000, costModel: true, profile: '4.5.2' });
		const before = Date.now();
		const full = client.get('torrents/info');
		await sleep(5);
		await client.get('app/version');
		expect(Date.now() - before).toBeGreaterThanOrEqual(300);
		await full;
	});

	it('has the same library each time, in no memory', async () => {
		const before = process.memoryUsage().heapUsed;
		const nodes = await sim({ nodes: 100, torrents: 10_000 });
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(60e6);
		const [again] = await sim({ nodes: [{ seed: 100 }], torrents: 10_000 });
		const hash = String(again?.control.torrents()[9999]?.hash);
		expect(nodes[99]?.control.torrent(hash)?.name).toBe(again?.control.torrent(hash)?.name);
		expect(nodes[99]?.control.count()).toBe(10_000);
	});

	it('runs from the command line until it is told to stop', async () => {
		const args = ['--n', '2', '--base-port', '0', '--free-gib', '9,5', '--profile', '5.1.0'];
		// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- our own script, fixed arguments
		const child = spawn(process.execPath, [join(__dirname, 'cli.js'), ...args]);
		const line = await new Promise<string>((resolve) =>
			child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
		);
		const { nodes } = JSON.parse(line) as { nodes: SimNodeHandle[] };
		const client = new SimClient(nodes[1] as SimNodeHandle);
		await client.login();
		const { server_state: state } = await maindata(client, 0);
		expect(state).toMatchObject({ free_space_on_disk: 5 * 2 ** 30 });
		child.kill('SIGTERM');
		expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
	});
});
