import type { IDataObject, ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { closeArrClients } from '../../lib/arr/clients';
import { getIndexers, searchAllApps, searchItems, searchLibraryApps, searchProfiles, searchProwlarrs } from '../../nodes/ArrProfile/listSearch';
import { resources } from '../../nodes/ArrProfile/operations';
import { FakeArr, paged } from '../sim/arr/server';
import { fakeRadarr } from '../sim/arr/radarr';
import { film, filmFile, qualityModel } from '../sim/arr/shapes';
import { ourNodeMap, PACKAGE } from '../support/ourNodes';
import { type Ran, runWorkflow } from '../support/runWorkflow';
import { standIns } from '../support/standIns';

const REMUX = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.TrueHD.7.1.Atmos-GRP';
const HASH = 'aabbccddeeff00112233445566778899aabbccdd';
let radarr: FakeArr;
let prowlarr: FakeArr;

beforeEach(async () => {
	radarr = await fakeRadarr({ films: [film(1, 'Invented Film', { hasFile: true }), film(2, 'Another Film')], files: [filmFile(11, 1, qualityModel('WEBDL-2160p', 'radarr'))] });
	prowlarr = await FakeArr.start({ type: 'prowlarr' });
});
afterEach(async () => {
	closeArrClients();
	await Promise.all([radarr.close(), prowlarr.close()]);
});

const credential = (): IDataObject => ({
	apps: {
		app: [radarr, prowlarr].map((fake) => {
			const { name, type, url, apiKey } = fake.instance();
			return { name, type, url, apiKey, more: { timeoutSeconds: 60 } };
		}),
	},
});

const locator = (value: string | number): IDataObject => ({ __rl: true, mode: 'id', value });
const app = (name = 'radarr'): IDataObject => ({ __rl: true, mode: 'name', value: name });

async function run(resource: string, operation: string, parameters: IDataObject = {}, input: INodeExecutionData[] = [{ json: {} }], more: IDataObject = {}): Promise<Ran> {
	const type = `${PACKAGE}.arrProfile`;
	return await runWorkflow(
		{
			name: 'test',
			nodes: [
				{ id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
				{ id: 't', name: 'Tested', type, typeVersion: 1, position: [200, 0], parameters: { resource, operation, app: app(), ...parameters }, credentials: { arrDispatchArrApi: { id: null, name: 'Apps' } }, ...more },
			],
			connections: { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } },
		},
		{ nodes: { ...standIns, ...ourNodeMap }, credentials: { arrDispatchArrApi: credential() as never }, startNode: 'Start', input },
	);
}

async function items(...args: Parameters<typeof run>): Promise<IDataObject[]> {
	const ran = await run(...args);
	expect(ran.error).toBeNull();
	return ran.items('Tested').map(({ json }) => json);
}

describe('Release', () => {
	it('Evaluate tells what the profile thinks, and keeps the item linked', async () => {
		const ran = await run('release', 'evaluate', { title: '={{ $json.title }}', sizeBytes: 60 * 1024 ** 3 }, [{ json: { title: REMUX } }, { json: { title: 'Another.Film.2022.2160p.WEB-DL-GRP' } }]);
		expect(ran.error).toBeNull();
		const [first, second] = ran.items('Tested');
		expect(first.json).toMatchObject({ fits: true, isUpgrade: true, reason: 'none', quality: { new: 'Remux-2160p', current: 'WEBDL-2160p' }, score: { new: 6_500, current: 1_500 }, size: { new: 60 * 1024 ** 3, current: 20 * 1024 ** 3 }, item: { id: 1, title: 'Invented Film' }, profile: { id: 1, name: 'UHD' } });
		expect(second).toMatchObject({ json: { reason: 'missing', isUpgrade: false }, pairedItem: { item: 1 } });
		expect(first.json).not.toHaveProperty('files');
		expect(radarr.count('qualityprofile')).toBe(1);
	});

	it('Evaluate gives everything when it is not to be simplified', async () => {
		const [json] = await items('release', 'evaluate', { title: REMUX, simple: false, profile: locator('1'), options: { itemId: 1 } });
		expect(json).toMatchObject({ files: [{ id: 11, mediaInfo: { audioCodec: 'EAC3' } }], parsed: { releaseGroup: 'GRP' } });
	});

	it('Suggest searches with Prowlarr', async () => {
		prowlarr.on('GET search', () => [{ guid: 'g1', indexerId: 2, indexer: 'T', title: REMUX, size: 60 * 1024 ** 3, seeders: 5, protocol: 'torrent', downloadUrl: 'http://x.test/?apikey=topsecret' }]);
		const [json] = await items('release', 'suggest', { item: locator('1'), searchWith: 'prowlarr', prowlarr: app('prowlarr') });
		expect(json).toMatchObject({ better: true, item: { id: 1 }, best: { title: REMUX, guid: 'g1', isUpgrade: true, seeders: 5 }, candidates: [{ guid: 'g1' }], found: 1 });
		expect(JSON.stringify(json)).not.toContain('topsecret');
	});

	it('Push hands a link to the app, and shows it to nobody', async () => {
		radarr.on('POST release/push', () => [{ approved: true, rejections: [], customFormats: [] }]);
		const [json] = await items('release', 'push', { title: REMUX, link: 'https://tracker.test/dl?passkey=topsecret', options: { sizeBytes: 5, publishedAt: '2026-01-01T00:00:00Z' } });
		expect(json).toMatchObject({ title: REMUX, approved: true });
		expect(JSON.stringify(json)).not.toContain('topsecret');
		expect(radarr.asked.at(-1)?.body).toMatchObject({ downloadUrl: 'https://tracker.test/dl?passkey=topsecret', size: 5, publishDate: '2026-01-01T00:00:00.000Z' });
	});

	it.each([
		[{ title: REMUX, link: 'file:///etc/passwd' }, "'Link' must begin with magnet:? or http"],
		[{ title: ' ', link: 'magnet:?x' }, "'Release Title' is empty"],
		[{ title: REMUX, link: 'magnet:?x', options: { publishedAt: 'yesterday' } }, "'Published' is no date"],
	])('Push refuses %j', async (parameters, message) => {
		expect((await run('release', 'push', parameters)).error?.message).toBe(message);
		expect(radarr.count('release/push')).toBe(0);
	});
});

describe('the lists of an app', () => {
	it('Quality Profile: Get Many', async () => {
		expect(await items('qualityProfile', 'getAll')).toEqual([{ id: 1, name: 'UHD', upgradeAllowed: true, cutoff: 'Remux-2160p', qualities: ['Remux-2160p', 'Bluray-2160p', 'WEB 2160p', 'Bluray-1080p'], minFormatScore: 0, cutoffFormatScore: 10_000, minUpgradeFormatScore: 1, scores: { DV: 1_500, 'TrueHD Atmos': 5_000, Huge: -20_000 } }]);
		expect(await items('qualityProfile', 'getAll', { simple: false })).toMatchObject([{ cutoff: 31, cutoffName: 'Remux-2160p', items: expect.any(Array) as unknown }]);
	});

	it('Custom Format: Get Many, with a limit', async () => {
		expect(await items('customFormat', 'getAll', { limit: 2 })).toMatchObject([{ name: 'DV', conditions: [{ fields: { value: '\\b(dv|dovi)\\b' } }] }, { name: 'TrueHD Atmos' }]);
		expect(await items('customFormat', 'getAll', { returnAll: true, simple: false })).toHaveLength(3);
	});

	it('Library: Find, Get Many, Get Files, Get Root Folders', async () => {
		expect(await items('library', 'find', { value: 'invented' })).toMatchObject([{ id: 1, title: 'Invented Film' }]);
		expect(await items('library', 'find', { by: 'tmdbId', value: '10002' })).toMatchObject([{ id: 2 }]);
		expect(await items('library', 'find', { value: 'film', filters: { year: 1999 } })).toEqual([]);
		expect(await items('library', 'getAll', { filters: { files: 'missing' } })).toMatchObject([{ id: 2 }]);
		expect(await items('library', 'getFiles', { item: locator('1') })).toMatchObject([{ id: 11, quality: 'WEBDL-2160p', formats: ['DV'], dynamicRange: 'DV', audioCodec: 'EAC3' }]);
		expect(await items('library', 'getRootFolders')).toMatchObject([{ path: '/films' }]);
	});

	it('Library: Delete File leaves alone what is in use', async () => {
		radarr.on('DELETE moviefile/*', () => ({}));
		expect(await items('library', 'deleteFile', { item: locator('1'), fileId: '11' })).toEqual([{ itemId: 1, fileId: 11, deleted: false, reason: 'still_in_use' }]);
		expect(radarr.asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
		expect(await items('library', 'deleteFile', { item: locator('1'), fileId: 11, options: { evenInUse: true } })).toMatchObject([{ deleted: true }]);
		expect((await run('library', 'deleteFile', { item: locator('1'), fileId: 'x' })).error?.message).toMatch(/'File ID'/);
	});

	it('Queue: Get Many and Remove, by hash', async () => {
		radarr.on('GET queue', paged([{ id: 5, downloadId: HASH.toUpperCase(), title: 'a' }, { id: 6, downloadId: HASH.toUpperCase(), title: 'b' }, { id: 7, downloadId: 'x' }]));
		radarr.on('DELETE queue/*', () => ({}));
		expect(await items('queue', 'getAll', { filters: { downloadId: HASH } })).toMatchObject([{ id: 5, downloadId: HASH }, { id: 6 }]);
		expect(await items('queue', 'remove', { value: HASH, options: { blocklist: true } })).toEqual([{ removed: 2, ids: [5, 6], blocklist: true, fromClient: false, skipSearch: false }]);
		expect(await items('queue', 'remove', { value: 'ff'.repeat(20) })).toMatchObject([{ removed: 0 }]);
		expect(await items('queue', 'remove', { by: 'id', value: '7' })).toMatchObject([{ removed: 1, ids: [7] }]);
	});

	it('History: Get Many', async () => {
		radarr.on('GET history', paged([{ id: 2, eventType: 'grabbed', sourceTitle: 'x', data: { size: '7' } }, { id: 1, eventType: 'movieFileDeleted' }]));
		expect(await items('history', 'getAll', { filters: { events: 'grabbed' } })).toMatchObject([{ id: 2, sizeBytes: 7 }]);
	});

	it('Instance: Get Status, of one or of all', async () => {
		expect(await items('instance', 'getStatus')).toMatchObject([{ answers: true, appName: 'Radarr', version: '5.28.0.10205', apiVersion: 'v3' }]);
		await prowlarr.close();
		expect(await items('instance', 'getStatus', { allApps: true })).toMatchObject([{ name: 'radarr', answers: true }, { name: 'prowlarr', answers: false, error: expect.stringMatching(/refuses connections/) as string }]);
		prowlarr = await FakeArr.start({ type: 'prowlarr' });
	});

	it('Indexer: Get Many, Search and Grab', async () => {
		const here = { app: app('prowlarr') };
		prowlarr.on('GET indexer', () => [{ id: 1, name: 'A', enable: true }]);
		prowlarr.on('GET indexerstatus', () => []);
		prowlarr.on('GET search', () => [{ guid: 'g1', indexerId: 1, title: 'a', seeders: 0 }, { guid: 'g2', indexerId: 1, title: 'b', seeders: 3 }]);
		prowlarr.on('POST search', () => ({}));
		expect(await items('indexer', 'getAll', here)).toMatchObject([{ id: 1, name: 'A' }]);
		const [found, ...rest] = await items('indexer', 'search', { ...here, query: 'a', filters: { minSeeders: 1, categories: '2000, 2045', indexerIds: [1] } });
		expect([found.guid, rest.length]).toEqual(['g2', 0]);
		expect(prowlarr.asked.at(-1)?.query.getAll('categories')).toEqual(['2000', '2045']);
		expect(await items('indexer', 'grab', { ...here, guid: 'g2', indexerId: 1 })).toEqual([{ grabbed: true, guid: 'g2', indexerId: 1 }]);
	});

	it.each([
		['refreshDownloads', {}, { name: 'RefreshMonitoredDownloads' }],
		['rescan', { item: locator('1') }, { name: 'RescanMovie', movieId: 1 }],
		['search', { item: locator('1') }, { name: 'MoviesSearch', movieIds: [1] }],
		['downloadedScan', { path: '/data/x', options: { importMode: 'move' } }, { name: 'DownloadedMoviesScan', path: '/data/x', importMode: 'Move' }],
	])('Command: %s', async (operation, parameters, body) => {
		radarr.on('POST command', () => ({ id: 3, name: 'x', status: 'queued' }));
		expect(await items('command', operation, parameters)).toMatchObject([{ id: 3, status: 'queued' }]);
		expect(radarr.asked.at(-1)?.body).toEqual(body);
	});

	it('Command: Get', async () => {
		radarr.on('GET command/*', () => ({ id: 3, name: 'x', status: 'completed' }));
		expect(await items('command', 'get', { commandId: 3 })).toMatchObject([{ id: 3, isDone: true }]);
	});
});

describe('what goes wrong', () => {
	it('is told with what to do', async () => {
		const { error } = await run('qualityProfile', 'getAll', { app: app('nobody') });
		expect(error?.message).toBe("The Arr Apps credential has no app called 'nobody'; it has 'radarr', 'prowlarr'");
		expect((await run('qualityProfile', 'getAll', { app: app("={{ '' }}") })).error?.message).toBe('No app is chosen');
		expect((await run('library', 'getFiles', { item: locator('x') })).error?.message).toBe("'Item' must be a number, but is 'x'");
		expect((await run('library', 'getFiles', { item: locator("={{ '' }}") })).error?.message).toBe("'Item' is empty");
		expect((await run('library', 'getAll', { app: app('prowlarr') })).error).toMatchObject({ message: "'prowlarr' is a Prowlarr, which has no library", description: 'Choose the app that manages the library' });
	});

	it('becomes an item with Continue On Fail, for the item that it belongs to', async () => {
		const input = [{ json: { title: REMUX } }, { json: { title: '' } }];
		const ran = await run('release', 'evaluate', { title: '={{ $json.title }}' }, input, { onError: 'continueRegularOutput' });
		expect(ran.error).toBeNull();
		expect(ran.items('Tested')).toMatchObject([{ json: { fits: true } }, { json: { error: "'Release Title' is empty" }, pairedItem: { item: 1 } }]);
	});

	it('names the app when a connection breaks off', async () => {
		for (let n = 0; n < 5; n++) radarr.troubles.push((request) => request.socket.destroy());
		expect((await run('library', 'getAll')).error).toMatchObject({ message: "The connection to 'radarr' broke off", description: expect.stringContaining('starting or stopping') as string });
	});

	it('never shows a key', async () => {
		radarr.troubles.push((request, response) => response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ message: `bad ${String(request.headers['x-api-key'])}` })));
		const { error, run: finished } = await run('customFormat', 'getAll');
		expect(error?.message).toBe("'radarr' failed with 500: bad ***");
		expect(JSON.stringify(finished.data.resultData)).not.toContain(radarr.apiKey);
	});
});

describe('the lists of the editor', () => {
	const context = (chosen: unknown = 'radarr') =>
		({
			getNode: () => ({ name: 'Tested', credentials: {} }),
			getWorkflow: () => ({ id: 'w' }),
			getCredentials: async () => credential(),
			getCurrentNodeParameter: () => chosen,
		}) as unknown as ILoadOptionsFunctions;

	it('have the apps that fit', async () => {
		const names = async (search: typeof searchAllApps, filter?: string) => (await search.call(context(), filter)).results.map(({ name }) => name);
		expect(await names(searchAllApps)).toEqual(['prowlarr', 'radarr']);
		expect(await names(searchAllApps, 'RAD')).toEqual(['radarr']);
		expect(await names(searchLibraryApps)).toEqual(['radarr']);
		expect(await names(searchProwlarrs)).toEqual(['prowlarr']);
	});

	it('have the indexers of a Prowlarr', async () => {
		prowlarr.on('GET indexer', () => [{ id: 2, name: 'Zeta', enable: true }, { id: 1, name: 'Alpha', enable: false }]);
		prowlarr.on('GET indexerstatus', () => []);
		expect(await getIndexers.call(context('prowlarr'))).toEqual([{ name: 'Alpha (Off)', value: 1 }, { name: 'Zeta', value: 2 }]);
	});

	it('have profiles and items of the app that is chosen', async () => {
		expect((await searchProfiles.call(context())).results).toEqual([{ name: 'UHD', value: '1' }]);
		expect((await searchItems.call(context())).results).toEqual([{ name: 'Another Film (2022)', value: '2' }, { name: 'Invented Film (2022)', value: '1' }]);
		expect((await searchItems.call(context(), 'invented')).results).toEqual([{ name: 'Invented Film (2022)', value: '1' }]);
		await expect(searchProfiles.call(context(''))).rejects.toThrow('No app is chosen');
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
