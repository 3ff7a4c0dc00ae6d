import type { Clock } from '../../../lib/arr/types';
import { MediaServerError } from '../../../lib/mediaserver/errors';
import { apiOf } from '../../../lib/mediaserver/servers';
import type { MediaServer, MediaServerApi } from '../../../lib/mediaserver/types';
import { FakeJellyfin, jellyfinEpisode, jellyfinFilm } from '../../sim/mediaserver/jellyfin';
import { asXml, FakePlex, plexEpisode, plexFilm } from '../../sim/mediaserver/plex';
import { Answer, broken, failing, type FakeMediaServer, LOGIN_PAGE } from '../../sim/mediaserver/server';

const open: Array<{ close(): unknown }> = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map(async (one) => await one.close()));
});

async function started<T extends FakeMediaServer>(starting: Promise<T>): Promise<T> {
	const fake = await starting;
	open.push(fake);
	return fake;
}

/** Its pauses take no time. */
const clock: Clock = { nowMs: () => 0, sleep: async () => undefined };

function apiFor(fake: FakeMediaServer, more: Partial<MediaServer> = {}): MediaServerApi {
	const api = apiOf(fake.config(more), clock);
	open.push(api);
	return api;
}

async function failure(work: Promise<unknown>): Promise<MediaServerError> {
	const error: unknown = await work.then(() => null, (reason: unknown) => reason);
	if (!(error instanceof MediaServerError)) throw new Error(`no failure, but ${String(error)}`);
	return error;
}

const FILM = '/media/films/Invented Film (2022)/Invented.Film.2022.2160p.BluRay.REMUX.DV.P7.FEL-GRP.mkv';
const EPISODE = '/media/tv/Invented Show/Season 1/e2.mkv';

/** Every kind of server with the same library. */
const kinds: Array<[string, () => Promise<FakeMediaServer>]> = [
	['Jellyfin 10', async () => await FakeJellyfin.start({ items: library() })],
	['Jellyfin 12', async () => await FakeJellyfin.start({ version: '12.0.0', items: library() })],
	['Jellyfin below a path', async () => await FakeJellyfin.start({ base: '/jellyfin', items: library() })],
	['Emby', async () => await FakeJellyfin.start({ kind: 'emby', items: library() })],
	['an old Emby', async () => await FakeJellyfin.start({ kind: 'emby', isOld: true, items: library() })],
	['Plex', async () => await FakePlex.start({ items: sections() })],
	['Plex in XML', async () => await FakePlex.start({ items: sections(), isXml: true })],
];

function library() {
	const others = Array.from({ length: 620 }, (_, n) => jellyfinFilm(`other${n}`, `/media/films/Other ${n}/o.mkv`));
	const series = { Id: 'b1', Type: 'Series', Name: 'Invented Show', Path: '/media/tv/Invented Show' };
	const folder = '/media/tv/Invented Show/Season 1';
	const version = { ...(jellyfinFilm('v', '').MediaSources as object[])[0], Path: '/media/films/Invented Film (2022)/Invented Film - 1080p.mkv' };
	const film = jellyfinFilm('c1', FILM);
	return [...others, { ...film, MediaSources: [...(film.MediaSources as object[]), version] }, series, ...[1, 2, 3].map((n) => jellyfinEpisode(`e${n}`, 'b1', `${folder}/e${n}.mkv`, n))];
}

function sections() {
	const others = Array.from({ length: 620 }, (_, n) => plexFilm(String(1_000 + n), `/media/films/Other ${n}/o.mkv`));
	return { 1: [...others, plexFilm('31', FILM)], 2: [1, 2, 3].map((n) => plexEpisode(String(40 + n), `/media/tv/Invented Show/Season 1/e${n}.mkv`, n)) };
}

describe.each(kinds)('%s', (name, start) => {
	const isPlex = name.startsWith('Plex');

	it('tells what it is and what libraries it has', async () => {
		const api = apiFor(await started(start()));
		expect(await api.status()).toMatchObject({ serverName: 'den', version: expect.stringMatching(/^\d+\.\d/) as string });
		expect((await api.libraries()).slice(0, 2)).toEqual([
			{ id: isPlex ? '1' : 'a1', name: 'Films', kind: 'movies', locations: ['/media/films'] },
			{ id: isPlex ? '2' : 'a2', name: 'Shows', kind: 'shows', locations: ['/media/tv', '/more/tv'] },
		]);
	});

	it('finds a film and an episode by their path, with what is in them', async () => {
		const api = apiFor(await started(start()));
		const [films, shows] = await api.libraries();
		expect(await api.findByPath(FILM, films)).toMatchObject({ id: isPlex ? '31' : 'c1', kind: 'movie', title: 'Invented Film', year: 2022, path: FILM, series: null });
		expect(await api.findByPath(EPISODE, shows)).toMatchObject({ id: isPlex ? '42' : 'e2', kind: 'episode', title: 'Chapter 2', series: 'Invented Show', season: 1, episode: 2, path: EPISODE });
		expect(await api.findByPath(EPISODE, null)).toMatchObject({ series: 'Invented Show', episode: 2 });
		expect(await api.findByPath('/media/films/Nothing/n.mkv', films)).toBeNull();
	});

	it('gives an item by its id, and null for one that is not there', async () => {
		const api = apiFor(await started(start()));
		expect(await api.item(isPlex ? '31' : 'c1')).toMatchObject({ title: 'Invented Film' });
		expect(await api.item('404404')).toBeNull();
	});

	it('says when the token is wrong, without it', async () => {
		const api = apiFor(await started(start()), { token: 'wrong-secret-token' });
		for (const work of [api.status(), api.libraries(), api.refreshAll()]) {
			const error = await failure(work);
			expect(error).toMatchObject({ code: 'unauthorized', status: 401, hint: expect.stringMatching(/API Keys|View XML/) as string });
			expect(error.message).not.toContain('wrong-secret-token');
		}
	});

	it('is not taken for itself when a proxy answers with its login page', async () => {
		const fake = await started(start());
		fake.always = LOGIN_PAGE;
		const api = apiFor(fake);
		for (const work of [api.status(), api.libraries(), api.refreshAll(), api.sessions()]) expect((await failure(work)).code).toBe('html');
	});

	it.each([
		['a broken connection', broken],
		['an error of the server', failing(503)],
	])('is asked once more after %s, and no more than that', async (_what, trouble) => {
		const fake = await started(start());
		const api = apiFor(fake);
		fake.troubles.push(trouble);
		await api.refreshAll();
		expect(fake.refreshes()).toHaveLength(1);
		fake.troubles.push(trouble, trouble);
		await failure(api.refreshAll());
		expect([fake.refreshes().length, fake.troubles.length]).toEqual([1, 0]);
	});

	it('is not waited for without end', async () => {
		const fake = await started(start());
		for (let n = 0; n < 5; n++) fake.troubles.push(() => undefined);
		const pause = jest.spyOn(clock, 'sleep');
		expect((await failure(apiFor(fake, { timeoutMs: 50 }).libraries())).code).toBe('timeout');
		expect(pause.mock.calls).toEqual([[500, undefined]]);
		pause.mockRestore();
	});

	it('says when an answer is cut off', async () => {
		const fake = await started(start());
		fake.always = isPlex ? new Answer(200, '<MediaContainer size="1"><Directory', 'text/xml') : new Answer(200, '[{"Name":"Fil');
		expect((await failure(apiFor(fake).libraries())).code).toBe('bad-answer');
	});
});

describe('Jellyfin and Emby', () => {
	it('are each sent the key in the one field that they take', async () => {
		const [jellyfin, emby] = [await started(FakeJellyfin.start({ version: '12.0.0' })), await started(FakeJellyfin.start({ kind: 'emby' }))];
		await apiFor(jellyfin).refreshAll();
		await apiFor(emby).refreshAll();
		expect(jellyfin.asked[0].headers).toMatchObject({ authorization: `MediaBrowser Token="${jellyfin.token}"` });
		expect(emby.asked[0].headers).toMatchObject({ 'x-emby-token': emby.token });
		expect([jellyfin.asked[0].headers['x-emby-token'], emby.asked[0].headers.authorization, jellyfin.asked[0].headers['x-api-key']]).toEqual([undefined, undefined, undefined]);
	});

	it('are told of paths in one request', async () => {
		const fake = await started(FakeJellyfin.start());
		await apiFor(fake).refreshPaths(null, [{ path: FILM, updateType: 'Created' }, { path: '/media/tv', updateType: 'Modified' }]);
		expect(fake.refreshes()).toEqual([`POST /Library/Media/Updated {"Updates":[{"Path":"${FILM}","UpdateType":"Created"},{"Path":"/media/tv","UpdateType":"Modified"}]}`]);
	});

	it('refresh a library, an item, everything', async () => {
		const fake = await started(FakeJellyfin.start({ items: [jellyfinFilm('c1', FILM)] }));
		const api = apiFor(fake);
		await api.refreshLibrary('a1');
		await api.refreshItem('c1', false);
		await api.refreshItem('c1', true);
		await api.refreshAll();
		expect(fake.refreshes()).toEqual([
			'POST /Items/a1/Refresh?Recursive=true&MetadataRefreshMode=Default&ImageRefreshMode=Default',
			'POST /Items/c1/Refresh?Recursive=true&MetadataRefreshMode=FullRefresh&ImageRefreshMode=FullRefresh&ReplaceAllMetadata=false&ReplaceAllImages=false',
			'POST /Items/c1/Refresh?Recursive=true&MetadataRefreshMode=FullRefresh&ImageRefreshMode=FullRefresh&ReplaceAllMetadata=true&ReplaceAllImages=true',
			'POST /Library/Refresh',
		]);
		expect((await failure(api.refreshItem('gone', false))).code).toBe('not-found');
	});

	it('are not taken for each other', async () => {
		const fake = await started(FakeJellyfin.start());
		expect((await failure(apiFor(await started(FakeJellyfin.start({ kind: 'emby' })), {}).status().then(async () => await apiFor(fake, { type: 'emby' }).status()))).message).toBe("'jellyfin' is Jellyfin, not Emby");
		fake.always = new Answer(200, '{"hello":"world"}');
		expect((await failure(apiFor(fake).status())).message).toBe("'jellyfin' answers, but not as Jellyfin or Emby does");
	});

	it('say when the key is not that of an administrator', async () => {
		const api = apiFor(await started(FakeJellyfin.start({ isUser: true })));
		expect(await failure(api.libraries())).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('administrator') as string });
	});

	it('give a version of a film by its own file', async () => {
		const api = apiFor(await started(FakeJellyfin.start({ items: library() })));
		const [films] = await api.libraries();
		expect(await api.findByPath('/media/films/Invented Film (2022)/Invented Film - 1080p.mkv', films)).toMatchObject({ id: 'c1' });
	});

	it('look for an episode in its series only', async () => {
		const fake = await started(FakeJellyfin.start({ items: library() }));
		const api = apiFor(fake);
		const [, shows] = await api.libraries();
		await api.findByPath(EPISODE, shows);
		expect(fake.asked.slice(1).map(({ query }) => query.get('IncludeItemTypes')?.split(',')[0] ?? 'ids')).toEqual(['Series', 'Movie', 'ids']);
		expect(fake.asked[2].query.get('ParentId')).toBe('b1');
	});

	it('tell who watches what', async () => {
		const playing = { Id: 's1', UserName: 'ada', Client: 'Web', DeviceName: 'Firefox', PlayState: { IsPaused: true, PlayMethod: 'Transcode', PositionTicks: 600_000_000 }, NowPlayingItem: { ...jellyfinFilm('c1', FILM), MediaSources: undefined, MediaStreams: (jellyfinFilm('c1', FILM).MediaSources as Array<{ MediaStreams: object[] }>)[0].MediaStreams, RunTimeTicks: 72_000_000_000 } };
		const fake = await started(FakeJellyfin.start({ sessions: [playing, { Id: 's2', UserName: 'bob', Client: 'TV', DeviceName: 'TV', PlayState: {} }] }));
		expect(await apiFor(fake).sessions()).toMatchObject([
			{ id: 's1', user: 'ada', client: 'Web', device: 'Firefox', state: 'paused', method: 'transcode', positionSeconds: 60, durationSeconds: 7_200, item: { title: 'Invented Film', path: FILM } },
			{ id: 's2', user: 'bob', state: 'idle', method: null, item: null },
		]);
	});
});

describe('Plex', () => {
	it('is told of each path in the section that has it', async () => {
		const fake = await started(FakePlex.start());
		const api = apiFor(fake);
		const [films] = await api.libraries();
		await api.refreshPaths(films, [{ path: '/media/films/A & B (2022)', updateType: 'Created' }, { path: '/media/films/C', updateType: 'Created' }]);
		expect(fake.refreshes()).toEqual(['GET /library/sections/1/refresh?path=/media/films/A & B (2022)', 'GET /library/sections/1/refresh?path=/media/films/C']);
		expect((await failure(api.refreshPaths(null, [{ path: '/x', updateType: 'Created' }]))).code).toBe('unsupported');
	});

	it('refreshes a section, an item with its streams, everything', async () => {
		const fake = await started(FakePlex.start({ items: { 1: [plexFilm('31', FILM)] } }));
		const api = apiFor(fake);
		await api.refreshLibrary('1');
		await api.refreshItem('/library/metadata/31', true);
		await api.refreshAll();
		expect(fake.refreshes()).toEqual(['GET /library/sections/1/refresh', 'PUT /library/metadata/31/refresh?force=1', 'PUT /library/metadata/31/analyze', 'GET /library/sections/all/refresh']);
		expect((await failure(api.refreshItem('99', false))).code).toBe('not-found');
	});

	it('tells who watches what', async () => {
		const film = plexFilm('31', FILM, { sessionKey: '1', viewOffset: 60_000, duration: 7_200_000, User: { id: '1', title: 'ada' }, Player: { title: 'Den', product: 'Plex Web', state: 'playing', device: 'OSX' }, Session: { id: 'k1', bandwidth: 3 } });
		const copied = { ...film, Session: { id: 'k2' }, TranscodeSession: { key: '/t', videoDecision: 'copy', audioDecision: 'copy' } };
		const changed = { ...film, Session: { id: 'k3' }, TranscodeSession: { key: '/t', videoDecision: 'transcode', audioDecision: 'copy' } };
		for (const isXml of [false, true]) {
			const fake = await started(FakePlex.start({ sessions: [film, copied, changed], isXml }));
			const sessions = await apiFor(fake).sessions();
			expect(sessions[0]).toMatchObject({ id: 'k1', user: 'ada', client: 'Plex Web', device: 'Den', state: 'playing', method: 'directPlay', positionSeconds: 60, durationSeconds: 7_200, item: { title: 'Invented Film', path: FILM } });
			expect(sessions.map(({ method }) => method)).toEqual(['directPlay', 'directStream', 'transcode']);
		}
	});

	it('does not read XML with a DTD', async () => {
		const fake = await started(FakePlex.start());
		fake.always = new Answer(200, `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>${asXml('MediaContainer', { size: 0 })}`, 'text/xml');
		expect((await failure(apiFor(fake).libraries())).code).toBe('bad-answer');
	});
});
