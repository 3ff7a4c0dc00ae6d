import { AddedCheck, type CheckedTorrent } from '../../../lib/arr/checkAdded';
import { ArrClient } from '../../../lib/arr/client';
import { fakeRadarr, type RadarrLibrary } from '../../sim/arr/radarr';
import { type FakeArr, Raw } from '../../sim/arr/server';
import { film, filmFile, profile, qualityModel } from '../../sim/arr/shapes';
import { fakeSonarr } from '../../sim/arr/sonarr';

const GIB = 1024 ** 3;
const NOW = Date.parse('2026-02-01T00:00:00Z');
const REMUX = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.TrueHD.7.1.Atmos-GRP';
const WEBDL = 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.H.265-GRP';
const opened: Array<{ close(): unknown }> = [];
afterEach(async () => {
	for (const one of opened.splice(0).reverse()) await one.close();
});

function checkOf(fake: FakeArr): AddedCheck {
	const client = new ArrClient(fake.instance());
	opened.push(fake, client);
	return new AddedCheck(client, () => NOW);
}

const ofRadarr = async (library: RadarrLibrary, title: string, sizeBytes: number | null = null): Promise<CheckedTorrent> => await checkOf(await fakeRadarr(library)).check({ title, sizeBytes }, false);
const wanted = { films: [film(1, 'Invented Film')] };
const withFile = (quality: string): RadarrLibrary => ({ films: [film(1, 'Invented Film', { hasFile: true })], files: [filmFile(11, 1, qualityModel(quality, 'radarr'))] });

it('what the profile wants in the end gives no suggestion', async () => {
	expect(await ofRadarr(wanted, REMUX)).toMatchObject({ suggestion: null, evaluation: { reason: 'missing' } });
	expect(await ofRadarr(withFile('WEBDL-2160p'), REMUX, 60 * GIB)).toMatchObject({ suggestion: null, evaluation: { isUpgrade: true } });
});

it.each([wanted, withFile('Bluray-1080p')])('what is below the cutoff of the profile', async (library) => {
	const { suggestion } = await ofRadarr(library, WEBDL);
	expect(suggestion).toEqual({ code: 'below_cutoff', sentence: "Better quality is wanted: it is WEBDL-2160p, and the profile 'UHD' goes on to Remux-2160p", better: null });
});

it('is enough for a profile without upgrades', async () => {
	expect(await ofRadarr({ ...wanted, profiles: [profile(1, 'UHD', { upgradeAllowed: false })] }, WEBDL)).toMatchObject({ suggestion: null });
});

it('what is no upgrade of the file in the library', async () => {
	const { suggestion } = await ofRadarr(withFile('Remux-2160p'), WEBDL);
	expect(suggestion).toEqual({ code: 'not_an_upgrade', sentence: 'It is no upgrade: the library has Remux-2160p, which is better than WEBDL-2160p', better: null });
});

it('what the profile would not take', async () => {
	const { suggestion } = await ofRadarr(wanted, 'Invented.Film.2022.1080p.WEB-DL.H.264-GRP');
	expect(suggestion).toMatchObject({ code: 'not_wanted', sentence: expect.stringMatching(/^The profile would not take it: the profile 'UHD' does not take WEBDL-1080p/) as string });
});

it('what its app cannot read or does not have gives none', async () => {
	expect(await ofRadarr(wanted, 'Something unreadable')).toMatchObject({ suggestion: null, evaluation: { reason: 'unreadable' } });
	expect(await ofRadarr({}, WEBDL)).toMatchObject({ suggestion: null, evaluation: { reason: 'notInLibrary' } });
});

it('many of one app ask for profiles and formats once', async () => {
	const fake = await fakeRadarr(wanted);
	const check = checkOf(fake);
	for (const title of [WEBDL, REMUX, WEBDL]) await check.check({ title, sizeBytes: null }, false);
	expect([fake.count('parse'), fake.count('qualityprofile'), fake.count('customformat'), fake.count('release')]).toEqual([3, 1, 1, 0]);
});

describe('with a search', () => {
	const release = (title: string, more: Record<string, unknown> = {}) => ({ guid: title, indexerId: 1, indexer: 'Invented Tracker', title, size: 60 * GIB, seeders: 4, protocol: 'torrent', approved: true, rejections: [], downloadUrl: 'http://tracker.test/?passkey=topsecret', quality: qualityModel(/remux/i.test(title) ? 'Remux-2160p' : 'WEBDL-2160p', 'radarr'), ...more });
	const searched = async (found: unknown[], title = WEBDL): Promise<CheckedTorrent> => {
		const fake = await fakeRadarr(wanted);
		fake.on('GET release', () => found);
		return await checkOf(fake).check({ title, sizeBytes: null }, true);
	};

	it('something better at an indexer is named, without its link', async () => {
		const { suggestion } = await searched([release(REMUX), release(WEBDL)]);
		expect(suggestion).toEqual({
			code: 'better_known',
			sentence: 'Better quality is available: Remux-2160p, score 6500, at Invented Tracker; it is WEBDL-2160p, score 1500',
			better: { title: REMUX, quality: 'Remux-2160p', score: 6_500, sizeBytes: 60 * GIB, seeders: 4, indexer: 'Invented Tracker' },
		});
		expect(JSON.stringify(suggestion)).not.toContain('topsecret');
	});

	it('the same, worse or refused is nothing better', async () => {
		const found = [release(WEBDL), release(WEBDL.replace('GRP', 'OTHER'), { seeders: 900 }), release(REMUX, { approved: false, rejections: ['blocklisted'] }), release(REMUX, { protocol: 'usenet' })];
		expect((await searched(found)).suggestion).toMatchObject({ code: 'below_cutoff' });
		expect((await searched([release(WEBDL)], REMUX)).suggestion).toBeNull();
	});

	it('that fails, the rest is said all the same', async () => {
		const fake = await fakeRadarr(wanted);
		fake.on('GET release', () => new Raw(503, '{}'));
		expect(await checkOf(fake).check({ title: WEBDL, sizeBytes: null }, true)).toMatchObject({ suggestion: { code: 'below_cutoff' } });
	});

	it('an episode is searched by its own id', async () => {
		const fake = await fakeSonarr({ files: [null, null] });
		fake.on('GET release', () => []);
		await checkOf(fake).check({ title: 'Invented.Show.S01E02.1080p.WEB-DL-GRP', sizeBytes: null }, true);
		const [asked] = fake.asked.filter(({ resource }) => resource === 'release');
		expect(asked.query.get('episodeId')).toBe('101');
	});
});
