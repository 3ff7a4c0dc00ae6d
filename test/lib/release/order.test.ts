import { compareResolutions, compareRevisions, dynamicRangeOf, type PlayerFacts, qualityScore, soundOf, sourceScore, USUAL_PLAYERS } from '../../../lib/release/order';
import { qualityFromAttributes } from '../../../lib/release/quality';

const quality = (given: Record<string, unknown>) => qualityFromAttributes(given);
const players = (changes: Partial<PlayerFacts>): PlayerFacts => ({ ...USUAL_PLAYERS, ...changes });
const fel = { hdr: ['dv', 'hdr10'], dv: { profile: 7, el: 'fel' } };
const mel = { hdr: ['dv', 'hdr10'], dv: { profile: 7, el: 'mel' } };
const dual = { hdr: ['dv', 'hdr10'], dv: { profile: 7 } };
const p81 = { hdr: ['dv', 'hdr10'], dv: { profile: 8 } };
const p81plus = { hdr: ['dv', 'hdr10+'], dv: { profile: 8 } };
const p84 = { hdr: ['dv', 'hlg'], dv: { profile: 8 } };
const p82 = { hdr: ['dv', 'sdr'], dv: { profile: 8 } };
const p5 = { hdr: ['dv'], dv: { profile: 5 } };
const av1 = { hdr: ['dv'], dv: { profile: 10, fallback: 'none' } };
const unknown = { hdr: ['dv'] };

describe('the order of dynamic ranges', () => {
	const rank = (given: Record<string, unknown>, changes: Partial<PlayerFacts> = {}) => dynamicRangeOf(quality(given), players(changes)).rank;

	it.each([
		['P7 FEL', fel, 100],
		['P8.1 with HDR10+', p81plus, 90],
		['P7 MEL with HDR10+', { ...mel, hdr: ['dv', 'hdr10+'] }, 90],
		['P8.1', p81, 85],
		['P7 MEL', mel, 85],
		['P7 of an unknown layer', dual, 85],
		['P10.1', { hdr: ['dv', 'hdr10'], dv: { profile: 10 } }, 85],
		['P5', p5, 75],
		['P10.0', av1, 75],
		['Dolby Vision of an unknown kind', unknown, 75],
		['P8.4', p84, 70],
		['P8.2', p82, 65],
		['HDR10+', { hdr: ['hdr10+'] }, 60],
		['HDR10', { hdr: ['hdr10'] }, 50],
		['PQ', { hdr: ['pq'] }, 50],
		['plain HDR', { hdr: ['hdr'] }, 50],
		['HLG', { hdr: ['hlg'] }, 40],
		['SDR', { hdr: ['sdr'] }, 0],
		['nothing stated', {}, 0],
	])('%s', (_name, given, expected) => {
		expect(rank(given)).toBe(expected);
	});

	it('puts what has no base layer below SDR where some players show no Dolby Vision', () => {
		expect([rank(p5, { dvPlayback: 'some' }), rank(av1, { dvPlayback: 'some' })]).toEqual([-10, -10]);
		expect([rank(p81, { dvPlayback: 'some' }), rank(fel, { dvPlayback: 'some' })]).toEqual([85, 100]);
		expect(dynamicRangeOf(quality(p5), players({ dvPlayback: 'some' })).dolbyVision).toBe(true);
	});

	it('counts Dolby Vision as its base layer where no player shows it', () => {
		const none = { dvPlayback: 'none' } as const;
		expect([fel, p81, p81plus, p84, p82, p5].map((given) => rank(given, none))).toEqual([50, 50, 60, 40, 0, -10]);
		expect(dynamicRangeOf(quality(fel), players(none))).toMatchObject({ dolbyVision: false, fel: false });
	});

	it('goes by what the players make of profile 7', () => {
		expect([fel, mel, p81].map((given) => rank(given, { p7Playback: 'single-layer' }))).toEqual([85, 85, 85]);
		expect([fel, mel, p81].map((given) => rank(given, { p7Playback: 'hdr10' }))).toEqual([50, 50, 85]);
		expect(dynamicRangeOf(quality(fel), players({ p7Playback: 'single-layer' }))).toMatchObject({ dolbyVision: true, fel: false });
	});

	it('ignores dynamic metadata that a group has made itself, and only those of that group', () => {
		const homeMade = { homeMadeHdrGroups: ['tinker'] };
		expect(rank({ ...p81, group: 'TiNKER' }, homeMade)).toBe(50);
		expect(rank({ hdr: ['hdr10+'], group: 'TiNKER' }, homeMade)).toBe(50);
		expect(rank({ ...p81, group: 'OTHER' }, homeMade)).toBe(85);
	});
});

describe('the order of sound', () => {
	it('is that of the TRaSH Guides', () => {
		const worstLast = [
			['truehd', 'atmos'], ['dts-x'], ['ddp', 'atmos'], ['truehd'], ['dts-hd-ma'], ['flac'], ['dts-hd-hra'], ['ddp'],
			['dts-es'], ['dts'], ['aac'], ['dd'], ['mp3'], ['opus'], [],
		];
		const ranks = worstLast.map((audio) => soundOf(audio, false).rank);
		expect(ranks).toEqual([5000, 4500, 3000, 2750, 2500, 2250, 2000, 1750, 1500, 1250, 1000, 750, 500, 250, 0]);
	});

	it('takes the best of several, and Atmos without a carrier for the lossy kind', () => {
		expect(soundOf(['dd', 'truehd', 'atmos'], false)).toEqual({ class: 'truehd-atmos', rank: 5000, atmos: true });
		expect(soundOf(['atmos'], false)).toEqual({ class: 'ddp-atmos', rank: 3000, atmos: true });
		expect(soundOf(['pcm'], false).class).toBe('flac');
		expect(soundOf(['invented'], false)).toEqual({ class: null, rank: 0, atmos: false });
	});

	it('puts sound without loss before lossy Atmos when asked to, and keeps the rest', () => {
		const order = [['truehd', 'atmos'], ['dts-x'], ['truehd'], ['dts-hd-ma'], ['flac'], ['ddp', 'atmos'], ['dts-hd-hra']];
		const ranks = order.map((audio) => soundOf(audio, true).rank);
		expect(ranks).toEqual([...ranks].sort((one, other) => other - one));
		expect(new Set(ranks).size).toBe(order.length);
	});
});

describe('the score', () => {
	it('adds resolution, range, sound, source and revision', () => {
		const remux = quality({ ...fel, resolution: '2160p', audio: ['truehd', 'atmos'], source: 'bluray', modifier: 'remux' });
		expect(qualityScore(remux, USUAL_PLAYERS)).toBe(100 + 60 + 30 + 30);
		const repack = quality({ ...p5, resolution: '1080p', audio: ['ddp'], source: 'webdl', version: 3, real: 1 });
		expect(qualityScore(repack, USUAL_PLAYERS)).toBe(50 + 45 + 10.5 + 20 + 3);
	});

	it('takes weights of its own for the classes that are named', () => {
		const given = quality({ ...fel, resolution: '2160p', audio: ['truehd', 'atmos'], source: 'bluray' });
		const weights = { range: { 'dv-fel': 10, 'dv-hdr10': 99 }, sound: { 'truehd-atmos': 0 } };
		expect(qualityScore(given, USUAL_PLAYERS, weights)).toBe(100 + 6 + 0 + 22);
	});

	it('is far below anything for what was filmed in a cinema', () => {
		expect(sourceScore({ source: 'cam', modifier: null })).toBe(-100);
		expect(['remux', 'brdisk', null].map((modifier) => sourceScore({ source: 'bluray', modifier } as never))).toEqual([30, 25, 22]);
		// A remux of a DVD is a DVD.
		expect(sourceScore({ source: 'dvd', modifier: 'remux' })).toBe(5);
	});
});

describe('comparisons', () => {
	it('never call an unknown resolution higher or lower', () => {
		expect([compareResolutions('2160p', '1080p') > 0, compareResolutions('480p', '576p') < 0]).toEqual([true, true]);
		expect([compareResolutions(null, '1080p'), compareResolutions('1080p', null)]).toEqual([0, 0]);
	});

	it('put REAL before the version', () => {
		expect(compareRevisions({ version: 1, real: 1 }, { version: 3, real: 0 })).toBeGreaterThan(0);
		expect(compareRevisions({ version: 2, real: 0 }, { version: 1, real: 0 })).toBeGreaterThan(0);
	});
});
