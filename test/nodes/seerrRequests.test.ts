import type { IDataObject, ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { closeSeerrClients } from '../../lib/seerr/clients';
import { forgetTitles } from '../../lib/seerr/titles';
import * as lists from '../../nodes/SeerrRequests/listSearch';
import { resources } from '../../nodes/SeerrRequests/operations';
import { seasonsOf, serverOf } from '../../nodes/SeerrRequests/parameters';
import { APPROVED, DECLINED, FAILED } from '../sim/seerr/data';
import { FakeSeerr } from '../sim/seerr/server';
import { refusal } from '../sim/seerr/asked';
import { ourNodeMap, PACKAGE } from '../support/ourNodes';
import { type Ran, runWorkflow } from '../support/runWorkflow';
import { standIns } from '../support/standIns';

let seerr: FakeSeerr;

beforeEach(async () => {
	seerr = await FakeSeerr.start();
	seerr.data.add('movie', 5);
	seerr.data.add('tv', 6, { seasons: [1, 2], userId: 3 });
});
afterEach(async () => {
	closeSeerrClients();
	forgetTitles();
	await seerr.close();
});

const credential = (more: IDataObject = {}): IDataObject => ({ url: `${seerr.url}/api/v1`, apiKey: seerr.apiKey, more: { timeoutSeconds: 2 }, ...more });
const locator = (value: string | number): IDataObject => ({ __rl: true, mode: 'id', value });

async function run(resource: string, operation: string, parameters: IDataObject = {}, input: INodeExecutionData[] = [{ json: {} }], more: IDataObject = {}, own = credential()): Promise<Ran> {
	return await runWorkflow(
		{
			name: 'test',
			nodes: [
				{ id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
				{ id: 't', name: 'Tested', type: `${PACKAGE}.seerrRequests`, typeVersion: 1, position: [200, 0], parameters: { resource, operation, ...parameters }, credentials: { arrDispatchSeerrApi: { id: null, name: 'Seerr' } }, ...more },
			],
			connections: { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } },
		},
		{ nodes: { ...standIns, ...ourNodeMap }, credentials: { arrDispatchSeerrApi: own as never }, startNode: 'Start', input },
	);
}

async function items(...args: Parameters<typeof run>): Promise<IDataObject[]> {
	const ran = await run(...args);
	expect(ran.error).toBeNull();
	return ran.items('Tested').map(({ json }) => json);
}

describe('Request', () => {
	it('Get Many lists with titles, up to the limit', async () => {
		expect(await items('request', 'getAll', { limit: 1 })).toMatchObject([{ id: 2, title: 'Invented Show 6', year: 2019, seasons: [1, 2], requestedBy: { name: 'Bob' }, status: 'pending', mediaStatus: 'pending' }]);
		expect(await items('request', 'getAll', { returnAll: true })).toHaveLength(2);
		expect(await items('request', 'getAll', { returnAll: true, options: { oldestFirst: true, sort: 'modified' } })).toMatchObject([{ id: 1 }, { id: 2 }]);
	});

	it('Get Many filters', async () => {
		seerr.data.add('movie', 7, { status: APPROVED, is4k: true });
		const ids = async (filters: IDataObject) => (await items('request', 'getAll', { filters })).map(({ id }) => id);
		expect(await ids({ status: 'pending' })).toEqual([2, 1]);
		expect(await ids({ mediaType: 'tv' })).toEqual([2]);
		expect(await ids({ requestedBy: 3 })).toEqual([2]);
		expect(await ids({ is4k: true })).toEqual([3]);
		expect(await ids({ is4k: false })).toEqual([2, 1]);
	});

	it('gives what Seerr said when it is not to be simplified, without what opens an account', async () => {
		seerr.overrides.set('GET request/1', () => ({ ...seerr.data.requestJson(seerr.data.requests[0]), requestedBy: { id: 2, displayName: 'Alice', plexToken: 'very-secret' } }));
		const [json] = await items('request', 'get', { request: locator(1), simple: false });
		expect(json).toMatchObject({ type: 'movie', media: { tmdbId: 5 }, requestedBy: { displayName: 'Alice' } });
		expect(JSON.stringify(json)).not.toContain('very-secret');
		expect(await items('request', 'get', { request: locator(1) })).toMatchObject([{ title: 'Invented Film 5' }]);
	});

	it('Approve sends each request where it is told to, and keeps the items linked', async () => {
		seerr.data.add('movie', 7);
		const ran = await run('request', 'approve', { request: locator('={{ $json.id }}'), server: { __rl: true, mode: 'list', value: 'radarr/1' }, rootFolder: locator('/other') }, [{ json: { id: 1 } }, { json: { id: 3 } }]);
		expect(ran.error).toBeNull();
		expect(ran.items('Tested')).toMatchObject([
			{ json: { id: 1, status: 'approved', changed: true, serverId: 1, profileId: 5, rootFolder: '/other', title: 'Invented Film 5', requestedBy: { name: 'Alice' } }, pairedItem: { item: 0 } },
			{ json: { id: 3, status: 'approved' }, pairedItem: { item: 1 } },
		]);
	});

	it('Approve takes seasons, profile, language profile and tags', async () => {
		const [json] = await items('request', 'approve', { request: locator(2), profile: locator(5), options: { seasons: '2', languageProfileId: 1, tags: '7' } });
		expect(json).toMatchObject({ seasons: [2], profileId: 5, languageProfileId: 1, tags: [7], changed: true });
		expect(await items('request', 'approve', { request: locator(2) })).toMatchObject([{ changed: false }]);
	});

	it('Decline, Retry and Delete', async () => {
		seerr.data.add('movie', 8, { status: FAILED });
		expect(await items('request', 'decline', { request: locator(1) })).toMatchObject([{ id: 1, status: 'declined', changed: true }]);
		expect(await items('request', 'retry', { request: locator(3) })).toMatchObject([{ id: 3, status: 'approved' }]);
		expect(await items('request', 'delete', { request: locator(2) })).toEqual([{ id: 2, deleted: true }]);
		expect(seerr.data.requests.map(({ id, status }) => [id, status])).toEqual([[1, DECLINED], [3, APPROVED]]);
	});

	it('Create asks in the name of a user, once', async () => {
		const ask = { mediaType: 'tv', title: locator(9), seasons: '1, 3', user: locator(2) };
		expect(await items('request', 'create', ask)).toMatchObject([{ id: 3, created: true, status: 'pending', seasons: [1, 3], requestedBy: { name: 'Alice' }, title: 'Invented Show 9' }]);
		expect(await items('request', 'create', { title: locator(5), user: locator(3) })).toMatchObject([{ id: 1, created: false, requestedBy: { name: 'Alice' } }]);
		expect(await items('request', 'create', { title: locator(10), user: locator(2), options: { approveAtOnce: true, is4k: true } })).toMatchObject([{ status: 'approved', is4k: true, requestedBy: { name: 'Alice' } }]);
	});
});

describe('the other resources', () => {
	it('Search and Get Details', async () => {
		expect(await items('search', 'search', { text: "what's up (doc)", limit: 2, filters: { mediaType: 'movie', year: 2022 } })).toMatchObject([{ tmdbId: 11, title: 'Invented Film 11' }, { tmdbId: 100 }]);
		expect(await items('search', 'getDetails', { mediaType: 'tv', title: locator(6) })).toMatchObject([{ title: 'Invented Show 6', seasons: [1, 2, 3], requestIds: [2], mediaStatus: 'pending' }]);
	});

	it('Media', async () => {
		expect(await items('media', 'getAll', { filters: { status: 'pending' } })).toMatchObject([{ title: 'Invented Show 6', status: 'pending' }, { title: 'Invented Film 5', year: 2022 }]);
		expect(await items('media', 'setStatus', { mediaType: 'tv', title: locator(6), options: { seasons: 'all' } })).toMatchObject([{ title: 'Invented Show 6', status: 'available', seasons: [{ number: 1, status: 'available' }, { number: 2 }, { number: 3 }] }]);
	});

	it('Users', async () => {
		expect(await items('user', 'getAll')).toMatchObject([{ name: 'Owner' }, { name: 'Alice', requestCount: 1 }, { name: 'Bob' }]);
		expect(await items('user', 'get', { user: locator(3) })).toMatchObject([{ id: 3, name: 'Bob', email: 'bob@people.test' }]);
		expect(await items('user', 'getQuota', { user: locator(2) })).toMatchObject([{ userId: 2, movie: { limit: 3, used: 1, remaining: 2 } }]);
	});

	it('Instance tells of servers that do not answer', async () => {
		expect(await items('instance', 'getStatus')).toMatchObject([{ product: 'seerr', version: '3.1.0', user: { name: 'Owner' } }]);
		seerr.overrides.set('GET service/radarr/1', () => refusal(500, 'connect ECONNREFUSED'));
		expect(await items('instance', 'getServers')).toMatchObject([
			{ answers: true, type: 'radarr', name: 'Films', profiles: [{ id: 4, name: 'HD' }, { id: 5 }], rootFolders: [{ path: '/films', freeBytes: 5_000 }, { path: '/other' }], availableTags: [{ id: 7, label: 'requests' }] },
			{ answers: false, type: 'radarr', name: 'Films 4K', error: expect.stringContaining('connect ECONNREFUSED') as unknown },
			{ answers: true, type: 'sonarr', languageProfiles: [{ name: 'English' }] },
		]);
	});
});

describe('what cannot be done', () => {
	it.each<[string, string, IDataObject, RegExp]>([
		['request', 'get', { request: locator('={{ "" }}') }, /'Request' is empty/],
		['request', 'get', { request: locator('abc') }, /'Request' must be a number/],
		['request', 'get', { request: locator(99) }, /does not have it \(404\): Request not found/],
		['request', 'approve', { request: locator(1), server: locator('lidarr/1') }, /'Server' must be the ID of a server/],
		['request', 'approve', { request: locator(2), options: { seasons: 'one' } }, /'Seasons' must be numbers/],
		['request', 'create', { mediaType: 'tv', title: locator(9), seasons: '={{ "" }}' }, /'Seasons' is empty/],
		['search', 'search', { text: ' ' }, /'Text' is empty/],
		['media', 'setStatus', { title: locator(77) }, /Seerr has no status of 'Invented Film 77' yet/],
		['user', 'getQuota', { user: locator(99) }, /404/],
	])('%s %s %j', async (resource, operation, parameters, message) => {
		expect((await run(resource, operation, parameters)).error?.message).toMatch(message);
	});

	it('is an item with Continue On Fail, beside those that can', async () => {
		const ran = await run('request', 'get', { request: locator('={{ $json.id }}') }, [{ json: { id: 99 } }, { json: { id: 1 } }], { onError: 'continueRegularOutput' });
		expect(ran.items('Tested')).toMatchObject([{ json: { error: expect.stringContaining('404') as unknown }, pairedItem: { item: 0 } }, { json: { id: 1 }, pairedItem: { item: 1 } }]);
	});

	it('is told with what to do, and without the key', async () => {
		const { error } = await run('request', 'getAll', {}, undefined, {}, credential({ apiKey: 'my-wrong-key' }));
		expect(error?.message).toContain('refuses it (403)');
		expect(error?.description).toContain('API key');
		expect(JSON.stringify(error)).not.toContain('my-wrong-key');
	});
});

describe('lists of the editor', () => {
	const context = (parameters: IDataObject = {}): ILoadOptionsFunctions =>
		({ getNode: () => ({ name: 'Tested', credentials: {} }), getWorkflow: () => ({}), getCredentials: async () => credential(), getCurrentNodeParameter: (name: string) => parameters[name] }) as unknown as ILoadOptionsFunctions;

	it('name requests by title, those that wait first', async () => {
		seerr.data.add('movie', 7, { status: APPROVED });
		expect((await lists.searchRequests.call(context())).results).toEqual([
			{ name: 'Invented Show 6 (2019), season 1, 2: pending, Bob', value: '2' },
			{ name: 'Invented Film 5 (2022): pending, Alice', value: '1' },
			{ name: 'Invented Film 7 (2022): approved, Alice', value: '3' },
		]);
		expect((await lists.searchRequests.call(context(), 'film 7')).results).toHaveLength(1);
	});

	it('name users, servers, profiles and folders', async () => {
		expect((await lists.searchUsers.call(context(), 'b')).results).toEqual([{ name: 'Bob', value: '3' }]);
		expect(await lists.getUsers.call(context())).toContainEqual({ name: 'Alice', value: 2 });
		expect((await lists.searchServers.call(context())).results).toEqual([{ name: 'Radarr: Films', value: 'radarr/0' }, { name: 'Radarr: Films 4K', value: 'radarr/1' }, { name: 'Sonarr: Shows', value: 'sonarr/0' }]);
		expect((await lists.searchProfiles.call(context({ server: 'radarr/1' }))).results).toEqual([{ name: 'HD', value: '4' }, { name: 'UHD', value: '5' }]);
		expect((await lists.searchProfiles.call(context(), 'uhd')).results.map(({ name }) => name)).toEqual(['UHD (Films 4K)', 'UHD (Films)', 'UHD (Shows)']);
		expect((await lists.searchRootFolders.call(context({ server: 'sonarr/0' }))).results.map(({ value }) => value)).toEqual(['/other', '/shows']);
	});

	it('find titles of the chosen kind', async () => {
		expect((await lists.searchTitleList.call(context({ mediaType: 'tv' }), 'invented')).results).toEqual([{ name: 'Invented Show 12 (2019)', value: '12', url: `${seerr.url}/tv/12` }]);
		expect((await lists.searchTitleList.call(context(), '')).results).toEqual([]);
	});
});

it('reads numbers of seasons and servers', () => {
	expect([seasonsOf('ALL'), seasonsOf(''), seasonsOf('0, 2\n3'), seasonsOf(4), seasonsOf([1, 2])]).toEqual(['all', [], [0, 2, 3], [4], [1, 2]]);
	expect([serverOf(''), serverOf('0'), serverOf('sonarr/2')]).toEqual([null, { type: null, id: 0 }, { type: 'sonarr', id: 2 }]);
});

it('every operation says what it does', () => {
	const options = Object.values(resources).flatMap(({ operations }) => operations.map(({ option }) => option));
	expect(options.length).toBeGreaterThan(14);
	expect(options.filter(({ action, description }) => !action || !description)).toEqual([]);
});
