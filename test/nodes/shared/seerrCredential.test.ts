import type { ICredentialsDecrypted, ICredentialTestFunctions } from 'n8n-workflow';
import { CredentialProblem } from '../../../nodes/shared/clusterCredential';
import { readSeerr } from '../../../nodes/shared/seerrCredential';
import { testSeerr } from '../../../nodes/shared/seerrTest';
import { FakeSeerr, type FakeSeerrOptions } from '../../sim/seerr/server';

const fields = (more: Record<string, unknown> = {}) => ({ url: 'http://seerr.test:5055', apiKey: 'k', ...more });

describe('a Seerr credential', () => {
	it('needs no more than URL and key', () => {
		expect(readSeerr(fields())).toEqual({ instance: { name: 'Seerr', url: 'http://seerr.test:5055', apiKey: 'k', tls: { allowUnauthorized: false, ca: null }, timeoutMs: 30_000 }, webhookSecret: null });
	});

	it('reads what was added under More Settings, and the header of the webhook', () => {
		const read = readSeerr(fields({ webhookSecret: ' a long enough header ', more: { ca: ' PEM ', allowUnauthorizedCerts: true, timeoutSeconds: 5 } }));
		expect(read).toMatchObject({ webhookSecret: 'a long enough header', instance: { tls: { allowUnauthorized: true, ca: 'PEM' }, timeoutMs: 5_000 } });
	});

	it.each([
		['seerr.test:5055', 'http://seerr.test:5055'],
		['https://box.test/requests/', 'https://box.test/requests'],
		['https://box.test/requests/api/v1/', 'https://box.test/requests'],
		['http://seerr.test/api', 'http://seerr.test'],
	])('the URL %s becomes %s', (url, read) => {
		expect(readSeerr(fields({ url })).instance.url).toBe(read);
	});

	it.each<[Record<string, unknown>, RegExp]>([
		[{ url: '' }, /has no URL/],
		[{ apiKey: ' ' }, /has no API key/],
		[{ apiKey: 'k\u00e4y' }, /characters that no key has/],
		[{ url: 'ftp://seerr.test' }, /URL .* is not valid/],
		[{ url: 'http://u:hidden@seerr.test' }, /contains a login/],
		[{ webhookSecret: 'short' }, /shorter than 16 characters/],
	])('%j is refused', (more, message) => {
		expect(() => readSeerr(fields(more))).toThrow(CredentialProblem);
		expect(() => readSeerr(fields(more))).toThrow(message);
		expect(() => readSeerr(fields(more))).not.toThrow(/hidden/);
	});
});

describe('its test', () => {
	const opened: FakeSeerr[] = [];
	afterEach(async () => {
		await Promise.all(opened.splice(0).map(async (fake) => await fake.close()));
	});
	const start = async (options: FakeSeerrOptions = {}) => {
		const fake = await FakeSeerr.start(options);
		opened.push(fake);
		return fake;
	};
	const test = async (data: Record<string, unknown>) => await testSeerr.call({} as ICredentialTestFunctions, { data } as unknown as ICredentialsDecrypted);

	it.each<[FakeSeerrOptions, string]>([
		[{ product: 'overseerr' }, 'Overseerr 1.34.0 answers; the key is that of Owner'],
		[{ product: 'jellyseerr' }, 'Jellyseerr 2.7.3 answers; the key is that of Owner'],
		[{ product: 'seerr', urlBase: '/requests' }, 'Seerr 3.1.0 answers; the key is that of Owner'],
	])('says which of the three answers: %j', async (options, message) => {
		const fake = await start(options);
		expect(await test({ url: fake.url, apiKey: fake.apiKey })).toEqual({ status: 'OK', message });
		expect(fake.asked.every(({ method }) => method === 'GET')).toBe(true);
	});

	it('says what is wrong, without the key', async () => {
		const fake = await start();
		expect(await test({ url: fake.url, apiKey: 'wrong-secret-key' })).toEqual({ status: 'Error', message: "'Seerr' refuses the API key (copy it from Settings > General)" });
		expect(await test({ url: 'http://127.0.0.1:9', apiKey: 'k' })).toMatchObject({ status: 'Error', message: expect.stringContaining('refuses connections') as unknown });
		expect(await test({ url: fake.url })).toEqual({ status: 'Error', message: 'The Seerr credential has no API key' });
	});
});
