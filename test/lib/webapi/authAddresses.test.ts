import { Authenticator } from '../../../lib/webapi/auth';
import type { ApiRequest, RefusedLogin } from '../../../lib/webapi/types';
import { LOGIN, requestOf, textOf } from './harness';

const NOW = 1_800_000_000_000;

const basic = (user: string, password: string) =>
	`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const cookieOf = (answer: { headers?: Record<string, string> }): string =>
	(answer.headers?.['Set-Cookie'] ?? '').split(';')[0];

const who = async (auth: Authenticator, request: Partial<ApiRequest>) =>
	(await auth.authenticate(requestOf(request)))?.source ?? null;

describe('a login that may come from some addresses only', () => {
	const HOME = { ...LOGIN, addresses: ['192.0.2.0/24', 'fd00::/8'] };
	const [inside, outside] = ['192.0.2.7', '203.0.113.9'];
	const refused: RefusedLogin[] = [];
	const make = (slept: number[] = [], logins = [HOME]) =>
		new Authenticator(
			'key',
			logins,
			() => NOW,
			async (ms) => void slept.push(ms),
			(refusal) => refused.push(refusal),
		);
	const logIn = (auth: Authenticator, remoteAddress: string, password = 'correct horse') =>
		auth.login(
			requestOf({
				method: 'POST',
				form: { username: 'sonarr', password },
				remoteAddress,
			}),
		);
	beforeEach(() => refused.splice(0));

	test('is let in from there', async () => {
		for (const address of [inside, `::ffff:${inside}`, 'fd00::7']) {
			expect(textOf(await logIn(make(), address))).toBe('Ok.');
		}
	});

	test('is told from elsewhere what a wrong password is told, as late, and is counted', async () => {
		const [right, wrong]: number[][] = [[], []];
		const elsewhere = await logIn(make(right), outside);
		const mistyped = await logIn(make(wrong), inside, 'wrong');
		expect(elsewhere).toEqual(mistyped);
		expect(right).toEqual(wrong);
		expect(refused).toEqual([
			{ address: outside, count: 1, source: 'sonarr' },
			{ address: '192.0.2.7', count: 1, source: null },
		]);
	});

	test.each([
		['Basic', { authorization: basic('sonarr', 'correct horse') }],
		['a key', { authorization: 'Bearer qbt_k3y' }],
		['X-Api-Key', { apiKeyHeader: 'qbt_k3y' }],
	])('with %s too', async (_what, request) => {
		const slept: number[] = [];
		const auth = make(slept);
		expect(await who(auth, { ...request, remoteAddress: inside })).toBe('sonarr');
		expect(await who(auth, { ...request, remoteAddress: outside })).toBeNull();
		expect(slept).toEqual([50]);
		expect(refused).toMatchObject([{ source: 'sonarr' }]);
	});

	test('cannot take its session elsewhere', async () => {
		const slept: number[] = [];
		const auth = make(slept);
		const cookie = cookieOf(await logIn(auth, inside));
		expect(await who(auth, { cookie, remoteAddress: outside })).toBeNull();
		expect(slept).toEqual([50]);
		expect(await who(auth, { cookie, remoteAddress: inside })).toBe('sonarr');
	});

	test('loses sessions from outside when the ranges are added later', async () => {
		const cookie = cookieOf(await logIn(make([], [LOGIN]), outside));
		expect(await who(make([], [LOGIN]), { cookie, remoteAddress: outside })).toBe('sonarr');
		expect(await who(make(), { cookie, remoteAddress: outside })).toBeNull();
	});

	test('leaves a second login with the same password to its own addresses', async () => {
		const AWAY = { ...LOGIN, source: 'seedbox', addresses: ['203.0.113.0/24'] };
		const auth = make([], [HOME, AWAY]);
		expect(await who(auth, { cookie: cookieOf(await logIn(auth, inside)), remoteAddress: inside })).toBe('sonarr');
		expect(await who(auth, { cookie: cookieOf(await logIn(auth, outside)), remoteAddress: outside })).toBe('seedbox');
	});

	test('is refused when the address is not known', async () => {
		expect(textOf(await logIn(make(), ''))).toBe('Fails.');
	});
});
