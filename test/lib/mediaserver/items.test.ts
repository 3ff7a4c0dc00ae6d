import { filesOf, jellyfinItem, plexItem } from '../../../lib/mediaserver/items';
import { readLibrary } from '../../../lib/release/library';
import { jellyfinFilm } from '../../sim/mediaserver/jellyfin';
import { plexFilm } from '../../sim/mediaserver/plex';
import { TOKEN } from '../../sim/mediaserver/server';

const PATH = '/films/Invented Film (2022)/film.mkv';

/** What the Upgrade Detector makes of the one file of an item. */
const qualityOf = (item: { library: unknown }) => readLibrary(item.library)?.files[0].quality;

describe('an item of Emby', () => {
	const film = (stream: object) => ({ Id: '1', Type: 'Movie', Name: 'Invented Film', MediaSources: [{ Path: PATH, Size: 5, MediaStreams: [{ Type: 'Video', Codec: 'hevc', Width: 3840, Height: 2160, BitDepth: 10, VideoRange: 'HDR 10', ColorTransfer: 'smpte2084', ...stream }] }] });

	it.each([
		['DoviProfile50', ['dv'], { profile: 5, fallback: 'none' }],
		['DoviProfile76', ['dv', 'hdr10'], { profile: 7, fallback: 'hdr10' }],
		['DoviProfile81', ['dv', 'hdr10'], { profile: 8, fallback: 'hdr10' }],
		['DoviProfile82', ['dv', 'hdr10'], { profile: 8, fallback: 'sdr' }],
		['Hdr10Plus0', ['hdr10+'], null],
		['Hdr10', ['hdr10'], null],
		['HyperLogGamma', ['hlg'], null],
		['None', ['hdr10'], null],
		[undefined, ['hdr10'], null],
	])('says %s for %j, %j', (ExtendedVideoSubType, hdr, dv) => {
		const quality = qualityOf(jellyfinItem(film({ ExtendedVideoSubType })));
		expect(quality).toMatchObject({ resolution: '2160p', codec: 'h265', hdr });
		if (dv === null) expect(quality?.dv).toBeNull();
		else expect(quality?.dv).toMatchObject(dv);
	});
});

describe('what is handed on of an item', () => {
	it('has no addresses and no keys', () => {
		const film = { ...jellyfinFilm('c1', PATH), ImageTags: { Primary: TOKEN }, UserData: { Key: 'x' } };
		expect(JSON.stringify(film)).toContain(TOKEN);
		expect(JSON.stringify(jellyfinItem(film))).not.toContain(TOKEN);
		expect(JSON.stringify(plexItem({ ...plexFilm('31', PATH), thumb: `/photo?X-Plex-Token=${TOKEN}` }))).not.toContain(TOKEN);
	});

	it('is enough for what the Upgrade Detector wants to know', () => {
		expect(qualityOf(jellyfinItem(jellyfinFilm('c1', PATH)))).toMatchObject({ resolution: '2160p', bitDepth: '10bit', dv: { profile: 7, fallback: 'hdr10' }, audio: ['truehd', 'atmos'], channels: '7.1' });
		expect(qualityOf(plexItem(plexFilm('31', PATH)))).toMatchObject({ resolution: '2160p', bitDepth: '10bit', dv: { profile: 8, fallback: 'hdr10' }, audio: ['truehd', 'atmos'], channels: '7.1' });
	});

	it('names every file', () => {
		const versions = jellyfinItem({ ...jellyfinFilm('c1', PATH), MediaSources: [{ Path: PATH }, { Path: '/films/other.mkv' }] });
		expect(filesOf(versions)).toEqual([PATH, '/films/other.mkv']);
		expect(filesOf(plexItem({ ratingKey: 3, Media: [{ Part: [{ file: 'a' }, { file: 'b' }] }] }))).toEqual(['a', 'b']);
	});

	it('stands for nothing where the server tells nothing', () => {
		expect(jellyfinItem({})).toMatchObject({ id: '', title: '', kind: 'other', path: null, year: null, series: null });
		expect(plexItem({})).toMatchObject({ id: '', title: '', kind: 'other', path: null, year: null, series: null });
	});
});
