import type { ICredentialsDecrypted, ICredentialTestFunctions } from 'n8n-workflow';
import { CredentialProblem } from '../../../nodes/shared/clusterCredential';
import { readMediaServers } from '../../../nodes/shared/mediaServerCredential';
import { testMediaServers } from '../../../nodes/shared/mediaServerTest';
import { FakeJellyfin } from '../../sim/mediaserver/jellyfin';
import { FakePlex } from '../../sim/mediaserver/plex';
import { type FakeMediaServer, LOGIN_PAGE } from '../../sim/mediaserver/server';

const servers = (...server: Array<Record<string, unknown>>) => readMediaServers({ servers: { server } });
const one = (entry: Record<string, unknown> = {}) => servers({ name: 'den', url: 'http://jellyfin.test:8096', token: 'k', ...entry })[0];

describe('a Media Servers credential', () => {
	it('needs no more than name, URL and key', () => {
		expect(one()).toEqual({ name: 'den', type: 'jellyfin', url: 'http://jellyfin.test:8096', token: 'k', tls: { allowUnauthorized: false, ca: null }, timeoutMs: 5_000, pathMaps: [] });
	});

	it('reads what was added under More Settings', () => {
		const more = { ca: ' PEM ', allowUnauthorizedCerts: true, timeoutSeconds: 9, pathMaps: '/data/media => /media\n\n D:\\TV => /tv ' };
		expect(one({ type: 'plex', more })).toMatchObject({ type: 'plex', tls: { allowUnauthorized: true, ca: 'PEM' }, timeoutMs: 9_000, pathMaps: [{ from: '/data/media', to: '/media' }, { from: 'D:\\TV', to: '/tv' }] });
	});

	it.each([
		['plex.test:32400', 'http://plex.test:32400'],
		['https://box.test/jellyfin/', 'https://box.test/jellyfin'],
		['http://plex.test:32400/web/index.html#!/settings', 'http://plex.test:32400'],
		['https://box.test/emby/web/', 'https://box.test/emby'],
		['https://box.test/webshare', 'https://box.test/webshare'],
	])('the URL %s becomes %s', (typed, url) => {
		expect(one({ url: typed }).url).toBe(url);
	});

	it.each([
		[[], /no servers/],
		[[{}], /no servers/],
		[[{ url: 'http://x.test' }], /server 1 .*no name/],
		[[{ name: 'den', token: 'k' }], /'den' has no URL/],
		[[{ name: 'den', url: 'http://x.test' }], /'den' has no API key or token/],
		[[{ name: 'den', url: 'http://x.test', token: 'a"b' }], /characters that no key has/],
		[[{ name: 'den', url: 'ftp://x.test', token: 'k' }], /URL of media server 'den' is not valid/],
		[[{ name: 'den', url: 'http://u:hidden@x.test', token: 'k' }], /contains a login/],
		[[{ name: 'den', url: 'http://x.test', token: 'k', type: 'kodi' }], /no known type/],
		[[{ name: 'den', url: 'http://x.test', token: 'k', more: { pathMaps: '/a -> /b' } }], /path map .* form/],
		[[{ name: 'A', url: 'http://x.test', token: 'k' }, { name: 'a', url: 'http://y.test', token: 'k' }], /Two media servers .*'a'/],
	])('%j is refused', (entries, message) => {
		expect(() => servers(...entries)).toThrow(CredentialProblem);
		expect(() => servers(...entries)).toThrow(message);
	});
});

describe('its test', () => {
	const opened: FakeMediaServer[] = [];
	afterEach(async () => {
		await Promise.all(opened.splice(0).map(async (fake) => await fake.close()));
	});
	const start = async <T extends FakeMediaServer>(starting: Promise<T>): Promise<T> => {
		const fake = await starting;
		opened.push(fake);
		return fake;
	};
	const entry = (fake: FakeMediaServer, more: Record<string, unknown> = {}) => {
		const { name, type, url, token } = fake.config();
		return { name, type, url, token, ...more };
	};
	const run = async (...server: Array<Record<string, unknown>>) =>
		await testMediaServers.call({} as ICredentialTestFunctions, { data: { servers: { server } } } as unknown as ICredentialsDecrypted);

	it('passes when every server answers, and only reads', async () => {
		const fakes = [await start(FakeJellyfin.start({ version: '12.0.0' })), await start(FakeJellyfin.start({ kind: 'emby' })), await start(FakePlex.start())];
		expect(await run(entry(fakes[0]))).toEqual({ status: 'OK', message: 'The server answers' });
		expect(await run(...fakes.map((fake) => entry(fake)))).toEqual({ status: 'OK', message: 'All 3 servers answer' });
		expect(fakes.flatMap((fake) => fake.refreshes())).toEqual([]);
	});

	it('names each server that fails and why, without a key', async () => {
		const [jellyfin, plex, proxied] = [await start(FakeJellyfin.start()), await start(FakePlex.start()), await start(FakeJellyfin.start({ kind: 'emby' }))];
		proxied.always = LOGIN_PAGE;
		const { status, message } = await run(entry(jellyfin), entry(plex, { token: 'wrong-secret-token' }), entry(proxied), entry(jellyfin, { name: 'other', type: 'emby' }), entry(await start(FakeJellyfin.start({ isUser: true })), { name: 'guest' }));
		expect(status).toBe('Error');
		expect(message).toMatch(/^1 of 5 servers answer\. 'plex' refuses the token \(Copy the X-Plex-Token .*\)\. 'emby' answers with a web page instead of data \(.*\)\. 'other' is Jellyfin, not Emby \(.*\)\. 'guest' does not let n8n do this \(403\) \(.*\)$/);
		expect(message).not.toContain('wrong-secret-token');
	});

	it('tells a broken entry before it asks anything', async () => {
		expect(await run({ name: 'x' })).toEqual({ status: 'Error', message: "Media server 'x' has no API key or token" });
	});
});
