import { parseRelease } from '../../../lib/release';

const film = (title: string) => parseRelease(title, { type: 'movie' });
const series = (title: string) => parseRelease(title, { type: 'tv' });

describe('the group', () => {
	it.each([
		['Harbour.S01E05.720p.HDTV.x264-QUAY-SIDE', 'QUAY-SIDE'],
		['Harbour.2019.1080p.WEB-DL-QUAY', 'QUAY'],
		['Harbour.S05.1080p.BluRay.x264-Quay.-.Dual.Audio', 'Quay'],
		['Harbour.2019.1080p.BluRay.x264.-Quay-side', 'Quay-side'],
		['Harbour Night 2014 HDTV x264-Anna Maple', 'Anna Maple'],
		['Harbour S01E02 [H264 - Ita Aac] HDTVMux by Quay', 'Quay'],
		['Harbour.S01E02.480p.BDRip-AVC.Ukr.quay', 'quay'],
		['Harbour (2023) (1080p BluRay x265 SDR AAC 2.0 English Quay)', 'Quay'],
		['Harbour (2008) S05E01 (1080p BDRip x265) - Quay', 'Quay'],
		['Harbour.-.476-479.[QuaySubs][WEBRip][720p]', 'QuaySubs'],
		['Harbour.2016.1080p.BluRay.AC3.1080p.x264_Quay', 'Quay'],
		['Harbour.2022.1080p.BluRay.x265.Quay)', 'Quay'],
		['[ Harbour S02E10 1080p WEB-DL x264-Quay ]', 'Quay'],
		['Harbour.S02E10.1080p.BluRay.x264-Quay{{secret!}}', 'Quay'],
		['harbour.s02e01.1080p.bluray.x264-quay.proof', 'quay'],
		['Harbour.1992.SWEDiSH.BluRay-QuA_iNT', 'QuA'],
		['Harbour.2016.2160p.BluRay.HDR.HEVC.DTS-X-NOGROUP', 'NOGROUP'],
		['Harbour.2011.S02E01.PDTV.x264-REPACK-QUAY', 'QUAY'],
		['Harbour.2022.1080p.BluRay.10bit.Quay', 'Quay'],
		// Tags are no groups.
		['[DVD-RIP] Harbour (2011) XVID', null],
		['Harbour.2016.2160p.BluRay.HEVC.TrueHD', null],
		['Harbour.2016.2160p.BluRay.HEVC.DTS-X', null],
		['Harbour 2016 1080p BluRay x264 Hindi English', null],
		['Harbour (2019) [BRRip 1080p] [Dual Latino-Ingles]', null],
		['Harbour EP10-EP12', null],
		['Harbour.S01E01.2160p.NF', null],
		['Harbour of Joy (2009) (2160p BluRay x265 10bit HDR)', null],
	])('%s', (title, expected) => {
		expect(parseRelease(title)?.group).toBe(expected);
	});
});

describe('picture and sound', () => {
	it.each([
		['Harbour.S01E02.PDTVx264-GRP', { source: 'tv', codec: 'h264' }],
		['Harbour.BRMux.720p', { source: 'bluray' }],
		['Harbour S02e19 [H264 - Ita Aac] DLMux by Quay', { source: 'webdl' }],
		['Harbour.S01E01.German.1080p.HBOMaxHD.AVC-GRP', { source: 'webdl' }],
		['Harbour (2022) 1080p S-Print x264 AAC', { source: 'cam' }],
		['Harbour TS-Screener Spanish 2009', { source: 'telesync' }],
		['Harbour - S03E01 - The Pier Raw-HD.ts', { source: 'tv', modifier: 'rawhd', group: null }],
		['Harbour.S02E01.PDTV.x264-REPACK-QUAY', { version: 2 }],
		['[Attic] Harbour (540p).mkv', { source: 'tv', resolution: '480p' }],
		['Harbour.S02.720p.Blu-ray.Remux.AVC.FLAC.2.0-GRP', { modifier: null, source: 'bluray' }],
		['Harbour.S02.1080p.Blu-ray.Remux.AVC.FLAC.2.0-GRP', { modifier: 'remux' }],
		['Harbour.S04E03.NTSC.DVD.DD2.0.MPEG2.REMUX', { modifier: 'remux', source: 'dvd' }],
		['Harbour.2016.05.18.720.HDTV.x264-GRP', { resolution: '720p' }],
		['[Attic] Harbour - 05 [1920x960]', { resolution: '1080p' }],
		['Harbour [2010] DVDRip H262 AAC-GRP', { codec: 'mpeg2' }],
		['Harbour.2012.2160p.UHD.BluRay.DTS.X.7.1.HEVC.REMUX', { channels: '7.1', audio: ['dts-x'] }],
		['Harbour.2016.2160p.BluRay.7.1.x265-GRP', { channels: '7.1' }],
		['Harbour.S06E05.X265.Dolby.2.0', { audio: ['dd'], channels: '2.0' }],
		['Harbour.2021.2160p.WEBRip.E-AC3.5.1.Atmos.x265-GRP', { audio: ['ddp', 'atmos'] }],
		['Harbour.2009.1080p.BluRay.LAME3.92-GRP', { audio: ['mp3'] }],
		['Harbour.2000.720p.BluRay.DDEX.x264-GRP', { audio: ['dd'] }],
		['[Attic] Harbour - 01 v2 (1080p)', { version: 2 }],
		['Harbour.Director.Cut.2012.1080p.BluRay-GRP', { edition: 'Director Cut' }],
	])('%s', (title, expected) => {
		expect(series(title)).toMatchObject(expected);
	});

	it('an edition can stand in brackets behind the title', () => {
		expect(film('Harbour.(Special.Edition.Remastered).2012.1080p')).toMatchObject({ edition: 'Special Edition Remastered', title: 'Harbour' });
	});

	it.each([
		['Harbour.2016.Hun/Ger/Ita.AAC.1080p.WebDL.x264-GRP', ['german', 'italian', 'hungarian']],
		['Harbour 1994 EN 1080p XviD-GRP', ['english']],
		['Harbour.1956.MULTi.VF.Bluray.1080p.REMUX', ['french']],
		['Harbour.2023.[Uzbekistan.Dubbed].1080p.WEB-DLRip', ['uzbek']],
		['Harbour (1985) (1080p.AC3 ITA-ENG-JAP)', ['english', 'italian', 'japanese']],
	])('%s is in %j', (title, expected) => {
		expect(film(title)?.languages).toEqual(expected);
	});
});
