import { GIB } from '../../support/torrents';
import { CredentialProblem, readCluster } from '../../../nodes/shared/clusterCredential';
import { splitLines, splitList } from '../../../nodes/shared/lists';
import { readLogins } from '../../../nodes/shared/loginCredential';

const cluster = (...node: Array<Record<string, unknown>>) => readCluster({ nodes: { node } });
const one = (entry: Record<string, unknown> = {}) => cluster({ name: 'Attic', url: 'http://attic.test:8080', ...entry })[0];
const logins = (...login: Array<Record<string, unknown>>) => readLogins({ logins: { login } });

describe('a cluster credential', () => {
	it('needs no more than name, URL and password', () => {
		expect(one({ password: ' p ' })).toEqual({
			id: '',
			name: 'Attic',
			url: 'http://attic.test:8080',
			auth: { kind: 'password', username: 'admin', password: ' p ' },
			tls: { allowUnauthorized: false, ca: null },
			capacityBytes: null,
			policy: { storage: null, weight: 1, minFreeGib: 10, minFreePercent: 5, maxActive: null, linkMbps: null, categories: [], tags: [], trackerHosts: [], savePaths: {}, pathRules: [], paused: false },
		});
	});

	it('reads every field', () => {
		const entry = { id: ' n1 ', storage: 'nas', weight: 0, minFreeGib: 0, minFreePercent: 1.5, maxActive: 4, linkMbps: 100, categories: 'a, b', tags: 'x\ny', trackerHosts: 'Tracker.TEST', paused: true, capacityGib: 2, allowUnauthorizedCerts: true, ca: ' PEM ' };
		expect(one(entry)).toMatchObject({
			id: 'n1',
			capacityBytes: 2 * GIB,
			tls: { allowUnauthorized: true, ca: 'PEM' },
			policy: { storage: 'nas', weight: 0, minFreeGib: 0, minFreePercent: 1.5, maxActive: 4, linkMbps: 100, categories: ['a', 'b'], tags: ['x', 'y'], trackerHosts: ['tracker.test'], paused: true },
		});
	});

	it('reads what was added under More Settings', () => {
		const more = { storage: 'nas', pathRules: '/downloads => /data/attic', minFreePercent: 1 };
		expect(one({ more })).toMatchObject({
			policy: { storage: 'nas', pathRules: [{ nodePrefix: '/downloads', clientPrefix: '/data/attic' }], minFreePercent: 1 },
		});
	});

	it.each([
		['attic.test:8080', 'http://attic.test:8080'],
		['HTTPS://Attic.test/qbt/', 'https://attic.test/qbt'],
		['http://10.0.0.5:80/a/b//?x=1#y', 'http://10.0.0.5/a/b'],
	])('the URL %s becomes %s', (typed, url) => {
		expect(one({ url: typed }).url).toBe(url);
	});

	it.each([
		['none', { authentication: 'none' }, { kind: 'none' }],
		['key', { authentication: 'apiKey', apiKey: ' qbt_1 ' }, { kind: 'apiKey', apiKey: 'qbt_1' }],
		['password', { username: 'u' }, { kind: 'password', username: 'u', password: '' }],
	])('authentication %s', (_what, entry, auth) => {
		expect(one(entry).auth).toEqual(auth);
	});

	it('reads save paths per category and path rules', () => {
		const { policy } = one({ savePaths: '/disk\n tv = /disk/tv \n__proto__=/x', pathRules: '/downloads => /data/attic\n/more=>/data/attic-more' });
		expect(Object.entries(policy.savePaths)).toEqual([['', '/disk'], ['tv', '/disk/tv'], ['__proto__', '/x']]);
		expect(policy.pathRules).toEqual([
			{ nodePrefix: '/downloads', clientPrefix: '/data/attic' },
			{ nodePrefix: '/more', clientPrefix: '/data/attic-more' },
		]);
	});

	const second = { name: 'Shed', url: 'http://shed.test' };
	it.each([
		[[], /no nodes/],
		[[{}], /no nodes/],
		[[{ url: 'http://x.test' }], /Node 1 .*no name/],
		[[{ name: 'Attic' }], /'Attic' has no URL/],
		[[{ name: 'Attic', url: 'http://' }], /URL of node 'Attic' is not valid/],
		[[{ name: 'Attic', url: 'ftp://attic.test' }], /URL of node 'Attic' is not valid/],
		[[{ name: 'Attic', url: 'http://u:secret@attic.test' }], /contains a login/],
		[[{ name: 'Shed', url: 'http://a.test' }, { ...second, name: 'shed' }], /Two nodes .*'shed'/],
		[[{ name: 'Attic', url: 'http://a.test', pathRules: '/downloads' }], /path rule of node 'Attic'/],
		[[{ name: 'Attic', url: 'http://a.test', pathRules: '/d => /data' }, { ...second, pathRules: '/d => /data/shed/' }], /'Attic' and 'Shed' are nested/],
	])('%j is refused: %s', (entries, text) => {
		expect(() => cluster(...(entries as Array<Record<string, unknown>>))).toThrow(text);
		expect(() => cluster(...(entries as Array<Record<string, unknown>>))).toThrow(CredentialProblem);
		expect(() => cluster(...(entries as Array<Record<string, unknown>>))).not.toThrow(/secret/);
	});

	it('lets two nodes stand beside each other, and share a prefix', () => {
		const rules = (rule: string, other: string) => cluster({ name: 'Attic', url: 'http://a.test', pathRules: rule }, { ...second, pathRules: other });
		expect(rules('/d => /data/attic', '/d => /data/attic2')).toHaveLength(2);
		expect(rules('/d => /data', '/e => /data/')).toHaveLength(2);
	});
});

describe('a login credential', () => {
	it('refuses the name under which nobody waits for an answer', () => {
		expect(() => logins({ source: 'N8N', username: 'u', password: 'p' })).toThrow(/cannot be called/);
	});

	it('accepts deletes for later only where it says so', () => {
		const login = { source: 'sonarr', username: 'u', password: 'p' };
		const read = logins({ ...login, whenOffline: 'remember' }, { ...login, whenOffline: 'refuse' }, { ...login, whenOffline: 'x' }, login);
		expect(read.map(({ whenOffline }) => whenOffline)).toEqual(['remember', undefined, undefined, undefined]);
	});

	it('reads logins and keys with the source that each stands for', () => {
		const key = '0123456789' + 'abcdef';
		expect(logins({ source: ' sonarr ', username: 'u', password: ' p ', categories: 'a,b', ipRanges: ' 192.168.1.20,\nfd00::/8' }, { apiKey: ` ${key} `, role: 'readOnly' })).toEqual([
			{ source: 'sonarr', username: 'u', password: ' p ', apiKey: '', role: 'full', categories: ['a', 'b'], addresses: ['192.168.1.20', 'fd00::/8'] },
			{ source: 'login-2', username: '', password: '', apiKey: key, role: 'readOnly', categories: [], addresses: [] },
		]);
	});

	it.each([
		[[], /no logins/],
		[[{}], /no logins/],
		[[{ source: 'sonarr' }], /'sonarr' needs a user name and a password/],
		[[{ source: 'sonarr', username: 'u' }], /'sonarr' needs/],
		[[{ source: 'sonarr', apiKey: 'short-secret' }], /API key of login 'sonarr' is shorter than 16/],
		[[{ source: 'sonarr', username: 'u', password: 'p', ipRanges: '10.0.0.1, 10.0.0.0/33' }], /'10.0.0.0\/33' in the IP ranges of login 'sonarr' is neither/],
		[[{ source: 'sonarr', username: 'u', password: 'p', ipRanges: 'nas.local' }], /'nas.local' in the IP ranges/],
	])('%j is refused: %s', (entries, text) => {
		expect(() => logins(...(entries as Array<Record<string, unknown>>))).toThrow(text);
		expect(() => logins(...(entries as Array<Record<string, unknown>>))).not.toThrow(/short-secret/);
	});
});

it.each([
	['a, b,,c\n d ', ['a', 'b', 'c', 'd']],
	[[' a ', '', 'b'], ['a', 'b']],
	['', []],
	[undefined, []],
	[5, []],
])('the list %j has %j', (text, entries) => {
	expect(splitList(text)).toEqual(entries);
});

it('lines keep their commas', () => {
	expect(splitLines(' a, b \r\n\n c')).toEqual(['a, b', 'c']);
	expect(splitLines(null)).toEqual([]);
});
