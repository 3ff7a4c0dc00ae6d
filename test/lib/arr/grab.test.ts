import { ArrClient } from '../../../lib/arr/client';
import { grabOf } from '../../../lib/arr/grab';
import type { Json } from '../../../lib/arr/shapes/json';
import { grabbed, tellsHistory } from '../../sim/arr/history';
import { FakeArr, paged } from '../../sim/arr/server';
import { film } from '../../sim/arr/shapes';

const HASH = 'aabbccddeeff00112233445566778899aabbccdd';
const opened: Array<{ close(): unknown }> = [];
afterEach(async () => {
	for (const one of opened.splice(0).reverse()) await one.close();
});

async function appWith(entries: Json[], type: 'radarr' | 'sonarr' | 'lidarr' | 'readarr' = 'radarr'): Promise<{ fake: FakeArr; client: ArrClient }> {
	const fake = tellsHistory(await FakeArr.start({ type }), entries);
	const client = new ArrClient(fake.instance());
	opened.push(fake, client);
	return { fake, client };
}

it('a grab tells size, indexer, title, quality and item, by one request', async () => {
	const { fake, client } = await appWith([grabbed(HASH, { movieId: 1, movie: film(1, 'Invented Film') })]);
	expect(await grabOf(client, HASH)).toEqual({
		indexer: 'Invented Tracker',
		releaseTitle: 'Invented.Film.2022.2160p.WEB-DL.DV.H.265-GRP',
		item: { id: 1, title: 'Invented Film', year: 2022 },
		quality: 'WEBDL-2160p',
		sizeBytes: 20 * 1024 ** 3,
	});
	expect(fake.count('history')).toBe(1);
	expect(Object.fromEntries(fake.asked[0].query)).toMatchObject({ downloadId: HASH.toUpperCase(), includeMovie: 'true' });
});

it.each([
	['sonarr', { seriesId: 5, series: { id: 5, title: 'Invented Show', year: 2020 } }, 'includeSeries'],
	['lidarr', { artistId: 5, artist: { id: 5, artistName: 'Invented Show', year: 2020 } }, 'includeArtist'],
	['readarr', { authorId: 5, author: { id: 5, authorName: 'Invented Show', year: 2020 } }, 'includeAuthor'],
] as const)('%s tells it too', async (type, more, parameter) => {
	const { fake, client } = await appWith([grabbed(HASH, more)], type);
	expect(await grabOf(client, HASH)).toMatchObject({ item: { id: 5, title: 'Invented Show', year: 2020 } });
	expect(fake.asked[0].query.get(parameter)).toBe('true');
});

it('of several grabs the newest counts, and other events do not', async () => {
	const { client } = await appWith([
		{ ...grabbed(HASH), id: 4, eventType: 'downloadFolderImported', data: {} },
		grabbed(HASH, { id: 3 }, { indexer: 'New' }),
		grabbed(HASH, { id: 2 }, { indexer: 'Old' }),
	]);
	expect(await grabOf(client, HASH)).toMatchObject({ indexer: 'New' });
});

it('a torrent of another app is none, also where the app does not know the filter', async () => {
	const { fake, client } = await appWith([grabbed('ff'.repeat(20))]);
	expect(await grabOf(client, HASH)).toBeNull();
	fake.on('GET history', paged([grabbed('ff'.repeat(20)), { id: 9, eventType: 'grabbed' }]));
	expect(await grabOf(client, HASH)).toBeNull();
});

it.each([[{ size: '0' }], [{ size: 'many' }], [{ size: undefined }], [{ size: '-3' }]])('a size of %j is not known', async (data) => {
	const { client } = await appWith([grabbed(HASH, { movieId: 7, sourceTitle: '', quality: {} }, { ...data, indexer: '' })]);
	expect(await grabOf(client, HASH)).toEqual({ indexer: null, releaseTitle: null, item: { id: 7, title: null, year: null }, quality: null, sizeBytes: null });
});

it('v2 hashes are asked for in capital letters too', async () => {
	const v2 = 'ab'.repeat(32);
	const { client } = await appWith([grabbed(v2)]);
	expect(await grabOf(client, v2)).toMatchObject({ indexer: 'Invented Tracker' });
});
