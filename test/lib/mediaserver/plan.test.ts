import { libraryOf, MAX_PATHS, planRefresh, type WantedPath } from '../../../lib/mediaserver/plan';
import type { Library } from '../../../lib/mediaserver/types';

const FILMS: Library = { id: '1', name: 'Films', kind: 'movies', locations: ['/media/films'] };
const KIDS: Library = { id: '2', name: 'Kids', kind: 'movies', locations: ['/media/films/kids', 'Z:\\Kids'] };
const SHOWS: Library = { id: '3', name: 'Shows', kind: 'shows', locations: ['/media/tv'] };
const ALL = [FILMS, KIDS, SHOWS];

const wanted = (...paths: string[]): WantedPath[] => paths.map((path, at) => ({ key: String(at), path, updateType: 'Created' }));
const plan = (paths: WantedPath[], { takesFiles = true, libraries = ALL as Library[] | null } = {}) => planRefresh(paths, libraries, takesFiles);
const told = (...args: Parameters<typeof plan>) => plan(...args).calls.map(({ library, whole, updates }) => [library?.id ?? null, whole ? 'whole' : updates.map(({ path }) => path)]);

it.each([
	['/media/films/A/a.mkv', '1'],
	['/media/films/kids/B', '2'],
	['z:/kids/B', '2'],
	['/media/tv', '3'],
	['/media/music/x', undefined],
])('%j lies in library %j', (path, id) => {
	expect(libraryOf(path, ALL)?.id).toBe(id);
});

describe('paths of one moment', () => {
	it('are one request per library', () => {
		expect(told(wanted('/media/films/A/a.mkv', '/media/tv/S/e1.mkv', '/media/films/B/b.mkv'))).toEqual([
			['1', ['/media/films/A/a.mkv', '/media/films/B/b.mkv']],
			['3', ['/media/tv/S/e1.mkv']],
		]);
	});

	it('become their folder when there are several of it', () => {
		const episodes = wanted('/media/tv/S/Season 1/e1.mkv', '/media/tv/S/Season 1/e2.mkv', '/media/tv/S/Season 1/e3.mkv');
		expect(told(episodes)).toEqual([['3', ['/media/tv/S/Season 1']]]);
		expect(plan(episodes).calls[0].keys).toEqual(['0', '1', '2']);
	});

	it('are left out where another path holds them, and come once', () => {
		expect(told(wanted('/media/tv/S/Season 1/e1.mkv', '/media/tv/S', '/media/tv/S/', '/media/tv/S/Season 2/e1.mkv'))).toEqual([['3', ['/media/tv/S']]]);
		expect(plan(wanted('/media/tv/S', '/media/tv/S/')).calls[0].keys).toEqual(['0', '1']);
	});

	it('are folders for a server that takes no files', () => {
		expect(told(wanted('/media/films/A/a.mkv'), { takesFiles: false })).toEqual([['1', ['/media/films/A']]]);
	});

	it('do not become the library when its files lie beside each other', () => {
		expect(told(wanted('/media/films/a.mkv', '/media/films/b.mkv'))).toEqual([['1', ['/media/films/a.mkv', '/media/films/b.mkv']]]);
		expect(told(wanted('/media/films/a.mkv'), { takesFiles: false })).toEqual([['1', 'whole']]);
	});

	it('are the library when they are its only folder, or too many', () => {
		expect(told(wanted('/media/films'))).toEqual([['1', 'whole']]);
		expect(told(wanted('Z:\\Kids\\'))).toEqual([['2', ['Z:\\Kids']]]);
		const many = Array.from({ length: MAX_PATHS + 1 }, (_, n) => `/media/films/F${n}/f.mkv`);
		expect(told(wanted(...many))).toEqual([['1', 'whole']]);
		expect(plan(wanted(...many)).calls[0].keys).toHaveLength(MAX_PATHS + 1);
		expect(told(wanted(...many.slice(1)))[0][1]).toHaveLength(MAX_PATHS);
	});

	it('are told apart from those in no library', () => {
		expect(plan(wanted('/downloads/x', '/media/films/A'))).toMatchObject({ outside: ['0'], calls: [{ keys: ['1'] }] });
	});

	it('are all sent when the libraries are not known', () => {
		expect(plan(wanted('/downloads/x', '/media/films/A'), { libraries: null })).toMatchObject({ outside: [], calls: [{ library: null, whole: false, keys: ['0', '1'] }] });
	});

	it('of which one came and one went are a change', () => {
		const [created] = wanted('/media/tv/S/e1.mkv');
		const updates = (one: WantedPath[]) => plan(one).calls[0].updates;
		expect(updates([created])).toEqual([{ path: '/media/tv/S/e1.mkv', updateType: 'Created' }]);
		expect(updates([created, { key: 'x', path: '/media/tv/S/e0.mkv', updateType: 'Deleted' }])).toEqual([{ path: '/media/tv/S', updateType: 'Modified' }]);
	});
});
