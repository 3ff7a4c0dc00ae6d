/**
 * Requests that nobody means, byte by byte over raw sockets, at the real n8n with real nodes: it lives,
 * answers everything without HTML, adds nothing and starts nothing, and works as before afterwards.
 * Environment: FUZZ_SEED, FUZZ_COUNT.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sleep } from '../../scripts/lib/report.mjs';
import { addFile, addMagnet, magnet, openArr, pool, torrentFile } from './client.mjs';
import { executionCount, whereIs } from './direct.mjs';
import { LOGINS, openLab } from './lab.mjs';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);
const COUNT = Number(process.env.FUZZ_COUNT ?? 1_500);
const [SONARR] = LOGINS;
const nodes = () => (process.env.E2E_CHROOT ? [{ count: 1 }, { count: 1, root: process.env.E2E_CHROOT }] : [{ count: 2 }]);
/** No answer takes longer, also while others are being answered. */
const PATIENCE_MS = 15_000;

describe('requests that nobody means', { timeout: 600_000 }, () => {
	let lab;
	let arr;
	let cookie;
	let port;
	let base;
	before(async () => {
		lab = await openLab({ groups: nodes(), base: 26_000 });
		arr = await openArr(lab.base, SONARR);
		cookie = (await arr.login()).cookie;
		({ port, pathname: base } = new URL(lab.base));
		for (let i = 0; i < 5; i++) assert.equal((await addMagnet(arr, magnet(), { category: 'tv' })).text, 'Ok.');
	});
	after(async () => await lab?.close());

	/** Torrents on the nodes and executions in n8n: neither may change. */
	const traces = async () => ({ torrents: [...(await whereIs(lab.nodes)).keys()].sort(), executions: executionCount(lab.n8n) });
	const ask = (request) => send(port, request);
	const head = (method, target, headers = {}) =>
		Buffer.from(`${method} ${target} HTTP/1.1\r\n${Object.entries({ host: `127.0.0.1:${port}`, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1');
	const post = (endpoint, body, headers) =>
		Buffer.concat([head('POST', `${base}/api/v2/${endpoint}`, { cookie, 'content-length': body.length, ...headers }), body]);

	test(`${COUNT} of them, seed ${SEED}`, async (t) => {
		const earlier = await traces();
		const random = generator(SEED);
		const requests = Array.from({ length: COUNT }, () => anyRequest(random, { base, cookie, head, post }));
		const statuses = {};
		const wrong = [];
		await pool(COUNT, 8, async (i) => {
			const { what, bytes, mayBreak } = requests[i];
			const answer = await ask(bytes);
			statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
			const found = harm(answer) ?? (answer.status >= 500 && !(mayBreak && byN8n(answer)) ? 'an error of the server' : null);
			if (found !== null) wrong.push(`${found}: ${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
		});
		t.diagnostic(`answers by status: ${JSON.stringify(statuses)}`);
		assert.deepEqual(wrong, []);
		await sleep(500);
		assert.deepEqual(await traces(), earlier);
	});

	test('multipart that is broken', async () => {
		const earlier = await traces();
		const form = (boundary) => ({ 'content-type': `multipart/form-data; boundary=${boundary}` });
		const part = (name, content, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
		const file = (fileName) => part('torrents', 'not bencoded', `; filename="${fileName}"`);
		const cases = {
			'no boundary': ['--b\r\n', { 'content-type': 'multipart/form-data' }],
			'an empty boundary': ['--\r\n', form('')],
			'another boundary': [`${part('urls', 'x')}--b--\r\n`, form('c')],
			'no end': [part('urls', 'x'), form('b')],
			'an end at once': ['--b--\r\n', form('b')],
			'a header without an end': ['--b\r\nContent-Disposition: form-data; name="urls"', form('b')],
			'a part without a name': ['--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n', form('b')],
			'a huge header': [`--b\r\nContent-Disposition: form-data; name="${'n'.repeat(200_000)}"\r\n\r\nx\r\n--b--\r\n`, form('b')],
			'20 000 parts': [`${part('urls', 'x').repeat(20_000)}--b--\r\n`, form('b')],
			'2 000 files': [`${file('a.torrent').repeat(2_000)}--b--\r\n`, form('b')],
			'a file name with a quote': [`${file('a\\"b.torrent')}--b--\r\n`, form('b')],
			'a file name with a line end': [`${file('a\r\nX-Evil: 1\r\n.torrent')}--b--\r\n`, form('b')],
			'a file name with NUL': [`${file('a\0b.torrent')}--b--\r\n`, form('b')],
			'a file name that climbs': [`${file('../../../../tmp/evil.torrent')}--b--\r\n`, form('b')],
			'a file name of 100 kB': [`${file('x'.repeat(100_000))}--b--\r\n`, form('b')],
			'two files of one name': [`${file('a.torrent')}${file('a.torrent')}--b--\r\n`, form('b')],
			'__proto__ as a name': [`${part('__proto__', 'x')}${part('__proto__', 'y', '; filename="a"')}--b--\r\n`, form('b')],
			'a transfer encoding': ['--b\r\nContent-Disposition: form-data; name="urls"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--\r\n', form('b')],
			'an odd charset': [`${part('urls', 'x')}--b--\r\n`, { 'content-type': 'multipart/form-data; boundary=b; charset=x-none' }],
			'17 MB': [`${part('urls', 'x'.repeat(17 * 2 ** 20))}--b--\r\n`, form('b')],
		};
		for (const [what, [body, headers]] of Object.entries(cases)) {
			const answer = await ask(post('torrents/add', Buffer.from(body, 'latin1'), headers));
			assert.equal(harm(answer), null, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
			assert.notEqual(answer.text, 'Ok.', what);
		}
		await sleep(500);
		assert.deepEqual(await traces(), earlier);
	});

	test('XML that is broken: n8n, which parses it itself, goes on', async () => {
		const earlier = await traces();
		await pool(10, 10, async () => {
			const { status, head, text } = await send(port, post('torrents/add', Buffer.from('<a>'), { 'content-type': 'text/xml' }), 1_000);
			// Null: n8n's parser leaves some of them without an answer.
			assert.ok(status === null || status >= 400);
			assert.equal(harm({ head, text }), null);
		});
		assert.equal((await arr.get('app/version')).text, 'v5.1.4');
		assert.deepEqual(await traces(), earlier);
	});

	test('bodies that do not end, and sockets that go away', async () => {
		const earlier = await traces();
		const cut = post('torrents/add', Buffer.from('urls='), { 'content-length': 1_000_000, 'content-type': FORM });
		for (let i = 0; i < 20; i++) {
			const socket = net.connect(port, '127.0.0.1');
			socket.on('error', () => undefined);
			socket.write(cut);
			await sleep(20);
			socket.destroy();
		}
		assert.equal((await arr.get('app/version')).text, 'v5.1.4');
		assert.deepEqual(await traces(), earlier);
	});

	test('afterwards everything works as before', async () => {
		assert.ok(lab.n8n.running);
		const [link, file] = [magnet(), torrentFile('Invented.After.The.Storm.S01E01')];
		assert.equal((await addMagnet(arr, link, { category: 'tv' })).text, 'Ok.');
		assert.equal((await addFile(arr, file, { category: 'tv', stopped: 'True' })).text, 'Ok.');
		const where = await whereIs(lab.nodes);
		for (const { hash } of [link, file]) assert.equal(where.get(hash)?.length, 1);
		const listed = (await arr.get('torrents/info?category=tv')).json().map(({ hash }) => hash);
		for (const { hash } of [link, file]) assert.ok(listed.includes(hash));
	});
});

const FORM = 'application/x-www-form-urlencoded';

/** What no answer may be: missing, HTML, or with a header that the request has brought in. Null: none of it. */
function harm({ timedOut, head, text }) {
	if (timedOut) return 'no answer in time';
	// JSON may quote what was sent; no browser takes it for a page.
	const page = /<html|<!doctype|<pre>/i.test(text) && !/content-type: *application\/json/i.test(head);
	if (/content-type: *text\/html/i.test(head) || page) return 'HTML';
	return /^x-evil/im.test(head) ? 'a header that was brought in' : null;
}

/** n8n's own errors are JSON; the package would say its in text. */
const byN8n = ({ head }) => /content-type: *application\/json/i.test(head);

/** Sends bytes and reads until the end. @returns { status, head, text, timedOut }; status null: hung up on */
function send(port, bytes, patienceMs = PATIENCE_MS) {
	return new Promise((resolve) => {
		const chunks = [];
		const socket = net.connect(port, '127.0.0.1');
		const finish = (timedOut) => {
			socket.destroy();
			const whole = Buffer.concat(chunks).toString('latin1');
			const end = whole.indexOf('\r\n\r\n');
			const head = end < 0 ? whole : whole.slice(0, end);
			const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? NaN);
			resolve({ status: Number.isNaN(status) ? null : status, head, text: end < 0 ? '' : whole.slice(end + 4), timedOut });
		};
		socket.setTimeout(patienceMs, () => finish(true));
		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('error', () => finish(false));
		socket.on('close', () => finish(false));
		socket.write(bytes);
	});
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function generator(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const number = (below) => Math.floor(next() * below);
	return { number, pick: (list) => list[number(list.length)], chance: (part) => next() < part };
}

const ENDPOINTS = [
	...['app/version', 'app/webapiVersion', 'app/preferences', 'app/setPreferences', 'torrents/info', 'torrents/properties', 'torrents/files'],
	...['torrents/trackers', 'torrents/categories', 'torrents/createCategory', 'torrents/editCategory', 'torrents/add', 'torrents/setCategory'],
	...['torrents/delete', 'torrents/stop', 'torrents/start', 'torrents/addTags', 'torrents/setShareLimits', 'torrents/rename', 'torrents/export'],
	...['torrents/setLocation', 'torrents/filePrio', 'torrents/topPrio', 'sync/maindata', 'sync/torrentPeers', 'transfer/info', 'log/main'],
];
const NAMES = [
	...['hash', 'hashes', 'category', 'urls', 'tags', 'rid', 'sort', 'filter', 'limit', 'offset', 'savepath', 'location', 'name', 'deleteFiles'],
	...['hashes[]', 'hashes[0]', 'hashes[a][b]', '__proto__', '__proto__[x]', 'constructor[prototype][x]', 'a.b', '', '%ff', '%'],
];
const VALUES = [
	...['', '%', '%00', '%0d%0aX-Evil:%201', '%0d%0a%0d%0a%3Chtml%3E', '%ff%fe', '%u0041', '+', '%2B', '%E2%80%AE', '%c0%af', 'all', '-1', '1e999', 'NaN'],
	...['%3Cscript%3E', '..%2F..%2Fetc', 'magnet:?xt=urn:btih:', 'magnet%3A%3Fxt%3Durn%3Abtih%3Azz', 'ftp://x', 'http%3A%2F%2F%5B', 'true', '[object%20Object]'],
	...['0'.repeat(39), 'g'.repeat(40), '|'.repeat(300), '%7C'.repeat(300), 'a%2F'.repeat(500), 'x'.repeat(9_000)],
];
const TYPES = [
	...[FORM, `${FORM}; charset=utf-16le`, `${FORM}; charset=x-none`, `${FORM};charset="`, 'application/json', 'application/json; charset=x-none', 'text/plain'],
	...['application/octet-stream', 'multipart/mixed; boundary=b', 'multipart/form-data', 'text/html', '', ';', 'a/b/c', '\xff'],
];
const BODIES = [
	...['', '{', '{"a":', '{"__proto__":{"x":1}}', '[[[[[[', '"', 'null', '<a>', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', '</a>'],
	...['\0\0\0\0', '\xff\xfe', '&&&&====', '%%%%', '='.repeat(3_000), '&'.repeat(3_000), 'a=1&'.repeat(3_000), '--b\r\n', '--b--'],
].map((body) => Buffer.from(body, 'latin1'));
const METHODS = ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'get', 'X', 'CONNECT', 'PRI'];

/** @returns { what, bytes, mayBreak } `mayBreak`: n8n itself answers before the package sees it */
function anyRequest(random, { base, cookie, head, post }) {
	const { pick, number, chance } = random;
	const pairs = () => Array.from({ length: number(6) }, () => `${pick(NAMES)}=${pick(VALUES)}`).join('&');
	const endpoint = pick(ENDPOINTS);
	const url = `${base}/api/v2/${endpoint}`;
	const kinds = {
		query: () => ({ bytes: head('GET', `${url}?${pairs()}`, { cookie }) }),
		form: () => ({ bytes: post(endpoint, Buffer.from(pairs()), { 'content-type': FORM }) }),
		type: () => {
			const type = pick(TYPES);
			// Broken JSON, and a charset that Node does not know, end in n8n's own parsers.
			return { bytes: post(endpoint, pick(BODIES), { 'content-type': type }), mayBreak: /json|charset|multipart/.test(type) };
		},
		method: () => {
			const method = pick(METHODS);
			// n8n answers methods that it does not know with a 500 of its own.
			return { bytes: head(method, `${url}?${pairs()}`, { cookie }), mayBreak: ['TRACE', 'PROPFIND'].includes(method) };
		},
		stranger: () => ({ bytes: head('GET', `${url}?${pairs()}`, { cookie: pick(['SID', 'SID=', 'SID=x; SID=y', '=', ';;;', 'SID=%00', `SID=${'a'.repeat(4_000)}`]) }) }),
		session: () => ({ bytes: head('GET', url, { cookie: `${cookie.slice(0, -1 - number(10))}${pick(['', '.', 'A', '='])}` }) }),
		// A path that cannot be decoded is left out: Express answers it, before n8n and in HTML.
		path: () => ({ bytes: head('GET', `${base}${pick(['/', '//', '/api', '/api/v2', '/api/v2/', '/api/v2//torrents/info', '/api/v2/../..', '/%2e%2e', '/api/v2/torrents/info/', '/api/v2/TORRENTS/INFO', `/${'a'.repeat(5_000)}`, '/api/v2/torrents%2Finfo', '/?a[b]=c'])}`, { cookie }) }),
		encoding: () => ({
			bytes: post(endpoint, pick([Buffer.from('not compressed'), gzipSync('urls=x').subarray(0, 15), gzipSync(Buffer.alloc(30 * 2 ** 20))]), { 'content-type': FORM, 'content-encoding': pick(['gzip', 'deflate', 'br', 'x', 'gzip, gzip']) }),
			mayBreak: true,
		}),
		framing: () => ({
			bytes: Buffer.concat([head('POST', url, { cookie, 'content-type': FORM, ...pick([{ 'content-length': '-1' }, { 'content-length': 'x' }, { 'content-length': '5', 'transfer-encoding': 'chunked' }, { 'transfer-encoding': 'chunked' }, { 'transfer-encoding': 'x' }]) }), Buffer.from(pick(['zz\r\n', '5\r\nurls=\r\n0\r\n\r\n', '-1\r\n']))]),
		}),
		header: () => ({ bytes: head('GET', url, { cookie, [pick(['X-Forwarded-For', 'Origin', 'Referer', 'Range', 'If-None-Match', 'Accept-Encoding', 'X-Api-Key', 'Expect'])]: pick(['\x01', '\xff\xfe', 'null', '999.999.999.999', 'bytes=0-,0-', 'a'.repeat(6_000), '<script>']) }) }),
		garbage: () => ({ bytes: Buffer.from(Array.from({ length: 1 + number(60) }, () => number(256)).concat([13, 10, 13, 10])) }),
	};
	const kind = chance(0.6) ? pick(['query', 'form', 'type']) : pick(Object.keys(kinds));
	const made = kinds[kind]();
	return { what: `${kind} ${made.bytes.toString('latin1').slice(0, 300).replaceAll('\r\n', ' ⏎ ')}`, mayBreak: false, ...made };
}
