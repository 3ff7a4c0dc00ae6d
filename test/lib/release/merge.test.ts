import { mergeQuality, type StreamFacts, type StreamRange } from '../../../lib/release/merge';

const stream = (range: StreamRange | null, more: Partial<StreamFacts> = {}): StreamFacts => ({
	resolution: null,
	codec: null,
	bitDepth: null,
	range,
	audio: [],
	channels: null,
	...more,
});
const hdr10Base = stream({ hdr: ['hdr10'], dv: { profile: null, fallback: 'hdr10', layer: null } });
const FEL = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.FEL.HEVC.TrueHD.7.1.Atmos-OTHER';
const REMUX = 'Invented Film (2022) Remux-2160p.mkv';
const WEB = 'Invented Film (2022) WEBDL-2160p.mkv';
const NO_DV = stream({ hdr: ['hdr10'], dv: null });

describe('whether there is Dolby Vision is what was measured', () => {
	it('and a name that says FEL loses', () => {
		expect(mergeQuality([FEL], NO_DV)).toMatchObject({ hdr: ['hdr10'], dv: null, source: 'bluray', modifier: 'remux' });
	});

	it('and a name that says nothing does not matter', () => {
		expect(mergeQuality([WEB], stream({ hdr: [], dv: { profile: null, fallback: 'none', layer: null } })).dv).toEqual({
			profile: 5,
			el: null,
			fallback: 'none',
			by: 'stated',
		});
	});

	it('and where nothing was measured the names decide', () => {
		expect(mergeQuality([FEL], null).dv).toMatchObject({ profile: 7, el: 'fel' });
		expect(mergeQuality([FEL], stream(null, { audio: ['dd'] }))).toMatchObject({ dv: { el: 'fel' }, audio: ['dd'] });
	});

	it('and no HDR at all is SDR', () => {
		expect(mergeQuality([FEL], stream({ hdr: [], dv: null })).hdr).toEqual(['sdr']);
	});
});

describe('the kind of Dolby Vision', () => {
	it('comes from the name inside what the measurement allows', () => {
		expect(mergeQuality([REMUX, FEL], hdr10Base).dv).toMatchObject({ profile: 7, el: 'fel', fallback: 'hdr10', by: 'stated' });
		expect(mergeQuality(['Invented.Film.2022.2160p.WEB-DL.DV.P5.H.265-GRP.mkv'], hdr10Base).dv).toMatchObject({ profile: 8, fallback: 'hdr10', by: 'inferred' });
	});

	it('comes from the scene name before the file name', () => {
		const mel = FEL.replace('FEL', 'MEL');
		expect(mergeQuality([mel, FEL], hdr10Base).dv).toMatchObject({ el: 'mel' });
		expect(mergeQuality([FEL, mel], hdr10Base).dv).toMatchObject({ el: 'fel' });
	});

	it.each([
		['a remux', REMUX, 7],
		['a hybrid remux', 'Invented Film (2022) Hybrid Remux-2160p.mkv', 8],
		['an encode of a disc', 'Invented Film (2022) Bluray-2160p.mkv', 8],
		['a download', WEB, 8],
		['a file of unknown source', 'Invented Film (2022).mkv', null],
	])('is inferred for %s', (_name, file, profile) => {
		expect(mergeQuality([file], hdr10Base).dv).toEqual({ profile, el: null, fallback: 'hdr10', by: 'inferred' });
	});

	it('is what was measured when that tells the profile; the layer stays the name\'s', () => {
		const measured = (profile: number, layer: boolean | null) => stream({ hdr: ['hdr10'], dv: { profile, fallback: null, layer } });
		expect(mergeQuality([FEL], measured(7, true)).dv).toEqual({ profile: 7, el: 'fel', fallback: 'hdr10', by: 'stated' });
		expect(mergeQuality([FEL], measured(7, false)).dv).toMatchObject({ profile: 7, el: null });
		expect(mergeQuality([FEL], measured(8, null)).dv).toEqual({ profile: 8, el: null, fallback: 'hdr10', by: 'stated' });
		expect(mergeQuality([REMUX], measured(7, null)).dv).toMatchObject({ profile: 7, el: null });
	});

	it('without a base layer is profile 5, or 10 in AV1', () => {
		const bare = { hdr: [], dv: { profile: null, fallback: 'none', layer: null } } as StreamRange;
		expect(mergeQuality([FEL], stream(bare)).dv).toMatchObject({ profile: 5, el: null });
		expect(mergeQuality([WEB], stream(bare, { codec: 'av1' })).dv).toMatchObject({ profile: 10, fallback: 'none' });
	});

	it('follows an HLG or SDR base', () => {
		const based = (fallback: 'hlg' | 'sdr') => stream({ hdr: [fallback], dv: { profile: null, fallback, layer: null } });
		expect(mergeQuality([WEB], based('hlg')).dv).toMatchObject({ profile: 8, fallback: 'hlg' });
		expect(mergeQuality([FEL], based('sdr')).dv).toMatchObject({ fallback: 'sdr', el: null });
	});
});

describe('everything else', () => {
	it('is measured, told by the app, or named, in that order', () => {
		const facts = stream(null, { audio: ['truehd', 'atmos'], channels: '7.1', codec: 'h265', resolution: '1080p' });
		expect(mergeQuality(['Invented.Film.2022.2160p.BluRay.DTS.5.1.x264-GRP'], facts)).toMatchObject({
			...{ audio: ['truehd', 'atmos'], channels: '7.1', codec: 'h265', resolution: '1080p', source: 'bluray', group: 'GRP' },
		});
		expect(mergeQuality([WEB], facts, { resolution: '2160p', source: 'bluray', modifier: 'remux', version: 2 })).toMatchObject({
			...{ resolution: '2160p', source: 'bluray', modifier: 'remux', version: 2 },
		});
	});

	it('takes from a later name what the first does not tell', () => {
		expect(mergeQuality(['Invented.Film.2022.DTS', 'Invented Film (2022) [Bluray-1080p].mkv'], null)).toMatchObject({
			...{ resolution: '1080p', source: 'bluray', audio: ['dts'] },
		});
	});

	it('is unknown when nothing is told', () => {
		expect(mergeQuality([], null)).toMatchObject({ resolution: null, hdr: [], dv: null, audio: [], version: 1 });
	});
});
