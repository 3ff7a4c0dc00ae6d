import fc from 'fast-check';
import { decodeBencode, InvalidTorrentError, parseTorrentFile } from '../../../lib/qbittorrent/infohash';
import { ENDPOINTS } from '../../../lib/webapi';
import type { AddIntake, ApiAnswer, ApiRequest } from '../../../lib/webapi/types';
import { FakeNode, hashOf, LOGIN, makeWorld, requestOf, row, textOf, type World } from './harness';

const SEED = 20_261_121;
/** What one request may take, in ms of CPU; machines that run tests are slower and busier than servers. */
const CPU_MS = 100;
const SLOW_MACHINE = 4;
const MIB = 2 ** 20;
/** n8n's default limit of a body. */
const BODY = 16 * MIB - 1_000;

const PARAMETERS = [
	...['hash', 'hashes', 'category', 'categories', 'tags', 'tag', 'urls', 'savepath', 'savePath', 'location', 'filter'],
	...['sort', 'reverse', 'limit', 'offset', 'rid', 'indexes', 'deleteFiles', 'enable', 'value', 'name', 'id', 'priority'],
	...['ratioLimit', 'seedingTimeLimit', 'oldPath', 'newPath', 'origUrl', 'newUrl', 'peers', 'json', 'includeTrackers'],
	...['username', 'password', 'stopped', 'private', '__proto__', 'constructor', 'toString', ''],
];
const NASTY = [
	...['', ' ', '\0', '\r\n', 'a\r\nSet-Cookie: SID=x', '\r\n\r\n<html>', '<script>alert(1)</script>', "' OR 1=1 --"],
	...['__proto__', 'constructor', 'hasOwnProperty', 'all', 'ALL', '|', '||||', '-1', '0', '1e999', 'NaN', '-0', '0x10'],
	...['9'.repeat(400), '%', '%ff%fe', '\ud800', '\udfff\ud800', '\u202e', 'ünï/çödé', '../../etc/passwd', 'C:\\', '//', 'a//b'],
	...['true', 'True', 'null', 'undefined', '[object Object]', '{}', '[]', 'magnet:', 'magnet:?xt=urn:btih:', 'http://', 'https://['],
	...['http://tracker.test/a.torrent', 'ftp://x/y', 'a'.repeat(40), 'A'.repeat(64), '2'.repeat(32), hashOf(1), hashOf(2).toUpperCase()],
	...['f'.repeat(4_000), 'a/'.repeat(3_000), '|'.repeat(5_000), ','.repeat(5_000), '\n'.repeat(5_000), '&='.repeat(2_000)],
];

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }));
const parameters = fc
	.array(fc.tuple(fc.oneof(fc.constantFrom(...PARAMETERS), text), text), { maxLength: 8 })
	.map((pairs) => {
		const made = Object.create(null) as Record<string, string>;
		for (const [name, value] of pairs) made[name] = value;
		return made;
	});
const bytes = fc.oneof(
	fc.uint8Array({ maxLength: 200 }),
	fc.constantFrom(...['', 'd', 'de', 'd4:infode', 'd4:infod6:lengthi-1eee', 'i1e', 'l'.repeat(300), '99999999999:', 'd1:a', '-1:'].map((one) => Buffer.from(one))),
);
const KEY = `Bearer ${LOGIN.apiKey}`;
const authorization = fc.oneof(
	{ weight: 6, arbitrary: fc.constant(KEY) },
	{ weight: 1, arbitrary: fc.constant(null) },
	{ weight: 1, arbitrary: text },
	{ weight: 1, arbitrary: text.map((one) => `Basic ${one}`) },
);
const anyRequest: fc.Arbitrary<ApiRequest> = fc.record({
	method: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('GET', 'POST') }, fc.constantFrom('HEAD', 'PUT', 'DELETE', 'OPTIONS', 'get', ''), text),
	endpoint: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...ENDPOINTS) }, text),
	query: parameters,
	form: parameters,
	files: fc.array(fc.record({ fileName: text, bytes }), { maxLength: 3 }),
	unsupportedBody: fc.boolean(),
	authorization,
	cookie: fc.oneof(fc.constant(null), text, text.map((one) => `SID=${one}`)),
	apiKeyHeader: fc.oneof(fc.constant(null), text),
	remoteAddress: text,
});

const STATUSES = [200, 400, 403, 404, 405, 409, 413, 415];

function expectHarmless(answer: ApiAnswer): void {
	expect(STATUSES).toContain(answer.status);
	expect(answer.contentType).toMatch(/^(?:text\/plain; charset=UTF-8|application\/json|application\/x-bittorrent)$/);
	for (const [name, value] of Object.entries(answer.headers ?? {})) {
		expect(`${name}: ${value}`).not.toMatch(/[\0\r\n]/);
		expect(Buffer.from(value).every((byte) => byte >= 0x20 && byte < 0x7f)).toBe(true);
	}
	if (answer.contentType === 'application/json') expect(() => JSON.parse(textOf(answer)) as unknown).not.toThrow();
}

/** Whatever is handed over to the workflow has a hash and a name that can be written anywhere. */
function expectWellFormed({ requests, source }: AddIntake): void {
	expect(source).toBe(LOGIN.source);
	expect(requests.length).toBeGreaterThan(0);
	for (const { hash, name, kind, category, aliases } of requests) {
		expect(hash).toMatch(kind === 'url' ? /^url:[0-9a-f]{40}$/ : /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
		expect(aliases).toContain(hash);
		expect(name).not.toMatch(/[\0\r\n]/);
		expect(category).not.toMatch(/\\|^\/|\/$|\/\//);
	}
}

const cpuMs = async (work: () => unknown): Promise<number> => {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
};

let world: World;
let nodes: FakeNode[];

beforeAll(async () => {
	nodes = [new FakeNode('2.8.19'), new FakeNode()];
	for (let seed = 1; seed <= 20; seed++) {
		nodes[seed % 2].rows.set(hashOf(seed), row(seed, { tags: 'a, b', category: seed % 3 === 0 ? '' : 'tv' }));
	}
	world = await makeWorld(nodes, { policies: [{ pathRules: [{ nodePrefix: '/data', clientPrefix: '/virtual' }] }] });
	await world.list();
});
afterAll(() => world.close());

describe('whatever is asked', () => {
	test('the answer is one of the contract: no 5xx, no HTML, no line end in a header', async () => {
		await fc.assert(
			fc.asyncProperty(anyRequest, async (request) => {
				world.clock.nowMs += 50;
				const result = await world.api.handle(request);
				if ('kind' in result) expectWellFormed(result);
				else expectHarmless(result);
			}),
			{ seed: SEED, numRuns: 3_000 },
		);
	});

	test('nobody is let in, and no node is told anything, without a login', async () => {
		const told = nodes.map(({ posted }) => posted.length);
		await fc.assert(
			fc.asyncProperty(anyRequest, async (request) => {
				const answer = await world.api.handle({ ...request, authorization: null, apiKeyHeader: null });
				if ('kind' in answer) throw new Error('an add without a login');
				if (!['', 'auth/login'].includes(request.endpoint)) expect(answer.status).toBe(403);
				expect(answer.headers?.['Set-Cookie']).toBeUndefined();
			}),
			{ seed: SEED, numRuns: 500 },
		);
		expect(nodes.map(({ posted }) => posted.length)).toEqual(told);
	});

	test('the words of a node that refuses reach the client as text, never as a header or HTML', async () => {
		await fc.assert(
			fc.asyncProperty(text, fc.constantFrom(302, 400, 403, 404, 409, 415, 418), async (words, status) => {
				nodes[1].refusals['torrents/recheck'] = [status, words];
				const answer = (await world.post('torrents/recheck', { hashes: hashOf(1) })) as ApiAnswer;
				delete nodes[1].refusals['torrents/recheck'];
				expect([400, 404, 409, 415, 503]).toContain(answer.status);
				expect(answer.contentType).toMatch(/^text\/plain/);
				expect(answer.headers ?? {}).toEqual({});
			}),
			{ seed: SEED, numRuns: 60 },
		);
	});
});

describe('a request as large as n8n lets in', () => {
	const lines = (one: string) => one.repeat(Math.floor(BODY / one.length));
	const hashes = (count: number) => Array.from({ length: count }, (_, i) => hashOf(i + 1_000)).join('|');
	const post = (endpoint: string, form: Record<string, string>, files: ApiRequest['files'] = []) =>
		world.api.handle(requestOf({ method: 'POST', endpoint, form, files, authorization: KEY }));

	test.each([
		['100 000 unknown hashes to list', 'torrents/info', { hashes: hashes(100_000) }, 200],
		['100 000 unknown hashes to delete', 'torrents/delete', { hashes: hashes(100_000) }, 200],
		['100 001 hashes', 'torrents/stop', { hashes: hashes(100_001) }, 413],
		['the same hash 100 000 times', 'torrents/topPrio', { hashes: `${hashOf(1)}|`.repeat(99_999) }, 200],
		['separators only', 'torrents/recheck', { hashes: lines('|') }, 413],
		['one hash of 16 MB', 'torrents/start', { hashes: lines('a') }, 200],
		['8 million lines', 'torrents/add', { urls: lines('a\n') }, 413],
		['blank lines', 'torrents/add', { urls: lines(' \n') }, 413],
		['one line of 16 MB', 'torrents/add', { urls: lines('a') }, 415],
		['a magnet of 16 MB', 'torrents/add', { urls: `magnet:?xt=urn:btih:${'a'.repeat(40)}${lines('&tr=http://a.test')}` }, 415],
		['1 000 broken magnets', 'torrents/add', { urls: `magnet:?xt=urn:btih:zz&dn=${'%'.repeat(15_000)}\n`.repeat(1_000) }, 415],
		['a category of 16 MB', 'torrents/add', { urls: hashOf(1), category: lines('a') }, 413],
		['a category of 16 MB to make', 'torrents/createCategory', { category: lines('a/b') }, 413],
		['tags of 16 MB', 'torrents/addTags', { hashes: hashOf(1), tags: lines(',') }, 413],
		['a name of 16 MB', 'torrents/rename', { hash: hashOf(1), name: lines('x') }, 413],
		['categories of 16 MB', 'torrents/removeCategories', { categories: lines('\n') }, 413],
		['a password of 16 MB', 'auth/login', { username: 'sonarr', password: lines('p') }, 413],
	] as Array<[string, string, Record<string, string>, number]>)('%s', async (_what, endpoint, form, status) => {
		let answer: ApiAnswer | AddIntake | undefined;
		const spent = await cpuMs(async () => (answer = await post(endpoint, form)));
		expect(answer).toMatchObject({ status });
		expect(spent).toBeLessThan(CPU_MS * SLOW_MACHINE);
	});

	test('the longest category that is taken does not exhaust the stack', async () => {
		expect(await post('torrents/createCategory', { category: 'a'.repeat(65_536) })).toMatchObject({ status: 200 });
		expect(await post('torrents/createCategory', { category: `${'a/'.repeat(30_000)}/` })).toMatchObject({ status: 409 });
	});

	const INFO = `d6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}e`;
	const MANY_TRACKERS = `d13:announce-listll${'22:http://tracker.test:80'.repeat(600_000)}eee4:info${INFO}e`.replace('eee4:', 'ee4:');

	test.each([
		['lists in lists', `d4:info${lines('l')}`],
		['dictionaries in dictionaries', lines('d1:a')],
		['numbers', `d4:infol${lines('i0e')}`],
		['empty strings', `d4:infol${lines('0:')}`],
		['empty lists', `d4:infol${lines('le')}`],
		['lengths beyond the end', `d4:infol${lines('99999999:')}`],
		['negative lengths', `d4:infol${lines('-5:')}`],
		['digits', `d4:infoi${lines('1')}`],
	])('a file of 16 MB of %s is refused while others get their turn', async (_what, content) => {
		const files = [{ fileName: 'x.torrent', bytes: Buffer.from(content) }];
		const { answer, longestBlockMs } = await blocked(() => post('torrents/add', {}, files));
		expect(answer).toMatchObject({ status: 415 });
		expect(longestBlockMs).toBeLessThan(CPU_MS * SLOW_MACHINE);
	});

	test('600 000 trackers hold nobody up, and are not all looked at', async () => {
		const files = [{ fileName: 'x.torrent', bytes: Buffer.from(MANY_TRACKERS) }];
		const { answer, longestBlockMs } = await blocked(() => post('torrents/add', {}, files));
		expect(answer).toMatchObject({ kind: 'add', requests: [{ trackerHosts: ['tracker.test'], sizeBytes: 5 }] });
		expect(longestBlockMs).toBeLessThan(CPU_MS * SLOW_MACHINE);
	});

	/** Runs `work` and measures how long nobody else got a turn, in CPU time: others may use the machine. */
	async function blocked<T>(work: () => Promise<T>): Promise<{ answer: T; longestBlockMs: number }> {
		let longestBlockMs = 0;
		const threadMs = (): number => {
			const { user, system } = process.threadCpuUsage();
			return (user + system) / 1_000;
		};
		let lastMs = threadMs();
		let running = true;
		const tick = () => {
			const nowMs = threadMs();
			longestBlockMs = Math.max(longestBlockMs, nowMs - lastMs);
			lastMs = nowMs;
			if (running) setImmediate(tick);
		};
		setImmediate(tick);
		const answer = await work();
		running = false;
		tick();
		return { answer, longestBlockMs };
	}
});

describe('a .torrent file that was damaged', () => {
	const WHOLE = Buffer.from(
		`d8:announce27:http://tracker.test/announce4:infod5:filesld6:lengthi5e4:pathl1:aeed6:lengthi7e4:pathl1:b1:ceee4:name4:root12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}7:privatei1eee`,
	);
	const change = fc.record({
		at: fc.nat(WHOLE.length - 1),
		cut: fc.nat(8),
		insert: fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.constantFrom('l', 'd', 'e', 'i', '0:', '9'.repeat(16), '-').map((one) => Buffer.from(one))),
	});

	test('is read or refused with a reason, whatever was done to it', () => {
		fc.assert(
			fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
				let damaged: Buffer = WHOLE;
				for (const { at, cut, insert } of changes) {
					damaged = Buffer.concat([damaged.subarray(0, at), insert, damaged.subarray(at + cut)]);
				}
				try {
					expect(parseTorrentFile(damaged).sizeBytes).toBeGreaterThan(0);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidTorrentError);
					expect((error as Error).message).toMatch(/^[A-Za-z ,:]{10,100}$/);
				}
			}),
			{ seed: SEED, numRuns: 5_000 },
		);
	});

	test('bytes of any kind never break the reader', () => {
		fc.assert(
			fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.stringMatching(/^[dlie0-9:-]{0,80}$/).map((one) => Buffer.from(one))), (any) => {
				try {
					decodeBencode(any);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidTorrentError);
				}
			}),
			{ seed: SEED, numRuns: 5_000 },
		);
	});
});
