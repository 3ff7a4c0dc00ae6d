import { parseRelease } from '../../../lib/release';

const film = (title: string) => parseRelease(title, { type: 'movie' });
const series = (title: string) => parseRelease(title, { type: 'tv' });

describe("where a film's title ends", () => {
	it.each([
		// Words that only groups write in capitals.
		['Quiet.Harbour.NORDiC.1080p.WEB-DL.H.264-GRP', 'Quiet Harbour'],
		['Der.stille.Hafen.SWiSSGERMAN.DOKU.DVDRiP.x264-GRP', 'Der stille Hafen'],
		['Quiet.Harbour.GERMAN.Something.720p.BluRay-GRP', 'Quiet Harbour'],
		['Der.stille.Hafen.German.AC3D.DL.720p.BluRay.x264-GRP', 'Der stille Hafen'],
		// Editions and languages in front of the year or the first tag.
		['Quiet.Harbour.The.Final.Cut.1982.1080p.BluRay.x264-GRP', 'Quiet Harbour'],
		['Quiet.Harbour.Extended.2009.German.720p.BluRay.x264-GRP', 'Quiet Harbour'],
		['Der.stille.Hafen.German.2017.BDRip.x264-GRP', 'Der stille Hafen'],
		['Quiet Harbour Ultimate Fan Collection', 'Quiet Harbour'],
		['Quiet.Harbour.3D.Half-SBS.1080p.BluRay.x264-GRP', 'Quiet Harbour'],
		// The same words as part of the title.
		['Quiet.Harbour.PATROL.1080p.WEB-DL-GRP', 'Quiet Harbour PATROL'],
		['The.Final.Cut.2004.1080p.BluRay.x264-GRP', 'The Final Cut'],
		['The.Quiet.Blue.Line.1080p.BluRay.x264-GRP', 'The Quiet Blue Line'],
		['The.Quiet.German.2006.720p.BluRay.x264-GRP', 'The Quiet German'],
		['Quiet.English.2007.720p.BluRay.x264-GRP', 'Quiet English'],
		['Longer.and.Uncut.1999.1080p.BluRay.x264-GRP', 'Longer and Uncut'],
		['A.Complete.Harbour.2024.1080p.WEB-DL-GRP', 'A Complete Harbour'],
		['Internal.Harbours.1990.720p.BluRay.x264-GRP', 'Internal Harbours'],
		// Remarks in brackets, and titles that have some.
		['Stiller Hafen (Anna Ahorn 2003) FULL DVD.iso', 'Stiller Hafen'],
		['Quiet.Harbour.(No.Boats).2009.1080p.BluRay-GRP', 'Quiet Harbour'],
		['Harbour or (The Quiet Virtue of Water) 2014 1080p BluRay', 'Harbour or (The Quiet Virtue of Water)'],
		['Harbour 1.1 - You Are (Not) Late v2 (1080p BD)', 'Harbour 1.1 - You Are (Not) Late'],
		['(300) Days of Harbour (2009) 1080p BluRay x264-GRP', '(300) Days of Harbour'],
		['[QUAY] 2007 1080p BluRay x264-GRP', '[QUAY]'],
		// Tags in front.
		['h265 - HEVC Harbour Unrated French 1080p DTS', 'Harbour'],
		['IMAX.-.Voyage.to.the.Harbour.2013.2160p.UHD.BluRay-GRP', 'Voyage to the Harbour'],
		['Quiet Harbour VO+VFF+VFQ 1080p HDlight.x264', 'Quiet Harbour'],
		['BD25.Harbour.1994.1080p.DTS-HD', 'Harbour'],
		// The only tag.
		['Quiet Harbour latino', 'Quiet Harbour'],
		['Quiet.Harbour.HR.WS.PDTV.x264-GRP', 'Quiet Harbour'],
		// Sites.
		['www.quayside.world - Harbour (2024) 1080p WEB-DL x264', 'Harbour'],
		['ww.quayside.sbs - Harbour (2021) HDRip x264', 'Harbour'],
	])('%s', (title, expected) => {
		expect(film(title)?.title).toBe(expected);
	});

	it.each([
		['Quiet.Harbour.aka.Stiller.Hafen.2010.1080p.BluRay-GRP', ['Quiet Harbour aka Stiller Hafen', 'Quiet Harbour', 'Stiller Hafen']],
		['Тихая гавань / Quiet Harbour (Анна Клён / Anna Maple) [2018, драма, BDRip]', ['Quiet Harbour', 'Тихая гавань']],
		['Тихая гавань (Quiet Harbour) 1992 BDRip 1080p', ['Quiet Harbour', 'Тихая гавань']],
	])('%s has several titles', (title, expected) => {
		const release = film(title);
		expect([release?.title, ...(release?.altTitles ?? [])]).toEqual(expected);
	});

	it('what is said in front of the title counts as said', () => {
		expect(film('[h265 - HEVC] Harbour French [1080p DTS]')).toMatchObject({ title: 'Harbour', codec: 'h265', audio: ['dts'], group: null });
		expect(series('[ABC-Remux].Harbour.21.720p')).toMatchObject({ modifier: null, group: 'ABC-Remux' });
	});

	it('the last year is the one of the film, and one behind a source is none', () => {
		expect(film('2012.2009.1080p.BluRay.x264-GRP')).toMatchObject({ title: '2012', year: 2009 });
		expect(film('Harbour 2009 3D BD 2011 UNTOUCHED')).toMatchObject({ title: 'Harbour', year: 2009, modifier: 'brdisk' });
		expect(film('Harbour All Films Collection 2001-2011 720p')).toMatchObject({ year: null });
		expect(film('Harbour Film [2023]')).toMatchObject({ title: 'Harbour Film', year: 2023 });
	});
});

describe("where a series' title ends", () => {
	it.each([
		['Harbour.FRENCH.S02E05.1080p.WEB-GRP', 'Harbour'],
		['Wolf.Pack.S01.1080p.WEB-DL-GRP', 'Wolf Pack'],
		['Quay.International.S03E01.1080p.WEB-GRP', 'Quay International'],
		['Harbour Watch Ep 2x03 The Siege', 'Harbour Watch'],
		['Harbour Watch Complete Series S01 S04 (1080p BluRay x265)', 'Harbour Watch'],
		['Harbour Watch (US) - The Siege S02E09 hdtv', 'Harbour Watch'],
		['Quiet Harbour AKA Stiller Hafen S01E09 1080p WEB-DL-GRP', 'Quiet Harbour'],
		['[Attic] Harbour (2011) - 141 - The Pier [1080p]', 'Harbour (2011)'],
		['Harbour.2015.S01E10.1080p.WEB-DL-GRP', 'Harbour'],
		['[Attic] Harbour - 07.5 (S00E01) [BD 1080p]', 'Harbour'],
		['210810 Harbour Tales ep05.mp4', 'Harbour Tales'],
		['[Attic]_[B-C]_Harbour_Tales_Ep08_(8246e542)', 'Harbour Tales'],
		['静かな港[全24集].Quiet.Harbour.S01.2023.1080p.WEB-DL-GRP', 'Quiet Harbour'],
		['[Attic][Quiet Harbour 静かな港][08][1080p]', 'Quiet Harbour'],
		['Тихая гавань (S2E1) / Quiet Harbour (S2E1) (2023) WEB-DL 1080p', 'Quiet Harbour'],
	])('%s', (title, expected) => {
		expect(series(title)?.title).toBe(expected);
	});
});

describe('numbers in the titles of series', () => {
	it.each([
		['Harbour.103.104.720p.HDTV.X264-GRP', { seasons: [1], episodes: [3, 4] }],
		['Harbour.10708.hdtv-grp', { seasons: [1], episodes: [7, 8] }],
		['grp-harbours01e11e12-1080p', { seasons: [1], episodes: [11, 12] }],
		['Harbour 01E06', { seasons: [1], episodes: [6] }],
		['Harbour S 01 720p WEB DL', { seasons: [1], fullSeason: true }],
		['1x01-x03 - The Pier.HDTV-720p', { seasons: [1], episodes: [1, 2, 3] }],
		['Harbour.S01E01E02E03.1080p.WEB-GRP', { seasons: [1], episodes: [1, 2, 3] }],
		['Harbour_1x02x03x04.HDTV_XViD-GRP', { seasons: [1], episodes: [2, 3, 4] }],
		['Harbour S2E1-4 of 10 WEB-DL', { seasons: [2], episodes: [1, 2, 3, 4], fullSeason: false }],
		['Harbour S2E1-16 of 16 WEB-DL', { seasons: [2], episodes: [], fullSeason: true }],
		['Harbour Se.3 afl.3 en 4', { seasons: [3], episodes: [3, 4] }],
		['Harbour.-.Temporada.1.720p[Cap.102_104]', { seasons: [1], episodes: [2, 3, 4], title: 'Harbour' }],
		['Harbour [5.134] Weight', { seasons: [5], episodes: [134] }],
		['Harbour.1xAll-GRP', { seasons: [1], fullSeason: true }],
		['Harbour.Part.2.DSR.XviD-GRP', { seasons: [1], episodes: [2] }],
		['The.Harbour.2016.S02.Part.1.1080p.WEB-GRP', { seasons: [2], episodes: [], fullSeason: false, year: 2016 }],
		['A.Harbour.Series.209.The.Pier', { seasons: [2], episodes: [9], title: 'A Harbour Series' }],
		['Harbour Season 1, 2 & 3', { seasons: [1, 2, 3], fullSeason: true }],
		['Harbour - S01 / S02 / S03', { seasons: [1, 2, 3], multiSeason: true }],
		['Harbour Seasons 1 2 3 4', { seasons: [1, 2, 3, 4] }],
		['Harbour All Seasons (1-8) 720p', { seasons: [1, 2, 3, 4, 5, 6, 7, 8] }],
		['Harbour Season 2 1080p', { seasons: [2] }],
		['Harbour 12. Bölüm 1080p', { absolute: [12], title: 'Harbour' }],
		['[Attic]Harbour-01[1280x720]', { absolute: [1], title: 'Harbour' }],
		['[Attic] Harbour 01 - 24 [1080p] [Batch]', { absolute: Array.from({ length: 24 }, (_, index) => index + 1), title: 'Harbour' }],
		['[Attic].Harbour.93-94.&.96-97.(1280x720)', { absolute: [93, 94, 96, 97] }],
		['[Attic] Harbour (1017-1019) (WEB 1080p)', { absolute: [1017, 1018, 1019] }],
		['Harbour (2010) - 01-02-03 - The Pier HDTV-720p', { absolute: [1, 2, 3] }],
		['Harbour 313-315 s16e03-05', { seasons: [16], episodes: [3, 4, 5], absolute: [313, 314, 315], title: 'Harbour' }],
		['[K-F] Harbour S10E14 214', { seasons: [10], episodes: [14], absolute: [214] }],
		['[Attic] Harbour 2nd Season - 05 [1080p]', { seasons: [2], absolute: [5], title: 'Harbour 2nd Season' }],
		['[Attic] Harbour Season 2 - 10 [1080p]', { seasons: [2], absolute: [10], title: 'Harbour Season 2' }],
		['Harbour S21 1000', { absolute: [1000], title: 'Harbour S21' }],
		['Harbour.1089.VOSTFR.1080p.WEB-GRP', { absolute: [1089] }],
		['Harbour.2016x03.Race.1080p', { seasons: [2016], episodes: [3], year: 2016 }],
		['Harbour.13.HDTV-GRP', { absolute: [13], title: 'Harbour' }],
		['Harbour.05.Down.Street', { absolute: [5], title: 'Harbour' }],
		['003. Harbour - The Pier', { absolute: [3], title: 'Harbour' }],
		['[Attic] 01 - Harbour [BD][720p]', { absolute: [1], title: 'Harbour' }],
		['静かな港[第01-03集].Quiet.Harbour.S01.1080p.WEB-DL', { seasons: [1], episodes: [1, 2, 3] }],
		['Quay.300.Ash.vs.Oak.PPV.1080p.WEB-GRP', { seasons: [], episodes: [], title: 'Quay 300 Ash vs Oak' }],
	])('%s', (title, expected) => {
		expect(series(title)).toMatchObject(expected);
	});

	it.each([
		['Harbour.Tonight.03-29-2012.HDTV-GRP', '2012-03-29'],
		['Harbour.Tonight.2012.16.02.PDTV-GRP', '2012-02-16'],
		['Harbour Tonight 3rd Nov 2014 HDTV x264-GRP', '2014-11-03'],
		['Harbour Tonight March 5, 2016 720p', '2016-03-05'],
		['Harbour.Tonight.140722.720p.HDTV-GRP', '2014-07-22'],
		['Harbour.Tonight.17.04.01.The.Pier.1080p-GRP', '2017-04-01'],
		['Harbour Tonight E76 2024 08 08 1080p WEB-GRP', '2024-08-08'],
	])('%s was on television on %s', (title, expected) => {
		expect(series(title)).toMatchObject({ airDate: expected, title: 'Harbour Tonight' });
	});
});
