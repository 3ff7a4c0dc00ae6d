import { readLibrary, UnreadableLibraryError } from '../../../lib/release/library';
import type { Quality } from '../../../lib/release/quality';

function only(given: unknown): Quality {
	const files = readLibrary(given)?.files ?? [];
	expect(files).toHaveLength(1);
	return files[0].quality;
}

const movieFile = {
	id: 4,
	movieId: 9,
	relativePath: 'Invented Film (2022) Remux-2160p.mkv',
	path: '/media/films/Invented Film (2022)/Invented Film (2022) Remux-2160p.mkv',
	sceneName: 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.FEL.HEVC.TrueHD.7.1.Atmos-OTHER',
	size: 60_000_000_000,
	dateAdded: '2025-01-01T00:00:00Z',
	releaseGroup: 'OTHER',
	edition: '',
	languages: [{ id: 1, name: 'English' }],
	quality: { quality: { id: 31, name: 'Remux-2160p', source: 'bluray', resolution: 2160, modifier: 'remux' }, revision: { version: 2, real: 0, isRepack: true } },
	mediaInfo: { audioChannels: 7.1, audioCodec: 'TrueHD Atmos', videoBitDepth: 10, videoCodec: 'h265', videoDynamicRange: 'HDR', videoDynamicRangeType: 'DV HDR10', resolution: '3840x1608' },
};

describe('Radarr and Sonarr', () => {
	const expected = {
		...{ resolution: '2160p', source: 'bluray', modifier: 'remux', version: 2, codec: 'h265', bitDepth: '10bit', hdr: ['dv', 'hdr10'] },
		...{ dv: { profile: 7, el: 'fel', fallback: 'hdr10', by: 'stated' }, audio: ['truehd', 'atmos'], channels: '7.1', group: 'OTHER', languages: ['English'] },
	};

	it('a movieFile, alone, in its movie, or in a list', () => {
		expect(only(movieFile)).toMatchObject(expected);
		expect(only({ id: 9, title: 'Invented Film', year: 2022, hasFile: true, movieFile })).toMatchObject(expected);
		expect(only([movieFile])).toMatchObject(expected);
		expect(readLibrary({ title: 'Invented Film', year: 2022, hasFile: true, movieFile })).toMatchObject({
			...{ title: 'Invented Film', year: 2022, files: [{ name: movieFile.sceneName, sizeBytes: 60_000_000_000 }] },
		});
	});

	it.each([
		['DV', { profile: 5, fallback: 'none' }],
		['DV HDR10', { fallback: 'hdr10' }],
		['DV HDR10Plus', { fallback: 'hdr10' }],
		['DV HLG', { profile: 8, fallback: 'hlg' }],
		['DV SDR', { fallback: 'sdr' }],
		['HDR10', null],
		['HLG', null],
		['', null],
	])('the range %s', (videoDynamicRangeType, dv) => {
		const quality = only({ ...movieFile, mediaInfo: { ...movieFile.mediaInfo, videoDynamicRangeType } });
		if (dv === null) expect(quality.dv).toBeNull();
		else expect(quality.dv).toMatchObject(dv);
	});

	it.each([
		['TrueHD Atmos', ['truehd', 'atmos']],
		['EAC3 Atmos', ['ddp', 'atmos']],
		['EAC3', ['ddp']],
		['AC3', ['dd']],
		['DTS-X', ['dts-x']],
		['DTS-HD MA', ['dts-hd-ma']],
		['DTS-HD HRA', ['dts-hd-hra']],
		['DTS-ES', ['dts-es']],
		['DTS', ['dts']],
		['DTS 96/24', ['dts']],
		['PCM', ['pcm']],
		['HE-AAC', ['aac']],
		['Opus', ['opus']],
		['MP2', ['mp3']],
	])('the sound %s', (audioCodec, audio) => {
		expect(only({ ...movieFile, mediaInfo: { audioCodec } }).audio).toEqual(audio);
	});

	it('an episodeFile, in the words of Sonarr', () => {
		const episodeFile = {
			relativePath: 'Season 01/Invented Show - S01E02 - Name Bluray-1080p Remux.mkv',
			size: 9_000_000_000,
			quality: { quality: { name: 'Bluray-1080p Remux', source: 'blurayRaw', resolution: 1080 }, revision: { version: 1, real: 0 } },
			mediaInfo: { audioCodec: 'FLAC', audioChannels: 2, videoDynamicRangeType: '' },
		};
		const expectedHere = { resolution: '1080p', source: 'bluray', modifier: 'remux', audio: ['flac'], channels: '2.0', hdr: ['sdr'] };
		expect(only({ episodeFile })).toMatchObject(expectedHere);
		expect(only(episodeFile)).toMatchObject(expectedHere);
	});

	it('a file that the app has not looked into goes by its names', () => {
		expect(only({ ...movieFile, mediaInfo: null })).toMatchObject({ dv: { profile: 7, el: 'fel' }, audio: ['truehd', 'atmos'] });
	});

	it('an item without a file is wanted, and one that was only looked up is not in the library', () => {
		expect(readLibrary({ id: 9, title: 'Invented Film', year: 2022, hasFile: false })).toEqual({ title: 'Invented Film', year: 2022, files: [] });
		expect(readLibrary({ title: 'Invented Film', year: 2022, tmdbId: 7, hasFile: false })).toBeNull();
	});
});

describe('Plex', () => {
	const video = { streamType: 1, codec: 'hevc', width: 3840, height: 2160, bitDepth: 10, colorTrc: 'smpte2084', DOVIPresent: true, DOVIProfile: 7, DOVIELPresent: true, DOVIBLCompatID: 6 };
	const audio = [
		{ streamType: 2, codec: 'ac3', channels: 6, displayTitle: 'English (AC3 5.1)' },
		{ streamType: 2, codec: 'truehd', channels: 8, extendedDisplayTitle: 'English (TrueHD 7.1 Atmos)' },
	];
	const media = (file: string, ...streams: unknown[]) => ({ width: 3840, height: 2160, Part: [{ file, size: 5_000, Stream: streams }] });

	it('one file for each version, with the best of its tracks', () => {
		const metadata = { title: 'Invented Film', year: 2022, Media: [media('/m/Invented.Film.2022.FEL.2160p.mkv', video, ...audio), { videoResolution: '1080', Part: [{ file: 'C:\\m\\Invented Film 1080p.mkv', size: '900' }] }] };
		const item = readLibrary({ MediaContainer: { Metadata: [metadata] } });
		expect(item).toMatchObject({ title: 'Invented Film', year: 2022 });
		expect(item?.files).toMatchObject([
			{ name: 'Invented.Film.2022.FEL.2160p.mkv', sizeBytes: 5_000, quality: { resolution: '2160p', dv: { profile: 7, el: 'fel', fallback: 'hdr10', by: 'stated' }, audio: ['truehd', 'atmos'], channels: '7.1' } },
			{ name: 'Invented Film 1080p.mkv', sizeBytes: 900, quality: { resolution: '1080p', dv: null } },
		]);
	});

	it('profile 5 has no base layer, whatever its transfer', () => {
		const p5 = { ...video, DOVIProfile: 5, DOVIELPresent: '0', DOVIBLCompatID: 0 };
		expect(only({ Media: [media('/m/a.mkv', p5)] })).toMatchObject({ hdr: ['dv'], dv: { profile: 5, fallback: 'none' } });
	});

	it('without Dolby Vision the transfer decides', () => {
		expect(only({ Media: [media('/m/Invented.Film.DV.FEL.mkv', { ...video, DOVIPresent: undefined })] })).toMatchObject({ hdr: ['hdr10'], dv: null });
		expect(only({ Media: [media('/m/a.mkv', { streamType: 1, codec: 'h264', width: 1920, height: 800 })] })).toMatchObject({ resolution: '1080p', codec: 'h264', hdr: ['sdr'] });
	});
});

describe('Jellyfin', () => {
	const item = (video: Record<string, unknown>, ...audio: unknown[]) => ({
		Name: 'Invented Film',
		ProductionYear: 2022,
		MediaSources: [{ Path: '/m/Invented Film (2022).mkv', Size: 7_000, MediaStreams: [{ Type: 'Video', Codec: 'hevc', Width: 3840, Height: 2160, BitDepth: 10, ...video }, ...audio] }],
	});

	it('reads the single fields of the stream', () => {
		const atmos = { Type: 'Audio', Codec: 'truehd', Profile: 'Dolby TrueHD + Dolby Atmos', Channels: 8 };
		const dts = { Type: 'Audio', Codec: 'dts', Profile: 'DTS-HD MA', Channels: 6 };
		const read = readLibrary(item({ VideoRangeType: 'DOVIWithHDR10', DvProfile: 8, DvBlSignalCompatibilityId: 1, ColorTransfer: 'smpte2084' }, dts, atmos));
		expect(read).toMatchObject({ title: 'Invented Film', year: 2022, files: [{ name: 'Invented Film (2022).mkv', sizeBytes: 7_000 }] });
		expect(read?.files[0].quality).toMatchObject({ hdr: ['dv', 'hdr10'], dv: { profile: 8, fallback: 'hdr10', by: 'stated' }, audio: ['truehd', 'atmos'], channels: '7.1' });
	});

	it.each([
		['DOVI', { profile: 5, fallback: 'none' }, ['dv']],
		['DOVIWithHDR10Plus', { profile: 8, fallback: 'hdr10' }, ['dv', 'hdr10+']],
		['DOVIWithEL', { profile: 7, fallback: 'hdr10' }, ['dv', 'hdr10']],
		['DOVIWithHLG', { profile: 8, fallback: 'hlg' }, ['dv', 'hlg']],
		['HDR10Plus', null, ['hdr10+']],
		['SDR', null, ['sdr']],
	])('reads %s', (VideoRangeType, dv, hdr) => {
		const quality = only(item({ VideoRangeType }));
		expect(quality.hdr).toEqual(hdr);
		if (dv === null) expect(quality.dv).toBeNull();
		else expect(quality.dv).toMatchObject(dv);
	});

	it('tells DTS apart', () => {
		const sound = (Profile: string) => only(item({}, { Type: 'Audio', Codec: 'dts', Profile, Channels: 8 })).audio;
		expect(['DTS-HD MA', 'DTS-HD MA + DTS:X', 'DTS-HD HRA', 'DTS-ES', 'DTS'].map(sound)).toEqual([['dts-hd-ma'], ['dts-x'], ['dts-hd-hra'], ['dts-es'], ['dts']]);
	});
});

describe('the text of MediaInfo', () => {
	const report = (hdr: string, audio = 'Format : MLP FBA 16-ch\nCommercial name : Dolby TrueHD with Dolby Atmos\nChannel(s) : 8 channels') =>
		`General\nComplete name : /m/Invented Film.mkv\nFile size : 60.5 GiB\n\nVideo\nFormat : HEVC\nWidth : 3 840 pixels\nHeight : 2 160 pixels\nBit depth : 10 bits\nHDR format : ${hdr}\nTransfer characteristics : PQ\n\nAudio #1\n${audio}\n`;

	it('knows the profile, not the layer', () => {
		const item = readLibrary(report('Dolby Vision, Version 1.0, dvhe.07.06, BL+EL+RPU, Blu-ray compatible / SMPTE ST 2086, HDR10 compatible'));
		expect(item?.files[0]).toMatchObject({
			...{ name: 'Invented Film.mkv', sizeBytes: Math.round(60.5 * 1024 ** 3) },
			quality: { resolution: '2160p', codec: 'h265', bitDepth: '10bit', dv: { profile: 7, el: null, fallback: 'hdr10', by: 'stated' }, audio: ['truehd', 'atmos'], channels: '7.1' },
		});
	});

	it('knows single layers, and no Dolby Vision', () => {
		expect(only(report('Dolby Vision, Version 1.0, dvhe.08.06, BL+RPU, HDR10 compatible / SMPTE ST 2094 App 4, HDR10+ Profile B compatible'))).toMatchObject({ hdr: ['dv', 'hdr10+'], dv: { profile: 8, fallback: 'hdr10' } });
		expect(only(report('Dolby Vision, Version 1.0, dvhe.05.06, BL+RPU'))).toMatchObject({ hdr: ['dv'], dv: { profile: 5, fallback: 'none' } });
		expect(only(report('SMPTE ST 2086, HDR10 compatible'))).toMatchObject({ hdr: ['hdr10'], dv: null });
	});
});

describe('anything else', () => {
	it('attributes, as they are or around', () => {
		expect(only({ resolution: 2160, hdr: 'dv', audio: 'DDP, Atmos' })).toMatchObject({ resolution: '2160p', dv: { profile: null }, audio: ['ddp', 'atmos'] });
		expect(only({ attrs: { resolution: '4K', dv: { profile: 5 } } })).toMatchObject({ resolution: '2160p', hdr: ['dv'], dv: { profile: 5, fallback: 'none' } });
	});

	it('a file name', () => {
		expect(only('/m/Invented.Film.2022.1080p.BluRay.DTS.x264-GRP.mkv')).toMatchObject({ resolution: '1080p', source: 'bluray', audio: ['dts'] });
	});

	it.each([[null], [undefined], [''], [{}], [[]], [{ inLibrary: false }]])('%p is not in the library', (given) => {
		expect(readLibrary(given)).toBeNull();
	});

	it('what is wanted and not there', () => {
		expect(readLibrary({ missing: true })?.files).toEqual([]);
	});

	it.each([[{ title: 'Invented Film', hasFile: true }], [7], [true], [{ message: 'Unauthorized' }]])('%p is no library, and says so', (given) => {
		expect(() => readLibrary(given)).toThrow(UnreadableLibraryError);
	});
});
