import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { IWebhookFunctions } from 'n8n-workflow';
import { endpointOf, readRequest } from '../../nodes/QbtWebhook/request';

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

const SEED = 20_261_121;
const FORM = 'application/x-www-form-urlencoded';
const folder = mkdtempSync(path.join(os.tmpdir(), 'request-fuzz-'));
const upload = path.join(folder, 'upload');
writeFileSync(upload, 'not bencoded');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 40 }),
	fc.constantFrom('', '\0', '\r\nX-Evil: 1', '%', '%ff', '%u0041', '__proto__', 'constructor', 'a[b]', '\ud800', '&=&=', `${FORM}; charset=x`),
);
/** What query parsers and n8n's form parser may make of a value. */
const value: fc.Arbitrary<unknown> = fc.oneof(
	text,
	fc.array(text, { maxLength: 3 }),
	fc.dictionary(text, text, { maxKeys: 2 }),
	fc.constantFrom(null, undefined, 1, true, [], [[]], [{ a: 'b' }]),
);
const values = fc.dictionary(fc.oneof(text, fc.constantFrom('hashes', 'category', 'rid', '__proto__')), value, { maxKeys: 6 });
const fileName = fc.oneof(text, fc.constantFrom('a"b', '../../etc/passwd', 'x\r\ny', 'ünï.torrent', null));
const file = fileName.map((originalFilename) => ({ filepath: upload, originalFilename }));
const types = fc.oneof(fc.constantFrom(FORM, FORM.toUpperCase(), `${FORM};charset=utf-16`, 'multipart/form-data; boundary=b', 'application/json', ''), text);

const anyRequest = fc
	.record({
		method: text,
		path: text,
		query: values,
		contentType: types,
		headers: fc.dictionary(fc.constantFrom('authorization', 'cookie', 'x-api-key'), fc.oneof(text, fc.array(text)), { maxKeys: 3 }),
		data: values,
		files: fc.dictionary(text, fc.oneof(file, fc.array(file, { maxLength: 3 })), { maxKeys: 3 }),
		raw: fc.oneof(fc.constant(undefined), fc.uint8Array({ maxLength: 200 }), text.map((one) => Buffer.from(one))),
		ip: fc.oneof(text, fc.constant(undefined)),
	})
	.map(({ contentType, headers, data, files, raw, ...rest }) => ({
		...rest,
		headers: { ...headers, 'content-type': contentType },
		body: { data, files },
		rawBody: raw === undefined ? undefined : Buffer.from(raw),
		socket: {},
	}));

describe('the request reader', () => {
	test('makes texts of whatever the parsers have made, and keeps prototypes out', async () => {
		await fc.assert(
			fc.asyncProperty(anyRequest, async (request) => {
				const read = await readRequest(request as unknown as Request, endpointOf(request.path));
				for (const map of [read.query, read.form]) {
					expect(Object.getPrototypeOf(map)).toBeNull();
					for (const one of Object.values(map)) expect(typeof one).toBe('string');
				}
				for (const one of read.files) {
					expect(typeof one.fileName).toBe('string');
					expect(Buffer.from(one.bytes).toString()).toBe('not bencoded');
				}
				for (const header of [read.authorization, read.cookie, read.apiKeyHeader]) {
					expect(header === null || typeof header === 'string').toBe(true);
				}
				expect(typeof read.endpoint).toBe('string');
				expect(typeof read.remoteAddress).toBe('string');
			}),
			{ seed: SEED, numRuns: 1_500 },
		);
		expect({}).not.toHaveProperty('x');
		expect(Object.prototype).not.toHaveProperty('hashes');
	});

	test.each([
		['the first of several values', 'hashes=a&hashes=b', { hashes: 'a' }],
		['no array syntax', 'hashes[]=a&hashes[0]=b', { 'hashes[]': 'a', 'hashes[0]': 'b' }],
		['a prototype as a plain name', '__proto__=a&constructor=b', { ['__proto__']: 'a', constructor: 'b' }],
		['broken percent codes as they stand', 'a=%&b=%zz&c=%2', { a: '%', b: '%zz', c: '%2' }],
		['a plus as a space, and its code as a plus', 'a=b+c%2Bd', { a: 'b c+d' }],
		['an empty name', '=a', { '': 'a' }],
	])('takes %s', async (_what, body, expected) => {
		const request = { method: 'POST', path: '/', query: {}, headers: { 'content-type': FORM }, rawBody: Buffer.from(body) };
		const { form } = await readRequest(request as unknown as Request, 'torrents/info');
		expect(Object.entries(form)).toEqual(Object.entries(expected));
	});

	test.each([
		[8 * 1024 * 1024, false],
		[8 * 1024 * 1024 + 1, true],
	])('a form of %i bytes is oversized: %s, and then not read', async (length, oversized) => {
		const rawBody = Buffer.from(`a=${'x'.repeat(length - 2)}`);
		const request = { method: 'POST', path: '/', query: {}, headers: { 'content-type': FORM }, rawBody };
		const read = await readRequest(request as unknown as Request, 'torrents/info');
		expect([read.oversized, Object.keys(read.form)]).toEqual([oversized, oversized ? [] : ['a']]);
	});

	test('a thousand names are read, and the rest left out', async () => {
		const body = Array.from({ length: 200_000 }, (_, i) => `n${i}=1`).join('&');
		const request = { method: 'POST', path: '/', query: {}, headers: { 'content-type': FORM }, rawBody: Buffer.from(body) };
		const { form } = await readRequest(request as unknown as Request, 'torrents/info');
		expect(Object.keys(form)).toHaveLength(1_000);
	});
});
