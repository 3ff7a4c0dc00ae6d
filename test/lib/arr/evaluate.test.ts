import { ArrClient } from '../../../lib/arr/client';
import { Evaluator, type ReleaseToJudge } from '../../../lib/arr/evaluate';
import { parseTitle } from '../../../lib/arr/parse';
import { closeArrClients } from '../../../lib/arr/clients';
import { fakeRadarr, manyFilms, type RadarrLibrary } from '../../sim/arr/radarr';
import { FakeArr, Raw } from '../../sim/arr/server';
import { customFormat, film, filmFile, profile, qualityModel } from '../../sim/arr/shapes';
import { fakeSonarr, type Season, type SonarrOptions } from '../../sim/arr/sonarr';

const GIB = 1024 ** 3;
const NOW = Date.parse('2026-02-01T00:00:00Z');
const opened: Array<{ close(): unknown }> = [];
afterEach(async () => {
	closeArrClients();
	for (const one of opened.splice(0).reverse()) await one.close();
});

function evaluatorOf(fake: FakeArr): Evaluator {
	const client = new ArrClient(fake.instance());
	opened.push(fake, client);
	return new Evaluator(client, () => NOW);
}

const radarr = async (library: RadarrLibrary) => {
	const fake = await fakeRadarr(library);
	return { fake, evaluator: evaluatorOf(fake) };
};
const judge = async (library: RadarrLibrary, release: Partial<ReleaseToJudge> & { title: string }) => {
	const { evaluator } = await radarr(library);
	return await evaluator.evaluate({ sizeBytes: null, ...release });
};

const wanted = film(1, 'Invented Film');
const withFile = (quality: string, more: Record<string, unknown> = {}) => ({ films: [film(1, 'Invented Film', { hasFile: true })], files: [filmFile(11, 1, qualityModel(quality, 'radarr'), more)] });
const REMUX = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.HDR.HEVC.TrueHD.7.1.Atmos-GRP';
const WEBDL = 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.H.265-GRP';

describe('a film', () => {
	it('that is missing is taken', async () => {
		const found = await judge({ films: [wanted] }, { title: WEBDL, sizeBytes: 20 * GIB });
		expect(found).toMatchObject({ fits: true, isUpgrade: false, reason: 'missing', cutoffMet: null, rejections: [], quality: { new: 'WEBDL-2160p', current: null, cutoff: 'Remux-2160p' }, score: { new: 1_500, current: null, cutoff: 10_000, min: 0 }, formats: ['DV'] });
		expect(found.summary).toBe('Missing in the library: WEBDL-2160p, score 1500');
	});

	it('in a worse quality is upgraded', async () => {
		const found = await judge(withFile('WEBDL-2160p'), { title: REMUX, sizeBytes: 60 * GIB });
		expect(found).toMatchObject({ fits: true, isUpgrade: true, reason: 'none', cutoffMet: false, score: { new: 6_500, current: 1_500 } });
		expect(found.summary).toBe('An upgrade: WEBDL-2160p -> Remux-2160p, score 1500 -> 6500');
	});

	it('in a better quality stays, and the reason names both', async () => {
		const found = await judge(withFile('Remux-2160p'), { title: WEBDL });
		expect(found).toMatchObject({ fits: false, isUpgrade: false, reason: 'betterQuality' });
		expect(found.summary).toBe('The library has Remux-2160p, which is better than WEBDL-2160p');
	});

	it('that has all the profile wants is left alone', async () => {
		const profiles = [profile(1, 'UHD', { cutoffFormatScore: 1_500 })];
		const found = await judge({ ...withFile('Remux-2160p'), profiles }, { title: REMUX });
		expect(found).toMatchObject({ fits: false, reason: 'cutoffMet', cutoffMet: true });
	});

	it('is judged by the real size, which the app does not know when it reads a title', async () => {
		const small = await judge({ films: [wanted] }, { title: REMUX, sizeBytes: 100 * 1024 ** 2 });
		expect(small.rejections.map(({ code }) => code)).toEqual(['sizeTooSmall']);
		const huge = await judge({ films: [wanted] }, { title: REMUX, sizeBytes: 119 * GIB });
		expect(huge.rejections.map(({ code }) => code)).toEqual(['scoreTooLow', 'sizeTooLarge']);
		expect(huge.formats).toContain('Huge');
		expect(huge.score.new).toBe(6_500 - 20_000);
	});

	it('collects every reason', async () => {
		const found = await judge(withFile('Remux-2160p', { releaseGroup: 'OTHER' }), { title: 'Invented.Film.2022.1080p.WEB-DL.HC-GRP' });
		expect(found.rejections.map(({ code }) => code)).toEqual(['qualityNotAllowed', 'hardcodedSubs', 'betterQuality']);
		expect(found.summary).toMatch(/; and 2 more$/);
	});

	it('takes a repack of its own group only', async () => {
		const own = await judge(withFile('WEBDL-2160p'), { title: WEBDL.replace('2160p', 'REPACK.2160p') });
		expect(own).toMatchObject({ fits: true, isUpgrade: true });
		const other = await judge(withFile('WEBDL-2160p', { releaseGroup: 'OTHER' }), { title: WEBDL.replace('2160p', 'REPACK.2160p') });
		expect(other.rejections.map(({ code }) => code)).toEqual(['repackOfOtherGroup']);
	});

	it('takes no proper of an old file from a feed, but from a search', async () => {
		const title = WEBDL.replace('2160p', 'PROPER.2160p');
		expect((await judge(withFile('WEBDL-2160p'), { title, isFeed: true })).rejections.map(({ code }) => code)).toEqual(['properTooLate']);
		expect((await judge(withFile('WEBDL-2160p'), { title })).fits).toBe(true);
		const young = withFile('WEBDL-2160p', { dateAdded: new Date(NOW - 86_400_000).toISOString() });
		expect((await judge(young, { title, isFeed: true })).fits).toBe(true);
	});

	it('in a profile without upgrades is not replaced', async () => {
		const profiles = [profile(1, 'UHD', { upgradeAllowed: false })];
		const found = await judge({ ...withFile('WEBDL-2160p'), profiles }, { title: REMUX });
		expect(found).toMatchObject({ fits: false, isUpgrade: false });
	});

	it('of a quality below those allowed, in a profile without upgrades, is left alone too', async () => {
		const profiles = [profile(1, 'UHD', { upgradeAllowed: false })];
		const found = await judge({ ...withFile('WEBDL-1080p'), profiles }, { title: REMUX });
		expect(found).toMatchObject({ fits: false, reason: 'upgradesNotAllowed', rejections: [{ code: 'upgradesNotAllowed', message: "The profile 'UHD' does not allow upgrades" }] });
	});

	it('is not scored by its own name', async () => {
		const library = { films: [film(1, 'Huge DV Film')] };
		const { fake, evaluator } = await radarr(library);
		fake.on('GET customformat', () => [customFormat(3, 'Huge', [{ implementation: 'Size', fields: { min: 0, max: 500 } }, { implementation: 'ReleaseTitle', fields: { value: 'huge' } }])]);
		expect((await evaluator.evaluate({ title: 'Huge.DV.Film.2022.2160p.WEB-DL-GRP', sizeBytes: 20 * GIB })).formats).toEqual([]);
		expect((await evaluator.evaluate({ title: 'Huge.DV.Film.2022.2160p.HUGE.WEB-DL-GRP', sizeBytes: 20 * GIB })).formats).toEqual(['Huge']);
	});

	it('that is not in the library is judged by a profile, or not at all', async () => {
		const without = await judge({ films: [] }, { title: WEBDL });
		expect(without).toMatchObject({ fits: false, inLibrary: false, reason: 'notInLibrary', readable: true, profile: null });
		const by = await judge({ films: [] }, { title: WEBDL, profileId: 1 });
		expect(by).toMatchObject({ fits: true, isUpgrade: false, inLibrary: false, score: { new: 1_500 }, summary: "The profile 'UHD' takes it" });
	});

	it('can be named where the title does not tell', async () => {
		const found = await judge(withFile('WEBDL-2160p'), { title: 'Film.Inventado.2022.2160p.BluRay.REMUX-GRP', itemId: 1 });
		expect(found).toMatchObject({ inLibrary: true, isUpgrade: true, item: { id: 1 } });
		await expect(judge({ films: [] }, { title: WEBDL, itemId: 77 })).rejects.toThrow(/nothing with the id 77/);
		await expect(judge({ films: [] }, { title: WEBDL, profileId: 77 })).rejects.toThrow(/no quality profile with the id 77/);
	});

	it('with a title that nobody can read is refused', async () => {
		expect(await judge({ films: [wanted] }, { title: 'holiday pictures' })).toMatchObject({ fits: false, reason: 'unreadable', readable: false });
		expect(await judge({ films: [wanted] }, { title: '  ' })).toMatchObject({ reason: 'unreadable' });
	});

	it('of a language that the profile does not want is refused', async () => {
		const profiles = [profile(1, 'UHD', { language: { id: 4, name: 'German' } })];
		expect((await judge({ films: [wanted], profiles }, { title: WEBDL })).rejections.map(({ code }) => code)).toEqual(['languageNotWanted']);
	});

	it('among many asks for profiles, formats and limits once', async () => {
		const { fake, evaluator } = await radarr({ films: [wanted] });
		await Promise.all(Array.from({ length: 20 }, async () => await evaluator.evaluate({ title: WEBDL, sizeBytes: null })));
		expect(['qualityprofile', 'customformat', 'config/mediamanagement', 'qualitydefinition', 'parse'].map((name) => fake.count(name))).toEqual([1, 1, 1, 1, 20]);
	});

	it('in a library of 5 000 is found by the app, without reading the library', async () => {
		const { fake, evaluator } = await radarr({ films: manyFilms(5_000) });
		expect((await evaluator.evaluate({ title: 'Invented.Film.4999.2022.2160p.WEB-DL-GRP', sizeBytes: null })).inLibrary).toBe(true);
		expect(fake.count('movie')).toBe(0);
	});

	it('with an app that fails is an error with its name', async () => {
		const { fake, evaluator } = await radarr({ films: [wanted] });
		fake.on('GET qualityprofile', () => new Raw(500, '{"message":"no such table"}'));
		await expect(evaluator.evaluate({ title: WEBDL, sizeBytes: null })).rejects.toThrow("'radarr' failed with 500: no such table");
	});
});

describe('a series', () => {
	const judgeShow = async (season: Season, title: string, options: SonarrOptions = {}, sizeBytes: number | null = null) => {
		const fake = await fakeSonarr(season, options);
		return { fake, found: await evaluatorOf(fake).evaluate({ title, sizeBytes }) };
	};

	it('episode that improves is taken', async () => {
		const { found } = await judgeShow({ files: ['HDTV-1080p', 'WEBDL-2160p'] }, 'Invented.Show.S01E01.2160p.WEB-DL-GRP');
		expect(found).toMatchObject({ fits: true, isUpgrade: true, quality: { new: 'WEBDL-2160p', current: 'HDTV-1080p' } });
	});

	it('pack must improve every file in Sonarr 4', async () => {
		const { found } = await judgeShow({ files: ['HDTV-1080p', 'WEBDL-2160p'] }, 'Invented.Show.S01.2160p.WEB-DL-GRP');
		expect(found).toMatchObject({ fits: false, reason: 'customFormatScore' });
		const { found: missing } = await judgeShow({ files: ['HDTV-1080p', null] }, 'Invented.Show.S01.2160p.WEB-DL-GRP');
		expect(missing).toMatchObject({ fits: true, isUpgrade: true });
	});

	it.each([
		['any', 0, true],
		['threshold', 50, true],
		['threshold', 51, false],
		['all', 0, false],
	])('pack in Sonarr 5 with %s of %s per cent: %s', async (seasonPackUpgrade, seasonPackUpgradeThreshold, fits) => {
		const options = { version: '5.0.0.1', api: { current: 'v5', deprecated: ['v3'] }, management: { seasonPackUpgrade, seasonPackUpgradeThreshold } };
		const { found } = await judgeShow({ files: ['HDTV-1080p', 'WEBDL-2160p'] }, 'Invented.Show.S01.2160p.WEB-DL-GRP', options);
		expect(found.fits).toBe(fits);
	});

	it('is asked in v5 where v3 is gone, with limits from the profile', async () => {
		const options = { version: '5.0.0.1', api: { current: 'v5', deprecated: [] }, profileSizes: { minSize: 50, maxSize: 60, preferredSize: 55 } };
		const { fake, found } = await judgeShow({ files: [null] }, 'Invented.Show.S01E01.2160p.WEB-DL-GRP', options, GIB);
		expect(found.rejections.map(({ code }) => code)).toEqual(['sizeTooSmall']);
		expect([fake.count('settings/mediamanagement'), fake.count('qualitydefinition')]).toEqual([1, 0]);
	});

	it('has the sizes of all its episodes in a pack', async () => {
		const ten = { files: Array.from({ length: 10 }, () => null) };
		const sizes = await Promise.all([48, 49].map(async (gib) => (await judgeShow(ten, 'Invented.Show.S01.2160p.WEB-DL-GRP', {}, gib * GIB)).found.rejections.length));
		expect(sizes).toEqual([0, 1]);
	});

	it('without a runtime is refused when the size is known, and taken when it is not', async () => {
		const { found } = await judgeShow({ files: [null], runtime: 0 }, 'Invented.Show.S01E01.2160p.WEB-DL-GRP', {}, GIB);
		expect(found.rejections.map(({ code }) => code)).toEqual(['runtimeUnknown']);
		expect((await judgeShow({ files: [null], runtime: 0 }, 'Invented.Show.S01E01.2160p.WEB-DL-GRP')).found.fits).toBe(true);
	});
});

describe('the other apps', () => {
	it('Lidarr judges albums by profile and score, not by size', async () => {
		const fake = await FakeArr.start({ type: 'lidarr', version: '2.13.0.1' });
		fake.on('GET parse', ({ query }) => ({ title: query.get('title'), parsedAlbumInfo: { albumTitle: 'Invented Album', artistName: 'Invented Band', quality: { quality: { id: 6, name: 'FLAC' }, revision: { version: 1, real: 0, isRepack: false } }, releaseGroup: 'GRP' }, artist: { id: 3, artistName: 'Invented Band', qualityProfileId: 1 }, albums: [{ id: 30, title: 'Invented Album' }], customFormats: [], customFormatScore: 0 }));
		fake.on('GET trackfile', ({ query }) => (query.get('albumId') === '30' ? [{ id: 300, size: 5, quality: { quality: { id: 4, name: 'MP3-320' }, revision: { version: 1 } }, customFormats: [] }] : []));
		fake.on('GET qualityprofile', () => [{ id: 1, name: 'Lossless', upgradeAllowed: true, cutoff: 6, items: [{ quality: { id: 4, name: 'MP3-320' }, items: [], allowed: true }, { quality: { id: 6, name: 'FLAC' }, items: [], allowed: true }], formatItems: [] }]);
		fake.on('GET customformat', () => []);
		fake.on('GET config/mediamanagement', () => ({ downloadPropersAndRepacks: 'preferAndUpgrade' }));
		expect(await evaluatorOf(fake).evaluate({ title: 'Invented Band - Invented Album FLAC-GRP', sizeBytes: 1 })).toMatchObject({ fits: true, isUpgrade: true, quality: { new: 'FLAC', current: 'MP3-320' }, summary: 'An upgrade: MP3-320 -> FLAC, score 0 -> 0' });
		expect(fake.count('qualitydefinition')).toBe(0);
	});

	it('Readarr judges books without custom formats', async () => {
		const fake = await FakeArr.start({ type: 'readarr', version: '0.4.18.1' });
		fake.on('GET parse', ({ query }) => ({ title: query.get('title'), parsedBookInfo: { bookTitle: 'Invented Book', authorName: 'Invented Writer', quality: { quality: { id: 3, name: 'EPUB' } } }, author: { id: 4, authorName: 'Invented Writer', qualityProfileId: 1 }, books: [] }));
		fake.on('GET qualityprofile', () => [{ id: 1, name: 'eBook', upgradeAllowed: false, cutoff: 3, items: [{ quality: { id: 3, name: 'EPUB' }, items: [], allowed: true }] }]);
		fake.on('GET config/mediamanagement', () => ({}));
		expect(await evaluatorOf(fake).evaluate({ title: 'Invented Writer - Invented Book EPUB', sizeBytes: null })).toMatchObject({ fits: true, reason: 'missing' });
	});

	it.each([
		['3.0.1.900', 'movie', async () => await fakeRadarr({ films: [wanted] }, { type: 'whisparr', version: '3.0.1.900' }), WEBDL],
		['2.0.0.548', 'series', async () => await fakeSonarr({ files: [null] }, { type: 'whisparr', version: '2.0.0.548' }), 'Invented.Show.S01E01.2160p.WEB-DL-GRP'],
	] as const)('Whisparr %s is asked like one with a %s library', async (_version, family, start, title) => {
		expect(await evaluatorOf(await start()).evaluate({ title, sizeBytes: null })).toMatchObject({ fits: true, inLibrary: true, item: { family } });
	});

	it('Sonarr 3, which has neither versions nor custom formats, is asked too', async () => {
		const fake = await fakeSonarr({ files: ['HDTV-1080p'] }, { version: '3.0.10.1567', api: null });
		fake.routes.delete('GET customformat');
		expect(await evaluatorOf(fake).evaluate({ title: 'Invented.Show.S01E01.2160p.WEB-DL-GRP', sizeBytes: null })).toMatchObject({ isUpgrade: true });
	});
});

describe('reading a title', () => {
	it('ends in time', async () => {
		const fake = await fakeRadarr({ films: [wanted] });
		opened.push(fake);
		fake.delayMs = 5_000;
		const begun = Date.now();
		await expect(parseTitle(fake.instance(), WEBDL, { timeoutMs: 200 })).rejects.toThrow(/did not answer within/);
		expect(Date.now() - begun).toBeLessThan(1_500);
	});

	it('gives the item, its profile and its score', async () => {
		const fake = await fakeRadarr({ films: [wanted] });
		opened.push(fake);
		expect(await parseTitle(fake.instance(), WEBDL)).toMatchObject({ item: { id: 1, profileId: 1 }, formatScore: 1_500, parsed: { quality: { name: 'WEBDL-2160p' }, year: 2022, releaseGroup: 'GRP' } });
	});

	it('asks no Prowlarr', async () => {
		const fake = await fakeRadarr({});
		opened.push(fake);
		await expect(parseTitle({ ...fake.instance(), type: 'prowlarr' }, WEBDL)).rejects.toThrow(/Prowlarr, which has no library/);
	});

	it('shortens a title that is none', async () => {
		const fake = await fakeRadarr({});
		opened.push(fake);
		await parseTitle(fake.instance(), 'x'.repeat(100_000));
		expect(fake.asked.find(({ resource }) => resource === 'parse')?.query.get('title')).toHaveLength(500);
	});
});
