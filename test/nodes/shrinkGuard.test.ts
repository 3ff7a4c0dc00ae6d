import { closeAllServices } from '../../lib/dispatch/registry';
import { TestCluster } from '../support/cluster';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({
		nodes: [{ name: 'attic', torrents: 20 }, { name: 'cellar' }],
	});
});
afterEach(async () => await cluster.close());

async function lostByAttic(): Promise<unknown> {
	const ran = await cluster.runNode('qbtClusterScorer', {
		resource: 'node',
		operation: 'getStatus',
	});
	return ran.items('Tested').find(({ json }) => json.name === 'attic')?.json.lostTorrents;
}

/** The owners are written down beside the request. */
async function untilOwnersAreKnown(): Promise<void> {
	const ledger = await cluster.ledger();
	const [attic] = await ledger.resolveNodeIds(
		[{ id: '', name: 'attic', url: cluster.node('attic').url }],
		Date.now(),
	);
	while ((await ledger.countOwned(attic)) < 20)
		await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a node that lost its list while n8n was stopped', () => {
	beforeEach(async () => {
		expect(await lostByAttic()).toBeNull();
		await untilOwnersAreKnown();
		await closeAllServices();
		cluster.node('attic').control.loseTorrents();
	});

	it('is closed for new torrents', async () => {
		expect(await lostByAttic()).toBe(20);
		const ran = await cluster.runNode('qbtClusterScorer', {
			resource: 'node',
			operation: 'score',
			sizeGib: 1,
		});
		const attic = ran.items('Tested').find(({ json }) => json.node === 'attic');
		expect(attic?.json).toMatchObject({
			eligible: false,
			excluded: [{ code: 'lost_torrents', have: 20 }],
		});
	});

	it('is open again under a new ID', async () => {
		cluster.changeCredential((entry) =>
			entry.name === 'attic' ? { ...entry, id: 'attic-2' } : entry,
		);
		expect(await lostByAttic()).toBeNull();
	});
});
