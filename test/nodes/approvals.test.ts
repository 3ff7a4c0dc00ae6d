import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { dispatchServiceFor } from '../../lib/dispatch/registry';
import { SNAPSHOT_MAX_AGE_MS } from '../../lib/qbittorrent/cluster';
import { readCluster } from '../../nodes/shared/clusterCredential';
import { ledgerLocation } from '../../nodes/shared/environment';
import { TestCluster } from '../support/cluster';
import type { Ran } from '../support/runWorkflow';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({
		nodes: [
			{ name: 'attic', freeBytes: 300 * GIB },
			{ name: 'cellar', freeBytes: 900 * GIB },
		],
	});
});
afterEach(async () => await cluster.close());

const approval = (operation: string, more: IDataObject = {}): IDataObject => ({ resource: 'approval', operation, ...more });
const claim = { resource: 'request', operation: 'claim', onDuplicate: 'adopt' };
const dispatch = { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' };
/** 36 ms: over before the next node runs. */
const AT_ONCE = 0.00001;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const jsonOf = (ran: Ran, output = 0): IDataObject[] => ran.items('Tested', output).map(({ json }) => json);
const magnet = (n: number, more: IDataObject = {}): INodeExecutionData[] => [
	{ json: { magnet: inventedMagnet(n).magnet, category: 'tv-sonarr', ...more } },
];
const ledger = async (operation: string, more: IDataObject = {}, input?: INodeExecutionData[]): Promise<Ran> =>
	await cluster.runNode('dispatchLedger', approval(operation, more), input);

/** Asks about a torrent that was claimed, as workflow 01 does; gives the item. */
async function asked(n: number, more: IDataObject = {}, fields: IDataObject = {}): Promise<IDataObject> {
	const claimed = await cluster.runNode('dispatchLedger', claim, magnet(n, fields));
	const ran = await ledger('create', more, claimed.items('Tested'));
	return jsonOf(ran)[0];
}
const idOf = (item: IDataObject): string => String((item.approval as IDataObject).id);
const rowOf = async (item: IDataObject) => await (await cluster.ledger()).getRequest(String(item.payloadRef));

describe('Create', () => {
	it('lets a torrent wait, titled by its name and told by its size', async () => {
		const item = await asked(1);
		expect(item).toMatchObject({
			hash: inventedMagnet(1).hash,
			approval: {
				kind: 'dispatch',
				status: 'pending',
				created: true,
				title: inventedMagnet(1).name,
				summary: expect.stringMatching(/ GiB for n8n in tv-sonarr$/),
				onExpiry: 'decline',
				deciders: [],
			},
		});
		const { expiresAt, createdAt } = item.approval as { expiresAt: string; createdAt: string };
		expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(24 * 3_600_000);
		expect(await rowOf(item)).toMatchObject({ status: 'awaiting_approval', code: 'held_for_approval', httpStatus: 200 });
		expect(cluster.addsSent()).toBe(0);
	});

	it('shows the torrent to apps at once, and what was declined as stopped', async () => {
		const entries = cluster.nodes.map(({ name, url, username, password }) => ({ name, url, username, password }));
		const service = await dispatchServiceFor(readCluster({ nodes: { node: entries } }), ledgerLocation());
		expect(service.pending()).toEqual([]);
		const item = await asked(6);
		expect(service.pending()).toMatchObject([{ hash: item.hash, category: 'tv-sonarr', stopped: false }]);
		await ledger('decide', { approvalId: idOf(item), decision: 'decline' });
		expect(service.pending()).toMatchObject([{ hash: item.hash, stopped: true }]);
	});

	it('keeps how a torrent of another workflow is to be added, and nothing that only an app may say', async () => {
		const options = { savePath: ' /films/Invented Film (2024) ', sequential: true, stopped: 'yes', skipChecking: true, autoTmm: true };
		const item = jsonOf(await ledger('create', {}, magnet(3, { options, category: 'radarr' })))[0];
		expect(await rowOf(item)).toMatchObject({ category: 'radarr', options: { savePath: '/films/Invented Film (2024)', sequential: true } });
		expect(Object.keys((await rowOf(item))?.options ?? {}).sort()).toEqual(['savePath', 'sequential']);
	});

	it('takes the torrent of a form, which has not been claimed', async () => {
		const item = jsonOf(await ledger('create', {}, magnet(2)))[0];
		expect(item).toMatchObject({ hash: inventedMagnet(2).hash, payloadRef: expect.any(String), approval: { created: true } });
		expect((await rowOf(item))?.status).toBe('awaiting_approval');
	});

	it('asks once, also when the job or the form comes again', async () => {
		const first = await asked(3);
		const rerun = jsonOf(await ledger('create', {}, [{ json: first }]))[0];
		const form = jsonOf(await ledger('create', {}, magnet(3)))[0];
		for (const again of [rerun, form]) {
			expect(again).toMatchObject({ approval: { id: idOf(first), created: false }, payloadRef: first.payloadRef });
		}
	});

	it('keeps what acting will need, and who may decide', async () => {
		const more = {
			kind: 'upgrade',
			title: 'Invented Film: Dolby Vision',
			deciders: '@ann, 4711',
			expiresAfterHours: 0,
			onExpiry: 'nothing',
			options: { card: '{"telegram":"<b>hi</b>"}', data: { movieId: 7 }, key: 'movie-7', priority: 5 },
		};
		const made = jsonOf(await ledger('create', more, [{ json: { other: 1 } }]))[0];
		expect(made).toMatchObject({
			other: 1,
			approval: {
				kind: 'upgrade',
				card: { telegram: '<b>hi</b>' },
				data: { movieId: 7 },
				deciders: ['@ann', '4711'],
				expiresAt: null,
				onExpiry: 'nothing',
				priority: 5,
				requestRowId: null,
			},
		});
		expect(jsonOf(await ledger('create', more))[0]).toMatchObject({ approval: { id: idOf(made), created: false } });
	});

	it.each([
		[{ kind: 'upgrade', title: '' }, /'Title' parameter is empty/],
		[{ kind: 'other', otherKind: ' ', title: 'x' }, /'Name of the Kind' parameter is empty/],
		[{ kind: 'upgrade', title: 'x', options: { data: '[1]' } }, /'Data' field is not a JSON object/],
		[{ kind: 'upgrade', title: 'x', options: { card: '{' } }, /'Card' field is not a JSON object/],
		[{ kind: 'upgrade', title: 'x', expiresAfterHours: -1 }, /no number of hours/],
		[{ kind: 'dispatch' }, /./],
	])('says what is wrong with %j', async (more, message) => {
		const ran = await ledger('create', more, [{ json: {} }]);
		expect(ran.error?.message).toMatch(message);
		expect(await (await cluster.ledger()).approvals.getMany({}, Date.now())).toEqual([]);
	});

	it('refuses a torrent that is on a node already, and goes on with the others when told so', async () => {
		const added = await cluster.runNode('qbtClusterScorer', dispatch, magnet(4));
		const items = [...added.items('Tested'), ...magnet(5)];
		const ran = await cluster.runNode('dispatchLedger', approval('create'), items, { onError: 'continueRegularOutput' });
		expect(jsonOf(ran)).toMatchObject([
			{ error: expect.stringMatching(/does not wait for a decision any more; it is 'downloading'/) },
			{ approval: { created: true } },
		]);
		expect(ran.items('Tested').map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});

describe('Decide', () => {
	const decide = async (item: IDataObject, more: IDataObject = {}, input: INodeExecutionData[] = [{ json: { chat: 1 } }]) =>
		await ledger('decide', { approvalId: idOf(item), decision: 'approve', by: 'ann', via: 'telegram', ...more }, input);

	it('gives the torrent to the first output, ready for Dispatch', async () => {
		const item = await asked(10, {}, { settings: { tracking: false } });
		const won = await decide(item);
		expect(jsonOf(won, 1)).toEqual([]);
		expect(jsonOf(won)).toMatchObject([
			{
				chat: 1,
				hash: inventedMagnet(10).hash,
				payloadRef: item.payloadRef,
				settings: { tracking: false },
				approval: { id: idOf(item), status: 'approved', decidedBy: 'ann', decidedVia: 'telegram' },
				decide: { outcome: 'won', decision: 'approve', reason: null },
			},
		]);
		const added = await cluster.runNode('qbtClusterScorer', dispatch, won.items('Tested'));
		expect(jsonOf(added)).toMatchObject([{ dispatch: { outcome: 'accepted', node: 'cellar' } }]);
		expect(cluster.holdersOf(inventedMagnet(10).hash)).toEqual(['cellar']);
		const [shown] = jsonOf(await ledger('getAll'));
		expect(shown).toMatchObject({ id: idOf(item), status: 'added' });
	});

	it('adopts a torrent that has turned up on a node meanwhile', async () => {
		const item = await asked(11);
		const { hash, name } = inventedMagnet(11);
		cluster.node('attic').control.addTorrent({ hash, name, category: '', size: GIB });
		await sleep(SNAPSHOT_MAX_AGE_MS + 50);
		const won = await decide(item);
		const adopted = await cluster.runNode('qbtClusterScorer', dispatch, won.items('Tested'));
		expect(jsonOf(adopted)).toMatchObject([{ dispatch: { outcome: 'accepted', code: 'adopted_foreign' } }]);
		expect(cluster.addsSent()).toBe(0);
		expect(jsonOf(await ledger('getAll'))[0]).toMatchObject({ status: 'added' });
	});

	it('gives later answers to the second output, with who was first', async () => {
		const item = await asked(12);
		await decide(item, { decision: 'decline', by: 'bob' });
		const late = await decide(item);
		expect(jsonOf(late, 0)).toEqual([]);
		expect(jsonOf(late, 1)).toMatchObject([
			{ approval: { status: 'declined', decidedBy: 'bob' }, decide: { outcome: 'too_late', reason: expect.stringMatching(/^Already declined by 'bob' \(telegram\) at /) } },
		]);
	});

	it('keeps a declined torrent off the nodes, whatever it is connected to', async () => {
		const item = await asked(13);
		const won = await decide(item, { decision: 'decline', options: { note: 'too big' } });
		expect(jsonOf(won)).toMatchObject([{ approval: { status: 'declined', note: 'too big' } }]);
		const ran = await cluster.runNode('qbtClusterScorer', dispatch, won.items('Tested'));
		const outcomes = [0, 1, 2].flatMap((output) => jsonOf(ran, output)).map((json) => (json.dispatch as IDataObject).outcome);
		expect(outcomes).toEqual(['refused']);
		expect(cluster.addsSent()).toBe(0);
		expect(await rowOf(item)).toMatchObject({ status: 'rejected', code: 'declined' });
	});

	it('keeps a torrent off the nodes while it waits, whatever it is connected to', async () => {
		const item = await asked(14);
		const ran = await cluster.runNode('qbtClusterScorer', dispatch, [{ json: item }]);
		const outcomes = [0, 1, 2].flatMap((output) => jsonOf(ran, output)).map((json) => (json.dispatch as IDataObject).outcome);
		expect(outcomes).toEqual(['held']);
		expect(cluster.addsSent()).toBe(0);
		expect((await rowOf(item))?.status).toBe('awaiting_approval');
	});

	it('snoozes for as long as is said', async () => {
		const item = await asked(15, { expiresAfterHours: 0 });
		const won = await decide(item, { decision: 'snooze', options: { snoozeHours: 2 } });
		const { snoozedUntil, updatedAt } = jsonOf(won)[0].approval as { snoozedUntil: string; updatedAt: string };
		expect(Date.parse(snoozedUntil) - Date.parse(updatedAt)).toBe(2 * 3_600_000);
		expect(jsonOf(won)).toMatchObject([{ approval: { status: 'snoozed', decidedBy: null }, decide: { decision: 'snooze' } }]);
	});

	it.each([
		[{ by: 'eve' }, 'not_allowed'],
		[{ approvalId: 'made-up' }, 'not_found'],
	])('answers %j with %s', async (more, outcome) => {
		const item = await asked(16, { deciders: 'ann' });
		const late = await decide(item, more);
		expect(jsonOf(late, 1)).toMatchObject([{ chat: 1, decide: { outcome, reason: expect.stringMatching(/./) } }]);
		expect(jsonOf(await ledger('getAll'))[0]).toMatchObject({ status: 'pending' });
	});

	it('refuses what ran out, and says so', async () => {
		const item = await asked(17, { expiresAfterHours: AT_ONCE });
		await sleep(50);
		const late = await decide(item);
		expect(jsonOf(late, 1)).toMatchObject([{ approval: { status: 'expired' }, decide: { outcome: 'expired' } }]);
		expect(await rowOf(item)).toMatchObject({ code: 'approval_expired' });
	});

	it.each([
		[{ decision: 'perhaps' }, /'perhaps' is no decision: it is one of approve, decline, snooze/],
		[{ approvalId: ' ' }, /'Approval ID' parameter is empty/],
		[{ decision: 'snooze', options: { snoozeHours: 0 } }, /snooze needs a time/],
	])('says what is wrong with %j', async (more, message) => {
		const item = await asked(18);
		expect((await decide(item, more)).error?.message).toMatch(message);
	});
});

describe('Record behind it', () => {
	it('names the event of an approval, which is written already', async () => {
		const item = await asked(19);
		const record = { resource: 'request', operation: 'record', event: 'auto' };
		expect(jsonOf(await cluster.runNode('dispatchLedger', record, [{ json: item }]))).toMatchObject([{ event: 'approval_created' }]);
		const won = await ledger('decide', { approvalId: idOf(item), decision: 'decline' });
		expect(jsonOf(await cluster.runNode('dispatchLedger', record, won.items('Tested')))).toMatchObject([{ event: 'approval_decided' }]);
		const types = (await (await cluster.ledger()).events(0, 100)).map(({ type }) => type);
		expect(types).toEqual(['approval_created', 'approval_decided']);
	});
});

describe('Get Many', () => {
	it('lists by filter, with times that people can read and without the data', async () => {
		await asked(20);
		await ledger('create', { kind: 'upgrade', title: 'Another.Film', options: { data: '{"a":1}', priority: 1 } });
		const listed = async (filters: IDataObject) => jsonOf(await ledger('getAll', { filters })).map(({ kind }) => kind);
		expect(await listed({})).toEqual(['upgrade', 'dispatch']);
		expect(await listed({ kind: 'dispatch' })).toEqual(['dispatch']);
		expect(await listed({ text: 'ANOTHER' })).toEqual(['upgrade']);
		expect(await listed({ status: ['approved'] })).toEqual([]);
		expect(await listed({ since: '2999-01-01' })).toEqual([]);
		const [simple] = jsonOf(await ledger('getAll', { limit: 1 }));
		expect(simple).not.toHaveProperty('data');
		expect(simple.createdAt).toMatch(/^\d{4}-\d\d-\d\dT/);
		expect(jsonOf(await ledger('getAll', { limit: 1, simple: false }))[0]).toMatchObject({ data: { a: 1 } });
	});

	it('keeps passkeys out of the list', async () => {
		await asked(21);
		expect(JSON.stringify(jsonOf(await ledger('getAll', { simple: false })))).not.toContain('passkey');
	});
});

describe('Get Due', () => {
	it('gives what ran out and what is to be asked again, once', async () => {
		const gone = await asked(30, { expiresAfterHours: AT_ONCE });
		const sleeping = await asked(31);
		await ledger('decide', { approvalId: idOf(sleeping), decision: 'snooze', options: { snoozeHours: AT_ONCE } });
		await sleep(50);
		// Somebody else has looked before.
		await ledger('getAll');
		const due = jsonOf(await ledger('getDue'));
		expect(due).toMatchObject([
			{ due: 'expired', hash: gone.hash, approval: { id: idOf(gone), status: 'expired' } },
			{ due: 'snooze_over', hash: sleeping.hash, approval: { id: idOf(sleeping), status: 'pending' } },
		]);
		expect(jsonOf(await ledger('getDue'))).toEqual([]);
	});
});

describe('Set Result', () => {
	it('writes down how the approved work went', async () => {
		const made = jsonOf(await ledger('create', { kind: 'upgrade', title: 'x' }))[0];
		const early = await ledger('setResult', { approvalId: idOf(made), result: 'added' });
		expect(early.error?.message).toMatch(/is 'pending' and cannot become 'added'/);
		await ledger('decide', { approvalId: idOf(made) });
		const failed = await ledger('setResult', { approvalId: idOf(made), result: 'failed', note: 'no seeds' });
		expect(jsonOf(failed)).toMatchObject([{ approval: { status: 'failed', note: 'no seeds' } }]);
		const unknown = await ledger('setResult', { approvalId: 'made-up', result: 'added' });
		expect(unknown.error?.message).toMatch(/no approval 'made-up'/);
	});
});
