import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../../lib/arr/clock';
import { openLedger } from '../../lib/ledger';
import { closeMediaServers } from '../../lib/mediaserver/servers';
import { searchLibraries, searchServers } from '../../nodes/MediaServerRefresh/listSearch';
import { resources } from '../../nodes/MediaServerRefresh/operations';
import { ledgerLocation } from '../../nodes/shared/environment';
import { FakeJellyfin, jellyfinEpisode, jellyfinFilm } from '../sim/mediaserver/jellyfin';
import { FakePlex, plexFilm } from '../sim/mediaserver/plex';
import { type FakeMediaServer, LOGIN_PAGE } from '../sim/mediaserver/server';
import { ourNodeMap, PACKAGE } from '../support/ourNodes';
import { type Ran, runWorkflow } from '../support/runWorkflow';
import { standIns } from '../support/standIns';

const FILM = '/media/films/Invented Film (2022)/Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.P7.FEL.HEVC.TrueHD.7.1.Atmos-GRP.mkv';
const UPGRADE = { title: 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.HDR.H.265-GRP' };
let folder: string;
let before: string | undefined;
let jellyfin: FakeJellyfin;
let plex: FakePlex;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'arr-dispatch-'));
	mkdirSync(join(folder, '.n8n'));
	before = process.env.N8N_USER_FOLDER;
	process.env.N8N_USER_FOLDER = folder;
	jellyfin = await FakeJellyfin.start({ version: '12.0.0', items: [jellyfinFilm('c1', FILM), { Id: 'b1', Type: 'Series', Name: 'Invented Show', Path: '/media/tv/S' }, jellyfinEpisode('e1', 'b1', '/media/tv/S/e1.mkv', 1)] });
	plex = await FakePlex.start({ items: { 1: [plexFilm('31', '/media/films/P/p.mkv')] } });
});
afterEach(async () => {
	closeMediaServers();
	await (await ledger()).close();
	await Promise.all([jellyfin.close(), plex.close()]);
	if (before === undefined) delete process.env.N8N_USER_FOLDER;
	else process.env.N8N_USER_FOLDER = before;
	rmSync(folder, { recursive: true, force: true });
});

const ledger = async () => await openLedger(ledgerLocation());

const entry = (fake: FakeMediaServer): IDataObject => {
	const { name, type, url, token } = fake.config();
	return { name, type, url, token, more: { pathMaps: '/data => /media', timeoutSeconds: 2 } };
};
const credential = (): IDataObject => ({ servers: { server: [jellyfin, plex].map(entry) } });

async function run(resource: string, operation: string, parameters: IDataObject = {}, input: INodeExecutionData[] = [{ json: {} }], more: IDataObject = {}): Promise<Ran> {
	return await runWorkflow(
		{
			name: 'test',
			nodes: [
				{ id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
				{ id: 't', name: 'Tested', type: `${PACKAGE}.mediaServerRefresh`, typeVersion: 1, position: [200, 0], parameters: { resource, operation, ...parameters }, credentials: { arrDispatchMediaServerApi: { id: null, name: 'Servers' } }, ...more },
			],
			connections: { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } },
		},
		{ nodes: { ...standIns, ...ourNodeMap }, credentials: { arrDispatchMediaServerApi: credential() as never }, startNode: 'Start', input },
	);
}

async function items(...args: Parameters<typeof run>): Promise<IDataObject[]> {
	const ran = await run(...args);
	expect(ran.error).toBeNull();
	return ran.items('Tested').map(({ json }) => json);
}

const server = (name: string): IDataObject => ({ allServers: false, server: { __rl: true, mode: 'name', value: name } });
const library = (value: string): IDataObject => ({ library: { __rl: true, mode: 'name', value } });
const now = { options: { waitSeconds: 0 } };
const below = (path: string): IDataObject => ({ pathFrom: 'below', path });

describe('Library: Refresh', () => {
	it('refreshes the path of an import on every server that has it, as each sees it', async () => {
		const imported = { eventType: 'Download', movie: { folderPath: '/data/films/A' }, movieFile: { path: '/data/films/A/a.mkv' } };
		const ran = await run('library', 'refresh', now, [{ json: imported }]);
		expect(ran.error).toBeNull();
		expect(ran.items('Tested')).toMatchObject([
			{ json: { what: 'path', paths: ['/data/films/A/a.mkv'], server: 'jellyfin', serverType: 'jellyfin', status: 'refreshed', library: { id: 'a1', name: 'Films' }, sent: ['/media/films/A/a.mkv'], together: 1, error: null, code: null, retryAt: null }, pairedItem: { item: 0 } },
			{ json: { server: 'plex', status: 'refreshed', library: { id: '1', name: 'Films' }, sent: ['/media/films/A'] }, pairedItem: { item: 0 } },
		]);
		expect(jellyfin.refreshes()).toEqual(['POST /Library/Media/Updated {"Updates":[{"Path":"/media/films/A/a.mkv","UpdateType":"Created"}]}']);
		expect(plex.refreshes()).toEqual(['GET /library/sections/1/refresh?path=/media/films/A']);
	});

	it('sends all items of a run together, however many there are', async () => {
		const episodes = Array.from({ length: 30 }, (_, n) => ({ json: { content_path: `/data/tv/S/Season ${n % 2}/e${n}.mkv` } }));
		const out = await items('library', 'refresh', now, episodes);
		expect(out).toHaveLength(60);
		expect(new Set(out.map(({ status, together }) => `${String(status)} ${String(together)}`))).toEqual(new Set(['refreshed 30']));
		expect(jellyfin.refreshes()).toEqual(['POST /Library/Media/Updated {"Updates":[{"Path":"/media/tv/S/Season 0","UpdateType":"Created"},{"Path":"/media/tv/S/Season 1","UpdateType":"Created"}]}']);
		expect(plex.refreshes()).toHaveLength(2);
	});

	it('waits for other runs, which go along', async () => {
		let go = (): void => undefined;
		const sleep = jest.spyOn(systemClock, 'sleep').mockImplementation(
			async () =>
				await new Promise((resolve) => {
					go = resolve;
				}),
		);
		const both = ['a', 'b'].map(async (name) => await items('library', 'refresh', { ...server('jellyfin'), ...below(`/data/films/${name}.mkv`) }));
		const { refreshes } = await ledger();
		while ((await refreshes.pending(10)).length < 2) await new Promise(setImmediate);
		expect([sleep.mock.calls, jellyfin.asked]).toEqual([[[5_000]], []]);
		go();
		expect((await Promise.all(both)).flat().map(({ status, together }) => [status, together])).toEqual([['refreshed', 2], ['refreshed', 2]]);
		expect(jellyfin.refreshes()).toHaveLength(1);
		sleep.mockRestore();
	});

	it('tells of a whole season in one item', async () => {
		const season = { episodeFiles: [{ path: '/data/tv/S/1/e1.mkv' }, { path: '/data/tv/S/1/e2.mkv' }, { path: '/elsewhere/e3.mkv' }] };
		expect(await items('library', 'refresh', { ...server('jellyfin'), ...now }, [{ json: season }])).toMatchObject([{ status: 'refreshed', sent: ['/media/tv/S/1'], together: 3 }]);
	});

	it('skips servers that do not have it, and leaves them out if that is wanted', async () => {
		expect(await items('library', 'refresh', { ...now, ...below('/downloads/x') })).toMatchObject([{ server: 'jellyfin', status: 'skipped', sent: [] }, { server: 'plex', status: 'skipped' }]);
		expect(await items('library', 'refresh', { ...below('/downloads/x'), options: { waitSeconds: 0, leaveOutSkipped: true } })).toEqual([]);
		expect([...jellyfin.refreshes(), ...plex.refreshes()]).toEqual([]);
	});

	it('says what happened to the path, as the app or the option tells', async () => {
		const upgrade = [{ json: { isUpgrade: true, movieFile: { path: '/data/films/A/a.mkv' } } }];
		await items('library', 'refresh', { ...server('jellyfin'), ...now }, upgrade);
		await items('library', 'refresh', { ...server('jellyfin'), options: { waitSeconds: 0, updateType: 'Deleted' } }, upgrade);
		expect(jellyfin.refreshes().map((one) => /"UpdateType":"(\w+)"/.exec(one)?.[1])).toEqual(['Modified', 'Deleted']);
	});

	it('refreshes a library by its name, or everything', async () => {
		expect(await items('library', 'refresh', { what: 'library', ...library('SHOWS'), ...now })).toMatchObject([{ what: 'library', status: 'refreshed', library: { id: 'a2', name: 'Shows' } }, { status: 'refreshed', library: { id: '2' } }]);
		expect(await items('library', 'refresh', { what: 'library', ...library('Music'), ...now })).toMatchObject([{ status: 'skipped' }, { status: 'skipped' }]);
		expect(await items('library', 'refresh', { what: 'all', ...server('plex'), ...now })).toMatchObject([{ what: 'all', status: 'refreshed', sent: [] }]);
		expect(plex.refreshes()).toEqual(['GET /library/sections/2/refresh', 'GET /library/sections/all/refresh']);
	});

	it('never fails for a server, and Retry Pending carries it out later', async () => {
		jellyfin.always = LOGIN_PAGE;
		const [failed, done] = await items('library', 'refresh', { ...now, ...below('/data/films/A/a.mkv') });
		expect(failed).toMatchObject({ server: 'jellyfin', status: 'pending', error: "'jellyfin' answers with a web page instead of data", code: 'html', hint: expect.any(String) as string, retryAt: expect.stringMatching(/^20/) as string });
		expect(done).toMatchObject({ server: 'plex', status: 'refreshed' });
		expect(await items('library', 'retryPending')).toEqual([]);
		const [listed] = await items('library', 'retryPending', { options: { onlyList: true } });
		expect(listed).toMatchObject({ server: 'jellyfin', what: 'path', target: '/media/films/A/a.mkv', status: 'pending', tries: 1, code: 'html' });
		jellyfin.always = null;
		await makeDue();
		expect(await items('library', 'retryPending')).toMatchObject([{ server: 'jellyfin', what: 'path', target: '/media/films/A/a.mkv', status: 'refreshed', tries: 1, error: null, retryAt: null }]);
		expect(jellyfin.refreshes()).toHaveLength(1);
		expect(await items('library', 'retryPending', { options: { onlyList: true } })).toEqual([]);
	});

	it('keeps nothing when that is not wanted', async () => {
		jellyfin.always = LOGIN_PAGE;
		expect(await items('library', 'refresh', { ...server('jellyfin'), ...below('/data/films/A'), options: { waitSeconds: 0, keepFailed: false } })).toMatchObject([{ status: 'failed', retryAt: null }]);
		expect(await (await ledger()).refreshes.pending(10)).toEqual([]);
	});

	it('says what is missing, for the item that it is missing in', async () => {
		expect((await run('library', 'refresh', now)).error?.message).toMatch(/^The input item has no path/);
		expect((await run('library', 'refresh', { ...now, ...below("={{ ' ' }}") })).error?.message).toBe("'Path' is empty");
		expect((await run('library', 'refresh', { ...now, ...server('nobody'), ...below('/x') })).error?.message).toBe("The Media Servers credential has no server called 'nobody'; it has 'jellyfin', 'plex'");
		expect((await run('library', 'refresh', { ...now, what: 'library', ...library("={{ '' }}") })).error?.message).toBe("'Library' is empty");
		const ran = await run('library', 'refresh', { ...now, ...server('jellyfin') }, [{ json: {} }, { json: { content_path: '/data/tv/S' } }], { onError: 'continueRegularOutput' });
		expect(ran.items('Tested')).toMatchObject([{ json: { error: expect.stringMatching(/no path/) as string }, pairedItem: { item: 0 } }, { json: { status: 'refreshed' }, pairedItem: { item: 1 } }]);
	});
});

/** As if the time until the next try were over. */
async function makeDue(): Promise<void> {
	const { refreshes } = await ledger();
	for (const { key, server: name, scope, target, detail } of await refreshes.pending(10)) await refreshes.owe([{ key, server: name, scope, target, detail }], 0, Date.now());
}

describe('Item', () => {
	it('Get Media Facts adds what the Upgrade Detector reads', async () => {
		const [json] = await items('item', 'getMediaFacts', below(FILM.replace('/media', '/data')), [{ json: UPGRADE }]);
		expect(json).toMatchObject({
			title: UPGRADE.title,
			media: { found: true, server: 'jellyfin', id: 'c1', kind: 'movie', title: 'Invented Film', year: 2022, path: FILM, files: [{ sizeBytes: 60_000_000_000, resolution: '2160p', codec: 'h265', dv: { profile: 7, el: 'fel', fallback: 'hdr10' }, audio: ['truehd', 'atmos'], channels: '7.1' }] },
			library: { Name: 'Invented Film', MediaSources: [{ MediaStreams: expect.any(Array) as unknown }] },
		});
		expect(JSON.stringify(json)).not.toContain(jellyfin.token);
		const detector = await detect(json);
		expect(detector).toMatchObject({ upgrade: { code: 'dynamic_range_downgrade' } });
	});

	it('Get Media Facts asks one server after the other', async () => {
		const [json] = await items('item', 'getMediaFacts', below('/data/films/P/p.mkv'));
		expect(json.media).toMatchObject({ server: 'plex', id: '31', files: [{ dv: { profile: 8, fallback: 'hdr10' }, audio: ['truehd', 'atmos'] }] });
		expect(await items('item', 'getMediaFacts', { ...server('plex'), by: 'id', itemId: '31' })).toMatchObject([{ media: { found: true } }]);
		expect(await items('item', 'getMediaFacts', below('/data/films/Q/q.mkv'))).toEqual([{ media: { found: false }, library: null }]);
	});

	it('Get Media Facts does not say that nobody has it when one could not be asked', async () => {
		jellyfin.always = LOGIN_PAGE;
		expect(await items('item', 'getMediaFacts', below('/data/films/P/p.mkv'))).toMatchObject([{ media: { server: 'plex' } }]);
		expect((await run('item', 'getMediaFacts', below('/data/films/Q/q.mkv'))).error).toMatchObject({ message: "'jellyfin' answers with a web page instead of data", description: expect.stringMatching(/proxy/) as string });
	});

	it('Refresh reads an item anew, by its id or path', async () => {
		expect(await items('item', 'refresh', { ...server('jellyfin'), ...below('/data/tv/S/e1.mkv') })).toMatchObject([{ itemId: 'e1', status: 'refreshed', sent: ['e1'] }]);
		expect(await items('item', 'refresh', { ...server('plex'), by: 'id', itemId: '31', options: { replace: true } })).toMatchObject([{ itemId: '31', status: 'refreshed' }]);
		expect(await items('item', 'refresh', { ...server('jellyfin'), ...below('/data/films/Q/q.mkv') })).toMatchObject([{ itemId: null, status: 'skipped', code: 'not-found' }]);
		expect(await items('item', 'refresh', { ...server('jellyfin'), by: 'id', itemId: 'gone' })).toMatchObject([{ status: 'failed', code: 'not-found', retryAt: null }]);
		jellyfin.always = LOGIN_PAGE;
		expect(await items('item', 'refresh', { ...server('jellyfin'), by: 'id', itemId: 'c1' })).toMatchObject([{ status: 'pending', code: 'html' }]);
		expect(await items('item', 'refresh', { ...server('jellyfin'), ...below('/data/tv/S/e1.mkv') })).toMatchObject([{ status: 'failed', code: 'html' }]);
	});
});

/** What the Upgrade Detector makes of an item. */
async function detect(json: IDataObject): Promise<IDataObject> {
	const ran = await runWorkflow(
		{
			name: 'test',
			nodes: [
				{ id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
				{ id: 't', name: 'Tested', type: `${PACKAGE}.upgradeDetector`, typeVersion: 1, position: [200, 0], parameters: { operation: 'detect', librarySource: 'data', simple: false } },
			],
			connections: { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } },
		},
		{ nodes: { ...standIns, ...ourNodeMap }, startNode: 'Start', input: [{ json }] },
	);
	expect(ran.error).toBeNull();
	return [0, 1].flatMap((output) => ran.items('Tested', output))[0].json;
}

describe('Server and libraries', () => {
	it('Test tells each, and who does not answer', async () => {
		plex.always = LOGIN_PAGE;
		expect(await items('server', 'test')).toMatchObject([{ server: 'jellyfin', answers: true, product: 'Jellyfin Server', serverName: 'den', version: '12.0.0', libraries: ['Films', 'Shows'] }, { server: 'plex', answers: false, code: 'html' }]);
		expect((await run('server', 'test', server('plex'))).error?.message).toBe("'plex' answers with a web page instead of data");
		expect(jellyfin.refreshes()).toEqual([]);
	});

	it('Library: Get Many', async () => {
		expect(await items('library', 'getAll', { returnAll: true })).toHaveLength(5);
		expect(await items('library', 'getAll', { ...server('plex'), limit: 1 })).toEqual([{ server: 'plex', serverType: 'plex', answers: true, id: '1', name: 'Films', kind: 'movies', locations: ['/media/films'] }]);
	});

	it('Get Sessions tells what is played', async () => {
		await jellyfin.close();
		jellyfin = await FakeJellyfin.start({ sessions: [{ Id: 's1', UserName: 'ada', Client: 'Web', DeviceName: 'Firefox', PlayState: { PlayMethod: 'DirectPlay' }, NowPlayingItem: jellyfinFilm('c1', FILM) }, { Id: 's2', UserName: 'bob', PlayState: {} }] });
		const [playing, ...others] = await items('server', 'getSessions');
		expect(playing).toMatchObject({ server: 'jellyfin', user: 'ada', state: 'playing', method: 'directPlay', item: { title: 'Invented Film', path: FILM }, library: { Name: 'Invented Film' } });
		expect(others).toEqual([]);
		expect(await items('server', 'getSessions', { options: { includeIdle: true } })).toHaveLength(2);
	});
});

describe('the lists of the editor', () => {
	const context = (parameters: Record<string, unknown>) =>
		({ getNode: () => ({ name: 'Tested', credentials: {} }), getWorkflow: () => ({ id: 'w' }), getCredentials: async () => credential(), getCurrentNodeParameter: (name: string) => parameters[name] }) as unknown as ILoadOptionsFunctions;

	it('have the servers', async () => {
		expect((await searchServers.call(context({}))).results.map(({ name }) => name)).toEqual(['jellyfin', 'plex']);
		expect((await searchServers.call(context({}), 'PLE')).results).toEqual([{ name: 'plex', value: 'plex' }]);
	});

	it('have the libraries of one server by id, and of all by name', async () => {
		expect((await searchLibraries.call(context({ allServers: false, server: 'plex' }))).results).toEqual([{ name: 'Films', value: '1' }, { name: 'Photos', value: '9' }, { name: 'Shows', value: '2' }]);
		plex.always = LOGIN_PAGE;
		expect((await searchLibraries.call(context({ allServers: true }), 'fil')).results).toEqual([{ name: 'Films', value: 'Films' }]);
		await expect(searchLibraries.call(context({ allServers: false, server: 'plex' }))).rejects.toThrow('web page');
	});
});

it('every operation has an action and a sentence, and parameters of its own only', () => {
	for (const [resource, { operations, default: chosen }] of Object.entries(resources)) {
		expect(operations.map(({ option }) => option.value)).toContain(chosen);
		for (const { option, description } of operations) {
			expect(option.action).toMatch(/^[A-Z]/);
			expect(option.description?.length).toBeGreaterThan(20);
			for (const { displayOptions } of description) expect(displayOptions?.show).toMatchObject({ resource: [resource], operation: [option.value] });
		}
	}
});
