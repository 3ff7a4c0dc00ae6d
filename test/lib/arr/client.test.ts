import { ArrClient, queryOf } from '../../../lib/arr/client';
import { ArrRequestError } from '../../../lib/arr/errors';
import type { Clock } from '../../../lib/arr/types';
import { FakeArr, paged, Raw } from '../../sim/arr/server';

const opened: Array<{ close(): unknown }> = [];
afterEach(async () => {
	for (const one of opened.splice(0).reverse()) await one.close();
});

async function fake(options: Parameters<typeof FakeArr.start>[0] = { type: 'radarr' }): Promise<FakeArr> {
	const server = await FakeArr.start(options);
	opened.push(server);
	return server;
}

/** Pauses take no time, and are written down. */
function quickClock(pauses: number[] = []): Clock {
	return { nowMs: () => Date.now(), sleep: async (ms) => void pauses.push(ms) };
}

function clientOf(server: FakeArr, more: Partial<ReturnType<FakeArr['instance']>> = {}, clock = quickClock()): ArrClient {
	const client = new ArrClient(server.instance(more), clock);
	opened.push(client);
	return client;
}

const failureOf = async (work: Promise<unknown>): Promise<ArrRequestError> => {
	const error: unknown = await work.then(
		() => new Error('nothing failed'),
		(reason: unknown) => reason,
	);
	if (error instanceof ArrRequestError) return error;
	throw error;
};

describe('an app is asked', () => {
	it('with its key, below its URL base, in the version that it names', async () => {
		const server = await fake({ type: 'sonarr', urlBase: '/sonarr', api: { current: 'v5', deprecated: ['v3'] } });
		const client = clientOf(server);
		expect(await client.apiVersion()).toBe('v3');
		expect(await client.get('system/status')).toMatchObject({ appName: 'Sonarr' });
	});

	it.each([
		['sonarr', { current: 'v3', deprecated: [] }, 'v3'],
		['sonarr', { current: 'v5', deprecated: [] }, 'v5'],
		['sonarr', null, 'v3'],
		['radarr', { current: 'v3', deprecated: [] }, 'v3'],
		['prowlarr', { current: 'v1', deprecated: [] }, 'v1'],
		['lidarr', { current: 'v1', deprecated: [] }, 'v1'],
	] as const)('%s that says %j is spoken to in %s', async (type, api, version) => {
		const server = await fake({ type, api: api === null ? null : { current: api.current, deprecated: [...api.deprecated] } });
		const client = clientOf(server);
		expect(await client.apiVersion()).toBe(version);
		await expect(client.get('system/status')).resolves.toBeDefined();
	});

	it('in the usual version where its web page answers the question for it', async () => {
		const server = await fake({ type: 'sonarr' });
		server.troubles.push((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'));
		expect(await clientOf(server).get('system/status')).toMatchObject({ appName: 'Sonarr' });
	});

	it('for its version once', async () => {
		const server = await fake();
		const client = clientOf(server);
		let questions = 0;
		server.troubles.push((_request, response) => {
			questions++;
			response.end('{"current":"v3","deprecated":[]}');
		});
		await client.get('health');
		await client.get('health');
		expect(questions).toBe(1);
		expect(server.count('health')).toBe(2);
	});

	it.each([
		['2.0.0.548', 'series'],
		['3.0.1.900', 'movie'],
	])('a Whisparr %s is one with a %s library', async (version, family) => {
		const client = clientOf(await fake({ type: 'whisparr', version }));
		expect(await client.family()).toBe(family);
	});

	it('through redirects of its own address', async () => {
		const server = await fake({ type: 'radarr', urlBase: '/radarr' });
		const { url } = server.instance();
		const client = clientOf(server, { url: url.replace('/radarr', '') });
		expect(await client.get('system/status')).toMatchObject({ appName: 'Radarr' });
	});
});

describe('the key stays where it belongs', () => {
	it('and does not follow a redirect to another address', async () => {
		const server = await fake();
		const other = await fake();
		const seen: unknown[] = [];
		other.troubles.push((request, response) => {
			seen.push(request.headers['x-api-key']);
			response.end('{}');
		});
		server.troubles.push((_request, response) => {
			response.writeHead(302, { location: `${other.instance().url}/api` });
			response.end();
		});
		const failure = await failureOf(clientOf(server).get('health'));
		expect(failure.code).toBe('redirect');
		expect(failure.message).toContain(new URL(other.instance().url).host);
		expect(seen).toEqual([]);
	});

	it('and is in no message, even when the app repeats it', async () => {
		const server = await fake();
		const { apiKey } = server.instance();
		server.on('POST command', () => new Raw(400, JSON.stringify([{ propertyName: 'x', errorMessage: `no ${apiKey} and http://x.test/?passkey=abc123&a=1` }])));
		const failure = await failureOf(clientOf(server).post('command', { name: 'x' }));
		expect(failure.code).toBe('rejected');
		expect(failure.message).toContain('no *** and');
		expect(failure.message).toContain('passkey=***&a=1');
		expect(JSON.stringify(failure) + failure.message + String(failure.stack)).not.toContain(apiKey);
	});
});

describe('what goes wrong is told apart', () => {
	it('a wrong key', async () => {
		const server = await fake();
		const failure = await failureOf(clientOf(server, { apiKey: 'wrong' }).get('health'));
		expect(failure).toMatchObject({ code: 'unauthorized', status: 401, message: "'radarr' refuses the API key" });
		expect(failure.hint).toMatch(/Settings/);
	});

	it.each([
		['a page', (): Raw => new Raw(200, '<!doctype html><title>Login</title>', { 'content-type': 'text/html' }), 'html'],
		['a page without a type', (): Raw => new Raw(200, '  <html></html>', { 'content-type': 'text/plain' }), 'html'],
		['a redirect to a login', (): Raw => new Raw(302, '', { location: '/login?returnUrl=/api' }), 'html'],
		['a page of a proxy that is down', (): Raw => new Raw(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' }), 'server'],
		['half an answer', (): Raw => new Raw(200, '{"records": [{"id": 1'), 'bad-answer'],
		['nothing there', (): Raw => new Raw(404, '{"message":"NotFound"}'), 'not-found'],
		['a refusal', (): Raw => new Raw(403, 'Forbidden'), 'forbidden'],
		['too many requests', (): Raw => new Raw(429, ''), 'rate-limited'],
		['a failure', (): Raw => new Raw(500, '{"message":"database is locked"}'), 'server'],
	] as const)('%s', async (_what, answer, code) => {
		const server = await fake();
		server.on('GET health', answer);
		expect((await failureOf(clientOf(server).get('health'))).code).toBe(code);
	});

	it('the words of the app are passed on', async () => {
		const server = await fake();
		server.on('GET health', () => new Raw(500, '{"message":"database is locked"}'));
		expect((await failureOf(clientOf(server).get('health'))).message).toBe("'radarr' failed with 500: database is locked");
	});

	it('an app that is too slow, in the time that was given', async () => {
		const server = await fake();
		server.delayMs = 5_000;
		const begun = Date.now();
		const failure = await failureOf(clientOf(server).get('health', {}, { timeoutMs: 150 }));
		expect(failure.code).toBe('timeout');
		expect(Date.now() - begun).toBeLessThan(2_000);
	});

	it('one that is not there, and an address that is none', async () => {
		const server = await fake();
		const { url } = server.instance();
		await server.close();
		expect((await failureOf(clientOf(server, { url }).get('health'))).code).toBe('refused');
	});

	it('a request that is cancelled', async () => {
		const server = await fake();
		server.delayMs = 5_000;
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 30);
		expect((await failureOf(clientOf(server).get('health', {}, { signal: stop.signal }))).code).toBe('aborted');
	});

	it('redirects in a circle', async () => {
		const server = await fake();
		server.on('GET health', () => new Raw(301, '', { location: '/api/v3/health' }));
		expect((await failureOf(clientOf(server).get('health'))).code).toBe('redirect');
	});
});

describe('asking again', () => {
	it('helps where an app is busy, as long as it says', async () => {
		const server = await fake();
		const pauses: number[] = [];
		const client = clientOf(server, { timeoutMs: 10_000 }, quickClock(pauses));
		await client.apiVersion();
		server.troubles.push(
			(_request, response) => response.writeHead(429, { 'retry-after': '2' }).end(),
			(_request, response) => response.writeHead(503).end(),
		);
		expect(await client.get('health')).toEqual([]);
		expect(pauses).toEqual([2_000, 500]);
	});

	it('helps where a connection breaks off', async () => {
		const server = await fake();
		const client = clientOf(server);
		await client.apiVersion();
		server.troubles.push((request) => request.socket.destroy());
		expect(await client.get('health')).toEqual([]);
	});

	it('ends after two times, and at once where the wait would be too long', async () => {
		const server = await fake();
		let asked = 0;
		server.on('GET health', () => {
			asked++;
			return new Raw(503, '');
		});
		await failureOf(clientOf(server).get('health'));
		expect(asked).toBe(3);
		server.on('GET health', () => {
			asked++;
			return new Raw(429, '', { 'retry-after': '3600' });
		});
		await failureOf(clientOf(server).get('health'));
		expect(asked).toBe(4);
	});

	it('is never done with what changes something', async () => {
		const server = await fake();
		server.on('POST command', () => new Raw(503, ''));
		await failureOf(clientOf(server).post('command', { name: 'RssSync' }));
		expect(server.count('command')).toBe(1);
	});
});

describe('lists in pages', () => {
	const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));

	it.each([
		[0, Infinity, 0, 1],
		[249, Infinity, 249, 1],
		[250, Infinity, 250, 1],
		[251, Infinity, 251, 2],
		[1_000, 10, 10, 1],
		[1_000, 300, 300, 2],
	])('of %s records with a limit of %s: %s come in %s pages', async (count, limit, expected, pages) => {
		const server = await fake();
		server.on('GET queue', paged(rows(count)));
		expect(await clientOf(server).pages('queue', {}, limit)).toHaveLength(expected);
		expect(server.count('queue')).toBe(pages);
	});

	it('come once when they move while they are read', async () => {
		const server = await fake();
		const all = rows(400);
		server.on('GET queue', (asked) => {
			const answer = paged(all)(asked);
			all.unshift({ id: 1_000 + all.length });
			return answer;
		});
		const ids = (await clientOf(server).pages('queue', {}, Infinity)).map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
	});
});

it('a query leaves out what is not set, and repeats lists', () => {
	expect(queryOf({ a: 1, b: null, c: undefined, d: ['x', 'y z'], e: false })).toBe('?a=1&d=x&d=y+z&e=false');
	expect(queryOf({})).toBe('');
});
