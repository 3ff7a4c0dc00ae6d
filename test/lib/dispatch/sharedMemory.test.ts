import { SqlChanges } from '../../../lib/ledger/sql/changes';
import type { DispatchService } from '../../../lib/dispatch/service';
import { createWebApi } from '../../../lib/webapi';
import type { ApiAnswer, WebApi, WebhookLogin } from '../../../lib/webapi/types';
import { type Lab, hashOf, labs, magnetOf, settings, until } from './lab';

const lab = labs();

const LOGIN: WebhookLogin = {
	source: 'sonarr',
	username: 'sonarr',
	password: 'p',
	apiKey: 'key-of-the-app',
	role: 'full',
	categories: [],
	addresses: [],
};

/** A ledger that tells its processes apart, as Postgres does; both services are processes of their own. */
beforeEach(() => {
	jest.spyOn(SqlChanges.prototype, 'shared', 'get').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

interface Process {
	service: DispatchService;
	call(action: string, params?: Record<string, string>): Promise<ApiAnswer>;
	list(): Promise<Array<Record<string, unknown>>>;
}

function processOf(service: DispatchService, now: () => number): Process {
	const { cluster, signingKey, ownLists: own, removals, changes } = service;
	// Snapshots are never asked for again by a poll: whatever is seen comes from the other process.
	const options = { profile: '5.1', fallbackSavePath: '/downloads', mutationTimeoutMs: 2_000, snapshotMaxAgeMs: 3_600_000 } as const;
	const api: WebApi = createWebApi({ cluster, signingKey, own, removals, changes, pending: service, logins: [LOGIN], options, now });
	const call = async (action: string, params: Record<string, string> = {}): Promise<ApiAnswer> => {
		const isWrite = /add|delete|set|create|remove|edit|stop|start/i.test(action);
		const request = {
			method: isWrite ? 'POST' : 'GET',
			endpoint: action,
			query: isWrite ? {} : params,
			form: isWrite ? params : {},
			files: [],
			unsupportedBody: false,
			authorization: `Bearer ${LOGIN.apiKey}`,
			cookie: null,
			apiKeyHeader: null,
			remoteAddress: '192.0.2.1',
		};
		const answer = await api.handle(request);
		if ('kind' in answer) throw new Error('an add');
		return answer;
	};
	const list = async () => JSON.parse(textOf(await call('torrents/info'))) as Array<Record<string, unknown>>;
	return { service, call, list };
}

function textOf({ body }: ApiAnswer): string {
	if (typeof body === 'string') return body;
	return (Buffer.isBuffer(body) ? body : Buffer.concat(body as Buffer[])).toString();
}

const json = (answer: ApiAnswer) => JSON.parse(textOf(answer)) as Record<string, unknown>;

/** Two processes that have seen the nodes, and the worker that adds. */
async function open(options: Parameters<typeof lab>[0] = { nodes: 2 }): Promise<{ stage: Lab; main: Process; hook: Process }> {
	const stage = await lab(options);
	const [main, hook] = [stage.service, await stage.serve()].map((service) => processOf(service, stage.now));
	for (const { service } of [main, hook]) await service.cluster.refreshForDecision();
	return { stage, main, hook };
}

const asked = (stage: Lab): number =>
	stage.sims.reduce((sum, { control }) => sum + (control.counters().requests['sync/maindata'] ?? 0), 0);

it('an add of one process is listed by the other at once, without asking a node', async () => {
	const { stage, main, hook } = await open();
	const before = asked(stage);
	const outcome = await stage.add(magnetOf(1));
	expect(outcome.outcome).toBe('accepted');
	const probes = asked(stage);
	expect((await hook.list()).map(({ hash, category }) => [hash, category])).toEqual([[hashOf(1), 'tv-sonarr']]);
	expect(asked(stage)).toBe(probes);
	expect(before).toBeGreaterThan(0);
	expect(await main.list()).toHaveLength(1);
});

it('a delete on one is gone on the other, also as something that waits', async () => {
	const { stage, main, hook } = await open();
	await stage.add(magnetOf(1));
	expect(await hook.list()).toHaveLength(1);
	expect((await hook.call('torrents/delete', { hashes: hashOf(1), deleteFiles: 'true' })).status).toBe(200);
	expect(await main.list()).toEqual([]);
	expect((await main.call('torrents/properties', { hash: hashOf(1) })).status).toBe(404);
});

it('a category that one makes and sets is known to the other', async () => {
	const { stage, main, hook } = await open();
	await stage.add(magnetOf(1));
	expect((await hook.call('torrents/createCategory', { category: 'imported', savePath: '' })).status).toBe(200);
	expect(Object.keys(json(await main.call('torrents/categories')))).toContain('imported');
	expect((await main.call('torrents/setCategory', { hashes: hashOf(1), category: 'imported' })).status).toBe(200);
	expect(await hook.list()).toMatchObject([{ hash: hashOf(1), category: 'imported' }]);
});

it('a torrent of which the journal told nothing is asked for before it is unknown: the ledger, then its node', async () => {
	const { stage, hook } = await open();
	await stage.add(magnetOf(1));
	await stage.ledger.changes.prune(Number.MAX_SAFE_INTEGER);
	const late = processOf(await stage.serve(), stage.now);
	// Neither its own first list nor the journal has it.
	for (const node of late.service.cluster.nodes) {
		await node.refresh();
		for (const hash of [...node.snapshot.torrents.keys()]) node.snapshot.take([], [hash]);
		jest.spyOn(node, 'refresh').mockResolvedValue(undefined);
	}
	expect((await late.call('torrents/properties', { hash: hashOf(1) })).status).toBe(200);
	expect((await late.call('torrents/properties', { hash: hashOf('nobody has it') })).status).toBe(404);
	expect(await hook.list()).toHaveLength(1);
});

it('what was adopted by hand is protected in all processes', async () => {
	const { stage, main, hook } = await open({ nodes: 1 });
	await until('the node has it', async () => {
		await main.service.cluster.nodes[0].client.post('torrents/add', { urls: magnetOf(7) });
		return stage.holders(hashOf(7)).length === 1;
	});
	for (const { service } of [main, hook]) await service.cluster.nodes[0].refresh();
	expect((await stage.add(magnetOf(7))).verdict.code).toBe('adopted_foreign');
	await hook.list();
	expect(hook.service.isProtected([hashOf(7)])).toBe(true);
});

it('what a person gave up is given up in all processes', async () => {
	const { stage, main, hook } = await open({ nodes: [{ torrents: 40 }] });
	expect(await hook.list()).toHaveLength(40);
	stage.control(0).loseTorrents();
	for (const { service } of [main, hook]) await service.cluster.nodes[0].refresh();
	expect(hook.service.cluster.nodes[0].snapshot.lost.size).toBe(40);
	stage.aheadMs += 3_000;
	expect(await main.service.acceptLoss(stage.sims[0].name)).toBe(40);
	await until('the other process has heard of it', async () => {
		await hook.list();
		return hook.service.cluster.nodes[0].snapshot.lost.size === 0;
	});
	expect(await hook.list()).toEqual([]);
});

it('ten adds at once from two workers are all listed by a third process', async () => {
	const { stage, main, hook } = await open({ nodes: 3 });
	const worker = await stage.serve();
	const outcomes = await Promise.all(
		Array.from({ length: 10 }, async (_, n) => {
			const service = n % 2 ? worker : main.service;
			const id = await stage.receive(magnetOf(n), {}, service);
			return await service.dispatch(id, settings());
		}),
	);
	expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(10).fill('accepted'));
	expect((await hook.list()).map(({ hash }) => hash).sort()).toEqual(Array.from({ length: 10 }, (_, n) => hashOf(n)).sort());
});

it('one process alone is told nothing and tells nothing', async () => {
	jest.restoreAllMocks();
	const stage = await lab({ nodes: 1 });
	await stage.add(magnetOf(1));
	expect(stage.service.changes).toBeUndefined();
	expect(await stage.ledger.changes.lastSeq()).toBe(0);
});
