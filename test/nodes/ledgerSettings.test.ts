import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SAMPLE, SECRETS } from '../lib/migrate/sample';
import { TestCluster } from '../support/cluster';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;
beforeEach(async () => {
	cluster = await TestCluster.start({ nodes: [{ name: 'attic', freeBytes: 300 * GIB }] });
});
afterEach(async () => await cluster.close());

const exportSettings = { resource: 'ledger', operation: 'exportSettings' };
const importSettings = { resource: 'ledger', operation: 'importSettings' };
const convertConfig = { resource: 'ledger', operation: 'convertConfig' };
const jsonOf = (items: INodeExecutionData[]): IDataObject => items[0].json;

/** Somebody's own torrent, which an app asks for. */
async function adoptForeign(n: number): Promise<void> {
	const { hash, name, magnet } = inventedMagnet(n);
	cluster.node('attic').control.addTorrent({ hash, name, category: '', size: GIB });
	await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'claim', onDuplicate: 'adopt' }, [{ json: { magnet, category: 'tv-sonarr' } }]);
}

describe('Export Settings and Import Settings', () => {
	it('take everything along to a new ledger', async () => {
		await adoptForeign(1);
		await (await cluster.ledger()).changeOwnLists({ categories: [['tv-sonarr', '/data']], tags: ['4k'] });
		const exported = (await cluster.runNode('dispatchLedger', exportSettings)).items('Tested');
		expect(jsonOf(exported)).toMatchObject({
			format: 'n8n-nodes-arr-dispatch settings',
			version: 1,
			ownCategories: [{ name: 'tv-sonarr', savePath: '/data' }],
			nodes: [{ name: 'attic' }],
			protectedTorrents: [{ hash: inventedMagnet(1).hash, category: 'tv-sonarr' }],
		});
		await cluster.close();
		cluster = await TestCluster.start({ nodes: [{ name: 'attic' }] });
		const imported = await cluster.runNode('dispatchLedger', importSettings, exported);
		expect(jsonOf(imported.items('Tested'))).toMatchObject({ unchanged: 0, remarks: [] });
		const again = jsonOf((await cluster.runNode('dispatchLedger', exportSettings)).items('Tested'));
		expect({ ...again, exportedAt: null }).toEqual({ ...jsonOf(exported), exportedAt: null });
	});

	it('say nothing of logins', async () => {
		await adoptForeign(2);
		const exported = (await cluster.runNode('dispatchLedger', exportSettings)).items('Tested');
		expect(JSON.stringify(exported)).not.toMatch(/password|adminadmin|passkey/i);
	});

	it('write nothing when one entry is wrong', async () => {
		const exported = jsonOf((await cluster.runNode('dispatchLedger', exportSettings)).items('Tested'));
		const wrong = { ...exported, ownTags: ['4k'], cursors: [{ name: 'a' }] };
		const { error } = await cluster.runNode('dispatchLedger', importSettings, [{ json: wrong }]);
		expect(error?.message).toContain('cursors[0].doneUntilMs');
		expect((await (await cluster.ledger()).ownLists()).tags).toEqual([]);
	});

	it('go on with the other items when one cannot be imported', async () => {
		const exported = jsonOf((await cluster.runNode('dispatchLedger', exportSettings)).items('Tested'));
		const items = [{ json: { format: 'other' } }, { json: { ...exported, ownTags: ['4k'] } }];
		const ran = await cluster.runNode('dispatchLedger', importSettings, items, { onError: 'continueRegularOutput' });
		expect(ran.items('Tested')).toMatchObject([
			{ json: { error: expect.stringContaining("'format' is not") as string }, pairedItem: { item: 0 } },
			{ json: { changes: [{ kind: 'tag', name: '4k', change: 'added' }] }, pairedItem: { item: 1 } },
		]);
	});

	it('refuse settings of a version to come', async () => {
		const { error } = await cluster.runNode('dispatchLedger', { ...importSettings, settings: '{"format":"n8n-nodes-arr-dispatch settings","version":9}' });
		expect(error?.message).toContain('version 9');
	});
});

describe('Convert Dispatcher Config', () => {
	const binary = (text: string): INodeExecutionData[] => [
		{ json: {}, binary: { data: { data: Buffer.from(text).toString('base64'), mimeType: 'text/yaml', fileName: 'config.yaml' } } },
	];

	it('shows what a file becomes, without its secrets', async () => {
		const ran = await cluster.runNode('dispatchLedger', convertConfig, binary(SAMPLE));
		const [item] = ran.items('Tested');
		expect(item).toMatchObject({
			json: { nodes: [{ name: 'attic', minFreeGib: 500 }, { name: 'cellar' }], scorer: { mode: 'classic' }, settings: { check_duplicates: false } },
			pairedItem: { item: 0 },
		});
		for (const secret of SECRETS) expect(JSON.stringify(item)).not.toContain(secret);
	});

	it('takes text too, and names the line that is wrong', async () => {
		const typed = { ...convertConfig, configSource: 'text' };
		const ran = await cluster.runNode('dispatchLedger', { ...typed, configText: 'nodes:\n- name: a\n  url: http://a.test\n' });
		expect(jsonOf(ran.items('Tested')).nodes).toMatchObject([{ name: 'a' }]);
		const { error } = await cluster.runNode('dispatchLedger', { ...typed, configText: 'nodes:\n- name: a\n' });
		expect(error?.message).toMatch(/^Line 2: 'nodes\.0\.url' is missing/);
	});
});
