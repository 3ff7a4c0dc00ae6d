import { askAboutTorrent, DECIDED_LEASE_MS, mayBeAskedAbout, summaryOfTorrent, takeDeclined, torrentOfApproval } from '../../../lib/dispatch/approvals';
import { requestFromFields } from '../../../lib/dispatch/intake';
import { cleanUp } from '../../../lib/dispatch/retention';
import type { DecideInput, NewApproval } from '../../../lib/ledger';
import { GIB, hashOf, type Lab, labs, magnetOf, settings, until } from './lab';

const lab = labs();
const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }];
const HOUR = 3_600_000;

const question = (changes: Partial<NewApproval> = {}): Omit<NewApproval, 'requestRowId'> => ({
	kind: 'dispatch',
	key: null,
	title: '',
	summary: '',
	card: {},
	data: {},
	priority: 0,
	deciders: [],
	expiresAtMs: null,
	onExpiry: 'decline',
	...changes,
});
const answer = (changes: Partial<DecideInput> = {}): DecideInput => ({ decision: 'approve', by: 'ann', via: 'test', note: null, ...changes });

/** A torrent of sonarr that waits for a person; gives the id of the approval. */
async function asked(l: Lab, n: number, changes: Partial<NewApproval> = {}): Promise<string> {
	const rowId = await l.receive(magnetOf(n));
	await l.service.claim(rowId, { onDuplicate: 'adopt' });
	return (await askAboutTorrent(l.ledger, { rowId }, question(changes), l.now())).approval.id;
}
const statusOf = async (l: Lab, id: string) => (await l.ledger.approvals.get(id, l.now()))?.status;

/** What a schedule does: release, then dispatch. */
async function release(l: Lab, service = l.service): Promise<string[]> {
	const given = await service.releaseHeld(20);
	return await Promise.all(given.map(async ({ row }) => (await service.dispatch(row.id, settings())).outcome));
}

describe('what a person is told of a torrent', () => {
	it.each([
		[{ sizeBytes: 48.25 * GIB, source: 'sonarr', category: 'tv' }, '48.3 GiB for sonarr in tv'],
		[{ sizeBytes: null, source: '', category: '' }, 'size unknown'],
	])('%j: "%s"', (row, summary) => {
		expect(summaryOfTorrent(row)).toBe(summary);
	});

	it('is its name and that line, unless there are better words', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		expect(await l.ledger.approvals.get(id, l.now())).toMatchObject({
			title: 'Invented.Show.1.1080p.WEB-GRP',
			summary: '2.0 GiB for sonarr in tv-sonarr',
		});
		const other = await asked(l, 2, { title: 'Really?', summary: 'A big one' });
		expect(await l.ledger.approvals.get(other, l.now())).toMatchObject({ title: 'Really?', summary: 'A big one' });
	});
});

describe('a torrent that waits for a person', () => {
	it('is seen by the app, and touched by no node', async () => {
		const l = await lab({ nodes });
		await asked(l, 1);
		l.aheadMs += 1_001;
		l.service.pending();
		await until('it is listed', () => l.service.pending().some(({ hash }) => hash === hashOf(1)));
		expect(await release(l)).toEqual([]);
		expect(l.holders(hashOf(1))).toEqual([]);
	});

	it('is put on a node by the next release after the answer, whoever took it', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		await l.ledger.approvals.decide(id, answer(), l.now());
		expect(await release(l)).toEqual(['accepted']);
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
		expect(await statusOf(l, id)).toBe('added');
		expect(await release(l)).toEqual([]);
	});

	it('is added once when the answer and the release dispatch it at the same moment', async () => {
		const l = await lab({ nodes, visibleAfterMs: 100 });
		const id = await asked(l, 1);
		const other = await l.serve();
		const { approval } = await l.ledger.approvals.decide(id, answer(), l.now());
		const row = approval === null ? null : await torrentOfApproval(l.ledger, approval);
		const outcomes = await Promise.all([
			l.service.dispatch(row?.id ?? '', settings()).then(({ outcome }) => [outcome]),
			release(l, other),
		]);
		expect(outcomes.flat()).toContain('accepted');
		expect(l.holders(hashOf(1))).toHaveLength(1);
	});

	it('is left to the workflow that took the answer for a moment', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		await l.ledger.approvals.decide(id, answer({ leaseMs: DECIDED_LEASE_MS }), l.now());
		expect(await release(l)).toEqual([]);
		l.aheadMs += DECIDED_LEASE_MS;
		expect(await release(l)).toEqual(['accepted']);
	});

	it('survives a restart between question and answer', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		l.service.close();
		await l.ledger.close();
		const after = await l.serve();
		await until('it is listed again', () => after.pending().some(({ hash }) => hash === hashOf(1)));
		await after.ledger.approvals.decide(id, answer(), l.now());
		expect(await release(l, after)).toEqual(['accepted']);
	});

	it('waits on when no node takes it, and is added when one does', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		await l.ledger.approvals.decide(id, answer(), l.now());
		const row = await l.row(hashOf(1));
		const allPaused = settings({ policyFor: (facts) => ({ ...facts, policy: { ...facts.policy, paused: true } }) });
		expect((await l.service.dispatch(row?.id ?? '', allPaused)).outcome).toBe('held');
		expect(await statusOf(l, id)).toBe('approved');
		expect(await release(l)).toEqual(['accepted']);
		expect(await statusOf(l, id)).toBe('added');
	});

	it('is gone when the app deletes it: nobody can approve it any more', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		expect(await l.service.cancel([hashOf(1)])).toBe(true);
		expect(await l.ledger.approvals.get(id, l.now())).toMatchObject({ status: 'declined', decidedBy: 'client', decidedVia: 'sonarr' });
		expect((await l.ledger.approvals.decide(id, answer(), l.now())).outcome).toBe('too_late');
		expect(await release(l)).toEqual([]);
		expect((await l.add(magnetOf(1))).outcome).toBe('accepted');
	});

	it('is released by its expiry when that approves it', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1, { expiresAtMs: l.now() + HOUR, onExpiry: 'approve' });
		l.aheadMs += HOUR + 1;
		expect(await release(l)).toEqual(['accepted']);
		expect(await l.ledger.approvals.get(id, l.now())).toMatchObject({ status: 'added', decidedBy: 'expiry' });
	});

	it('is adopted when it is on a node by the time of the answer', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		l.control(1).addTorrent({ hash: hashOf(1), category: 'tv-sonarr', size: 2 * GIB });
		l.aheadMs += 2_500;
		await l.ledger.approvals.decide(id, answer(), l.now());
		await release(l);
		expect(l.holders(hashOf(1))).toEqual(['sim-2']);
		expect(await statusOf(l, id)).toBe('added');
	});

	it('lets a second app follow it instead of asking twice', async () => {
		const l = await lab({ nodes });
		const id = await asked(l, 1);
		const rowId = await l.receive(magnetOf(1), { source: 'radarr' });
		expect(await l.service.claim(rowId, { onDuplicate: 'adopt' })).toMatchObject({ outcome: 'adopted', existing: { status: 'awaiting_approval' } });
		const form = await askAboutTorrent(l.ledger, { request: requestFromFields({ link: magnetOf(1) }) }, question(), l.now());
		expect(form).toMatchObject({ created: false, approval: { id }, row: { hash: hashOf(1), source: 'sonarr' } });
	});
});

describe('a torrent that was declined', () => {
	const told = async (l: Lab): Promise<string[]> => (await takeDeclined(l.ledger, 24 * HOUR, 20, l.now())).map(({ row }) => row.hash);

	it('is told again each five minutes until its app has deleted it', async () => {
		const l = await lab({ nodes });
		await l.ledger.approvals.decide(await asked(l, 1), answer({ decision: 'decline' }), l.now());
		expect(await told(l)).toEqual([hashOf(1)]);
		l.aheadMs += 4 * 60_000;
		expect(await told(l)).toEqual([]);
		l.aheadMs += 60_000;
		expect(await told(l)).toEqual([hashOf(1)]);
		expect(await l.service.cancel([hashOf(1)])).toBe(true);
		l.aheadMs += HOUR;
		expect(await told(l)).toEqual([]);
	});

	it('is also one that nobody answered in time, when nobody else has looked', async () => {
		const l = await lab({ nodes });
		await asked(l, 1, { expiresAtMs: l.now() + HOUR });
		await asked(l, 2, { expiresAtMs: l.now() + HOUR, onExpiry: 'nothing' });
		await asked(l, 3, { expiresAtMs: l.now() + HOUR, onExpiry: 'approve' });
		expect(await told(l)).toEqual([]);
		l.aheadMs += HOUR;
		expect(await told(l)).toEqual([hashOf(1)]);
	});

	it('is left alone while a node has it, which somebody has added by hand', async () => {
		const l = await lab({ nodes });
		await l.ledger.approvals.decide(await asked(l, 1), answer({ decision: 'decline' }), l.now());
		await l.ledger.setOwners('sim-1', [hashOf(1)], l.now());
		expect(await told(l)).toEqual([]);
		await l.ledger.setOwners('sim-1', [], l.now());
		l.aheadMs += 5 * 60_000;
		expect(await told(l)).toEqual([hashOf(1)]);
	});

	it('is given up after the time for it', async () => {
		const l = await lab({ nodes });
		await l.ledger.approvals.decide(await asked(l, 1), answer({ decision: 'decline' }), l.now());
		l.aheadMs += 24 * HOUR + 1_000;
		expect(await told(l)).toEqual([]);
	});
});

describe('about which torrents a person can be asked', () => {
	it.each([
		['received', null, true],
		['dispatching', null, true],
		['awaiting_approval', null, true],
		['dispatching', 'n1', false],
		['held', null, false],
		['downloading', 'n1', false],
		['removed', null, false],
	] as const)('%s on %s: %s', (status, nodeId, may) => {
		expect(mayBeAskedAbout({ status, nodeId })).toBe(may);
	});
});

it('says when there is no such request', async () => {
	const l = await lab({ nodes });
	await expect(askAboutTorrent(l.ledger, { rowId: 'nobody' }, question(), l.now())).rejects.toThrow(/no request 'nobody'/);
});

it('is forgotten a year after it ended, with whatever else has', async () => {
	const l = await lab({ nodes });
	const { approval } = await l.ledger.approvals.create({ ...question({ kind: 'upgrade' }), requestRowId: null }, l.now());
	await l.ledger.approvals.decide(approval.id, answer({ decision: 'decline' }), l.now());
	const open = await asked(l, 1);
	const days = (n: number): number => l.now() + n * 24 * HOUR;
	expect(await cleanUp(l.ledger, days(364))).toMatchObject({ approvals: 0 });
	expect(await cleanUp(l.ledger, days(366))).toMatchObject({ approvals: 1 });
	expect((await l.ledger.approvals.getMany({}, l.now())).map(({ id }) => id)).toEqual([open]);
});
