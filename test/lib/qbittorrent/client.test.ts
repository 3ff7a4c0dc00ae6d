import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { QbtClient } from '../../../lib/qbittorrent/client';
import type { NodeRequestError } from '../../../lib/qbittorrent/errors';
import { MemoryLoginGuard } from '../../../lib/qbittorrent/loginGuard';
import type { NodeConfig } from '../../../lib/qbittorrent/types';
import { type SimNodeHandle, type SimOptions, startSim } from '../../sim/qbt-sim';
import { configOf, sleep } from '../dispatch/lab';
import { CERTIFICATE, KEY } from './selfSigned';

const open: Array<() => unknown> = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

async function sim(options: SimOptions = {}): Promise<SimNodeHandle> {
	const started = await startSim(options);
	open.push(started.close);
	return started.nodes[0];
}

function clientOf(node: SimNodeHandle, changes: Partial<NodeConfig> = {}, guard = new MemoryLoginGuard()): QbtClient {
	const client = new QbtClient(configOf(node, changes), guard);
	open.push(() => client.close());
	return client;
}

const failure = async (work: Promise<unknown>): Promise<NodeRequestError> =>
	await work.then(
		() => expect(null).toBe('a failure'),
		(error: NodeRequestError) => error,
	) as NodeRequestError;

const many = <T>(count: number, call: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, call));
const PROFILES = ['4.5.2', '5.1.0', '5.3.0'] as const;

describe('the session', () => {
	it.each(PROFILES)('%s: fifty calls at once share one login and four sockets', async (profile) => {
		const node = await sim({ profile });
		const client = clientOf(node);
		const versions = await many(50, () => client.get('app/version'));
		expect(new Set(versions)).toEqual(new Set([`v${profile}`]));
		const { logins, maxOpenSockets } = node.control.counters();
		expect([logins, client.loginCount]).toEqual([1, 1]);
		expect(maxOpenSockets).toBeLessThanOrEqual(4);
		expect(client.openSockets()).toBeLessThanOrEqual(4);
	});

	it.each(PROFILES)('%s: a lost session is renewed once for all calls that wait', async (profile) => {
		const node = await sim({ profile });
		const client = clientOf(node);
		await client.get('app/version');
		node.control.restart();
		await sleep(10);
		await many(50, () => client.get('app/version'));
		expect(node.control.counters().logins).toBe(2);
	});

	it('does not renew again for a 403 that is older than the renewal', async () => {
		const node = await sim();
		const client = clientOf(node);
		await client.get('app/version');
		await node.control.setFault({ kind: 'http-error', status: 403, path: 'app/version', times: 3 });
		await many(3, () => client.get('app/version'));
		expect(node.control.counters().logins).toBe(2);
	});

	it('gives up after one renewal', async () => {
		const node = await sim();
		const client = clientOf(node);
		await node.control.setFault({ kind: 'http-error', status: 403, path: 'app/version' });
		expect((await failure(client.get('app/version'))).code).toBe('forbidden');
		expect(node.control.counters().requests['app/version']).toBe(2);
	});

	it('logs in nowhere without authentication and keeps the session that the node hands out', async () => {
		const node = await sim({ auth: 'bypass' });
		const client = clientOf(node, { auth: { kind: 'none' } });
		const first = await client.mainData(0);
		const second = await client.mainData(first.rid);
		expect([first.full_update, second.full_update]).toEqual([true, undefined]);
		expect([node.control.counters().logins, node.control.sessionCount()]).toEqual([0, 1]);
	});

	it('presents an API key instead of logging in', async () => {
		const node = await sim({ profile: '5.3.0', apiKey: 'qbt_thekeythatisright' });
		const client = clientOf(node, { auth: { kind: 'apiKey', apiKey: 'qbt_thekeythatisright' } });
		expect(await client.get('app/version')).toBe('v5.3.0');
		expect(node.control.counters().logins).toBe(0);
		const wrong = clientOf(node, { auth: { kind: 'apiKey', apiKey: 'qbt_thekeythatiswrong' } });
		const error = await failure(wrong.get('app/version'));
		expect([error.code, error.fate]).toEqual(['forbidden', 'not-done']);
		expect(error.message).not.toContain('qbt_');
	});

	it('takes the cookie of qBittorrent, not that of a proxy in front', async () => {
		const node = await sim();
		const { createServer: createProxy, request } = await import('node:http');
		const proxy = createProxy((req, res) => {
			const headers = { ...req.headers };
			delete headers.host;
			const onward = request(`${node.url}${req.url}`, { method: req.method, headers }, (answer) => {
				const own = answer.headers['set-cookie'] ?? [];
				res.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'set-cookie': ['lb=1; path=/', ...own] });
				answer.pipe(res);
			});
			req.pipe(onward);
		});
		proxy.listen(0, '127.0.0.1');
		await once(proxy, 'listening');
		open.push(() => proxy.close());
		const client = clientOf(node, { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
		expect(await client.get('app/version')).toBe('v5.1.0');
	});
});

describe('a refused password', () => {
	it.each(PROFILES)('%s: is tried at most twice, and never brings a ban', async (profile) => {
		const node = await sim({ profile, password: 'right' });
		const guard = new MemoryLoginGuard();
		const auth = { kind: 'password', username: 'admin', password: 'hunter2secret' } as const;
		const client = clientOf(node, { auth }, guard);
		const other = clientOf(node, { auth, name: 'same node, other name' }, guard);
		const codes: string[] = [];
		for (let n = 0; n < 4; n++) {
			const errors = [await failure(client.get('app/version')), await failure(other.get('app/version'))];
			codes.push(...errors.map(({ code }) => code));
			expect(JSON.stringify(errors.map(({ message }) => message))).not.toContain('hunter2');
		}
		expect(codes).toEqual(['login-refused', 'login-refused', ...Array(6).fill('login-paused')]);
		expect(node.control.counters().loginFailures).toBe(2);
		expect(node.control.isBanned()).toBe(false);
	});

	it('is one attempt for all calls that wait for it', async () => {
		const node = await sim({ password: 'right' });
		const client = clientOf(node, { auth: { kind: 'password', username: 'admin', password: 'wrong' } });
		await many(20, () => failure(client.get('app/version')));
		expect(node.control.counters().loginFailures).toBe(1);
	});

	it('does not keep a changed one from being tried', async () => {
		const node = await sim({ password: 'right' });
		const guard = new MemoryLoginGuard();
		const wrong = clientOf(node, { auth: { kind: 'password', username: 'admin', password: 'wrong' } }, guard);
		for (let n = 0; n < 3; n++) await failure(wrong.get('app/version'));
		expect(await clientOf(node, { auth: { kind: 'password', username: 'admin', password: 'right' } }, guard).get('app/version')).toBe('v5.1.0');
	});

	it('is told apart from a ban', async () => {
		const node = await sim({ password: 'right' });
		for (let n = 0; n < 5; n++) {
			await failure(clientOf(node, { auth: { kind: 'password', username: 'admin', password: `wrong ${n}` } }).get('app/version'));
		}
		expect((await failure(clientOf(node).get('app/version'))).code).toBe('banned');
	});
});

describe('what can go wrong on the way', () => {
	it.each([
		['refuse', 'refused', 'not-done'],
		['hang', 'timeout', 'unknown'],
		['reset', 'bad-answer', 'unknown'],
		['http-error', 'http-error', 'not-done'],
	] as const)('%s is called %s, and the fate of the request is %s', async (kind, code, fate) => {
		const node = await sim();
		const client = clientOf(node);
		await client.get('app/version');
		await node.control.setFault({ kind });
		await sleep(20);
		const error = await failure(client.get('torrents/info?hashes=secrethash', { timeoutMs: 150 }));
		expect([error.code, error.fate, error.node]).toEqual([code, fate, 'sim-1']);
		expect(error.message).toContain('sim-1');
		expect(error.message).not.toMatch(/secrethash|SID|adminadmin/);
	});

	it('a login without an answer leaves no doubt about the request that waited for it', async () => {
		const node = await sim();
		await node.control.setFault({ kind: 'reset', path: 'auth/login' });
		const error = await failure(clientOf(node).call('POST', 'torrents/add', { form: { urls: 'x' } }));
		expect([error.code, error.fate]).toEqual(['bad-answer', 'not-done']);
	});

	it('half a JSON text is a bad answer', async () => {
		const node = await sim();
		const client = clientOf(node);
		await client.get('app/version');
		await node.control.setFault({ kind: 'truncate' });
		expect((await failure(client.mainData(0))).code).toBe('bad-answer');
	});

	it('an address that is no qBittorrent is called so', async () => {
		const node = await sim({ auth: 'bypass' });
		const client = clientOf(node, { auth: { kind: 'none' }, url: `${node.url}/nowhere` });
		expect((await failure(client.dialect())).code).toBe('http-error');
	});

	it('a name that nobody knows is called so', async () => {
		const node = await sim();
		const error = await failure(clientOf(node, { url: 'http://no-such-host.invalid:8080/hidden-path' }).get('app/version'));
		expect(error.code).toBe('dns');
		expect(error.message).toContain('no-such-host.invalid:8080');
		expect(error.message).not.toContain('hidden-path');
	});

	it('works below a sub-path', async () => {
		const node = await sim({ basePath: '/qbt/one' });
		expect(node.url).toMatch(/\/qbt\/one$/);
		expect((await clientOf(node).dialect()).apiVersion).toBe('2.11.4');
	});
});

describe('TLS', () => {
	async function secure(): Promise<string> {
		const server = createServer({ key: KEY, cert: CERTIFICATE }, (_req, res) => res.end('2.11.4'));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		open.push(() => server.close());
		return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	it.each([
		['is refused when nobody vouches for it', { allowUnauthorized: false, ca: null }, 'tls'],
		['is taken when that is allowed', { allowUnauthorized: true, ca: null }, 'ok'],
		['is taken when its authority is given', { allowUnauthorized: false, ca: CERTIFICATE }, 'ok'],
	])('a certificate %s', async (_what, tls, expected) => {
		const config = configOf(await sim(), { url: await secure(), tls, auth: { kind: 'none' } });
		const client = new QbtClient(config, new MemoryLoginGuard());
		open.push(() => client.close());
		const got = await client.dialect().then(() => 'ok', (error: NodeRequestError) => error.code);
		expect(got).toBe(expected);
	});

	it('a node without TLS behind an https address is called so', async () => {
		const node = await sim();
		const error = await failure(clientOf(node, { url: node.url.replace('http:', 'https:') }).get('app/version'));
		expect([error.code, error.fate]).toEqual(['tls', 'not-done']);
	});
});
