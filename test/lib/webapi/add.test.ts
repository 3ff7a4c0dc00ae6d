import type { AddIntake, ApiAnswer, ApiRequest, WebhookLogin } from '../../../lib/webapi/types';
import { FakeNode, LOGIN, makeWorld, requestOf, textOf, type World } from './harness';

const RADARR: WebhookLogin = {
	...LOGIN,
	source: 'radarr',
	apiKey: 'qbt_radarr',
	categories: ['movies'],
};
const HASH = 'a'.repeat(40);
const magnet = (hash: string) =>
	`magnet:?xt=urn:btih:${hash}&dn=Some.Show.S01E01&tr=udp%3A%2F%2Ftracker.test%3A9%2Fpasskey123`;
const TORRENT = Buffer.from(
	`d8:announce19:http://tracker.test4:infod6:lengthi5e4:name5:a.mkv12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}ee`,
);
let world: World;

beforeAll(async () => {
	world = await makeWorld([new FakeNode()], { logins: [LOGIN, RADARR] });
});
afterAll(() => world.close());

const add = async (request: Partial<ApiRequest>, login = LOGIN): Promise<ApiAnswer | AddIntake> =>
	await world.api.handle(
		requestOf({
			method: 'POST',
			endpoint: 'torrents/add',
			authorization: `Bearer ${login.apiKey}`,
			...request,
		}),
	);

async function taken(request: Partial<ApiRequest>): Promise<AddIntake['requests']> {
	const result = await add(request);
	if (!('kind' in result)) throw new Error(`${result.status} ${textOf(result)}`);
	return result.requests;
}

describe('torrents/add', () => {
	test('hands over a magnet with its source, hashes and everything that was asked', async () => {
		const form = {
			urls: magnet(HASH.toUpperCase()),
			category: 'tv',
			tags: 'a, b,a',
			stopped: 'False',
			sequentialDownload: 'True',
			contentLayout: 'subfolder',
			ratioLimit: '1.5',
			seedingTimeLimit: '2880',
			savepath: '/downloads/tv',
			foo: 'bar',
		};
		expect(await add({ form })).toEqual({
			kind: 'add',
			source: 'sonarr',
			requests: [
				{
					index: 0,
					count: 1,
					source: 'sonarr',
					hash: HASH,
					aliases: [HASH],
					kind: 'magnet',
					name: 'Some.Show.S01E01',
					sizeBytes: null,
					private: null,
					trackerHosts: ['tracker.test'],
					category: 'tv',
					tags: ['a', 'b'],
					options: {
						stopped: false,
						sequential: true,
						contentLayout: 'Subfolder',
						ratioLimit: 1.5,
						seedingTimeLimitMinutes: 2880,
						savePath: '/downloads/tv',
					},
					payload: { kind: 'magnet', text: magnet(HASH.toUpperCase()) },
				},
			],
		});
	});

	test.each([
		[{ stopped: 'TRUE' }, { stopped: true }],
		[{ paused: 'true' }, { stopped: true }],
		[{ stopped: 'false', paused: 'true' }, { stopped: false }],
		[{ stopped: '', paused: 'True' }, { stopped: true }],
		[{ seedMode: 'true' }, { skipChecking: true }],
		[{ root_folder: 'false' }, { contentLayout: 'NoSubfolder' }],
		[{ useAutoTMM: 'false' }, { autoTmm: false }],
		[{ forced: 'True' }, { forced: true }],
		[
			{ ratioLimit: 'NaN', seedingTimeLimit: '-3', upLimit: '1e9', dlLimit: '5' },
			{ downloadLimitBytesPerSecond: 5 },
		],
		[{ downloadPath: '/tmp/x', useDownloadPath: 'false' }, {}],
		[{ rename: ' ', contentLayout: 'odd' }, {}],
	])('reads %j as %j', async (fields, options) => {
		const [request] = await taken({
			form: { urls: magnet(HASH), ...(fields as Record<string, string>) },
		});
		expect(request.options).toEqual(options);
	});

	test('takes a file under any field, with the size and privacy of its info dictionary', async () => {
		const files = [{ fileName: 'x.torrent', bytes: TORRENT }];
		const [request] = await taken({ files });
		expect(request).toMatchObject({
			kind: 'file',
			name: 'a.mkv',
			sizeBytes: 5,
			private: false,
			trackerHosts: ['tracker.test'],
		});
		expect(request.payload).toEqual({ kind: 'file', fileName: 'x.torrent', bytes: TORRENT });
	});

	test('numbers several, drops doubles, and skips bad ones among good ones', async () => {
		const urls = [magnet(HASH), 'magnet:?dn=no-hash', HASH, 'b'.repeat(40), 'ftp://x/y'].join(
			'\r\n',
		);
		const files = [{ fileName: 'bad.torrent', bytes: Buffer.from('this is not bencoded') }];
		const requests = await taken({ form: { urls }, files });
		expect(requests.map(({ index, count, hash }) => [index, count, hash])).toEqual([
			[0, 2, HASH],
			[1, 2, 'b'.repeat(40)],
		]);
	});

	test.each([
		['nothing', {}, 400, /No torrent/],
		['blank urls', { form: { urls: ' \n ' } }, 400, /No torrent/],
		['a magnet without a hash', { form: { urls: 'magnet:?dn=no-hash' } }, 415, /hash/],
		[
			'a bad file',
			{ files: [{ fileName: 'bad\n.torrent', bytes: Buffer.from('x') }] },
			415,
			/^Error: 'bad .torrent' is not a valid torrent file\.$/,
		],
		['too many', { form: { urls: `${'c'.repeat(40)}\n`.repeat(1001) } }, 413, /1000/],
		['a bad category', { form: { urls: HASH, category: '/bad//name' } }, 409, /category/],
	] as Array<[string, Partial<ApiRequest>, number, RegExp]>)(
		'refuses %s with a reason',
		async (_what, request, status, reason) => {
			const answer = (await add(request)) as ApiAnswer;
			expect(answer.status).toBe(status);
			expect(answer.contentType).toMatch(/^text\/plain/);
			expect(textOf(answer)).toMatch(reason);
			expect(textOf(answer)).not.toMatch(/Fails|passkey/);
		},
	);

	test.each([
		['tv', 409],
		['', 409],
	])("category '%s' is %i for a login that has others", async (category, status) => {
		expect(await add({ form: { urls: HASH, category } }, RADARR)).toMatchObject({ status });
	});

	test('its own category is fine', async () => {
		expect(await add({ form: { urls: HASH, category: 'movies' } }, RADARR)).toMatchObject({
			kind: 'add',
			source: 'radarr',
		});
	});
});
