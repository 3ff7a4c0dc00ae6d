import { isResting, noteOutcome, REST_MS } from '../../../lib/arr/breaker';
import { ArrClient } from '../../../lib/arr/client';
import { enrich, type Enrichment, type NotEnriched } from '../../../lib/arr/enrich';
import { ArrRequestError } from '../../../lib/arr/errors';
import { expectedSize } from '../../../lib/arr/expectedSize';
import { fakeRadarr } from '../../sim/arr/radarr';
import { FakeArr, Raw } from '../../sim/arr/server';
import { film } from '../../sim/arr/shapes';
import { fakeSonarr } from '../../sim/arr/sonarr';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const HASH = 'aabbccddeeff00112233445566778899aabbccdd';
const WEBDL = 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.H.265-GRP';
let nowMs = Date.parse('2026-02-01T00:00:00Z');
const opened: Array<{ close(): unknown }> = [];
afterEach(async () => {
	for (const one of opened.splice(0).reverse()) await one.close();
});

function clientOf(fake: FakeArr): ArrClient {
	const client = new ArrClient(fake.instance(), { nowMs: () => Date.now(), sleep: async () => undefined });
	opened.push(fake, client);
	return client;
}

const radarr = async (films = [film(1, 'Invented Film')]) => {
	const fake = await fakeRadarr({ films });
	return { fake, client: clientOf(fake) };
};
const ask = async (client: ArrClient, name = WEBDL, timeoutMs = 2_000): Promise<Enrichment | NotEnriched> => await enrich(client, { name, hash: HASH }, { timeoutMs }, () => nowMs);

describe('a torrent that its app knows', () => {
	it('gets item, profile, score, quality, expected size and content key', async () => {
		const { client } = await radarr();
		expect(await ask(client)).toEqual({
			app: 'radarr',
			item: { id: 1, title: 'Invented Film', year: 2022, tmdbId: 10_001, tvdbId: null, imdbId: 'tt0000001' },
			episodes: [],
			hasFile: false,
			profile: { id: 1, name: 'UHD' },
			score: 1_500,
			formats: ['DV'],
			quality: 'WEBDL-2160p',
			expectedSizeBytes: 130 * 120 * MIB,
			contentKey: 'tmdb:10001:WEBDL-2160p',
		});
	});

	it('of a series gets its episodes; a season counts by its episodes', async () => {
		const client = clientOf(await fakeSonarr({ files: [null, null] }));
		expect(await ask(client, 'Invented.Show.S01E02.1080p.WEB-DL-GRP')).toMatchObject({ item: { id: 5, tvdbId: 5_005 }, episodes: ['S01E02'], contentKey: 'tvdb:5005:S01E02:WEBDL-1080p', expectedSizeBytes: 55 * 50 * MIB });
		expect(await ask(client, 'Invented.Show.S01.1080p.WEB-DL-GRP')).toMatchObject({ episodes: ['S01'], contentKey: 'tvdb:5005:S01:WEBDL-1080p', expectedSizeBytes: 55 * 100 * MIB });
	});

	it('says whether the library has a file of what it holds', async () => {
		const of = async (files: Array<string | null>, name: string) => await ask(clientOf(await fakeSonarr({ files })), name);
		const files = ['WEBDL-1080p', null];
		expect(await of(files, 'Invented.Show.S01E01.2160p.WEB-DL-GRP')).toMatchObject({ hasFile: true });
		expect(await of(files, 'Invented.Show.S01E02.2160p.WEB-DL-GRP')).toMatchObject({ hasFile: false });
		expect(await of(files, 'Invented.Show.S01.2160p.WEB-DL-GRP')).toMatchObject({ hasFile: true });
		const { client } = await radarr([film(1, 'Invented Film', { hasFile: true })]);
		expect(await ask(client)).toMatchObject({ hasFile: true });
		expect(await ask((await radarr([])).client)).toMatchObject({ item: null, hasFile: null });
	});

	it('has another content key as a proper', async () => {
		const { client } = await radarr();
		expect(await ask(client, WEBDL.replace('.DV', '.PROPER.DV'))).toMatchObject({ contentKey: 'tmdb:10001:WEBDL-2160p:v2' });
	});

	it('that is not in the library has a quality and no more', async () => {
		const { client } = await radarr([]);
		expect(await ask(client)).toMatchObject({ item: null, profile: null, score: null, contentKey: null, quality: 'WEBDL-2160p', expectedSizeBytes: 130 * 110 * MIB });
	});

	it('costs one request, once the profiles are known', async () => {
		const { fake, client } = await radarr();
		for (const name of [WEBDL, WEBDL, `${WEBDL}.torrent`]) await ask(client, name);
		expect([fake.count('parse'), fake.count('qualityprofile'), fake.asked.length]).toEqual([3, 1, 4]);
	});

	it('goes without the name of its profile when the app does not tell it, and asks again after a minute', async () => {
		const { fake, client } = await radarr();
		fake.on('GET qualityprofile', () => new Raw(401, '{}'));
		expect(await ask(client)).toMatchObject({ profile: { id: 1, name: null }, score: 1_500 });
		fake.on('GET qualityprofile', () => [{ id: 1, name: 'New' }]);
		expect(await ask(client)).toMatchObject({ profile: { name: null } });
		nowMs += 60_001;
		expect(await ask(client)).toMatchObject({ profile: { name: 'New' } });
	});
});

describe('an app that cannot say anything', () => {
	it.each([HASH, HASH.toUpperCase(), 'url:0123', '', ' .torrent ', 'ff'.repeat(32)])('is not asked about %j', async (name) => {
		const { fake, client } = await radarr();
		expect(await ask(client, name)).toMatchObject({ app: 'radarr', error: 'no-title' });
		expect(fake.asked).toEqual([]);
	});

	it('because it cannot read the title says so', async () => {
		const { client } = await radarr();
		expect(await ask(client, 'Something unreadable')).toEqual({ app: 'radarr', error: 'unreadable', warning: "'radarr' cannot read the name of the torrent" });
	});

	it.each<[string, () => unknown, string]>([
		['refuses the key', () => new Raw(401, '{}'), 'unauthorized'],
		['is broken', () => new Raw(500, '{"message":"database is locked"}'), 'server'],
		['gives half an answer', () => new Raw(200, '{"title":'), 'bad-answer'],
		['answers with a page', () => new Raw(200, '<!doctype html>', { 'content-type': 'text/html' }), 'html'],
		['does not know the question', () => new Raw(404, '{}'), 'not-found'],
	])('because it %s is a code and a sentence', async (_what, answer, error) => {
		const { fake, client } = await radarr();
		fake.on('GET parse', answer);
		expect(await ask(client)).toEqual({ app: 'radarr', error, warning: expect.stringMatching(/^'radarr' |^The answer of 'radarr'/) as string });
	});

	it.each([null, [], 'text', 7, { parsedMovieInfo: 5, movie: [] }, { parsedMovieInfo: {}, movie: { id: 'x' }, customFormats: {} }])('with the answer %j does no harm', async (answer) => {
		const { fake, client } = await radarr();
		fake.on('GET parse', () => answer);
		expect(await ask(client)).toMatchObject({ app: 'radarr' });
	});

	it('never shows its key', async () => {
		const { fake, client } = await radarr();
		fake.on('GET parse', () => new Raw(500, JSON.stringify({ message: `bad key ${fake.apiKey}` })));
		expect(JSON.stringify(await ask(client))).not.toContain(fake.apiKey);
	});
});

describe('an app that does not answer', () => {
	it('is left alone for a minute', async () => {
		const { fake, client } = await radarr();
		await ask(client);
		fake.troubles.push(() => undefined);
		expect(await ask(client, WEBDL, 50)).toMatchObject({ error: 'timeout' });
		const asked = fake.asked.length;
		expect(await ask(client)).toEqual({ app: 'radarr', error: 'resting', warning: "'radarr' did not answer a moment ago and is left alone for a minute" });
		expect(fake.asked).toHaveLength(asked);
		nowMs += REST_MS;
		expect(await ask(client)).toMatchObject({ quality: 'WEBDL-2160p' });
	});

	it('costs its time only, also when it had never answered', async () => {
		const { fake, client } = await radarr();
		for (let n = 0; n < 4; n++) fake.troubles.push(() => undefined);
		expect(await ask(client, WEBDL, 50)).toMatchObject({ error: 'timeout' });
	});

	it('about profiles costs a torrent no more than its own time, when another one has more', async () => {
		const { fake, client } = await radarr();
		await client.apiVersion();
		let endIt = (): unknown => undefined;
		const reader = new Promise<void>((resolve) => {
			const profilesHang: FakeArr['troubles'][number] = (request, response) => {
				if (!request.url?.includes('qualityprofile')) return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
				endIt = () => response.destroy();
				resolve();
			};
			fake.troubles.push(profilesHang, profilesHang);
		});
		const patient = ask(client, WEBDL, 60_000);
		await reader;
		await new Promise<void>((resolve) => {
			const look = (): void => void (fake.troubles.length === 0 ? resolve() : setImmediate(look));
			look();
		});
		expect(await ask(client, WEBDL, 2_000)).toMatchObject({ profile: { id: 1, name: null } });
		endIt();
		expect(await patient).toMatchObject({ error: 'unreadable' });
	});

	it('is asked at once under another address or key', async () => {
		const { fake, client } = await radarr();
		fake.troubles.push(() => undefined, () => undefined);
		expect(await ask(client, WEBDL, 50)).toMatchObject({ error: 'timeout' });
		fake.troubles.length = 0;
		const other = new ArrClient(fake.instance());
		opened.push(other);
		expect(await ask(other)).toMatchObject({ quality: 'WEBDL-2160p' });
	});
});

it('an app rests after failures that cost time, until it answers or the minute is over', async () => {
	const { client } = await radarr();
	const failed = (code: ConstructorParameters<typeof ArrRequestError>[0]) => noteOutcome(client, new ArrRequestError(code, 'radarr', 'x'), nowMs);
	for (const code of ['refused', 'unauthorized', 'not-found'] as const) {
		failed(code);
		expect(isResting(client, nowMs)).toBe(false);
	}
	noteOutcome(client, new Error('x'), nowMs);
	expect(isResting(client, nowMs)).toBe(false);
	for (const code of ['timeout', 'server', 'rate-limited', 'dns'] as const) {
		failed(code);
		expect([isResting(client, nowMs + REST_MS - 1), isResting(client, nowMs + REST_MS)]).toEqual([true, false]);
		noteOutcome(client, null, nowMs);
		expect(isResting(client, nowMs)).toBe(false);
	}
});

describe('the size that is expected', () => {
	const quality = (name: string, source: string | null, resolution: number | null, modifier: string | null = null) => ({ id: 1, name, source, resolution, modifier });
	it.each([
		[quality('Remux-2160p', 'bluray', 2160, 'remux'), 120, 56.25],
		[quality('Bluray-1080p Remux', 'blurayRaw', 1080), 120, 28.125],
		[quality('BR-DISK', 'bluray', 1080, 'brdisk'), 120, 35.16],
		[quality('Bluray-1080p', 'bluray', 1080), 120, 10.55],
		[quality('WEBRip-720p', 'webRip', 720), 60, 1.64],
		[quality('HDTV-1080p', 'television', 1080), 60, 2.93],
		[quality('DVD', 'dvd', 480), 120, 1.76],
	])('%j of %d minutes', (of, minutes, gib) => {
		expect((expectedSize(of, minutes, true) ?? 0) / GIB).toBeCloseTo(gib, 2);
	});

	it.each([
		[quality('WEBDL-1080p', 'web', 1080), 0, false],
		[quality('Unknown', null, null), 120, true],
		[quality('WEBDL-4320p', 'web', 4320), 120, true],
	])('%j of %d minutes is not known', (of, minutes, isFilm) => {
		expect(expectedSize(of, minutes, isFilm)).toBeNull();
	});
});
