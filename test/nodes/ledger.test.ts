import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
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

const claim = { resource: 'request', operation: 'claim', onDuplicate: 'adopt' };
const dispatch = { resource: 'torrent', operation: 'dispatch', torrentSource: 'item' };
const getRequests = { resource: 'request', operation: 'getAll' };
const record = { resource: 'request', operation: 'record', event: 'auto' };

const jsonOf = (ran: Ran, output = 0): IDataObject[] =>
	ran.items('Tested', output).map(({ json }) => json);
const asked = (n: number, more: IDataObject = {}): INodeExecutionData[] => [
	{ json: { magnet: inventedMagnet(n).magnet, category: 'tv-sonarr', ...more } },
];

/** Adds the torrent through Dispatch and returns the items that it gave. */
const added = async (n: number): Promise<INodeExecutionData[]> =>
	(await cluster.runNode('qbtClusterScorer', dispatch, asked(n))).items('Tested');

describe('Claim', () => {
	it('lets a new torrent through the first output', async () => {
		const ran = await cluster.runNode('dispatchLedger', claim, asked(1));
		expect(jsonOf(ran, 0)).toMatchObject([
			{
				hash: inventedMagnet(1).hash,
				claim: { outcome: 'new', existing: null },
				payloadRef: expect.any(String),
			},
		]);
		expect(jsonOf(ran, 1)).toEqual([]);
	});

	it('lets the same item through again: a job that runs twice is not its own duplicate', async () => {
		const first = await cluster.runNode('dispatchLedger', claim, asked(2));
		const again = await cluster.runNode('dispatchLedger', claim, first.items('Tested'));
		expect(jsonOf(again, 0)).toMatchObject([{ claim: { outcome: 'new' } }]);
	});

	it('adopts a torrent that was added before, and says where it is', async () => {
		await added(3);
		const ran = await cluster.runNode('dispatchLedger', claim, asked(3));
		expect(jsonOf(ran, 0)).toEqual([]);
		expect(jsonOf(ran, 1)).toMatchObject([
			{
				claim: {
					outcome: 'adopted',
					code: 'adopted',
					httpStatus: 200,
					existing: { node: 'cellar' },
				},
			},
		]);
	});

	it('refuses it instead when set so', async () => {
		await added(4);
		const ran = await cluster.runNode(
			'dispatchLedger',
			{ ...claim, onDuplicate: 'refuse' },
			asked(4),
		);
		expect(jsonOf(ran, 1)).toMatchObject([
			{ claim: { outcome: 'duplicate', code: 'duplicate_of_existing_request', httpStatus: 409 } },
		]);
	});

	it('adopts it all the same when duplicates are not to be checked', async () => {
		await added(5);
		const items = asked(5, { settings: { check_duplicates: false } });
		const ran = await cluster.runNode('dispatchLedger', { ...claim, onDuplicate: 'refuse' }, items);
		expect(jsonOf(ran, 1)).toMatchObject([{ claim: { outcome: 'adopted' } }]);
	});

	it('refuses a torrent that is in the category of another app', async () => {
		const { hash, name } = inventedMagnet(6);
		cluster.node('attic').control.addTorrent({ hash, name, category: 'radarr', size: GIB });
		const ran = await cluster.runNode('dispatchLedger', claim, asked(6));
		expect(jsonOf(ran, 1)).toMatchObject([
			{
				claim: {
					outcome: 'duplicate',
					code: 'in_other_category',
					httpStatus: 409,
					existing: { node: 'attic' },
				},
			},
		]);
	});

	it('adopts what somebody added by hand, into the category of the app', async () => {
		const { hash, name } = inventedMagnet(7);
		cluster.node('attic').control.addTorrent({ hash, name, category: '', size: GIB });
		const ran = await cluster.runNode('dispatchLedger', claim, asked(7));
		expect(jsonOf(ran, 1)).toMatchObject([
			{ claim: { outcome: 'adopted', code: 'adopted_foreign' } },
		]);
		expect(cluster.node('attic').control.torrent(hash)).toMatchObject({ category: 'tv-sonarr' });
		expect(cluster.addsSent()).toBe(0);
	});

	it('lets exactly one of several adds of one torrent at the same moment through', async () => {
		const five = Array.from({ length: 5 }, () => asked(8)[0]);
		const ran = await cluster.runNode('qbtClusterScorer', dispatch, five);
		expect(jsonOf(ran, 0)).toHaveLength(5);
		expect(cluster.holdersOf(inventedMagnet(8).hash)).toHaveLength(1);
		expect(cluster.addsSent()).toBe(1);
	});
});

describe('Get Many', () => {
	it('lists requests, newest first, with times that people can read', async () => {
		await added(10);
		await added(11);
		const ran = await cluster.runNode('dispatchLedger', getRequests);
		expect(jsonOf(ran).map(({ hash, status }) => [hash, status])).toEqual([
			[inventedMagnet(11).hash, 'downloading'],
			[inventedMagnet(10).hash, 'downloading'],
		]);
		expect(jsonOf(ran)[0].createdAt).toMatch(/^\d{4}-\d\d-\d\dT/);
	});

	it('keeps passkeys out of the list', async () => {
		await cluster.runNode('dispatchLedger', claim, asked(12));
		const ran = await cluster.runNode('dispatchLedger', getRequests);
		expect(JSON.stringify(jsonOf(ran))).not.toContain('passkey');
	});

	it.each([
		[{ status: ['failed'] }, 0],
		[{ status: ['downloading'] }, 1],
		[{ category: 'tv-sonarr', source: 'n8n' }, 1],
		[{ category: 'radarr' }, 0],
		[{ text: 'INVENTED.show' }, 1],
		[{ since: '2999-01-01' }, 0],
	])('filters by %j', async (filters, count) => {
		await added(13);
		const ran = await cluster.runNode('dispatchLedger', { ...getRequests, filters });
		expect(jsonOf(ran)).toHaveLength(count);
	});

	it('stops at the limit unless all are asked for', async () => {
		for (const n of [14, 15, 16]) await added(n);
		const limited = await cluster.runNode('dispatchLedger', { ...getRequests, limit: 2 });
		const all = await cluster.runNode('dispatchLedger', { ...getRequests, returnAll: true });
		expect([jsonOf(limited), jsonOf(all)].map(({ length }) => length)).toEqual([2, 3]);
	});

	it.each([
		[true, false],
		[false, true],
	])('lists decisions with simplify %s', async (simple, hasDetail) => {
		await added(17);
		const ran = await cluster.runNode('dispatchLedger', {
			resource: 'decision',
			operation: 'getAll',
			simple,
		});
		expect(jsonOf(ran)).toMatchObject([
			{ hash: inventedMagnet(17).hash, node: 'cellar', outcome: 'accepted' },
		]);
		expect('detail' in jsonOf(ran)[0]).toBe(hasDetail);
	});
});

describe('Record', () => {
	const events = async () => (await (await cluster.ledger()).events(0, 10)).map(({ type }) => type);

	it.each([
		[{ dispatch: { outcome: 'accepted' } }, 'download_started'],
		[{ dispatch: { outcome: 'refused' } }, 'download_rejected'],
		[{ claim: { outcome: 'adopted' } }, 'duplicate_detected'],
	])('writes %j as %s', async (json, event) => {
		const ran = await cluster.runNode('dispatchLedger', record, [{ json }]);
		expect(jsonOf(ran)).toMatchObject([{ event }]);
		expect(await events()).toEqual([event]);
	});

	it('writes the event that is named', async () => {
		await cluster.runNode('dispatchLedger', {
			...record,
			event: 'other',
			eventName: 'torrent_reviewed',
		});
		expect(await events()).toEqual(['torrent_reviewed']);
	});

	it('writes nothing with tracking off', async () => {
		await cluster.runNode('dispatchLedger', record, [{ json: { settings: { tracking: false } } }]);
		expect(await events()).toEqual([]);
	});
});

describe('Release Held', () => {
	const release = { resource: 'request', operation: 'releaseHeld' };
	/** Torrents that no node takes now, larger than the 900 GiB that are free. */
	const held = async (...numbers: number[]): Promise<void> => {
		for (const n of numbers) {
			await cluster.runNode('qbtClusterScorer', dispatch, [
				{ json: { magnet: inventedMagnet(n, 950).magnet, category: 'tv-sonarr' } },
			]);
		}
	};

	it('gives nothing as long as nothing waits, or nothing fits', async () => {
		expect(jsonOf(await cluster.runNode('dispatchLedger', release))).toEqual([]);
		await held(50);
		expect(jsonOf(await cluster.runNode('dispatchLedger', release))).toEqual([]);
	});

	it('gives what fits by now as the trigger would, with what is known of its waiting', async () => {
		await held(51, 52, 53);
		await cluster.grow('attic', 5_000 * GIB);
		const ran = await cluster.runNode('dispatchLedger', { ...release, maxTorrents: 2 });
		expect(jsonOf(ran)).toMatchObject([
			{
				hash: inventedMagnet(51, 950).hash,
				category: 'tv-sonarr',
				payloadRef: expect.any(String),
				hold: { code: 'held_for_space', reason: expect.stringMatching(/^No node fits/), since: expect.any(String), until: null, priority: 0, tries: 0 },
			},
			{ hash: inventedMagnet(52, 950).hash },
		]);
		expect(JSON.stringify(jsonOf(ran))).not.toContain('passkey');
		expect(ran.items('Tested').map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		const again = await cluster.runNode('dispatchLedger', release);
		expect(jsonOf(again)).toMatchObject([{ hash: inventedMagnet(53, 950).hash }]);
	});

	it('goes through Claim to Dispatch, which adds it', async () => {
		await held(54);
		await cluster.grow('attic', 5_000 * GIB);
		const given = await cluster.runNode('dispatchLedger', release);
		const claimedItems = await cluster.runNode('dispatchLedger', claim, given.items('Tested'));
		expect(jsonOf(claimedItems, 0)).toMatchObject([{ claim: { outcome: 'new' } }]);
		const ran = await cluster.runNode('qbtClusterScorer', dispatch, claimedItems.items('Tested'));
		expect(jsonOf(ran)).toMatchObject([{ dispatch: { outcome: 'accepted', node: 'attic' } }]);
	});

	it('is not an event of Record too when a torrent begins to wait', async () => {
		const ran = await cluster.runNode('qbtClusterScorer', dispatch, [{ json: { magnet: inventedMagnet(55, 950).magnet } }]);
		const recorded = await cluster.runNode('dispatchLedger', record, ran.items('Tested', 2));
		expect(jsonOf(recorded)).toMatchObject([{ event: 'torrent_held' }]);
		const events = await (await cluster.ledger()).events(0, 100);
		expect(events.filter(({ type }) => type === 'torrent_held')).toHaveLength(1);
	});
});
