import type { IHookFunctions } from 'n8n-workflow';
import { refuseQueueMode } from '../../nodes/QbtWebhook/queueMode';
import { TestCluster } from '../support/cluster';
import { inventedMagnet } from '../support/torrents';

let cluster: TestCluster;
const modeBefore = process.env.EXECUTIONS_MODE;

beforeEach(async () => {
	cluster = await TestCluster.start({ nodes: [{ name: 'attic' }] });
});
afterEach(async () => {
	if (modeBefore === undefined) delete process.env.EXECUTIONS_MODE;
	else process.env.EXECUTIONS_MODE = modeBefore;
	await cluster.close();
});

/** The trigger while n8n publishes its workflow, with a ledger credential or with none. */
const publishing = (ledger?: Record<string, unknown>): IHookFunctions =>
	({
		getNode: () => ({
			name: 'qBittorrent for Apps',
			type: 'qbtWebhook',
			credentials: ledger === undefined ? {} : { arrDispatchLedgerApi: { id: null, name: 'ledger' } },
		}),
		getWorkflow: () => ({ id: 'w' }),
		getCredentials: async () => ledger,
	}) as unknown as IHookFunctions;

const postgres = { store: 'postgres', host: 'db.test', database: 'n8n', user: 'n8n', password: 'p' };

describe('publishing', () => {
	it('is refused in queue mode when the ledger is a file, with what to do', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		await expect(refuseQueueMode(publishing())).rejects.toMatchObject({
			message: expect.stringContaining('SQLite file'),
			description: expect.stringContaining('Postgres'),
		});
		await expect(refuseQueueMode(publishing({ store: 'sqlite', file: '/data/a.sqlite' }))).rejects.toThrow('SQLite file');
	});

	it('is not refused with Postgres, nor in regular mode', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		await expect(refuseQueueMode(publishing(postgres))).resolves.toBeUndefined();
		process.env.EXECUTIONS_MODE = 'regular';
		await expect(refuseQueueMode(publishing())).resolves.toBeUndefined();
	});
});

describe('a node in a worker that was given no ledger credential', () => {
	const claim = { resource: 'request', operation: 'claim', onDuplicate: 'adopt' };
	const dispatch = { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' };
	const asked = [{ json: { magnet: inventedMagnet(1).magnet, category: 'tv' } }];

	it.each([
		['dispatchLedger', claim],
		['qbtClusterScorer', dispatch],
	])('%s says so, and does not look into a file of its own', async (name, parameters) => {
		process.env.EXECUTIONS_MODE = 'queue';
		const ran = await cluster.runNode(name, parameters, asked);
		expect(ran.error?.message).toMatch(/'Tested' needs a Dispatch Ledger credential with Postgres/);
		expect(cluster.addsSent()).toBe(0);
	});
});
