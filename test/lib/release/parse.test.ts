import { parseRelease } from '../../../lib/release';

const film = (title: string) => parseRelease(title, { type: 'movie' });
const series = (title: string) => parseRelease(title, { type: 'tv' });

describe('a release title', () => {
	it('of a film tells all that it says', () => {
		expect(film('The.Quiet.Harbour.2021.Extended.2160p.UHD.BluRay.REMUX.DV.P7.FEL.HDR10.HEVC.TrueHD.7.1.Atmos-ATTIC')).toMatchObject({
			title: 'The Quiet Harbour',
			year: 2021,
			edition: 'Extended',
			resolution: '2160p',
			source: 'bluray',
			modifier: 'remux',
			codec: 'h265',
			hdr: ['dv', 'hdr10'],
			dv: { profile: 7, el: 'fel', fallback: 'hdr10', by: 'stated' },
			audio: ['truehd', 'atmos'],
			channels: '7.1',
			group: 'ATTIC',
			version: 1,
		});
	});

	it('of an episode tells season, episodes and quality', () => {
		expect(series('Harbour.Lights.S02E03E04.REPACK.1080p.AMZN.WEB-DL.DDP5.1.H.264-CELLAR')).toMatchObject({
			title: 'Harbour Lights',
			season: 2,
			episodes: [3, 4],
			fullSeason: false,
			resolution: '1080p',
			source: 'webdl',
			audio: ['ddp'],
			channels: '5.1',
			version: 2,
			repack: true,
			group: 'CELLAR',
		});
	});

	it.each([
		['Harbour.Lights.S01E01-E03.720p.HDTV.x264-GRP', { seasons: [1], episodes: [1, 2, 3] }],
		['Harbour.Lights.S01E01-03.720p.HDTV.x264-GRP', { seasons: [1], episodes: [1, 2, 3] }],
		['Harbour Lights - 2x05 - The Pier [720p]', { seasons: [2], episodes: [5], title: 'Harbour Lights' }],
		['Harbour.Lights.S03.1080p.BluRay.x264-GRP', { seasons: [3], episodes: [], fullSeason: true }],
		['Harbour.Lights.S01-S04.1080p.WEB-DL-GRP', { seasons: [1, 2, 3, 4], multiSeason: true }],
		['Harbour.Lights.2024.03.09.720p.WEB.h264-GRP', { airDate: '2024-03-09', title: 'Harbour Lights' }],
		['[Attic] Harbour Lights - 112 [1080p][0A1B2C3D].mkv', { absolute: [112], group: 'Attic', hash: '0A1B2C3D' }],
		['[Attic] Harbour Lights S2 - 07 (1080p)', { absolute: [7], title: 'Harbour Lights S2' }],
		['[组][港の灯][Harbour Lights][07][1080P][MP4]', { absolute: [7], title: 'Harbour Lights' }],
		['Harbour.Lights.103.HDTV.XviD-GRP', { seasons: [1], episodes: [3] }],
	])('%s', (title, expected) => {
		expect(series(title)).toMatchObject(expected);
	});

	it('is null when nothing of it can be read', () => {
		expect(film('')).toBeNull();
		expect(film('5f3c0b6a9d1e48278a6b5c4d3e2f1a0b9c8d7e6f')).toBeNull();
	});
});

describe('words that look like tags', () => {
	it.each([
		['Felon.Harbour.2008.1080p.BluRay.x264.DTS-GRP', { hdr: [], dv: null, title: 'Felon Harbour' }],
		['The.Cam.Operator.2018.1080p.WEB-DL.DDP5.1.x264-GRP', { source: 'webdl', title: 'The Cam Operator' }],
		['Proper.Gentlemen.2014.1080p.BluRay.x264-GRP', { version: 1, title: 'Proper Gentlemen' }],
		['Harbour.2020.2160p.WEB-DL.DDP7.1.HDR.H.265-GRP', { dv: null, hdr: ['hdr'], channels: '7.1' }],
		['Harbour.2020.1080p.BluRay.x264-DVNL', { dv: null, hdr: [], group: 'DVNL' }],
		['Harbour.2011.1080p.HDDVD.x264-GRP', { dv: null, source: 'bluray' }],
		['Harbour.2019.1080p.MA.WEB-DL.DDP5.1.H.264-GRP', { audio: ['ddp'] }],
		['Harbour.2019.1080p.BluRay.DTS.x264-GRP', { audio: ['dts'], codec: 'h264' }],
		['Atmosphere.2020.2160p.UHD.BluRay.TrueHD.7.1.x265-GRP', { audio: ['truehd'] }],
		['Harbour.1999.4K.Remastered.1080p.BluRay.x264-GRP', { resolution: '1080p' }],
		['Harbour.S01E01.SWEDiSH.HDTV.XviD-HDR', { hdr: [], group: 'HDR' }],
		['2012.2009.1080p.BluRay.x264-GRP', { title: '2012', year: 2009 }],
	])('%s', (title, expected) => {
		expect(parseRelease(title, { type: title.includes('S01') ? 'tv' : 'movie' })).toMatchObject(expected);
	});
});

describe('Dolby Vision that the title does not specify', () => {
	it.each([
		['Harbour.2024.2160p.WEB-DL.DV.H.265-GRP', { profile: 5, fallback: 'none' }],
		['Harbour.2024.2160p.WEB-DL.DV.HDR10.H.265-GRP', { profile: 8, fallback: 'hdr10' }],
		['Harbour.2024.2160p.HULU.WEB-DL.DV.H.265-GRP', { profile: 8 }],
		['Harbour.2024.2160p.UHD.BluRay.REMUX.DV.HEVC-GRP', { profile: 7, el: null }],
		['Harbour.2024.2160p.UHD.BluRay.Hybrid.REMUX.DV.HEVC-GRP', { profile: 8 }],
		['Harbour.2024.2160p.UHD.Blu-ray.DV.x265-GRP', { profile: 8, fallback: 'hdr10' }],
		['Harbour.2024.2160p.WEB-DL.DV.HLG.H.265-GRP', { profile: 8, fallback: 'hlg' }],
		['Harbour.2024.2160p.WEB-DL.DV.AV1-GRP', { profile: 10 }],
	])('%s', (title, expected) => {
		expect(film(title)?.dv).toMatchObject({ ...expected, by: 'inferred' });
	});
});

describe('titles that nobody means well', () => {
	const pieces = ['-', '_', '漢', '(', '[', '[a]', 'S01E01', 'S01E01-', '1', '12 ', '.', 'dts-hd.ma.', 'extended ', '(2019) ', 'www.', ' AKA ', ' / ', '[01][', 'Season 1 ', '漢[', '-.', 'GERMAN.'];

	it.each(pieces)('8 000 characters of %j are read as what they are cut to', (piece) => {
		const cut = parseRelease(piece.repeat(500).slice(0, 500), { type: 'tv' });
		expect(parseRelease(piece.repeat(8_000), { type: 'tv' })).toEqual(cut);
	});

	it('never throw, whatever stands in them', () => {
		const alphabet = [...'aZ9 .-_[](){}/\\+&\u0000漢é', 'S01E02', '1080p', 'DV', 'x264', '2019', '-GRP'];
		let seed = 7;
		const next = () => (seed = (seed * 48_271) % 2_147_483_647);
		for (let round = 0; round < 2_000; round++) {
			const title = Array.from({ length: next() % 30 }, () => alphabet[next() % alphabet.length]).join('');
			for (const type of ['movie', 'tv'] as const) expect(() => parseRelease(title, { type })).not.toThrow();
		}
	});
});
