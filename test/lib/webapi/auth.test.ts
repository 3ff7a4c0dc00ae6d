import crypto from 'node:crypto';
import { ENDPOINTS } from '../../../lib/webapi';
import { Authenticator } from '../../../lib/webapi/auth';
import { SID_LIFETIME_MS, SidSigner } from '../../../lib/webapi/sid';
import type { ApiRequest, WebhookLogin } from '../../../lib/webapi/types';
import {
	answerOf,
	FakeNode,
	LOGIN,
	makeWorld,
	requestOf,
	textOf,
	type World,
} from './harness';

const RADARR: WebhookLogin = { ...LOGIN, source: 'radarr', password: 'pässwörd', apiKey: '' };
const KEY_ONLY: WebhookLogin = {
	...LOGIN,
	source: 'autobrr',
	username: '',
	password: '',
	apiKey: 'qbt_other',
};
const NOW = 1_800_000_000_000;

const authenticator = (slept: number[] = [], logins = [LOGIN, RADARR, KEY_ONLY], key = 'key') =>
	new Authenticator(
		key,
		logins,
		() => NOW,
		async (ms) => void slept.push(ms),
	);

const basic = (user: string, password: string, encoding: BufferEncoding = 'utf8') =>
	`Basic ${Buffer.from(`${user}:${password}`, encoding).toString('base64')}`;

const login = async (auth: Authenticator, username: string, password: string) =>
	await auth.login(requestOf({ method: 'POST', form: { username, password } }));

const cookieOf = (answer: { headers?: Record<string, string> }): string =>
	(answer.headers?.['Set-Cookie'] ?? '').split(';')[0];

const who = async (auth: Authenticator, request: Partial<ApiRequest>) =>
	(await auth.authenticate(requestOf(request)))?.source ?? null;

describe('a login', () => {
	test('says exactly Ok. and hands out one plain session cookie', async () => {
		const answer = await login(authenticator(), 'sonarr', 'correct horse');
		expect(answer).toMatchObject({
			status: 200,
			body: 'Ok.',
			contentType: expect.stringMatching(/^text\/plain/),
		});
		expect(answer.headers?.['Set-Cookie']).toMatch(
			/^SID=[\w-]+; HttpOnly; SameSite=Strict; path=\/$/,
		);
	});

	test.each([
		['sonarr', 'wrong'],
		['nobody', 'correct horse'],
		['', ''],
	])('of %s with %s says Fails. without a cookie', async (user, password) => {
		const answer = await login(authenticator(), user, password);
		expect(answer).toMatchObject({ status: 200, body: 'Fails.' });
		expect(answer.headers).toBeUndefined();
	});

	test('tells apart two apps that share a user name', async () => {
		const auth = authenticator();
		const cookie = cookieOf(await login(auth, 'sonarr', 'pässwörd'));
		expect(await who(auth, { cookie })).toBe('radarr');
	});
});

describe('a session', () => {
	test('survives a restart and works in another process', async () => {
		const cookie = cookieOf(await login(authenticator(), 'sonarr', 'correct horse'));
		expect(await who(authenticator(), { cookie })).toBe('sonarr');
	});

	test.each([
		['the password', [{ ...LOGIN, password: 'new' }], 'key'],
		['the key', [{ ...LOGIN, apiKey: 'new' }], 'key'],
		['the signing key', [LOGIN], 'other'],
	])('ends when %s changes', async (_what, logins, key) => {
		const cookie = cookieOf(await login(authenticator(), 'sonarr', 'correct horse'));
		expect(await who(authenticator([], logins, key), { cookie })).toBeNull();
	});

	test('ends after a week, and cannot come from the future', () => {
		const signer = new SidSigner('key', [LOGIN]);
		const sid = signer.issue(LOGIN, NOW);
		expect(signer.verify(sid, NOW + SID_LIFETIME_MS)).toBe(LOGIN);
		expect(signer.verify(sid, NOW + SID_LIFETIME_MS + 1)).toBeNull();
		expect(signer.verify(sid, NOW - 3_600_000)).toBeNull();
	});

	test('cannot be forged by changing any character', () => {
		const signer = new SidSigner('key', [LOGIN]);
		const sid = signer.issue(LOGIN, NOW);
		const passed = [...sid].slice(0, -1).filter((character, index) => {
			const other = character === 'A' ? 'B' : 'A';
			return signer.verify(sid.slice(0, index) + other + sid.slice(index + 1), NOW) !== null;
		});
		expect(passed).toEqual([]);
	});

	test('is over after logout', async () => {
		const auth = authenticator();
		const cookie = cookieOf(await login(auth, 'sonarr', 'correct horse'));
		auth.logout(requestOf({ method: 'POST', cookie }));
		expect(await who(auth, { cookie })).toBeNull();
	});

	test.each([
		[
			'a bad Basic header',
			(cookie: string) => ({ cookie, authorization: basic('sonarr', 'p?ssw?rd') }),
		],
		['its own attributes', (cookie: string) => ({ cookie: `${cookie}; HttpOnly; path=/` })],
		[
			'cookies of others',
			(cookie: string) => ({ cookie: `SID=theirs; a=b; ${cookie}; n8n-auth=x` }),
		],
		['the name of 5.2', (cookie: string) => ({ cookie: cookie.replace('SID', 'QBT_SID_8080') })],
	])('is known beside %s', async (_what, request) => {
		const auth = authenticator();
		expect(await who(auth, request(cookieOf(await login(auth, 'sonarr', 'correct horse'))))).toBe(
			'sonarr',
		);
	});
});

describe('without a session', () => {
	test.each([
		['Basic', { authorization: basic('sonarr', 'correct horse') }, 'sonarr'],
		['Basic in UTF-8', { authorization: basic('sonarr', 'pässwörd') }, 'radarr'],
		[
			'Basic in Latin-1, as *arr sends it',
			{ authorization: basic('sonarr', 'pässwörd', 'latin1') },
			'radarr',
		],
		[
			'Basic beside a foreign cookie',
			{ cookie: 'SID=x', authorization: basic('sonarr', 'correct horse') },
			'sonarr',
		],
		['Bearer', { authorization: 'Bearer qbt_other' }, 'autobrr'],
		['X-Api-Key', { apiKeyHeader: 'qbt_other' }, 'autobrr'],
		['a wrong key', { authorization: 'Bearer qbt_wrong' }, null],
		['an empty key', { authorization: 'Bearer ' }, null],
		['empty Basic', { authorization: 'Basic Og==' }, null],
		['nothing', {}, null],
	])('%s', async (_what, request, expected) => {
		expect(await who(authenticator(), request)).toBe(expected);
	});
});

describe('guessing', () => {
	test.each([
		['logins', async (auth: Authenticator) => void (await login(auth, 'sonarr', 'guess'))],
		['Basic', async (auth: Authenticator) => void (await who(auth, { authorization: basic('a', 'b') }))],
		['keys', async (auth: Authenticator) => void (await who(auth, { authorization: 'Bearer x' }))],
		['X-Api-Key', async (auth: Authenticator) => void (await who(auth, { apiKeyHeader: 'x' }))],
	])('by %s is slowed and counted', async (_what, guess) => {
		const slept: number[] = [];
		const auth = authenticator(slept);
		for (let i = 0; i < 3; i++) await guess(auth);
		expect(slept).toEqual([50, 150, 350]);
		expect(auth.throttle.refusedCount).toBe(3);
	});

	test('never bans the address: the right password, key and session are taken, and not slowed', async () => {
		const slept: number[] = [];
		const auth = authenticator(slept);
		const cookie = cookieOf(await login(auth, 'sonarr', 'correct horse'));
		for (let i = 0; i < 300; i++) await login(auth, 'sonarr', `guess ${i}`);
		expect(textOf(await login(auth, 'sonarr', 'correct horse'))).toBe('Ok.');
		expect(await who(auth, { cookie })).toBe('sonarr');
		expect(await who(auth, { authorization: 'Bearer qbt_other' })).toBe('autobrr');
		expect(await who(auth, { authorization: basic('sonarr', 'correct horse') })).toBe('sonarr');
		expect(slept).toHaveLength(300);
	});

	test('is not forgiven by logging in with another password in between', async () => {
		const slept: number[] = [];
		const auth = authenticator(slept);
		for (let i = 0; i < 3; i++) {
			await login(auth, 'sonarr', 'guess');
			await login(auth, 'sonarr', 'correct horse');
		}
		expect(slept).toEqual([50, 150, 350]);
	});

	test('compares every entry, whichever fits', async () => {
		const digests = jest.spyOn(crypto, 'timingSafeEqual');
		try {
			const comparisons = async (password: string) => {
				digests.mockClear();
				await login(authenticator(), 'sonarr', password);
				return digests.mock.calls.length;
			};
			const counts = [await comparisons('correct horse'), await comparisons('pässwörd'), await comparisons('none')];
			expect(counts).toEqual([3, 3, 3]);
		} finally {
			digests.mockRestore();
		}
	});

	test('is not what an app with blank credentials does', async () => {
		const slept: number[] = [];
		await who(authenticator(slept), { authorization: 'Basic Og==' });
		expect(slept).toEqual([]);
	});
});

describe('the entrance', () => {
	const node = new FakeNode();
	const READ_ONLY: WebhookLogin = {
		...LOGIN,
		source: 'homepage',
		apiKey: 'qbt_ro',
		role: 'readOnly',
	};
	let world: World;
	beforeAll(async () => {
		world = await makeWorld([node], { logins: [LOGIN, READ_ONLY] });
	});
	afterAll(() => world.close());
	const ask = async (request: Partial<ApiRequest>) =>
		answerOf(await world.api.handle(requestOf(request)));

	test.each(ENDPOINTS.filter((endpoint) => endpoint !== 'auth/login'))(
		'%s is 403 text for strangers, whatever the method',
		async (endpoint) => {
			for (const method of ['GET', 'POST', 'HEAD', 'DELETE']) {
				const answer = await ask({ method, endpoint });
				expect(answer).toMatchObject({ status: 403, body: 'Forbidden' });
				expect(answer.contentType).toMatch(/^text\/plain/);
			}
		},
	);

	const MUTATORS = ENDPOINTS.filter((endpoint) =>
		/^torrents\/(?:add|set|delete|remove|create|edit|stop|pause|start|resume|re(?:check|announce|name)|toggle|filePrio|\w+Prio$)/.test(
			endpoint,
		),
	);
	test.each(['auth/login', 'auth/logout', 'app/setPreferences', ...MUTATORS])(
		'GET %s is 405',
		async (endpoint) => {
			expect(await world.get(endpoint)).toMatchObject({ status: 405 });
		},
	);

	test.each(MUTATORS)('a read-only login cannot POST %s', async (endpoint) => {
		const before = node.posted.length;
		expect(await world.post(endpoint, { hashes: 'all', hash: 'a' }, READ_ONLY)).toMatchObject({
			status: 403,
		});
		expect(node.posted).toHaveLength(before);
	});

	test.each(['app/version', 'torrents/info', 'torrents/categories', 'sync/maindata'])(
		'a read-only login can read %s, by GET and POST',
		async (endpoint) => {
			expect(await world.get(endpoint, {}, READ_ONLY)).toMatchObject({ status: 200 });
			expect(await world.post(endpoint, {}, READ_ONLY)).toMatchObject({ status: 200 });
		},
	);

	test.each(['nosuch/thing', 'torrents/nosuch', 'constructor', '__proto__'])(
		'%s is 404',
		async (endpoint) => {
			expect(await world.get(endpoint)).toMatchObject({ status: 404, body: 'Not Found' });
		},
	);

	test('a body of another type is 400', async () => {
		const request = { method: 'POST', endpoint: 'torrents/info', unsupportedBody: true };
		expect(await ask({ ...request, authorization: 'Bearer qbt_k3y' })).toMatchObject({
			status: 400,
		});
	});

	test.each([
		['torrents/info', { authorization: 'Bearer qbt_k3y' }],
		['torrents/add', { authorization: 'Bearer qbt_k3y' }],
		['auth/login', {}],
	])('a form that was too long to be read is 413 at %s', async (endpoint, more) => {
		expect(await ask({ method: 'POST', endpoint, oversized: true, ...more })).toMatchObject({ status: 413 });
	});

	test('POST takes its body only, GET its query only', async () => {
		const both = { query: { hashes: 'x' }, form: {}, authorization: 'Bearer qbt_k3y' };
		expect(
			await ask({ ...both, method: 'POST', endpoint: 'torrents/downloadLimit' }),
		).toMatchObject({ status: 400 });
		expect(await ask({ ...both, endpoint: 'torrents/downloadLimit' })).toMatchObject({
			status: 200,
		});
	});

	test('the base URL answers anybody', async () => {
		expect(await ask({ method: 'HEAD', endpoint: '' })).toMatchObject({ status: 200 });
	});
});
