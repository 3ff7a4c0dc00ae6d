import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { requestFromFields } from '../../lib/dispatch/intake';
import { itemOf } from '../../nodes/shared/torrentItem';
import { TestCluster } from '../support/cluster';
import type { Ran } from '../support/runWorkflow';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({ nodes: [{ name: 'attic', freeBytes: 900 * GIB }] });
});
afterEach(async () => await cluster.close());

const claim = { resource: 'request', operation: 'claim', onDuplicate: 'adopt' };
const approval = (operation: string, more: IDataObject = {}): IDataObject => ({ resource: 'approval', operation, ...more });
const jsonOf = (ran: Ran, output = 0): IDataObject[] => ran.items('Tested', output).map(({ json }) => json);

/** The items of so many claimed torrents, each with these fields more. */
async function claimed(...items: IDataObject[]): Promise<INodeExecutionData[]> {
	const input = items.map((more, n) => ({ json: { magnet: inventedMagnet(n + 1).magnet, category: 'tv-sonarr', ...more } }));
	return (await cluster.runNode('dispatchLedger', claim, input)).items('Tested');
}
const askFirst = async (input: INodeExecutionData[], rules: IDataObject, more: IDataObject = {}, node: IDataObject = {}): Promise<Ran> =>
	await cluster.runNode('dispatchLedger', approval('askFirst', { rules, ...more }), input, node);
const statusOf = async (json: IDataObject) => (await (await cluster.ledger()).getRequest(String(json.payloadRef)))?.status;

describe('Ask First', () => {
	it('lets what meets no rule go on, as it came and without a word in the ledger', async () => {
		const items = await claimed({}, { sizeBytes: 3 * GIB });
		const ran = await askFirst(items, { largerThanGib: 500, categories: 'movies', sources: 'radarr', upgrades: true });
		expect(jsonOf(ran)).toEqual(items.map(({ json }) => json));
		expect(jsonOf(ran, 1)).toEqual([]);
		expect(await (await cluster.ledger()).approvals.getMany({}, Date.now())).toEqual([]);
	});

	it('asks about what meets a rule: it waits, and the card says why', async () => {
		const [item] = await claimed({ sizeBytes: 90 * GIB, settings: { tracking: false } });
		const ran = await askFirst([{ json: { ...item.json, sizeBytes: 90 * GIB } }], { largerThanGib: 80 }, { deciders: '@ann', options: { priority: 3 } });
		expect(jsonOf(ran)).toEqual([]);
		const [asked] = jsonOf(ran, 1);
		const why = 'it has 90 GiB, more than 80 GiB';
		expect(asked).toMatchObject({
			hash: inventedMagnet(1).hash,
			askFirst: { asked: true, why, autoApproved: null },
			approval: {
				kind: 'dispatch',
				status: 'pending',
				created: true,
				deciders: ['@ann'],
				priority: 3,
				onExpiry: 'decline',
				title: inventedMagnet(1).name,
				summary: expect.stringContaining(why),
				card: { telegramHtml: expect.stringContaining(why), discord: expect.stringContaining('90 GiB') },
				data: { why, item: { settings: { tracking: false } } },
			},
		});
		expect(ran.items('Tested', 1)[0].pairedItem).toEqual({ item: 0 });
		expect(await statusOf(asked)).toBe('awaiting_approval');
		expect(cluster.addsSent()).toBe(0);
	});

	it('sends each of several its own way', async () => {
		const items = await claimed({ category: 'movies-4k' }, { category: 'tv' }, { category: 'MOVIES-4k' });
		const ran = await askFirst(items, { categories: 'music, movies-4k' });
		expect([0, 1].map((output) => jsonOf(ran, output).map(({ category }) => category))).toEqual([['tv'], ['movies-4k', 'MOVIES-4k']]);
	});

	it.each<[string, IDataObject, IDataObject, boolean]>([
		['what Arr Profile expects of a magnet', { sizeBytes: null, enrich: { expectedSizeBytes: 90 * GIB } }, { largerThanGib: 80 }, true],
		['a file that Arr Profile found', { enrich: { hasFile: true } }, { upgrades: true }, true],
		['a film without a file', { enrich: { hasFile: false } }, { upgrades: true }, false],
		['an upgrade of the detector', { upgrade: { notify: true, score: { current: 5, delta: 90 } } }, { upgrades: true }, true],
		['something new of the detector', { upgrade: { notify: true, score: { current: null } } }, { upgrades: true }, false],
		['no upgrade of the detector', { upgrade: { notify: false, score: { current: 5 } }, enrich: { hasFile: true } }, { upgrades: true }, false],
		['nobody has looked', { enrich: { app: 'radarr', error: 'timeout' } }, { upgrades: true }, false],
		['no size', { sizeBytes: null }, { sizeUnknown: true }, true],
	])('goes by what is in the item: %s', async (_, more, rules, isAsked) => {
		const [{ json }] = await claimed({});
		const ran = await askFirst([{ json: { ...json, ...more } }], rules);
		expect([jsonOf(ran).length, jsonOf(ran, 1).length]).toEqual(isAsked ? [0, 1] : [1, 0]);
	});

	it('says which tier made a question needless', async () => {
		const [{ json }] = await claimed({});
		const upgrade = { notify: true, score: { current: 5, delta: 90 }, new: { seeders: 12 } };
		const autoApprove = { tier: [{ maxSizeGib: 1 }, { name: 'Alive', minSeeders: 10, minScoreGain: 50 }] };
		const ran = await askFirst([{ json: { ...json, upgrade } }], { upgrades: true }, { autoApprove });
		expect(jsonOf(ran)).toMatchObject([{ askFirst: { asked: false, why: 'it would replace a file', autoApproved: expect.stringMatching(/^Alive: 12 .*seeders, the score rises by 90/) } }]);
	});

	it('does not ask about what was promised before, or is past it', async () => {
		const all = { sizeUnknown: true, categories: 'tv-sonarr' };
		const [first, second] = await claimed({}, {});
		const released = { json: { ...first.json, hold: { code: 'approved' } } };
		expect(jsonOf(await askFirst([released], all))).toEqual([released.json]);
		await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' }, [second]);
		expect(jsonOf(await askFirst([second], all))).toMatchObject([{ payloadRef: second.json.payloadRef }]);
	});

	it('asks once when the job runs again, and does not ask again after the answer', async () => {
		const items = await claimed({});
		const rules = { categories: 'tv-sonarr' };
		const [asked] = jsonOf(await askFirst(items, rules), 1);
		const { id } = asked.approval as { id: string };
		expect(jsonOf(await askFirst(items, rules), 1)).toMatchObject([{ approval: { id, created: false } }]);
		await cluster.runNode('dispatchLedger', approval('decide', { approvalId: id }));
		expect(jsonOf(await askFirst(items, rules))).toHaveLength(1);
		expect(await statusOf(asked)).toBe('held');
	});

	it('takes the torrent of a form that nobody has claimed', async () => {
		const ran = await askFirst([{ json: { magnet: inventedMagnet(7).magnet, category: 'tv' } }], { categories: 'tv' });
		expect(jsonOf(ran, 1)).toMatchObject([{ hash: inventedMagnet(7).hash, approval: { created: true } }]);
	});

	it('fails for what is no torrent, or goes on without it when told so', async () => {
		const input = [{ json: { category: 'tv' } }, ...(await claimed({ category: 'tv' }))];
		expect((await askFirst(input, { categories: 'tv' })).error?.message).toMatch(/No torrent was given/);
		const ran = await askFirst(input, { categories: 'tv' }, {}, { onError: 'continueRegularOutput' });
		expect(jsonOf(ran, 1)).toMatchObject([{ error: expect.stringMatching(/No torrent was given/) }, { approval: { status: 'pending' } }]);
	});
});

describe('Get, Set Message', () => {
	it('give the approval with its torrent, its card and where it was asked', async () => {
		const [asked] = jsonOf(await askFirst(await claimed({}), { categories: 'tv-sonarr' }), 1);
		const { id } = asked.approval as { id: string };
		const set = await cluster.runNode('dispatchLedger', approval('setMessage', { approvalId: id, channel: ' telegram ', chatId: '-100', messageId: '7', told: 'pending' }));
		const messages = [{ channel: 'telegram', chatId: '-100', messageId: '7', told: 'pending', at: expect.stringMatching(/^\d{4}-/) }];
		expect(jsonOf(set)).toMatchObject([{ approval: { id, messages } }]);
		const got = await cluster.runNode('dispatchLedger', approval('get', { approvalId: id }), [{ json: { event: 'approval_created' } }]);
		expect(jsonOf(got)).toMatchObject([
			{ event: 'approval_created', hash: asked.hash, payloadRef: asked.payloadRef, torrent: { status: 'awaiting_approval', code: 'held_for_approval' }, approval: { id, messages, card: { plain: expect.any(String) } } },
		]);
		const listed = async (simple: boolean) => jsonOf(await cluster.runNode('dispatchLedger', approval('getAll', { simple })))[0];
		expect(await listed(false)).toMatchObject({ id, messages, torrent: { status: 'awaiting_approval' } });
		expect(Object.keys(await listed(true))).not.toContain('messages');
	});

	it('give what is about no torrent, too', async () => {
		const [made] = jsonOf(await cluster.runNode('dispatchLedger', approval('create', { kind: 'upgrade', title: 'x' })));
		const got = await cluster.runNode('dispatchLedger', approval('get', { approvalId: (made.approval as IDataObject).id }));
		expect(jsonOf(got)).toMatchObject([{ torrent: null, approval: { title: 'x', messages: [] } }]);
	});

	it.each([
		['get', { approvalId: 'made-up' }, /no approval 'made-up'/],
		['get', { approvalId: ' ' }, /'Approval ID' parameter is empty/],
		['setMessage', { approvalId: 'made-up', channel: 'telegram' }, /no approval 'made-up'/],
		['setMessage', { approvalId: 'made-up', channel: ' ' }, /'Channel' parameter is empty/],
	])('%s of %j says what is wrong', async (operation, more, message) => {
		expect((await cluster.runNode('dispatchLedger', approval(operation, more))).error?.message).toMatch(message);
	});
});

describe('Get Declined', () => {
	const getDeclined = async (): Promise<IDataObject[]> => jsonOf(await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'getDeclined' }));

	it('gives what was declined once, with the reason and all that its app needs to find it', async () => {
		const request = requestFromFields({ link: inventedMagnet(8).magnet, source: 'sonarr', category: 'tv-sonarr' });
		await (await cluster.ledger()).receive([request], Date.now());
		const asked = jsonOf(await askFirst([{ json: itemOf(request) }, ...(await claimed({}))], { categories: 'tv-sonarr' }), 1);
		expect(await getDeclined()).toEqual([]);
		for (const { approval: one } of asked) {
			const { id } = one as { id: string };
			await cluster.runNode('dispatchLedger', approval('decide', { approvalId: id, decision: 'decline', by: 'ann', options: { note: 'too big' } }));
		}
		// That of the form is in the queue of no app.
		expect(await getDeclined()).toMatchObject([
			{ hash: request.hash, source: 'sonarr', category: 'tv-sonarr', declined: { code: 'declined', reason: "Declined by 'ann': too big", at: expect.stringMatching(/^\d{4}-/) } },
		]);
		expect(await getDeclined()).toEqual([]);
	});
});
