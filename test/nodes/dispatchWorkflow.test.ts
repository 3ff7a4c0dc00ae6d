import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { requestFromFields } from '../../lib/dispatch/intake';
import type { NewRequest } from '../../lib/ledger';
import { itemOf } from '../../nodes/shared/torrentItem';
import dispatchWorkflow from '../../workflows/01-dispatch.json';
import { TestCluster } from '../support/cluster';
import type { Ran } from '../support/runWorkflow';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({
		freeCacheMs: 0,
		nodes: [
			{ name: 'attic', freeBytes: 300 * GIB },
			{ name: 'cellar', freeBytes: 900 * GIB },
		],
	});
});
afterEach(async () => await cluster.close());

/** What the trigger does with one request of an app: writes it down and gives one item per torrent. */
async function asTriggered(
	links: string[],
	source = 'sonarr',
	more: IDataObject = {},
): Promise<INodeExecutionData[]> {
	const requestId = randomUUID();
	const requests = links.map(
		(link, index): NewRequest => ({
			...requestFromFields({ link, source, category: `tv-${source}` }, requestId),
			id: `${requestId}:${index}`,
			index,
			count: links.length,
		}),
	);
	await (await cluster.ledger()).receive(requests, Date.now());
	return requests.map((request) => ({ json: { ...itemOf(request), ...more } }));
}

type Bundled = { nodes: IDataObject[] };

const bundled = dispatchWorkflow as unknown as Bundled;

/** 01 Dispatch as it is after somebody has set *When No Node Fits*. */
const refusing: Bundled = {
	...bundled,
	nodes: bundled.nodes.map((node) =>
		node.name === 'Dispatch'
			? { ...node, parameters: { ...(node.parameters as IDataObject), options: { whenNoNodeFits: 'refuse' } } }
			: node,
	),
};

async function runAs(trigger: string, input: INodeExecutionData[], workflow = bundled): Promise<Ran> {
	return await cluster.run(workflow, {
		startNode: trigger,
		input,
	});
}

const addedBySonarr = async (...links: string[]): Promise<Ran> =>
	await runAs('qBittorrent for Apps', await asTriggered(links));

const answersOf = ({ responses }: Ran) =>
	responses.map((response) => {
		const { statusCode, headers, body } = response as unknown as IDataObject & { body: Buffer };
		return {
			status: statusCode,
			type: (headers as IDataObject)['content-type'],
			text: body.toString('utf8'),
		};
	});

describe('01 Dispatch, run by the engine of n8n', () => {
	it('puts the torrent on the best node and answers Ok. once', async () => {
		const { hash, magnet } = inventedMagnet(1);
		const ran = await addedBySonarr(magnet);
		expect(ran.error).toBeNull();
		expect(answersOf(ran)).toEqual([
			{ status: 200, type: 'text/plain; charset=UTF-8', text: 'Ok.' },
		]);
		expect(cluster.holdersOf(hash)).toEqual(['cellar']);
		expect(ran.items('Notify')).toMatchObject([
			{
				json: {
					event: 'download_started',
					dispatch: { node: 'cellar' },
					reply: { sent: true, status: 200 },
				},
			},
		]);
	});

	it('answers the refusal of a torrent that fits nowhere, with the reason, when it is not to wait', async () => {
		const ran = await runAs('qBittorrent for Apps', await asTriggered([inventedMagnet(2, 5000).magnet]), refusing);
		expect(answersOf(ran)).toMatchObject([
			{ status: 503, text: expect.stringMatching(/^No node fits: /) },
		]);
		expect(ran.items('Notify')).toMatchObject([{ json: { event: 'download_rejected' } }]);
	});

	it('answers Ok. for a torrent that fits nowhere, which waits until a run of the schedule adds it', async () => {
		const { hash, magnet } = inventedMagnet(2, 950);
		const ran = await addedBySonarr(magnet);
		expect(answersOf(ran)).toMatchObject([{ status: 200, text: 'Ok.' }]);
		expect(ran.items('Dispatch', 2)).toMatchObject([{ json: { dispatch: { outcome: 'held', code: 'held_for_space' } } }]);
		expect(ran.items('Notify')).toMatchObject([{ json: { event: 'torrent_held' } }]);
		const early = await runAs('Every Minute', [{ json: {} }]);
		expect([early.error, early.items('Release Held'), early.items('Settings')]).toEqual([null, [], []]);
		await cluster.grow('attic', 2_000 * GIB);
		const late = await runAs('Every Minute', [{ json: {} }]);
		expect(late.error).toBeNull();
		expect(cluster.holdersOf(hash)).toEqual(['attic']);
		// Nobody waits for an answer, and no form is to be shown.
		expect(answersOf(late)).toEqual([]);
		expect(late.items('Show Result')).toEqual([]);
		expect(late.items('Notify')).toMatchObject([{ json: { event: 'download_started', hold: { code: 'held_for_space' } } }]);
	});

	it('answers Ok. for a torrent that is there, without a second copy', async () => {
		const { hash, magnet } = inventedMagnet(3);
		await addedBySonarr(magnet);
		const ran = await addedBySonarr(magnet);
		expect(answersOf(ran)).toMatchObject([{ status: 200, text: 'Ok.' }]);
		expect(ran.items('Notify')).toMatchObject([{ json: { event: 'duplicate_detected' } }]);
		expect([cluster.holdersOf(hash), cluster.addsSent()]).toEqual([['cellar'], 1]);
	});

	it('answers 409 when another app asks for the same torrent', async () => {
		const { magnet } = inventedMagnet(4);
		await addedBySonarr(magnet);
		const ran = await runAs('qBittorrent for Apps', await asTriggered([magnet], 'radarr'));
		expect(answersOf(ran)).toMatchObject([
			{ status: 409, text: expect.stringContaining("category 'tv-sonarr'") },
		]);
	});

	it('answers a request of several torrents once, with Ok. when any was accepted', async () => {
		const links = [
			inventedMagnet(5).magnet,
			inventedMagnet(6, 5000).magnet,
			inventedMagnet(7).magnet,
		];
		const ran = await addedBySonarr(...links);
		expect(answersOf(ran)).toMatchObject([{ status: 200, text: 'Ok.' }]);
		expect(ran.items('Notify')).toHaveLength(3);
	});

	it('answers the second entrance in JSON', async () => {
		const input = await asTriggered([inventedMagnet(8).magnet], 'script', { replyAs: 'submit' });
		const [answer] = answersOf(await runAs('qBittorrent for Apps', input));
		expect(answer).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
		expect(JSON.parse(answer.text)).toMatchObject({
			status: 'accepted',
			selected_node: 'cellar',
			reason: 'accepted',
			attempted_nodes: ['cellar'],
		});
	});

	it('shows the result of the form, which nobody waits for by HTTP', async () => {
		const { hash, magnet, name } = inventedMagnet(9);
		const ran = await runAs('Add by Form', [
			{ json: { magnet, name, category: 'tv-sonarr', size_estimate_gb: 4 } },
		]);
		expect(answersOf(ran)).toEqual([]);
		expect(ran.items('Show Result')).toMatchObject([
			{ json: { hash, dispatch: { outcome: 'accepted', node: 'cellar' } } },
		]);
		expect(cluster.holdersOf(hash)).toEqual(['cellar']);
	});

	it('says which node and why when all nodes are gone, and adds nothing', async () => {
		for (const { control } of cluster.nodes) await control.setFault({ kind: 'refuse' });
		const ran = await runAs('qBittorrent for Apps', await asTriggered([inventedMagnet(10).magnet]), refusing);
		expect(answersOf(ran)).toMatchObject([
			{
				status: 503,
				text: expect.stringMatching(/attic.*refuses connections.*cellar.*refuses connections/),
			},
		]);
	});
});
