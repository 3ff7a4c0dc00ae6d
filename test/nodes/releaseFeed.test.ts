import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { closeArrClients } from '../../lib/arr/clients';
import { openLedger } from '../../lib/ledger';
import { SqlSeen } from '../../lib/ledger/sql/seen';
import { ledgerLocation } from '../../nodes/shared/environment';
import { type FeedServer, MARK, serve, startFeedServer, status, torznab } from '../lib/feed/feedServer';
import { TestCluster } from '../support/cluster';
import { ourNodeMap } from '../support/ourNodes';
import { type Polled, type PollOptions, runPoll } from '../support/runPoll';
import { runWorkflow } from '../support/runWorkflow';
import { GIB, inventedMagnet } from '../support/torrents';

let folder = '';
let userFolder: string | undefined;
let server: FeedServer;
let other: FeedServer;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'feed-test-'));
	mkdirSync(join(folder, '.n8n'));
	userFolder = process.env.N8N_USER_FOLDER;
	process.env.N8N_USER_FOLDER = folder;
	[server, other] = await Promise.all([startFeedServer(), startFeedServer()]);
});
afterEach(async () => {
	await (await openLedger(ledgerLocation())).close();
	closeArrClients();
	await Promise.all([server.close(), other.close()]);
	if (userFolder === undefined) delete process.env.N8N_USER_FOLDER;
	else process.env.N8N_USER_FOLDER = userFolder;
	rmSync(folder, { recursive: true, force: true });
});

const FILMS = 'films';
const feedsOf = (...feeds: Array<[string, string]>): IDataObject => ({ feed: feeds.map(([name, url]) => ({ name, url })) });
const films = (): IDataObject => feedsOf([FILMS, `${server.url}/rss?passkey=${MARK}`]);
const poll = async (parameters: IDataObject = {}, options?: PollOptions): Promise<Polled> =>
	await runPoll('releaseFeedTrigger', { feeds: films(), firstReading: 'all', ...parameters }, options);
const jsonOf = (polled: Polled, output = 0): IDataObject[] => polled?.[output].map(({ json }) => json) ?? [];
const titlesOf = (polled: Polled): unknown[] => jsonOf(polled).map(({ title }) => title);
const film = (n: number): string => `Invented.Film.${2000 + n}.2160p.WEB-GRP`;
const failureOf = async (polling: Promise<unknown>): Promise<Error & { description?: string }> =>
	(await polling.then(
		() => new Error('it did not fail'),
		(error: unknown) => error,
	)) as Error;

describe('a published workflow', () => {
	it('is started once by each release', async () => {
		server.answer = serve(torznab([1, 2]));
		const [release] = jsonOf(await poll({}, { isActivation: true })).reverse();
		expect(release).toMatchObject({
			title: film(1),
			name: film(1),
			link: `https://tracker.test/download/1/${MARK}/film.torrent`,
			sizeBytes: 1_000_000_000,
			seeders: 1,
			categories: [2000, 2045],
			freeleech: null,
			publishedAt: expect.stringMatching(/^20\d\d-.*Z$/) as unknown,
			feed: FILMS,
		});
		expect(await poll()).toBeNull();
		server.answer = serve(torznab([1, 2, 3]));
		expect(titlesOf(await poll())).toEqual([film(3)]);
	});

	it('is started by what comes after the first reading, unless all is wanted', async () => {
		server.answer = serve(torznab([1]));
		expect(await poll({ firstReading: undefined }, { isActivation: true })).toBeNull();
		server.answer = serve(torznab([1, 2]));
		expect(titlesOf(await poll({ firstReading: undefined }))).toEqual([film(2)]);
	});

	it('gets the releases for itself: another trigger gets them too', async () => {
		server.answer = serve(torznab([1]));
		expect(titlesOf(await poll())).toHaveLength(1);
		expect(titlesOf(await poll({}, { nodeId: 'node-2' }))).toHaveLength(1);
	});

	it('gets only what it asks for', async () => {
		server.answer = serve(torznab([1, 5, 9, 20]));
		const filters = { minSizeGib: 4, maxSizeGib: 15, minSeeders: 6, categories: '2000, 5000', titleMatches: '\\b20(05|09)\\b', titleMatchesNot: 'cam' };
		expect(titlesOf(await poll({ filters }))).toEqual([film(9)]);
	});

	it('hears of a feed that fails beside the releases of the others, once', async () => {
		server.answer = status(403, {}, MARK);
		other.answer = serve(torznab([1]));
		const feeds = feedsOf([FILMS, `${server.url}/rss?passkey=${MARK}`], ['shows', `${other.url}/rss`]);
		const polled = await poll({ feeds }, { isActivation: true });
		expect(titlesOf(polled)).toEqual([film(1)]);
		expect(jsonOf(polled, 1)).toMatchObject([{ problem: 'failed', feed: FILMS, code: 'forbidden', failures: 1, retryAt: expect.stringMatching(/Z$/) as unknown }]);
		expect(JSON.stringify(jsonOf(polled, 1))).not.toContain(MARK);
		expect(await poll({ feeds })).toBeNull();
	});

	it('gets what is written down as handed out, also when the ledger fails for another feed', async () => {
		server.answer = serve(torznab([1]));
		other.answer = serve(torznab([2]));
		const feeds = feedsOf([FILMS, server.url], ['shows', other.url]);
		const settle = jest.spyOn(SqlSeen.prototype, 'settleReading');
		settle.mockRejectedValueOnce(new Error('the disk is full'));
		const first = titlesOf(await poll({ feeds }));
		expect(first).toHaveLength(1);
		const second = titlesOf(await poll({ feeds }));
		expect([...first, ...second].sort()).toEqual([film(1), film(2)]);
		settle.mockRejectedValueOnce(new Error('the disk is full'));
		expect((await failureOf(poll({ feeds: films() }))).message).toContain('the disk is full');
		settle.mockRestore();
	});

	it('can be published while its feed is down', async () => {
		server.answer = status(502);
		expect(await poll({}, { isActivation: true })).toBeNull();
	});
});

describe('a workflow is not published', () => {
	it.each<[string, IDataObject, RegExp]>([
		['without a feed', { feeds: {} }, /No feed is given/],
		['with a feed without an address', { feeds: feedsOf(['films', '']) }, /'films' has no URL/],
		['with an address that is none', { feeds: feedsOf(['', `file:///etc/${MARK}`]) }, /URL of 'feed 1' is no http/],
		['with a feed twice', { feeds: feedsOf(['a', 'http://t.test/'], ['b', 'http://t.test/']) }, /'b' has the same URL as another/],
		['with an expression that cannot be used', { filters: { titleMatches: '(?!cam)' } }, /'Title Matches' cannot be used: look-ahead/],
		['with indexers and no credential', { indexers: ['prowlarr/1'] }, /no Arr Apps credential is chosen/],
	])('%s', async (_what, parameters, reason) => {
		const failure = await failureOf(poll(parameters, { isActivation: true }));
		expect(failure.message).toMatch(reason);
		expect(String(failure)).not.toContain(MARK);
	});

	it('in queue mode with a ledger that the processes do not share', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		try {
			expect((await failureOf(poll({}, { isActivation: true }))).message).toContain('In queue mode');
		} finally {
			delete process.env.EXECUTIONS_MODE;
		}
	});
});

describe('indexers of Prowlarr', () => {
	const credentials = (): PollOptions => ({
		credentials: { arrDispatchArrApi: { apps: { app: [{ name: 'prowlarr', type: 'prowlarr', url: `${server.url}/base`, apiKey: MARK }] } } },
	});

	it('are read with the key of the credential, which no address holds', async () => {
		server.answer = serve(torznab([1]));
		const polled = await poll({ feeds: {}, indexers: ['prowlarr/7'], filters: { categories: '2000,2045' } }, credentials());
		expect(jsonOf(polled)).toMatchObject([{ title: film(1), feed: 'prowlarr indexer 7' }]);
		const [{ url, headers }] = server.requests;
		expect(url).toBe('/base/7/api?t=search&extended=1&limit=100&cat=2000%2C2045');
		expect(headers['x-api-key']).toBe(MARK);
	});

	it('must be there', async () => {
		const failure = await failureOf(poll({ feeds: {}, indexers: ['sonarr/7'] }, credentials()));
		expect(failure.message).toContain("no Prowlarr called 'sonarr'");
	});

	it('are listed by name, usenet aside', async () => {
		server.answer = (request, response) => {
			const isVersion = request.url === '/base/api';
			const indexers = [{ id: 2, name: 'Nyaa', protocol: 'torrent' }, { id: 1, name: 'Alpha', protocol: 'torrent' }, { id: 3, name: 'News', protocol: 'usenet' }];
			response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(isVersion ? { current: 'v1', deprecated: [] } : indexers));
		};
		const { getIndexers } = ourNodeMap['n8n-nodes-arr-dispatch.releaseFeedTrigger'].methods?.loadOptions ?? {};
		const context = {
			getNode: () => ({ name: 'Tested', credentials: {} }),
			getWorkflow: () => ({}),
			getCredentials: async () => credentials().credentials?.arrDispatchArrApi,
		};
		expect(await getIndexers.call(context as never)).toEqual([
			{ name: 'Alpha', value: 'prowlarr/1' },
			{ name: 'Nyaa', value: 'prowlarr/2' },
		]);
	});
});

describe('a test in the editor', () => {
	const test = async (parameters: IDataObject) => {
		const node = { id: 'n', name: 'Feeds', type: 'n8n-nodes-arr-dispatch.releaseFeedTrigger', typeVersion: 1, position: [0, 0], parameters };
		return await runWorkflow({ name: 'test', nodes: [node], connections: {} }, { nodes: ourNodeMap, startNode: 'Feeds', pinned: false });
	};

	it('shows the newest ten, filtered, of all feeds, and remembers nothing', async () => {
		server.answer = serve(torznab(Array.from({ length: 30 }, (_none, n) => ({ n: n + 1, minutesOld: n * 2 }))));
		other.answer = serve(torznab([{ n: 99, minutesOld: 1 }]));
		const feeds = feedsOf([FILMS, server.url], ['shows', other.url]);
		const shown = (await test({ feeds, filters: { minSeeders: 2 } })).items('Feeds').map(({ json }) => json.seeders);
		expect(shown).toEqual([99, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(jsonOf(await poll({ feeds }))).toHaveLength(31);
	});

	it('shows the feeds that fail, and fails when all do', async () => {
		server.answer = status(403);
		other.answer = serve(torznab([1]));
		const ran = await test({ feeds: feedsOf([FILMS, server.url], ['shows', other.url]) });
		expect(ran.items('Feeds')).toHaveLength(1);
		expect(ran.items('Feeds', 1)).toMatchObject([{ json: { problem: 'failed', feed: FILMS, code: 'forbidden' } }]);
		const { error } = await test({ feeds: films() });
		expect(error?.message).toMatch(/refuses 'films' \(403\)/);
		expect(error?.description).toContain('key');
		expect(JSON.stringify(error)).not.toContain(MARK);
	});
});

it('a release can be dispatched as it comes', async () => {
	const { hash, magnet } = inventedMagnet(7);
	server.answer = serve(torznab([{ n: 7, hash, more: `<torznab:attr name="magneturl" value="${magnet.replaceAll('&', '&amp;')}" />` }]));
	const [items] = (await poll()) ?? [];
	const cluster = await TestCluster.start({ nodes: [{ name: 'attic', freeBytes: 300 * GIB }] });
	const ran = await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' }, items);
	const [{ json }] = ran.items('Tested');
	expect(json).toMatchObject({ hash, dispatch: { outcome: 'accepted', node: 'attic' }, feed: FILMS });
	expect(cluster.holdersOf(hash)).toEqual(['attic']);
	await cluster.close();
});
