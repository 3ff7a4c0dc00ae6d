import type { Product } from '../../../lib/seerr/types';
import { strictQuery } from '../../../lib/seerr/query';
import { checkInstance, statusOf } from '../../../lib/seerr/status';
import { clientOf, closeAll, failureOf, fakeSeerr, quickClock } from './lab';

afterEach(closeAll);

describe('a query', () => {
	it('has everything encoded that Seerr refuses as it is', () => {
		expect(strictQuery({ query: "Ocean's 11 (new)! *&+,;", page: 1, none: null })).toBe('?query=Ocean%27s%2011%20%28new%29%21%20%2A%26%2B%2C%3B&page=1');
		expect(strictQuery({ query: 'half \ud83d' })).toBe('?query=half%20%EF%BF%BD');
		expect(strictQuery({})).toBe('');
	});

	it('is understood by the validator', async () => {
		const fake = await fakeSeerr();
		await expect(clientOf(fake).get('search', { query: "Mission: Impossible (it's #1) + more" })).resolves.toMatchObject({ page: 1 });
	});
});

describe('which product it is', () => {
	it.each<[Product, string]>([
		['overseerr', '1.34.0'],
		['overseerr', 'develop-abc'],
		['jellyseerr', '2.7.3'],
		['seerr', '3.1.0'],
		['seerr', '10.0.0'],
	])('%s %s', async (product, version) => {
		const fake = await fakeSeerr({ product, version });
		const client = clientOf(fake);
		expect(await client.product()).toBe(product);
		await client.product();
		expect(fake.count('status')).toBe(1);
	});

	it('is asked of the root for a version in development, which may not tell', async () => {
		const fake = await fakeSeerr({ product: 'seerr', version: 'develop-abc' });
		expect(await clientOf(fake).product()).toBe('jellyseerr');
		fake.overrides.set('GET ', () => ({ api: 'Seerr API', version: '1.0' }));
		expect(await clientOf(fake).product()).toBe('seerr');
	});

	it('is none of them where something else answers', async () => {
		const fake = await fakeSeerr();
		fake.overrides.set('GET status', () => ({ hello: 'world' }));
		expect((await failureOf(clientOf(fake).product())).message).toContain('not as Overseerr, Jellyseerr or Seerr do');
	});
});

describe('paging', () => {
	it('goes to the end, and gives each row once', async () => {
		const fake = await fakeSeerr();
		for (let n = 1; n <= 250; n++) fake.data.add('movie', n);
		const ids = [];
		for await (const { id } of clientOf(fake).rows('request', { sort: 'added' })) ids.push(id);
		expect(ids).toEqual(Array.from({ length: 250 }, (_none, n) => 250 - n));
		expect(fake.count('request')).toBe(3);
	});

	it('misses nothing when rows are added and removed meanwhile', async () => {
		const fake = await fakeSeerr();
		for (let n = 1; n <= 30; n++) fake.data.add('movie', n);
		const ids: unknown[] = [];
		for await (const { id } of clientOf(fake).rows('request', { sort: 'added' }, 10)) {
			ids.push(id);
			if (ids.length === 5) fake.data.requests = fake.data.requests.filter((one) => ![27, 28, 29].includes(one.id));
			if (ids.length === 15) fake.data.add('movie', 99);
		}
		expect(new Set(ids).size).toBe(ids.length);
		for (let id = 1; id <= 26; id++) expect(ids).toContain(id);
	});
});

describe('what is wrong', () => {
	it.each<[string, Parameters<typeof clientOf>[1], string, RegExp]>([
		['a wrong key', { apiKey: 'top-secret-key' }, 'forbidden', /refuses it \(403\): You do not have permission/],
		['a port where nobody listens', { url: 'http://127.0.0.1:9' }, 'refused', /refuses connections at 127.0.0.1:9/],
	])('%s is named, without the key', async (_what, more, code, text) => {
		const fake = await fakeSeerr();
		const failure = await failureOf(clientOf(fake, more).get('auth/me'));
		expect(failure).toMatchObject({ code, message: expect.stringMatching(text) as unknown });
		expect(`${failure.message} ${failure.hint}`).not.toContain('top-secret-key');
	});

	it('the page of a proxy is no answer', async () => {
		const fake = await fakeSeerr();
		fake.troubles.push((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'));
		expect(await failureOf(clientOf(fake).get('auth/me'))).toMatchObject({ code: 'html' });
	});

	it('nor is a redirect to another host, which does not get the key', async () => {
		const fake = await fakeSeerr();
		fake.troubles.push((_request, response) => response.writeHead(302, { location: 'https://login.test/' }).end());
		expect(await failureOf(clientOf(fake).get('auth/me'))).toMatchObject({ code: 'redirect' });
	});

	it('a slow answer ends at the time limit', async () => {
		const fake = await fakeSeerr();
		fake.delayMs = 5_000;
		expect(await failureOf(clientOf(fake, { timeoutMs: 100 }).get('auth/me'))).toMatchObject({ code: 'timeout' });
	});

	it('a reading is repeated after a passing fault, a change never', async () => {
		const fake = await fakeSeerr();
		const pauses: number[] = [];
		const client = clientOf(fake, {}, quickClock(pauses));
		const fault = (_request: unknown, response: { writeHead(status: number): { end(): unknown } }): void => void response.writeHead(503).end();
		fake.troubles.push(fault, fault);
		await expect(client.get('auth/me')).resolves.toMatchObject({ id: 1 });
		expect(pauses).toEqual([250, 500]);
		fake.troubles.push(fault);
		expect(await failureOf(client.post('request/1/approve'))).toMatchObject({ code: 'server' });
		expect(fake.count(/approve/)).toBe(0);
	});
});

describe('the check of a credential', () => {
	it('says what answers and whose key it is, and only reads', async () => {
		const fake = await fakeSeerr({ product: 'jellyseerr', urlBase: '/requests' });
		expect(await checkInstance(clientOf(fake))).toEqual({ ok: true, message: 'Jellyseerr 2.7.3 answers; the key is that of Owner' });
		expect(new Set(fake.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
	});

	it('says that a key is wrong, although the version is told to anybody', async () => {
		const fake = await fakeSeerr();
		expect(await checkInstance(clientOf(fake, { apiKey: 'x' }))).toEqual({ ok: false, message: "'Seerr' refuses the API key (copy it from Settings > General)" });
	});

	it('says that the sub-path is missing', async () => {
		const fake = await fakeSeerr({ urlBase: '/requests' });
		const { ok, message } = await checkInstance(clientOf(fake, { url: new URL(fake.url).origin }));
		expect(ok).toBe(false);
		expect(message).toContain('answers with a web page');
	});
});

it('the status has version, user, counts and servers', async () => {
	const fake = await fakeSeerr();
	fake.data.add('movie', 1);
	expect(await statusOf(clientOf(fake))).toMatchObject({
		product: 'seerr',
		version: '3.1.0',
		applicationTitle: 'Requests at Home',
		applicationUrl: 'https://requests.test',
		user: { id: 1, name: 'Owner' },
		requests: { total: 1, pending: 1 },
		servers: [{ type: 'radarr', id: 0, name: 'Films' }, { type: 'radarr', id: 1, is4k: true }, { type: 'sonarr', id: 0, languageProfileId: 1 }],
	});
});
