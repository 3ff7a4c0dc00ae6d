import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { closeArrClients } from '../../lib/arr/clients';
import { requestFromFields } from '../../lib/dispatch/intake';
import type { NewRequest } from '../../lib/ledger';
import { itemOf } from '../../nodes/shared/torrentItem';
import dispatchWorkflow from '../../workflows/01-dispatch.json';
import cleanUpWorkflow from '../../workflows/05-health-cleanup.json';
import { fakeRadarr } from '../sim/arr/radarr';
import type { FakeArr } from '../sim/arr/server';
import { film } from '../sim/arr/shapes';
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
const cleanUp = cleanUpWorkflow as unknown as Bundled;

/** 01 Dispatch as it is after somebody has set *When No Node Fits*. */
const refusing: Bundled = {
	...bundled,
	nodes: bundled.nodes.map((node) =>
		node.name === 'Dispatch'
			? { ...node, parameters: { ...(node.parameters as IDataObject), options: { whenNoNodeFits: 'refuse' } } }
			: node,
	),
};

/** 01 Dispatch as it is after somebody has switched on *Ask First* for what is larger than 80 GiB. */
const asking: Bundled = { ...bundled, nodes: bundled.nodes.map((node) => (node.name === 'Ask First' ? { ...node, disabled: false } : node)) };

/** 05 Health and Clean-Up with some nodes switched off, which hand their items on. */
const without = (...names: string[]): Bundled => ({ ...cleanUp, nodes: cleanUp.nodes.map((node) => (names.includes(String(node.name)) ? { ...node, disabled: true } : node)) });

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

	it('asks nobody as it comes, whatever the size', async () => {
		const { hash, magnet } = inventedMagnet(2, 100);
		expect((await addedBySonarr(magnet)).items('Ask First', 1)).toEqual([]);
		expect(cluster.holdersOf(hash)).toEqual(['cellar']);
	});

	describe('with Ask First switched on', () => {
		const { hash, magnet } = inventedMagnet(2, 100);
		const asked = async (): Promise<{ ran: Ran; id: string }> => {
			const ran = await runAs('qBittorrent for Apps', await asTriggered([magnet]), asking);
			return { ran, id: String((ran.items('Ask First', 1)[0].json.approval as IDataObject).id) };
		};
		const decide = async (id: string, decision: 'approve' | 'decline') =>
			await (await cluster.ledger()).approvals.decide(id, { decision, by: 'ann', via: 'test', note: null }, Date.now());
		const minute = async (): Promise<Ran> => await runAs('Every Minute', [{ json: {} }], asking);

		it('answers Ok. for what is to be asked about, which is on no node until it is approved', async () => {
			const { ran, id } = await asked();
			expect(answersOf(ran)).toMatchObject([{ status: 200, text: 'Ok.' }]);
			expect(ran.items('Dispatch')).toEqual([]);
			expect(ran.items('Notify')).toMatchObject([{ json: { event: 'approval_created', approval: { id }, reply: { status: 200 } } }]);
			expect((await minute()).items('Release Held')).toEqual([]);
			await decide(id, 'approve');
			const late = await minute();
			expect(late.error).toBeNull();
			// Not asked about again.
			expect(late.items('Ask First', 1)).toEqual([]);
			expect(cluster.holdersOf(hash)).toEqual(['cellar']);
			expect(late.items('Notify')).toMatchObject([{ json: { event: 'download_started', hold: { code: 'approved' } } }]);
		});

		it('lets the others of the same request go on', async () => {
			const small = inventedMagnet(3);
			const ran = await runAs('qBittorrent for Apps', await asTriggered([magnet, small.magnet]), asking);
			expect(answersOf(ran)).toMatchObject([{ status: 200, text: 'Ok.' }]);
			expect([cluster.holdersOf(hash), cluster.holdersOf(small.hash)]).toEqual([[], ['cellar']]);
		});

		it('hands what was declined to the node that tells its app, once', async () => {
			const { id } = await asked();
			await decide(id, 'decline');
			expect((await minute()).items('Release Held')).toEqual([]);
			const ran = await runAs('Every Minute', [{ json: {} }], without('Tell App', 'Correct From History'));
			expect(ran.items('Tell App')).toMatchObject([{ json: { hash, source: 'sonarr', declined: { code: 'declined' } } }]);
			expect((await runAs('Every Minute', [{ json: {} }], without('Tell App', 'Correct From History'))).items('Tell App')).toEqual([]);
			expect(cluster.addsSent()).toBe(0);
		});

		it('says to the second entrance and to the form that it waits', async () => {
			const submitted = await runAs('qBittorrent for Apps', await asTriggered([magnet], 'script', { replyAs: 'submit' }), asking);
			expect(JSON.parse(answersOf(submitted)[0].text)).toMatchObject({ status: 'held', reason: 'held_for_approval', selected_node: null });
			const other = inventedMagnet(4, 100);
			const form = await runAs('Add by Form', [{ json: { magnet: other.magnet, name: other.name, category: 'tv', size_estimate_gb: 100 } }], asking);
			expect(form.items('Show Result')).toMatchObject([{ json: { approval: { status: 'pending' }, askFirst: { why: expect.stringContaining('more than 80 GiB') } } }]);
		});
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

	describe('with Check Added switched on', () => {
		const WEBDL = 'Invented.Film.2022.2160p.WEB-DL.DV.H.265-GRP';
		const checking: Bundled = {
			...bundled,
			nodes: bundled.nodes.map((node) => (node.name === 'Check Added' ? { ...node, disabled: false } : node)),
		};
		let radarr: FakeArr;
		beforeEach(async () => {
			radarr = await fakeRadarr({ films: [film(1, 'Invented Film')] });
		});
		afterEach(async () => {
			closeArrClients();
			await radarr.close();
		});
		const run = async (trigger: string, input: INodeExecutionData[], workflow = checking): Promise<Ran> => {
			const { type, url, apiKey } = radarr.instance();
			return await cluster.run(workflow, { startNode: trigger, input, credentials: { arrDispatchArrApi: { apps: { app: [{ name: 'radarr', type, url, apiKey }] } } } });
		};
		const add = async (n: number, settings: IDataObject = {}): Promise<Ran> => {
			const link = inventedMagnet(n).magnet.replace(/&dn=[^&]*/, `&dn=${WEBDL}`).replace(/&xl=\d+/, '');
			return await run('qBittorrent for Apps', await asTriggered([link], 'radarr', settings));
		};

		it('tells after the answer that the profile wants more, and the download goes on', async () => {
			const ran = await add(1);
			expect(answersOf(ran)).toMatchObject([{ status: 200, text: 'Ok.' }]);
			expect(cluster.holdersOf(inventedMagnet(1).hash)).toHaveLength(1);
			expect(ran.items('Notify').map(({ json }) => [json.event, (json.suggestion as IDataObject | undefined)?.code])).toEqual([
				['download_started', undefined],
				['quality_suggestion', 'below_cutoff'],
			]);
			const events = await (await cluster.ledger()).events(0, 10);
			expect(events.map(({ type }) => type)).toEqual(['download_started', 'quality_suggestion']);
		});

		it('says nothing of what is known already', async () => {
			await add(1);
			const asked = radarr.asked.length;
			const ran = await add(1);
			expect(ran.items('Notify')).toMatchObject([{ json: { event: 'duplicate_detected' } }]);
			expect(radarr.asked).toHaveLength(asked);
		});

		it('05 asks for the history on schedule', async () => {
			const ran = await run('Every Minute', [{ json: {} }], cleanUp);
			expect([ran.error, ran.items('Correct From History')]).toEqual([null, []]);
		});
	});
});
