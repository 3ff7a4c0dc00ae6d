import { neverFits } from '../../../lib/dispatch/hold';
import { policyFrom } from '../../../lib/dispatch/nodeOverrides';
import type { DispatchOutcome, DispatchSettings } from '../../../lib/dispatch/types';
import type { TorrentFields } from '../../../lib/dispatch/intake';
import { defaultNodePolicy } from '../../../lib/scoring/defaults';
import { node } from '../scoring/facts';
import { fileOf, GIB, hashOf, labs, magnetOf, settings, until, type Lab } from './lab';

const lab = labs();
const hold = (changes: Partial<DispatchSettings> = {}): DispatchSettings => settings({ whenNoNodeFits: 'hold', ...changes });
const full = { freeCacheMs: 0, nodes: [{ freeBytes: GIB }], policies: [{ minFreeGib: 0, minFreePercent: 0 }] };

/** An add that is to wait when no node takes it. */
async function added(l: Lab, link: string | Buffer, fields: TorrentFields = {}, changes: Partial<DispatchSettings> = {}): Promise<DispatchOutcome> {
	return await l.service.dispatch(await l.receive(link, fields), hold(changes));
}

/** One run of *Release Held* and of the dispatches that follow. */
async function released(l: Lab, limit = 20, service = l.service): Promise<DispatchOutcome[]> {
	const outcomes: DispatchOutcome[] = [];
	for (const { row } of await service.releaseHeld(limit)) outcomes.push(await service.dispatch(row.id, hold()));
	return outcomes;
}

/** Gives a node room, and lets the service see it. */
async function room(l: Lab, gib: number, i = 0): Promise<void> {
	l.control(i).setFree(gib * GIB);
	await lookTwice(l);
}

/** A jump of free space is believed when it is seen twice. */
async function lookTwice(l: Lab, service = l.service): Promise<void> {
	for (let look = 0; look < 2; look++) {
		l.aheadMs += 3_000;
		await service.cluster.refreshForDecision();
	}
}

const eventsOf = async (l: Lab): Promise<string[]> => (await l.ledger.events(0, 1_000)).map(({ type }) => type);

describe('an add that no node takes', () => {
	it('waits with its payload, is answered Ok. and is seen as queued at once', async () => {
		const l = await lab(full);
		const outcome = await added(l, magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'held', node: null, verdict: { code: 'held_for_space', httpStatus: 200 } });
		expect(outcome.sentence).toMatch(/^No node fits: /);
		const row = await l.row(hashOf(1));
		expect(row).toMatchObject({ status: 'held', code: 'held_for_space', httpStatus: 200, reason: outcome.sentence });
		expect(await l.ledger.getPayload(row?.id ?? '')).toMatchObject({ kind: 'magnet' });
		expect(l.service.pending()).toMatchObject([{ hash: hashOf(1), category: 'tv-sonarr', sizeBytes: 2 * GIB, stopped: false }]);
		expect(await eventsOf(l)).toContain('torrent_held');
		expect((await l.ledger.decisions({}))[0]).toMatchObject({ outcome: 'held' });
	});

	it('is refused as before when it is to be', async () => {
		const l = await lab(full);
		expect(await l.add(magnetOf(1))).toMatchObject({ outcome: 'refused', verdict: { code: 'no_eligible_nodes', httpStatus: 503 } });
		expect(l.service.pending()).toEqual([]);
	});

	it('waits when all nodes are gone', async () => {
		const l = await lab({ nodes: 2 });
		for (const { control } of l.sims) await control.setFault({ kind: 'refuse' });
		expect(await added(l, magnetOf(1))).toMatchObject({ outcome: 'held', verdict: { code: 'held_for_space' } });
	});

	it('waits when every node that was tried broke, and is not tried again at once', async () => {
		const l = await lab({ nodes: 2 });
		for (const { control } of l.sims) await control.setFault({ kind: 'http-error', status: 500, path: 'torrents/add' });
		expect(await added(l, magnetOf(1))).toMatchObject({ outcome: 'held', attempts: [{}, {}] });
		for (const { control } of l.sims) await control.setFault({ kind: 'none' });
		expect(await released(l)).toEqual([]);
		l.aheadMs += 61_000;
		expect(await released(l)).toMatchObject([{ outcome: 'accepted' }]);
	});

	it('waits when its node is away, and is adopted when that is back', async () => {
		const l = await lab({ nodes: 2 });
		l.control(0).addTorrent({ hash: hashOf(1), category: 'tv-sonarr' });
		await l.service.cluster.refreshForDecision();
		await l.control(0).setFault({ kind: 'refuse' });
		l.aheadMs += 3_000;
		const outcome = await added(l, magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'held', verdict: { code: 'held_for_node', sentence: expect.stringContaining('waits until it does') } });
		expect(await released(l)).toEqual([]);
		await l.control(0).setFault({ kind: 'none' });
		l.aheadMs += 70_000;
		await l.service.cluster.refreshForDecision();
		await until('it answers', () => l.service.cluster.nodes[0].up);
		expect(await released(l)).toMatchObject([{ outcome: 'accepted', verdict: { code: 'adopted_foreign' } }]);
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('waits while a private torrent may still be carried out elsewhere, and never goes to a second node', async () => {
		const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }] });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'hang', path: 'torrents/add' });
		expect(await added(l, bytes)).toMatchObject({ outcome: 'held', verdict: { code: 'held_for_node' } });
		l.aheadMs += 3_600_000;
		expect(await released(l)).toEqual([]);
		expect(l.holders(hash)).not.toContain('sim-2');
	});

	it('waits as a link too, which no app can see yet, and says so', async () => {
		const l = await lab(full);
		const outcome = await added(l, 'http://indexer.test/a.torrent', { sizeBytes: 5 * GIB });
		expect(outcome).toMatchObject({ outcome: 'held', sentence: expect.stringContaining('Apps do not see it while it waits') });
	});

	it.each([
		['invalid', fileOf('broken').bytes, {}],
		['path without an owner', magnetOf(1), { options: { skipChecking: true } }],
	])('is refused all the same when waiting would not help: %s', async (_, link, fields) => {
		const l = await lab({ nodes: 1 });
		await l.control(0).setFault({ kind: 'http-error', status: 415, path: 'torrents/add' });
		const outcome = await added(l, link, fields);
		expect(outcome.outcome).toBe('refused');
		expect(l.service.pending()).toEqual([]);
	});
});

describe('asking again for what waits', () => {
	it('is adopted for the same app, in its new category', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1), { category: '' });
		expect(await added(l, magnetOf(1), { category: 'tv-new' })).toMatchObject({ outcome: 'accepted', verdict: { code: 'adopted', httpStatus: 200 } });
		expect((await l.ledger.holds.waiting(10)).map(({ row }) => row.category)).toEqual(['tv-new']);
	});

	it('is refused for another app, and where duplicates are to be', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		expect((await added(l, magnetOf(1), { source: 'radarr', category: 'radarr' })).verdict).toMatchObject({ code: 'in_other_category', httpStatus: 409 });
		expect((await added(l, magnetOf(1), {}, { onDuplicate: 'refuse' })).verdict).toMatchObject({ code: 'duplicate_of_existing_request', httpStatus: 409 });
	});

	it('leaves Claim and a job that is run again with the row that waits', async () => {
		const l = await lab(full);
		const id = await l.receive(magnetOf(1));
		await l.service.dispatch(id, hold());
		expect(await l.service.claim(id, { onDuplicate: 'adopt' })).toEqual({ outcome: 'new' });
		expect((await l.row(hashOf(1)))?.status).toBe('held');
		expect((await l.service.dispatch(id, hold())).outcome).toBe('held');
		expect((await eventsOf(l)).filter((type) => type === 'torrent_held')).toHaveLength(1);
	});
});

describe('Release Held', () => {
	it('gives what fits now, in order, and counts what it has given before', async () => {
		const l = await lab(full);
		for (const [n, gib] of [[1, 6], [2, 30], [3, 5], [4, 4]]) await added(l, magnetOf(n, gib));
		await room(l, 12);
		const outcomes = await released(l);
		expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
		expect([1, 2, 3, 4].map((n) => l.holders(hashOf(n)).length)).toEqual([1, 0, 1, 0]);
		expect(l.service.pending().map(({ hash }) => hash)).toEqual(expect.arrayContaining([hashOf(2), hashOf(4)]));
		expect(await released(l)).toEqual([]);
	});

	it('gives no more than the limit, and costs nothing when nothing waits', async () => {
		const l = await lab(full);
		for (const n of [1, 2, 3]) await added(l, magnetOf(n));
		await room(l, 100);
		expect(await released(l, 2)).toHaveLength(2);
		expect(await released(l, 2)).toHaveLength(1);
		expect(await released(l, 2)).toEqual([]);
	});

	it('gives a row to one of two at once, and twice dispatched it is added once', async () => {
		const l = await lab(full);
		for (const n of [1, 2, 3, 4]) await added(l, magnetOf(n));
		await room(l, 100);
		const other = await l.serve();
		await lookTwice(l, other);
		const given = await Promise.all([l.service.releaseHeld(20), other.releaseHeld(20)]);
		const ids = given.flat().map(({ row }) => row.id);
		expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
		const twice = await Promise.all([l.service.dispatch(ids[0], hold()), other.dispatch(ids[0], hold())]);
		expect(twice.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'held']);
		expect(l.control(0).counters().requests['torrents/add']).toBe(1);
	});

	it('puts back what does not fit after all, without losing its place and without an event', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		await added(l, magnetOf(2));
		const before = (await l.ledger.holds.waiting(10)).map(({ row, sinceMs }) => [row.id, sinceMs]);
		await room(l, 100);
		const given = await l.service.releaseHeld(20);
		await room(l, 1);
		const decisions = (await l.ledger.decisions({})).length;
		for (const { row } of given) expect((await l.service.dispatch(row.id, hold())).outcome).toBe('held');
		expect((await l.ledger.holds.waiting(10)).map(({ row, sinceMs }) => [row.id, sinceMs])).toEqual(before);
		expect((await eventsOf(l)).filter((type) => type === 'torrent_held')).toHaveLength(2);
		expect(await l.ledger.decisions({})).toHaveLength(decisions);
	});

	it('keeps a promise also when no new ones are to be made', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		const id = (await l.row(hashOf(1)))?.id ?? '';
		expect((await l.service.dispatch(id, settings({ whenNoNodeFits: 'refuse' }))).outcome).toBe('held');
	});

	it('judges by the pool and the overrides that the dispatch had', async () => {
		const l = await lab({ nodes: [{ name: 'sim-1', freeBytes: GIB }, { name: 'sim-2', freeBytes: 900 * GIB }] });
		await added(l, magnetOf(1), {}, { pool: ['sim-1'] });
		const nodeOverrides = [{ node: 'SIM-2', setting: 'weight' as const, value: 0 }];
		await added(l, magnetOf(2), {}, { nodeOverrides, policyFor: policyFrom(nodeOverrides) });
		expect(await released(l)).toEqual([]);
		expect(l.service.pending()).toHaveLength(2);
	});

	it('adopts what somebody has added by hand meanwhile', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		l.control(0).addTorrent({ hash: hashOf(1), category: 'tv-sonarr' });
		await room(l, 1);
		expect(await released(l)).toMatchObject([{ outcome: 'accepted', verdict: { code: 'adopted_foreign' } }]);
		expect(l.holders(hashOf(1))).toHaveLength(1);
		l.aheadMs += 2_000;
		await until('it is no longer shown as waiting', () => l.service.pending().length === 0);
	});

	it('ends a hold that proves to be in vain, which the app then sees as stopped', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		l.control(0).addTorrent({ hash: hashOf(1), category: 'radarr' });
		await room(l, 1);
		expect(await released(l)).toMatchObject([{ outcome: 'refused', verdict: { code: 'in_other_category' } }]);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'rejected', code: 'in_other_category' });
		l.control(0).removeTorrent(hashOf(1));
		l.aheadMs += 2_000;
		await until('it is stopped', () => l.service.pending()[0]?.stopped === true);
	});
});

describe('what waits over a restart', () => {
	it('is all there: in the list, with its payload, and it is added when there is room', async () => {
		const l = await lab(full);
		const { hash, bytes } = fileOf(1);
		await added(l, bytes, { name: 'Invented.Film.2031' });
		const restarted = await l.serve();
		expect(restarted.pending()).toMatchObject([{ hash, name: 'Invented.Film.2031', category: 'tv-sonarr' }]);
		l.control(0).setFree(100 * GIB);
		await lookTwice(l, restarted);
		expect(await released(l, 20, restarted)).toMatchObject([{ outcome: 'accepted' }]);
		expect(l.holders(hash)).toEqual(['sim-1']);
	});

	it('goes on when the process died while it was being dispatched', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		const [{ row }] = await l.ledger.holds.waiting(1);
		await l.ledger.holds.beginDispatch(row.id, 15_000, l.now());
		await room(l, 100);
		expect(l.service.pending()).toMatchObject([{ hash: hashOf(1) }]);
		expect((await l.service.dispatch(row.id, hold())).outcome).toBe('held');
		l.aheadMs += 16_000;
		expect(await released(l)).toMatchObject([{ outcome: 'accepted' }]);
	});
});

describe('what an app does to a torrent that waits', () => {
	it('deletes it: gone from the list, the ledger and for good', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		expect(await l.service.cancel([hashOf(1)])).toBe(true);
		expect(l.service.pending()).toEqual([]);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'removed', code: 'cancelled' });
		await room(l, 100);
		expect(await released(l)).toEqual([]);
		expect(await l.service.cancel([hashOf(1)])).toBe(false);
	});

	it('deletes it between its release and its dispatch', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		await room(l, 100);
		const [{ row }] = await l.service.releaseHeld(1);
		await l.service.cancel([hashOf(1)]);
		expect(await l.service.claim(row.id, { onDuplicate: 'adopt' })).toMatchObject({ outcome: 'duplicate', verdict: { code: 'cancelled' } });
		expect(await l.service.dispatch(row.id, hold())).toMatchObject({ outcome: 'refused', verdict: { code: 'cancelled' } });
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'removed' });
		expect(l.holders(hashOf(1))).toEqual([]);
	});

	it('changes category, tags and options, with which it is then added', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		expect(await l.service.changeHeld([hashOf(1)], { category: 'tv-2', tags: () => ['x'], options: { stopped: true } })).toBe(true);
		expect(l.service.pending()).toMatchObject([{ category: 'tv-2', tags: ['x'], stopped: true }]);
		await room(l, 100);
		await released(l);
		expect(l.control(0).torrent(hashOf(1))).toMatchObject({ category: 'tv-2', tags: 'x', state: 'stoppedDL' });
		expect(await l.service.changeHeld([hashOf(1)], { category: 'tv-3' })).toBe(false);
	});
});

describe('a hold that lasts too long', () => {
	it('ends with its reason, an event and a stopped torrent that a delete clears away', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1), {}, { holdForMs: 3_600_000 });
		l.aheadMs += 3_500_000;
		await l.service.cluster.refreshForPoll();
		expect((await l.row(hashOf(1)))?.status).toBe('held');
		await l.soon('it ends', async () => {
			l.aheadMs += 100_000;
			return (await l.row(hashOf(1)))?.code === 'hold_expired';
		});
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'failed', reason: expect.stringContaining('No node fits') });
		expect((await eventsOf(l)).filter((type) => type === 'hold_expired')).toHaveLength(1);
		l.aheadMs += 2_000;
		await until('it is stopped', () => l.service.pending()[0]?.stopped === true);
		expect(await l.service.cancel([hashOf(1)])).toBe(true);
		expect(l.service.pending()).toEqual([]);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'removed' });
	});
});

describe('the event hold_ready', () => {
	const readies = async (l: Lab): Promise<number> => (await eventsOf(l)).filter((type) => type === 'hold_ready').length;

	it('is written once when there is room, and once more when there is room for another', async () => {
		const l = await lab(full);
		await added(l, magnetOf(1));
		const other = await l.serve();
		for (let look = 0; look < 3; look++) {
			l.aheadMs += 6_000;
			await l.service.cluster.refreshForPoll();
		}
		expect(await readies(l)).toBe(0);
		l.control(0).setFree(100 * GIB);
		await l.soon('it is told', async () => (await readies(l)) > 0);
		for (let look = 0; look < 3; look++) {
			l.aheadMs += 6_000;
			await Promise.all([l.service.cluster.refreshForPoll(), other.cluster.refreshForPoll()]);
		}
		expect(await readies(l)).toBe(1);
		await released(l);
		await room(l, 1);
		await added(l, magnetOf(2, 50));
		await l.soon('that is over', async () => (await l.ledger.raiseAlarm('', 'hold_ready', { type: 'probe', data: null }, l.now())) && (await l.ledger.clearAlarm('', 'hold_ready')));
		l.control(0).setFree(100 * GIB);
		await l.soon('it is told again', async () => (await readies(l)) === 2);
	});
});

describe('a torrent that is too large for all', () => {
	const of = (gib: number, sizeKnown = true) => ({ sizeBytes: gib * GIB, sizeKnown, category: '', tags: [], trackerHosts: [] });
	const policy = { ...defaultNodePolicy, minFreeGib: 10, minFreePercent: 5 };
	const nodes = [node('a', { totalBytes: 100 * GIB, policy }), node('a', { totalBytes: 1_000 * GIB, policy })];

	it.each([
		['fits the largest node when empty', nodes, of(950), false],
		['does not even then, with what has to stay free', nodes, of(951), true],
		['is of unknown size', nodes, of(5_000, false), false],
		['might fit a node that does not tell its capacity', [...nodes, node('a', { totalBytes: null, policy })], of(5_000), false],
		['has no node at all', [], of(5_000), false],
	])('%s', (_, candidates, request, expected) => {
		expect(neverFits(candidates, request)).toBe(expected);
	});

	it('waits all the same, and the reason says so', async () => {
		const l = await lab(full);
		for (const config of l.configs) config.capacityBytes = 10 * GIB;
		const service = await l.serve();
		const outcome = await service.dispatch(await l.receive(magnetOf(1, 50)), hold());
		expect(outcome).toMatchObject({ outcome: 'held', sentence: expect.stringContaining('larger than any of these nodes') });
	});
});
