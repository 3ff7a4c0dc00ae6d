import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { fetchFeed, type FetchOptions } from '../../../lib/feed/fetch';
import { CERTIFICATE, KEY } from '../qbittorrent/selfSigned';
import { type FeedServer, NOW, MARK, serve, startFeedServer, status } from './feedServer';

const MIB = 1024 ** 2;
let server: FeedServer;
let other: FeedServer;

beforeEach(async () => {
	[server, other] = await Promise.all([startFeedServer(), startFeedServer()]);
});
afterEach(async () => await Promise.all([server.close(), other.close()]));

const fetch = async (changes: Partial<FetchOptions> = {}, headers?: Record<string, string>) =>
	await fetchFeed(
		{ name: 'films', url: `${server.url}/rss?apikey=${MARK}`, headers },
		{ timeoutMs: 5_000, etag: null, lastModified: null, nowMs: NOW, ...changes },
	);
const failure = async (changes?: Partial<FetchOptions>) => (await fetch(changes).catch((error: unknown) => error)) as Error & { code: string; hint?: string; retryAfterMs: number | null };

describe('a feed is fetched', () => {
	it('with its validators', async () => {
		server.answer = serve('<rss/>', { etag: '"5"', 'last-modified': 'Fri, 15 Jan 2027 08:00:00 GMT' });
		const fetched = await fetch();
		expect(fetched).toMatchObject({ changed: true, etag: '"5"', lastModified: 'Fri, 15 Jan 2027 08:00:00 GMT' });
		expect(server.requests[0].headers['if-none-match']).toBeUndefined();
	});

	it('only when it has changed', async () => {
		server.answer = serve('<rss/>', { etag: '"5"' });
		expect(await fetch({ etag: '"5"', lastModified: 'Fri, 15 Jan 2027 08:00:00 GMT' })).toEqual({ changed: false });
		expect(server.requests[0].headers).toMatchObject({ 'if-none-match': '"5"', 'if-modified-since': 'Fri, 15 Jan 2027 08:00:00 GMT' });
	});

	it('packed', async () => {
		server.answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('<rss/>'));
		expect(await fetch()).toMatchObject({ bytes: Buffer.from('<rss/>') });
	});

	it('over redirects, without its key for another host', async () => {
		other.answer = serve('<rss/>');
		server.answer = (request, response) =>
			request.url?.startsWith('/rss') ? response.writeHead(302, { location: '/new' }).end() : response.writeHead(301, { location: `${other.url}/rss` }).end();
		expect(await fetch({}, { 'X-Api-Key': MARK })).toMatchObject({ changed: true });
		expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual([MARK, MARK]);
		expect(other.requests[0].headers['x-api-key']).toBeUndefined();
	});
});

describe('a feed that cannot be fetched says why, without its key', () => {
	it.each<[number, string]>([[400, 'unexpected'], [401, 'forbidden'], [403, 'forbidden'], [404, 'not-found'], [410, 'not-found'], [429, 'rate-limited'], [500, 'server'], [502, 'server'], [503, 'server']])('%i is %s', async (code, expected) => {
		server.answer = status(code, { 'retry-after': '90' }, `Key ${MARK} is wrong`);
		const error = await failure();
		expect(error).toMatchObject({ name: 'FeedError', code: expected, retryAfterMs: 90_000 });
		expect(error.message).toContain("'films'");
		expect(error.message + String(error.hint) + String(error.stack) + JSON.stringify(error)).not.toContain(MARK);
		expect(error.cause).toBeUndefined();
	});

	it('redirects in a circle', async () => {
		server.answer = status(302, { location: '/rss' });
		expect((await failure()).code).toBe('redirect');
		expect(server.requests).toHaveLength(6);
	});

	it.each(['ftp://files.test/', 'javascript:alert(1)', ''])("a redirect to '%s'", async (location) => {
		server.answer = status(302, { location });
		expect((await failure()).code).toBe('redirect');
	});

	it('nobody at the address', async () => {
		await server.close();
		expect((await failure()).code).toBe('refused');
	});

	it('a host that there is not', async () => {
		const error = await fetchFeed({ name: 'films', url: `http://nowhere.invalid/${MARK}` }, { timeoutMs: 5_000, etag: null, lastModified: null, nowMs: NOW }).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ code: 'dns', message: expect.stringContaining('nowhere.invalid') as unknown });
	});

	it('no answer in time', async () => {
		server.answer = () => undefined;
		expect((await failure({ timeoutMs: 100 })).code).toBe('timeout');
	});

	it('an answer that never ends', async () => {
		server.answer = (_request, response) => {
			response.writeHead(200);
			const timer = setInterval(() => response.write('<a/>'), 5);
			response.on('close', () => clearInterval(timer));
		};
		expect((await failure({ timeoutMs: 200 })).code).toBe('timeout');
	});

	it('a connection that breaks', async () => {
		server.answer = (_request, response) => {
			response.writeHead(200, { 'content-length': '1000' });
			response.write('<rss>');
			setTimeout(() => response.destroy(), 20);
		};
		expect((await failure()).code).toBe('server');
	});

	it('more than 50 MiB, and the rest is not loaded', async () => {
		let sent = 0;
		server.answer = (_request, response) => {
			response.writeHead(200);
			const more = (): void => {
				if (response.destroyed || sent >= 300 * MIB) return void response.end();
				sent += MIB;
				response.write(Buffer.alloc(MIB, 32), () => setImmediate(more));
			};
			more();
		};
		expect((await failure({ timeoutMs: 20_000 })).code).toBe('too-large');
		expect(sent).toBeLessThan(120 * MIB);
	}, 30_000);

	it('a small packet that unpacks to more', async () => {
		const packed = gzipSync(Buffer.alloc(200 * MIB, 32));
		expect(packed.length).toBeLessThan(MIB);
		server.answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
		expect((await failure({ timeoutMs: 20_000 })).code).toBe('too-large');
	}, 30_000);
});

describe('a feed over https', () => {
	const secure = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
		if (request.url === '/down') response.writeHead(302, { location: server.url }).end();
		else response.writeHead(200).end('<rss/>');
	});
	beforeAll(async () => await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve)));
	afterAll(() => {
		secure.closeAllConnections();
		secure.close();
	});
	const get = async (path: string, tls?: { allowUnauthorized: boolean; ca: string | null }) =>
		await fetchFeed(
			{ name: 'films', url: `https://127.0.0.1:${(secure.address() as AddressInfo).port}${path}`, tls },
			{ timeoutMs: 5_000, etag: null, lastModified: null, nowMs: NOW },
		);

	it('is read with the authority that vouches for it, or with none when told so', async () => {
		expect(await get('/', { allowUnauthorized: false, ca: CERTIFICATE })).toMatchObject({ changed: true });
		expect(await get('/', { allowUnauthorized: true, ca: null })).toMatchObject({ changed: true });
	});

	it('is not read when its certificate cannot be verified', async () => {
		await expect(get('/')).rejects.toMatchObject({ code: 'tls' });
	});

	it('does not follow to http, where anybody could read its key', async () => {
		await expect(get('/down', { allowUnauthorized: true, ca: null })).rejects.toMatchObject({ code: 'redirect' });
		expect(server.requests).toEqual([]);
	});
});
