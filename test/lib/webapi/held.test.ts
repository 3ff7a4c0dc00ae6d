import { createWebApi } from '../../../lib/webapi';
import type { ApiAnswer, ApiRequest, WebApi, WebhookLogin } from '../../../lib/webapi/types';
import { GIB, hashOf, labs, type Lab, magnetOf, settings, until } from '../dispatch/lab';
import { LOGIN } from './harness';

const lab = labs();

interface Seen {
	l: Lab;
	api: WebApi;
	get(endpoint: string, query?: Record<string, string>): Promise<ApiAnswer>;
	post(endpoint: string, form?: Record<string, string>): Promise<ApiAnswer>;
	/** The torrents as an app sees them. */
	list(): Promise<Array<Record<string, unknown>>>;
	/** The category, tags and options with which it would be added now. */
	row(): Promise<{ category: string; tags: string[]; options: Record<string, unknown>; name: string; status: string } | null>;
}

/** A torrent that waits on a full cluster, as its app sees it through the API. */
async function waiting(login: Partial<WebhookLogin> = {}): Promise<Seen> {
	const l = await lab({ freeCacheMs: 0, nodes: [{ freeBytes: GIB }], policies: [{ minFreeGib: 0, minFreePercent: 0 }] });
	const id = await l.receive(magnetOf(1));
	await l.service.dispatch(id, settings({ whenNoNodeFits: 'hold' }));
	const me = { ...LOGIN, ...login };
	const api = createWebApi({
		cluster: l.service.cluster,
		pending: l.service,
		signingKey: 'test signing key',
		logins: [me],
		options: { profile: '5.1', fallbackSavePath: '/fallback', mutationTimeoutMs: 1_000, changeEvents: ['category_changed', 'deleted'] },
		now: l.now,
		own: l.service.ownLists,
	});
	const ask = async (request: Partial<ApiRequest>): Promise<ApiAnswer> => {
		const answer = await api.handle({
			method: 'GET', endpoint: '', query: {}, form: {}, files: [], unsupportedBody: false, cookie: null, apiKeyHeader: null, remoteAddress: '',
			authorization: `Bearer ${me.apiKey}`,
			...request,
		});
		if ('kind' in answer) throw new Error('an add was not asked for');
		return answer;
	};
	const get: Seen['get'] = async (endpoint, query = {}) => await ask({ endpoint, query });
	return {
		l,
		api,
		get,
		post: async (endpoint, form = {}) => await ask({ method: 'POST', endpoint, form }),
		list: async () => jsonOf(await get('torrents/info')) as Array<Record<string, unknown>>,
		row: async () => (await l.row(hashOf(1))) as never,
	};
}

const bodyOf = ({ body }: ApiAnswer): string =>
	typeof body === 'string' ? body : Buffer.isBuffer(body) ? body.toString() : Buffer.concat([...body] as Buffer[]).toString();
const jsonOf = (answer: ApiAnswer): unknown => JSON.parse(bodyOf(answer));
const hashes = hashOf(1);

describe('a torrent that waits for a node', () => {
	it('is listed as queued with hash, name, category and size, in sync/maindata too', async () => {
		const { list, get } = await waiting();
		expect(await list()).toMatchObject([
			{ hash: hashes, state: 'queuedDL', category: 'tv-sonarr', name: 'Invented.Show.1.1080p.WEB-GRP', size: 2 * GIB, progress: 0, amount_left: 2 * GIB },
		]);
		const data = jsonOf(await get('sync/maindata')) as { torrents: Record<string, unknown> };
		expect(data.torrents).toMatchObject({ [hashes]: { state: 'queuedDL', category: 'tv-sonarr' } });
	});

	it('has properties, and no files, trackers or .torrent yet', async () => {
		const { get } = await waiting();
		expect(jsonOf(await get('torrents/properties', { hash: hashes }))).toMatchObject({ hash: hashes, name: 'Invented.Show.1.1080p.WEB-GRP', total_size: 2 * GIB });
		expect(jsonOf(await get('torrents/files', { hash: hashes }))).toEqual([]);
		expect(jsonOf(await get('torrents/trackers', { hash: hashes }))).toEqual([]);
		expect((await get('torrents/export', { hash: hashes })).status).toBe(409);
	});

	it('is gone when it is deleted, from the ledger too, and the change is told', async () => {
		const { post, list, row } = await waiting();
		const answer = await post('torrents/delete', { hashes, deleteFiles: 'true' });
		expect(answer).toMatchObject({ status: 200, change: { event: 'deleted', hashes: [hashes] } });
		expect(await list()).toEqual([]);
		expect(await row()).toMatchObject({ status: 'removed', code: 'cancelled' });
	});

	it('changes its category at once', async () => {
		const { post, list, row } = await waiting();
		await post('torrents/createCategory', { category: 'tv-imported', savePath: '' });
		expect(await post('torrents/setCategory', { hashes, category: 'tv-imported' })).toMatchObject({
			status: 200, change: { event: 'category_changed', hashes: [hashes], categories: ['tv-sonarr'] },
		});
		expect(await list()).toMatchObject([{ category: 'tv-imported' }]);
		expect(await row()).toMatchObject({ category: 'tv-imported', status: 'held' });
	});

	it.each<[string, Record<string, string>, Record<string, unknown>]>([
		['torrents/addTags', { tags: 'b,a' }, { tags: ['b', 'a'] }],
		['torrents/setTags', { tags: 'c' }, { tags: ['c'] }],
		['torrents/setShareLimits', { ratioLimit: '1.5', seedingTimeLimit: '90' }, { options: { ratioLimit: 1.5, seedingTimeLimitMinutes: 90, inactiveSeedingTimeLimitMinutes: -2 } }],
		['torrents/stop', {}, { options: { stopped: true } }],
		['torrents/pause', {}, { options: { stopped: true } }],
		['torrents/start', {}, { options: { stopped: false } }],
		['torrents/setForceStart', { value: 'true' }, { options: { forced: true, stopped: false } }],
		['torrents/setDownloadLimit', { limit: '4096' }, { options: { downloadLimitBytesPerSecond: 4096 } }],
		['torrents/setUploadLimit', { limit: '-1' }, { options: { uploadLimitBytesPerSecond: 0 } }],
		['torrents/toggleSequentialDownload', {}, { options: { sequential: true } }],
		['torrents/toggleFirstLastPiecePrio', {}, { options: { firstLastPiecePrio: true } }],
		['torrents/topPrio', {}, { options: { addToTopOfQueue: true } }],
	])('takes %s for when it is added', async (endpoint, form, expected) => {
		const { post, row } = await waiting();
		expect((await post(endpoint, { hashes, ...form })).status).toBe(200);
		expect(await row()).toMatchObject({ ...expected, status: 'held' });
	});

	it('loses the tags that are taken off', async () => {
		const { post, row } = await waiting();
		await post('torrents/addTags', { hashes, tags: 'a,b' });
		await post('torrents/removeTags', { hashes, tags: 'a' });
		expect((await row())?.tags).toEqual(['b']);
		await post('torrents/removeTags', { hashes, tags: '' });
		expect((await row())?.tags).toEqual([]);
	});

	it('is shown as stopped while it is to be added stopped, and is among all', async () => {
		const { post, list } = await waiting();
		await post('torrents/stop', { hashes: 'all' });
		expect(await list()).toMatchObject([{ state: 'stoppedDL' }]);
		await post('torrents/start', { hashes: 'all' });
		expect(await list()).toMatchObject([{ state: 'queuedDL' }]);
	});

	it('is renamed, but not moved: nobody knows on which node it will be', async () => {
		const { post, list, row } = await waiting();
		expect((await post('torrents/rename', { hash: hashes, name: 'Better name' })).status).toBe(200);
		expect(await list()).toMatchObject([{ name: 'Better name' }]);
		expect(await row()).toMatchObject({ options: { rename: 'Better name' } });
		expect((await post('torrents/setLocation', { hashes, location: '/elsewhere' })).status).toBe(409);
	});

	it('moves in the queue of what waits', async () => {
		const { l, post } = await waiting();
		const id = await l.receive(magnetOf(2));
		await l.service.dispatch(id, settings({ whenNoNodeFits: 'hold' }));
		await post('torrents/topPrio', { hashes: hashOf(2) });
		expect((await l.ledger.holds.waiting(10)).map(({ row }) => row.hash)).toEqual([hashOf(2), hashes]);
		await post('torrents/bottomPrio', { hashes: hashOf(2) });
		expect((await l.ledger.holds.waiting(10)).map(({ row }) => row.hash)).toEqual([hashes, hashOf(2)]);
	});

	it('is neither seen nor touched by a login of other categories', async () => {
		const { list, post, row } = await waiting({ categories: ['radarr'] });
		expect(await list()).toEqual([]);
		await post('torrents/delete', { hashes });
		expect((await post('torrents/stop', { hashes })).status).toBe(409);
		expect(await row()).toMatchObject({ status: 'held', options: {} });
	});

	it('answers 503 when the ledger cannot write the change', async () => {
		const { l, post } = await waiting();
		jest.spyOn(l.service, 'changeHeld').mockRejectedValue(new Error('disk full'));
		expect((await post('torrents/stop', { hashes })).status).toBe(503);
	});
});

describe('a torrent that waited in vain', () => {
	it('is stopped, can be asked about, and goes with a delete', async () => {
		const { l, get, post, list, row } = await waiting();
		const id = (await l.row(hashOf(1)))?.id ?? '';
		await l.ledger.holds.endHold(id, { code: 'declined', reason: 'Not wanted', status: 'rejected' }, l.now());
		l.aheadMs += 2_000;
		await until('it is stopped', async () => (await list())[0]?.state === 'stoppedDL');
		expect((await get('torrents/properties', { hash: hashes })).status).toBe(200);
		expect((await post('torrents/start', { hashes })).status).toBe(200);
		expect(await list()).toMatchObject([{ state: 'stoppedDL', category: 'tv-sonarr' }]);
		expect((await post('torrents/delete', { hashes })).status).toBe(200);
		expect(await list()).toEqual([]);
		expect(await row()).toMatchObject({ status: 'removed' });
	});

	it('is as any other when it is added again', async () => {
		const { l, list } = await waiting();
		const id = (await l.row(hashOf(1)))?.id ?? '';
		await l.ledger.holds.endHold(id, { code: 'declined', reason: 'Not wanted' }, l.now());
		const again = await l.receive(magnetOf(1));
		expect((await l.service.dispatch(again, settings({ whenNoNodeFits: 'hold' }))).outcome).toBe('held');
		l.aheadMs += 2_000;
		await until('it is queued', async () => (await list())[0]?.state === 'queuedDL');
		expect(await list()).toHaveLength(1);
	});
});
