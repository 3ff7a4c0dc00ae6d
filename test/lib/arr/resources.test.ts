import { ArrClient } from '../../../lib/arr/client';
import { commandOf, downloadedScan, refreshDownloads, rescan, searchFor, waitFor } from '../../../lib/arr/commands';
import { shownGuid } from '../../../lib/arr/guids';
import { indexersOf, searchIndexers } from '../../../lib/arr/indexers';
import { deleteFile, filesOf, findItems, itemsOf, rootFoldersOf } from '../../../lib/arr/library';
import { historyOf, queueOf, removeFromQueue } from '../../../lib/arr/queue';
import { grabRelease, pushRelease, searchReleases } from '../../../lib/arr/releases';
import { problemOf, statusOf } from '../../../lib/arr/status';
import { suggest } from '../../../lib/arr/suggest';
import type { ArrType } from '../../../lib/arr/types';
import { fakeRadarr, manyFilms } from '../../sim/arr/radarr';
import { FakeArr, type FakeOptions, paged, Raw } from '../../sim/arr/server';
import { film, filmFile, qualityModel } from '../../sim/arr/shapes';
import { fakeSonarr } from '../../sim/arr/sonarr';

const HASH = 'aabbccddeeff00112233445566778899aabbccdd';
const opened: Array<{ close(): unknown }> = [];
afterEach(async () => {
	for (const one of opened.splice(0).reverse()) await one.close();
});

function clientOf(fake: FakeArr): ArrClient {
	const client = new ArrClient(fake.instance());
	opened.push(fake, client);
	return client;
}

const appOf = async (type: ArrType, more: Partial<FakeOptions> = {}) => {
	const fake = await FakeArr.start({ type, ...more });
	return { fake, client: clientOf(fake) };
};

describe('a library', () => {
	it('of 5 000 films is found by title, year and id', async () => {
		const client = clientOf(await fakeRadarr({ films: manyFilms(5_000) }));
		expect(await itemsOf(client)).toHaveLength(5_000);
		const [first, ...rest] = await findItems(client, { title: 'invented  FILM: 42' });
		expect(first).toMatchObject({ id: 42, title: 'Invented Film 42', year: 2022, tmdbId: 10_042 });
		expect(rest[0].title).toBe('Invented Film 420');
		expect(await findItems(client, { id: 4_711 })).toMatchObject([{ id: 4_711 }]);
		expect(await findItems(client, { tmdbId: 10_007 })).toMatchObject([{ id: 7 }]);
		expect(await findItems(client, { imdbId: 'tt0000009' })).toMatchObject([{ id: 9 }]);
		expect(await findItems(client, { title: 'Invented Film 1', year: 2024 })).toEqual([]);
		expect((await findItems(client, { title: 'Invented Film 1', year: 2023 }))[0].id).toBe(1);
	});

	it('that is empty has nothing, and that is no error', async () => {
		const client = clientOf(await fakeRadarr({}));
		expect(await itemsOf(client)).toEqual([]);
		expect(await findItems(client, { id: 1 })).toEqual([]);
		expect(await findItems(client, { tmdbId: 1 })).toEqual([]);
		expect(await filesOf(client, 1)).toEqual([]);
	});

	it('has files with what is known of them', async () => {
		const client = clientOf(await fakeRadarr({ files: [filmFile(3, 1, qualityModel('Remux-2160p', 'radarr'))] }));
		expect(await filesOf(client, 1)).toMatchObject([{ id: 3, quality: { name: 'Remux-2160p', modifier: 'remux' }, formatScore: 1_500, formats: [{ name: 'DV' }], mediaInfo: { videoDynamicRangeType: 'DV' }, sceneName: expect.stringContaining('Invented.Film') as string }]);
		expect(await rootFoldersOf(client)).toEqual([{ id: 1, path: '/films', accessible: true, freeBytes: 5_000_000_000, unmappedFolders: 1 }]);
	});

	it('of series has files by season', async () => {
		const client = clientOf(await fakeSonarr({ files: ['HDTV-1080p', null, 'WEBDL-1080p'] }));
		expect((await filesOf(client, 5, { seasonNumber: 1 })).map(({ id }) => id)).toEqual([200, 202]);
		expect(await filesOf(client, 5, { seasonNumber: 2 })).toEqual([]);
		expect(await findItems(client, { tvdbId: 5_005 })).toMatchObject([{ id: 5, hasFile: true }]);
	});

	it.each([
		['lidarr', 'artist', { id: 1, artistName: 'Invented Band', foreignArtistId: 'mb-1' }, 'Invented Band'],
		['readarr', 'author', { id: 1, authorName: 'Invented Writer' }, 'Invented Writer'],
	] as const)('of %s holds %ss', async (type, resource, raw, title) => {
		const { fake, client } = await appOf(type);
		fake.on(`GET ${resource}`, () => [raw]);
		expect(await itemsOf(client)).toMatchObject([{ id: 1, title }]);
	});

	it('is none in a Prowlarr', async () => {
		const { client } = await appOf('prowlarr');
		await expect(itemsOf(client)).rejects.toThrow(/Prowlarr, which has no library/);
	});

	it.each([['null', null], ['an object', { films: [] }], ['a text', 'welcome']])('is not taken for empty when %s comes instead of it', async (_name, answer) => {
		const fake = await fakeRadarr({ films: [film(1, 'Invented Film')] });
		const client = clientOf(fake);
		fake.on('GET movie', () => answer).on('GET moviefile', () => answer);
		await expect(itemsOf(client)).rejects.toMatchObject({ code: 'bad-answer', message: "'radarr' answers with something else than a list of 'movie'" });
		await expect(findItems(client, { tmdbId: 10_001 })).rejects.toMatchObject({ code: 'bad-answer' });
		await expect(filesOf(client, 1)).rejects.toMatchObject({ code: 'bad-answer' });
	});
});

describe('a file', () => {
	const films = (fileId: number) => [film(1, 'Invented Film', { hasFile: true, movieFileId: fileId })];
	const deleted = (fake: FakeArr) => fake.asked.filter(({ method }) => method === 'DELETE').map(({ resource }) => resource);
	const radarrWith = async (current: number) => {
		const fake = await fakeRadarr({ films: films(current), files: [filmFile(11, 1, qualityModel('WEBDL-2160p', 'radarr')), filmFile(12, 1, qualityModel('Remux-2160p', 'radarr'))] });
		return { fake: fake.on('DELETE moviefile/*', () => ({})), client: clientOf(fake) };
	};

	it('that another one has replaced is deleted by the app', async () => {
		const { fake, client } = await radarrWith(12);
		expect(await deleteFile(client, 1, 11, false)).toEqual({ deleted: true, reason: 'deleted' });
		expect(deleted(fake)).toEqual(['moviefile/11']);
	});

	it('that is still in use is deleted only when that is wanted', async () => {
		const { fake, client } = await radarrWith(11);
		expect(await deleteFile(client, 1, 11, false)).toEqual({ deleted: false, reason: 'still_in_use' });
		expect(deleted(fake)).toEqual([]);
		expect(await deleteFile(client, 1, 11, true)).toMatchObject({ deleted: true });
	});

	it('counts as in use when the app does not say which one is', async () => {
		const { fake, client } = await radarrWith(0);
		expect(await deleteFile(client, 1, 11, false)).toMatchObject({ deleted: false, reason: 'still_in_use' });
		expect(deleted(fake)).toEqual([]);
	});

	it('that is not one of this item is never deleted', async () => {
		const { fake, client } = await radarrWith(12);
		expect(await deleteFile(client, 1, 99, true)).toEqual({ deleted: false, reason: 'gone' });
		expect(await deleteFile(client, 2, 11, true)).toMatchObject({ reason: 'gone' });
		expect(deleted(fake)).toEqual([]);
	});

	it('of a series stays as long as an episode has it', async () => {
		const { fake, client } = await appOf('sonarr');
		fake.on('GET episodefile', () => [{ id: 5, seriesId: 1 }, { id: 6, seriesId: 1 }]);
		fake.on('GET episode', () => [{ id: 1, episodeFileId: 6 }]);
		fake.on('DELETE episodefile/*', () => ({}));
		expect(await deleteFile(client, 1, 6, false)).toMatchObject({ reason: 'still_in_use' });
		expect(await deleteFile(client, 1, 5, false)).toMatchObject({ deleted: true });
		expect(deleted(fake)).toEqual(['episodefile/5']);
	});

	it('of music is not deleted without being told twice', async () => {
		const { fake, client } = await appOf('lidarr');
		fake.on('GET trackfile', () => [{ id: 5 }]);
		await expect(deleteFile(client, 1, 5, false)).rejects.toThrow(/not known which file replaces which/);
		expect(deleted(fake)).toEqual([]);
	});
});

describe('a queue', () => {
	const rows = [
		{ id: 1, movieId: 7, title: 'Invented.Film', downloadId: HASH.toUpperCase(), size: 100, sizeleft: 40, status: 'completed', trackedDownloadState: 'importBlocked', trackedDownloadStatus: 'warning', statusMessages: [{ title: 'Invented.Film', messages: ['No files found'] }], quality: qualityModel('Remux-2160p', 'radarr'), customFormats: [{ id: 1, name: 'DV' }], protocol: 'torrent' },
		{ id: 2, title: 'Unknown', downloadId: 'ffff', size: 1, sizeleft: 1, status: 'queued' },
	];

	it('is told with why it goes no further', async () => {
		const fake = await fakeRadarr({});
		fake.on('GET queue', paged(rows));
		const client = clientOf(fake);
		expect(await queueOf(client, {}, 50)).toHaveLength(2);
		expect(fake.asked.at(-1)?.query.get('includeUnknownMovieItems')).toBe('true');
		expect(await queueOf(client, { downloadId: HASH }, 50)).toMatchObject([{ id: 1, downloadId: HASH, itemId: 7, trackedState: 'importBlocked', messages: ['No files found'], quality: 'Remux-2160p', formats: ['DV'], leftBytes: 40 }]);
		expect(await queueOf(client, { itemId: 8 }, 50)).toEqual([]);
	});

	it('of 1 000 entries is searched to its end', async () => {
		const fake = await fakeRadarr({});
		fake.on('GET queue', paged([...Array.from({ length: 999 }, (_, id) => ({ id, downloadId: `d${id}` })), { id: 5_000, downloadId: HASH }]));
		expect(await queueOf(clientOf(fake), { downloadId: HASH }, 1)).toMatchObject([{ id: 5_000 }]);
	});

	it('loses an entry with or without blocklist', async () => {
		const fake = await fakeRadarr({});
		fake.on('DELETE queue/*', () => ({}));
		await removeFromQueue(clientOf(fake), 3, { fromClient: false, blocklist: true, skipSearch: true });
		expect(fake.asked.at(-1)).toMatchObject({ method: 'DELETE', resource: 'queue/3' });
		expect([...(fake.asked.at(-1)?.query ?? [])]).toEqual([['removeFromClient', 'false'], ['blocklist', 'true'], ['skipRedownload', 'true']]);
	});
});

describe('a history', () => {
	const rows = [
		{ id: 9, movieId: 7, eventType: 'downloadFolderImported', sourceTitle: 'x', date: '2026-01-02T00:00:00Z', downloadId: HASH.toUpperCase(), data: {} },
		{ id: 8, movieId: 7, eventType: 'grabbed', sourceTitle: 'x', date: '2026-01-01T00:00:00Z', downloadId: HASH.toUpperCase(), data: { size: '123456', indexer: 'Invented Tracker', releaseGroup: 'GRP', downloadUrl: 'http://x.test/?apikey=secret' } },
	];

	it('tells true size and indexer, and no link', async () => {
		const fake = await fakeRadarr({});
		fake.on('GET history', paged(rows));
		const found = await historyOf(clientOf(fake), { downloadId: HASH, events: ['grabbed'] }, 10);
		expect(found).toMatchObject([{ id: 8, event: 'grabbed', sizeBytes: 123_456, indexer: 'Invented Tracker', downloadId: HASH }]);
		expect(JSON.stringify(found)).not.toContain('secret');
		expect(fake.asked.at(-1)?.query.get('downloadId')).toBe(HASH.toUpperCase());
	});
});

describe('a command', () => {
	const takes = (fake: FakeArr) => fake.on('POST command', ({ body }) => ({ id: 41, name: (body as { name: string }).name, status: 'queued' }));
	const radarr = async () => clientAnd(takes(await fakeRadarr({})));
	const sonarr = async () => clientAnd(takes(await fakeSonarr({ files: [] })));
	const clientAnd = (fake: FakeArr) => ({ fake, client: clientOf(fake) });

	it.each([
		['radarr', async ({ client }: { client: ArrClient }) => await refreshDownloads(client), { name: 'RefreshMonitoredDownloads' }],
		['radarr', async ({ client }: { client: ArrClient }) => await rescan(client, 7), { name: 'RescanMovie', movieId: 7 }],
		['radarr', async ({ client }: { client: ArrClient }) => await searchFor(client, 7, { seasonNumber: null, episodeIds: [] }), { name: 'MoviesSearch', movieIds: [7] }],
		['radarr', async ({ client }: { client: ArrClient }) => await downloadedScan(client, { path: '/data/x', downloadId: HASH, importMode: 'copy' }), { name: 'DownloadedMoviesScan', path: '/data/x', downloadClientId: HASH.toUpperCase(), importMode: 'Copy' }],
		['sonarr', async ({ client }: { client: ArrClient }) => await downloadedScan(client, { path: '/data/x', downloadId: '', importMode: 'auto' }), { name: 'DownloadedEpisodesScan', path: '/data/x', importMode: 'Auto' }],
		['sonarr', async ({ client }: { client: ArrClient }) => await searchFor(client, 5, { seasonNumber: 0, episodeIds: [] }), { name: 'SeasonSearch', seriesId: 5, seasonNumber: 0 }],
		['sonarr', async ({ client }: { client: ArrClient }) => await searchFor(client, 5, { seasonNumber: 1, episodeIds: [1, 2] }), { name: 'EpisodeSearch', episodeIds: [1, 2] }],
		['sonarr', async ({ client }: { client: ArrClient }) => await searchFor(client, 5, { seasonNumber: null, episodeIds: [] }), { name: 'SeriesSearch', seriesId: 5 }],
	])('of %s (%#) is called as the app calls it', async (app, work, body) => {
		const { fake, client } = app === 'radarr' ? await radarr() : await sonarr();
		expect(await work({ client })).toMatchObject({ id: 41, status: 'queued', isDone: false });
		expect(fake.asked.at(-1)?.body).toEqual(body);
	});

	it('is waited for, but not for ever', async () => {
		const { fake, client } = await radarr();
		let polls = 0;
		fake.on('GET command/*', () => ({ id: 41, name: 'x', status: ++polls < 3 ? 'started' : 'completed', message: 'Done' }));
		let now = 0;
		const clock = { nowMs: () => now, sleep: async (ms: number) => void (now += ms) };
		const first = await refreshDownloads(client);
		expect(await waitFor(client, first, 60_000, clock)).toMatchObject({ status: 'completed', message: 'Done', isDone: true });
		expect(polls).toBe(3);
		fake.on('GET command/*', () => ({ id: 41, name: 'x', status: 'started' }));
		expect(await waitFor(client, first, 5_000, clock)).toMatchObject({ status: 'started', isDone: false });
		expect(await commandOf(client, 41)).toMatchObject({ id: 41 });
	});
});

describe('the status', () => {
	it('has version, health and disks', async () => {
		const { fake, client } = await appOf('sonarr', { version: '5.0.0.3', api: { current: 'v5', deprecated: ['v3'] } });
		fake.on('GET health', () => [{ type: 'warning', source: 'IndexerStatusCheck', message: 'Indexers are down: http://x.test/?apikey=topsecret' }]);
		fake.on('GET diskspace', () => [{ path: '/tv', label: '', freeSpace: 5, totalSpace: 10 }]);
		expect(await statusOf(client)).toMatchObject({ appName: 'Sonarr', version: '5.0.0.3', apiVersion: 'v3', family: 'series', health: [{ message: 'Indexers are down: http://x.test/?apikey=***' }], disks: [{ path: '/tv', freeBytes: 5, totalBytes: 10 }] });
	});

	it('of an app that has no disks to show is not an error', async () => {
		const { fake, client } = await appOf('prowlarr');
		fake.routes.delete('GET diskspace');
		expect((await statusOf(client)).disks).toEqual([]);
	});

	it('tells an app that is another than the credential says', async () => {
		const { client } = await appOf('radarr', { appName: 'Sonarr' });
		expect(await problemOf(client)).toBe("'radarr' is Sonarr, not Radarr (Choose its type in the credential)");
		expect(await problemOf((await appOf('radarr')).client)).toBeNull();
	});
});

const release = (title: string, more: Record<string, unknown> = {}) => ({ guid: `http://x.test/${title}`, indexerId: 2, indexer: 'Tracker', title, size: 20 * 1024 ** 3, seeders: 10, protocol: 'torrent', downloadUrl: 'http://prowlarr.test/1/download?apikey=topsecret', ...more });

describe('releases', () => {
	it('that are pushed come back with the verdict of the app', async () => {
		const fake = await fakeRadarr({});
		fake.on('POST release/push', () => [{ approved: false, rejections: ['Existing file is better'], quality: qualityModel('Remux-2160p', 'radarr'), customFormats: [], customFormatScore: 5 }]);
		const pushed = { title: 'x', link: 'magnet:?xt=urn:btih:1', sizeBytes: 5, indexer: 'Feed', publishedAt: '2026-01-01T00:00:00Z' };
		expect(await pushRelease(clientOf(fake), pushed)).toEqual({ approved: false, rejections: ['Existing file is better'], quality: 'Remux-2160p', formats: [], formatScore: 5 });
		expect(fake.asked.at(-1)?.body).toEqual({ title: 'x', magnetUrl: 'magnet:?xt=urn:btih:1', size: 5, indexer: 'Feed', protocol: 'torrent', publishDate: '2026-01-01T00:00:00Z' });
	});

	it('that the app cannot read are refused in its words', async () => {
		const fake = await fakeRadarr({});
		fake.on('POST release/push', () => new Raw(400, '[{"propertyName":"Title","errorMessage":"Unable to parse"}]'));
		await expect(pushRelease(clientOf(fake), { title: 'x', link: 'http://x.test/1', sizeBytes: null, indexer: '', publishedAt: '' })).rejects.toThrow("'radarr' refuses it (400): Unable to parse");
	});

	it('of a search show no key, and can be grabbed all the same', async () => {
		const { fake, client } = await appOf('prowlarr');
		const link = 'http://tracker.test/dl/1?passkey=topsecret';
		fake.on('GET search', () => [release('a', { guid: link, imdbId: 133_093, indexerFlags: ['freeleech'] })]);
		fake.on('POST search', () => ({}));
		const [found] = await searchIndexers(client, { query: 'a', type: 'search', indexerIds: [1, 2], categories: [2000] }, 10);
		expect(JSON.stringify(found)).not.toContain('topsecret');
		expect(found).toMatchObject({ guid: expect.stringMatching(/^sha256:[\da-f]{64}$/) as string, imdbId: 'tt0133093', flagNames: ['freeleech'], verdict: null });
		expect(fake.asked.at(-1)?.query.getAll('indexerIds')).toEqual(['1', '2']);
		await grabRelease(client, found.guid, found.indexerId);
		expect(fake.asked.at(-1)?.body).toEqual({ guid: link, indexerId: 2 });
		await expect(grabRelease(client, `sha256:${'0'.repeat(64)}`, 2)).rejects.toThrow(/another process or too long ago/);
		fake.on('POST search', () => new Raw(404, '{}'));
		await expect(grabRelease(client, 'http://x.test/a', 2)).rejects.toThrow(/no longer knows this release/);
	});

	it.each([
		['https://tracker.test/details/1234', false],
		['Invented-1234', false],
		['AABBCCDDEEFF00112233445566778899AABBCCDD', false],
		['https://tracker.test/dl/1?torrent_pass=abc', true],
		['https://tracker.test/dl/1/0123456789abcdef0123456789abcdef/x.torrent', true],
		['magnet:?xt=urn:btih:aabbccddeeff00112233445566778899aabbccdd&tr=https://t.test/0123/announce', true],
	])('with the id %s hide it: %s', (guid, isHidden) => {
		expect(shownGuid(guid) !== guid).toBe(isHidden);
	});

	it('of a search come in pages, up to the limit, and no page twice', async () => {
		const { fake, client } = await appOf('prowlarr');
		fake.on('GET search', ({ query }) => Array.from({ length: 100 }, (_, index) => release(`r${Number(query.get('offset')) + index}`)));
		const search = { query: 'a', type: 'search' as const, indexerIds: [], categories: [] };
		expect(await searchIndexers(client, search, 250)).toHaveLength(250);
		expect(fake.count('search')).toBe(3);
		fake.on('GET search', () => Array.from({ length: 100 }, (_, index) => release(`r${index}`)));
		expect(await searchIndexers(client, search, 1_000)).toHaveLength(100);
		expect(fake.count('search')).toBe(5);
	});

	it('that the app finds have its verdict, nested ones too', async () => {
		const fake = await fakeRadarr({});
		fake.on('GET release', () => [release('a', { approved: true, quality: qualityModel('Remux-2160p', 'radarr') }), { release: release('b'), decision: { approved: false, rejections: [{ reason: 'cutoff', message: 'Cutoff met' }] }, parsedInfo: { quality: qualityModel('WEBDL-2160p', 'radarr') } }]);
		const found = await searchReleases(clientOf(fake), { itemId: 1 });
		expect(found.map(({ title, verdict }) => [title, verdict?.approved, verdict?.quality, verdict?.rejections])).toEqual([['a', true, 'Remux-2160p', []], ['b', false, 'WEBDL-2160p', ['cutoff']]]);
	});

	it('of indexers are told with the ones that fail', async () => {
		const { fake, client } = await appOf('prowlarr');
		fake.on('GET indexer', () => [{ id: 1, name: 'A', enable: true, protocol: 'torrent', privacy: 'private', priority: 10 }, { id: 2, name: 'B', enable: false }]);
		fake.on('GET indexerstatus', () => [{ indexerId: 1, disabledTill: '2026-01-01T00:00:00Z', mostRecentFailure: '2025-12-31T00:00:00Z' }]);
		expect(await indexersOf(client)).toMatchObject([{ id: 1, name: 'A', enabled: true, disabledUntil: '2026-01-01T00:00:00Z' }, { id: 2, enabled: false, disabledUntil: null, priority: 25 }]);
		await expect(indexersOf(clientOf(await fakeRadarr({})))).rejects.toThrow("'radarr' is no Prowlarr");
	});
});

describe('a suggestion', () => {
	const REMUX = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.TrueHD.7.1.Atmos-GRP';
	const library = { films: [film(1, 'Invented Film', { hasFile: true })], files: [filmFile(11, 1, qualityModel('WEBDL-2160p', 'radarr'))] };
	const wanted = { itemId: 1, limit: 10, minSeeders: 1 };
	const found = [release('Invented.Film.2022.2160p.WEB-DL-GRP', { seeders: 500 }), release(REMUX), release('Invented.Film.2022.2160p.BluRay.DV-GRP'), release('Other.Film.2022.2160p.BluRay.REMUX-GRP'), release('Invented.Film.2022.2160p.BluRay.REMUX-DEAD', { seeders: 0 }), release('Invented.Film.2022.2160p.NZB', { protocol: 'usenet' })];

	it('from Prowlarr is judged by the profile, the best first', async () => {
		const { fake, client } = await appOf('prowlarr');
		fake.on('GET search', () => found);
		const given = await suggest(clientOf(await fakeRadarr(library)), client, wanted, () => 0);
		expect(given.candidates.map(({ release: { title } }) => title)).toEqual([REMUX, 'Invented.Film.2022.2160p.BluRay.DV-GRP']);
		expect(given).toMatchObject({ found: 6, judged: 4, best: { evaluation: { isUpgrade: true } } });
		expect(given.summary).toBe('An upgrade: WEBDL-2160p -> Remux-2160p, score 1500 -> 6500, 10 seeders');
		expect(given.refused.map(({ title }) => title)).toEqual(['Invented.Film.2022.2160p.WEB-DL-GRP', 'Other.Film.2022.2160p.BluRay.REMUX-GRP']);
		expect(fake.asked.at(-1)?.query.get('query')).toBe('Invented Film 2022');
		expect(JSON.stringify(given)).not.toContain('topsecret');
	});

	it('from the app keeps to its own verdict', async () => {
		const fake = await fakeRadarr(library);
		fake.on('GET release', () => [release(REMUX, { approved: false, rejections: ['Release is blocklisted'] }), release('Invented.Film.2022.2160p.BluRay.DV-GRP', { approved: true })]);
		const given = await suggest(clientOf(fake), null, wanted, () => 0);
		expect(given.best?.release.title).toBe('Invented.Film.2022.2160p.BluRay.DV-GRP');
		expect(given.refused).toEqual([{ title: REMUX, reasons: ['Release is blocklisted'] }]);
	});

	it('is none where nothing is better, or nothing there', async () => {
		const { fake, client } = await appOf('prowlarr');
		fake.on('GET search', () => [found[0]]);
		const app = clientOf(await fakeRadarr(library));
		expect(await suggest(app, client, wanted, () => 0)).toMatchObject({ best: null, summary: "None of 1 releases is better than what the library has of 'Invented Film'" });
		fake.on('GET search', () => []);
		expect(await suggest(app, client, wanted, () => 0)).toMatchObject({ best: null, summary: "The indexers have nothing for 'Invented Film'" });
		await expect(suggest(app, client, { ...wanted, itemId: 9 }, () => 0)).rejects.toThrow(/nothing with the id 9/);
	});
});
