import { ArrDispatchArrApi } from '../../../credentials/ArrDispatchArrApi.credentials';
import type { ICredentialsDecrypted, ICredentialTestFunctions } from 'n8n-workflow';
import { readArrApps } from '../../../nodes/shared/arrCredential';
import { testArrApps } from '../../../nodes/shared/arrTest';
import { CredentialProblem } from '../../../nodes/shared/clusterCredential';
import { FakeArr } from '../../sim/arr/server';

const apps = (...app: Array<Record<string, unknown>>) => readArrApps({ apps: { app } });
const one = (entry: Record<string, unknown> = {}) => apps({ name: 'films', url: 'http://radarr.test:7878', apiKey: 'k', ...entry })[0];

describe('an Arr Apps credential', () => {
	it('needs no more than name, URL and key', () => {
		expect(one()).toEqual({ name: 'films', type: 'radarr', url: 'http://radarr.test:7878', apiKey: 'k', tls: { allowUnauthorized: false, ca: null }, timeoutMs: 30_000 });
	});

	it('reads what was added under More Settings', () => {
		expect(one({ type: 'sonarr', more: { ca: ' PEM ', allowUnauthorizedCerts: true, timeoutSeconds: 5 } })).toMatchObject({ type: 'sonarr', tls: { allowUnauthorized: true, ca: 'PEM' }, timeoutMs: 5_000 });
	});

	it.each([
		['radarr.test:7878', 'http://radarr.test:7878'],
		['https://box.test/radarr/', 'https://box.test/radarr'],
		['https://box.test/radarr/api/v3/', 'https://box.test/radarr'],
		['http://sonarr.test/api', 'http://sonarr.test'],
		['http://sonarr.test/api/v5?x=1', 'http://sonarr.test'],
		['http://box.test/apifilms', 'http://box.test/apifilms'],
	])('the URL %s becomes %s', (typed, url) => {
		expect(one({ url: typed }).url).toBe(url);
	});

	it.each([
		[[], /no apps/],
		[[{}], /no apps/],
		[[{ url: 'http://x.test' }], /App 1 .*no name/],
		[[{ name: 'films', apiKey: 'k' }], /'films' has no URL/],
		[[{ name: 'films', url: 'http://x.test' }], /'films' has no API key/],
		[[{ name: 'films', url: 'http://x.test', apiKey: 'k\u00e4y' }], /characters that no key has/],
		[[{ name: 'films', url: 'ftp://x.test', apiKey: 'k' }], /URL of app 'films' is not valid/],
		[[{ name: 'films', url: 'http://u:hidden@x.test', apiKey: 'k' }], /contains a login/],
		[[{ name: 'films', url: 'http://x.test', apiKey: 'k', type: 'plex' }], /no known type/],
		[[{ name: 'A', url: 'http://x.test', apiKey: 'k' }, { name: 'a', url: 'http://y.test', apiKey: 'k' }], /Two apps .*'a'/],
	])('%j is refused', (entries, message) => {
		expect(() => apps(...entries)).toThrow(CredentialProblem);
		expect(() => apps(...entries)).toThrow(message);
	});
});

describe('its test', () => {
	const opened: FakeArr[] = [];
	afterEach(async () => {
		await Promise.all(opened.splice(0).map(async (fake) => await fake.close()));
	});
	const start = async (options: Parameters<typeof FakeArr.start>[0]) => {
		const fake = await FakeArr.start(options);
		opened.push(fake);
		return fake;
	};
	const entry = (fake: FakeArr, more: Record<string, unknown> = {}) => {
		const { name, type, url, apiKey } = fake.instance();
		return { name, type, url, apiKey, ...more };
	};
	const run = async (...app: Array<Record<string, unknown>>) =>
		await testArrApps.call({} as ICredentialTestFunctions, { data: { apps: { app } } } as unknown as ICredentialsDecrypted);

	it('passes when every app answers, and only reads', async () => {
		const radarr = await start({ type: 'radarr' });
		const sonarr = await start({ type: 'sonarr', urlBase: '/tv' });
		expect(await run(entry(radarr))).toEqual({ status: 'OK', message: 'The app answers' });
		expect(await run(entry(radarr), entry(sonarr))).toEqual({ status: 'OK', message: 'All 2 apps answer' });
		expect(new Set([...radarr.asked, ...sonarr.asked].map(({ method }) => method))).toEqual(new Set(['GET']));
	});

	it('names each app that fails and why, without a key', async () => {
		const radarr = await start({ type: 'radarr' });
		const sonarr = await start({ type: 'sonarr' });
		const { status, message } = await run(entry(radarr), entry(sonarr, { apiKey: 'wrong-secret-key' }), entry(radarr, { name: 'shows', type: 'sonarr' }));
		expect(status).toBe('Error');
		expect(message).toBe("1 of 3 apps answer. 'sonarr' refuses the API key (Copy the key from Settings > General of the app). 'shows' is Radarr, not Sonarr (Choose its type in the credential)");
		expect(message).not.toContain('wrong-secret-key');
		expect(await run(entry(sonarr, { apiKey: 'wrong-secret-key' }))).toEqual({ status: 'Error', message: "'sonarr' refuses the API key (Copy the key from Settings > General of the app)" });
	});

	it('asks all at once', async () => {
		const slow = await Promise.all(Array.from({ length: 6 }, async () => await start({ type: 'radarr' })));
		for (const fake of slow) fake.delayMs = 150;
		const begun = Date.now();
		expect((await run(...slow.map((fake, index) => entry(fake, { name: `r${index}` })))).status).toBe('OK');
		expect(Date.now() - begun).toBeLessThan(1_500);
	});

	it('tells a broken entry before it asks anything', async () => {
		expect(await run({ name: 'x' })).toEqual({ status: 'Error', message: "App 'x' has no API key" });
	});
});

it('the first app of the form begins like one that is added: with a type', () => {
	expect(new ArrDispatchArrApi().properties[0].default).toEqual({ app: [{ type: 'radarr' }] });
});
