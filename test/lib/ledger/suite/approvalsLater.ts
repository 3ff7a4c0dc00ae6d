import { hashOf, LEASE, NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';
import { answer, HOUR, question, told, waiting } from './approvalFixtures';

function describeTime(ledger: CurrentLedger): void {
	it('ends what ran out when somebody answers, and says so', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1, { expiresAtMs: NOW + HOUR });
		const result = await store.approvals.decide(id, answer(), NOW + HOUR);
		expect(result).toMatchObject({ outcome: 'expired', approval: { status: 'expired', decidedAtMs: NOW + HOUR } });
		expect(await store.getRequest('r1:0')).toMatchObject({ status: 'rejected', code: 'approval_expired' });
		expect(await told(store)).toEqual(['approval_created pending', 'approval_expired expired']);
	});

	it('ends it when somebody looks', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1, { expiresAtMs: NOW + HOUR });
		const other = await waiting(store, 2, { expiresAtMs: NOW + HOUR });
		expect((await store.approvals.get(id, NOW + HOUR - 1))?.status).toBe('pending');
		expect((await store.approvals.get(id, NOW + HOUR))?.status).toBe('expired');
		expect(await store.approvals.getMany({ status: ['pending'] }, NOW + HOUR)).toEqual([]);
		expect((await store.approvals.get(other, NOW + HOUR))?.status).toBe('expired');
		expect((await store.getRequest('r2:0'))?.code).toBe('approval_expired');
	});

	it('approves on expiry when that is set, as if somebody had', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1, { expiresAtMs: NOW + HOUR, onExpiry: 'approve' });
		expect(await store.approvals.expireDue(NOW + 2 * HOUR)).toMatchObject([{ id, status: 'approved', decidedBy: 'expiry' }]);
		expect(await store.holds.leaseHolds(['r1:0'], LEASE, NOW + 2 * HOUR)).toEqual(['r1:0']);
		expect(await told(store)).toEqual(['approval_created pending', 'approval_expired approved', 'approval_decided approved']);
		expect(await store.approvals.expireDue(NOW + 3 * HOUR)).toEqual([]);
	});

	it('leaves the torrent waiting when nothing is to follow, and lets it be asked again', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1, { expiresAtMs: NOW + HOUR, onExpiry: 'nothing' });
		await store.approvals.expireDue(NOW + HOUR);
		expect((await store.getRequest('r1:0'))?.status).toBe('awaiting_approval');
		const again = await store.approvals.create(question({ requestRowId: 'r1:0' }), NOW + HOUR);
		expect(again.created).toBe(true);
		await store.approvals.decide(again.approval.id, answer(), NOW + HOUR);
		expect((await store.getRequest('r1:0'))?.status).toBe('held');
		expect((await store.approvals.get(id, NOW + HOUR))?.status).toBe('expired');
	});

	it('never ends what has no end', async () => {
		const { store } = ledger();
		await waiting(store, 1, { expiresAtMs: null });
		expect(await store.approvals.expireDue(NOW + 1000 * HOUR)).toEqual([]);
	});

	it('lets a question sleep, and asks it again', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1, { expiresAtMs: null });
		const snooze = answer({ decision: 'snooze', untilMs: NOW + HOUR });
		expect(await store.approvals.decide(id, snooze, NOW)).toMatchObject({ outcome: 'won', approval: { status: 'snoozed' } });
		expect((await store.getRequest('r1:0'))?.status).toBe('awaiting_approval');
		expect(await store.approvals.takeDue(NOW + HOUR - 1, 10)).toEqual([]);
		const due = await store.approvals.takeDue(NOW + HOUR, 10);
		expect(due).toMatchObject([{ approval: { id, status: 'pending', snoozedUntilMs: null }, due: 'snooze_over' }]);
		expect(await told(store)).toEqual(['approval_created pending', 'approval_snoozed snoozed', 'approval_asked_again pending']);
		expect((await store.approvals.decide(id, answer(), NOW + HOUR)).outcome).toBe('won');
	});

	it('hands out once what ran out, also when somebody else had looked before', async () => {
		const { store, openAgain } = ledger();
		for (const n of [1, 2, 3]) await waiting(store, n, { expiresAtMs: NOW + n });
		await store.approvals.getMany({}, NOW + 3);
		const other = await openAgain();
		const [first, rest] = [await store.approvals.takeDue(NOW + 3, 2), await other.approvals.takeDue(NOW + 3, 10)];
		expect([...first, ...rest].map(({ approval, due }) => [approval.requestRowId, due])).toEqual([
			['r1:0', 'expired'],
			['r2:0', 'expired'],
			['r3:0', 'expired'],
		]);
		expect(first).toHaveLength(2);
		expect(await store.approvals.takeDue(NOW + 4, 10)).toEqual([]);
	});

	it('brings hundreds up to date at one look', async () => {
		const { store } = ledger();
		for (let n = 0; n < 250; n++) await store.approvals.create(question({ expiresAtMs: NOW + 1 }), NOW);
		expect(await store.approvals.expireDue(NOW + 1)).toHaveLength(250);
	});
}

function describeFollowing(ledger: CurrentLedger): void {
	it('follows the dispatch of its torrent to the end', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		const shown = async () => (await store.approvals.get(id, NOW))?.status;
		await store.approvals.decide(id, answer(), NOW);
		await store.holds.beginDispatch('r1:0', LEASE, NOW);
		expect(await shown()).toBe('adding');
		await store.holds.setHold('r1:0', { status: 'held', code: 'held_for_space', reason: 'full' }, NOW);
		expect(await shown()).toBe('approved');
		await store.holds.beginDispatch('r1:0', LEASE, NOW);
		await store.update('r1:0', { status: 'downloading', nodeId: 'node-a', code: 'accepted', httpStatus: 200 }, NOW);
		expect(await shown()).toBe('added');
		expect(await store.approvals.getMany({ status: ['added'] }, NOW)).toHaveLength(1);
		expect(await store.approvals.getMany({ status: ['approved', 'adding', 'failed'] }, NOW)).toEqual([]);
		await store.update('r1:0', { status: 'removed' }, NOW);
		expect(await store.approvals.getMany({ status: ['added'] }, NOW)).toHaveLength(1);
		expect(await shown()).toBe('added');
	});

	it('shows a torrent that was approved and could not be added', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		await store.approvals.decide(id, answer(), NOW);
		await store.holds.endHold('r1:0', { code: 'invalid_torrent', reason: 'broken', status: 'rejected' }, NOW);
		expect((await store.approvals.get(id, NOW))?.status).toBe('failed');
		expect(await store.approvals.getMany({ status: ['failed'] }, NOW)).toHaveLength(1);
	});

	it('ends as declined by the client when the app deletes the torrent while it waits', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		await store.holds.removeHeld([hashOf(1)], { code: 'cancelled', reason: 'Deleted' }, NOW + 1);
		expect(await store.approvals.get(id, NOW + 1)).toMatchObject({ status: 'declined', decidedBy: 'client', decidedVia: 'sonarr' });
		expect(await told(store)).toEqual(['approval_created pending', 'approval_decided declined']);
		expect(await store.approvals.decide(id, answer(), NOW + 2)).toMatchObject({ outcome: 'too_late' });
		expect((await store.getRequest('r1:0'))?.status).toBe('removed');
	});

	it('shows as failed what the app deleted after the answer and before any node had it', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		await store.approvals.decide(id, answer(), NOW);
		await store.holds.removeHeld([hashOf(1)], { code: 'cancelled', reason: 'Deleted' }, NOW + 1);
		expect((await store.approvals.get(id, NOW + 1))?.status).toBe('failed');
		expect(await store.approvals.getMany({ status: ['failed'] }, NOW)).toHaveLength(1);
		expect(await store.approvals.getMany({ status: ['added'] }, NOW)).toEqual([]);
	});

	it('takes the report of a workflow for what is no torrent', async () => {
		const { store } = ledger();
		const { approval } = await store.approvals.create(question(), NOW);
		const report = (result: 'adding' | 'added' | 'failed') => store.approvals.setResult(approval.id, result, 'why', NOW);
		await expect(report('adding')).rejects.toThrow(/is 'pending' and cannot become 'adding'/);
		await store.approvals.decide(approval.id, answer(), NOW);
		expect((await report('adding'))?.status).toBe('adding');
		expect((await report('failed'))?.status).toBe('failed');
		expect((await report('added'))?.status).toBe('added');
		expect(await store.approvals.get(approval.id, NOW)).toMatchObject({ status: 'added', note: 'why' });
		expect(await store.approvals.setResult('unknown', 'added', null, NOW)).toBeNull();
		const ofTorrent = await waiting(store, 1);
		await expect(store.approvals.setResult(ofTorrent, 'added', null, NOW)).rejects.toThrow(/follows its request/);
	});
}

function describeLists(ledger: CurrentLedger): void {
	it('lists by priority, then the newest first, and filters', async () => {
		const { store } = ledger();
		const ids: string[] = [];
		for (const [n, priority] of [0, 5, 0].entries()) {
			const asked = question({ title: `Invented.Film.${n}`, summary: 'GROẞ', priority, kind: n === 2 ? 'request' : 'upgrade' });
			ids.push((await store.approvals.create(asked, NOW + n)).approval.id);
		}
		const listed = async (filter: Parameters<typeof store.approvals.getMany>[0]) =>
			(await store.approvals.getMany(filter, NOW)).map(({ id }) => ids.indexOf(id));
		expect(await listed({})).toEqual([1, 2, 0]);
		expect(await listed({ kind: 'request' })).toEqual([2]);
		expect(await listed({ text: 'film.1' })).toEqual([1]);
		expect(await listed({ text: 'groß' })).toEqual([1, 2, 0]);
		expect(await listed({ sinceMs: NOW + 1 })).toEqual([1, 2]);
		expect(await listed({ limit: 1, offset: 1 })).toEqual([2]);
		expect(await listed({ status: [] })).toEqual([]);
		await store.approvals.decide(ids[0], answer({ decision: 'decline' }), NOW);
		expect(await listed({ status: ['declined'] })).toEqual([0]);
		expect(await listed({ status: ['pending', 'declined'], text: 'invented', kind: 'upgrade' })).toEqual([1, 0]);
		const torrent = await waiting(store, 1);
		expect((await store.approvals.getMany({ requestRowId: 'r1:0' }, NOW)).map(({ id }) => id)).toEqual([torrent]);
	});

	it('drops old ones that ended, and none that is open or whose torrent is still to be added', async () => {
		const { store } = ledger();
		const open = await store.approvals.create(question(), NOW);
		const declined = await store.approvals.create(question(), NOW);
		await store.approvals.decide(declined.approval.id, answer({ decision: 'decline' }), NOW);
		const approved = await waiting(store, 1);
		await store.approvals.decide(approved, answer(), NOW);
		expect(await store.approvals.prune(NOW, 10)).toBe(0);
		expect(await store.approvals.prune(NOW + 1, 10)).toBe(1);
		const left = (await store.approvals.getMany({}, NOW)).map(({ id }) => id);
		expect(left.sort()).toEqual([open.approval.id, approved].sort());
	});
}

export function describeApprovalsLater(ledger: CurrentLedger): void {
	describe('approvals and time', () => describeTime(ledger));
	describe('approvals and what becomes of them', () => describeFollowing(ledger));
	describe('approvals, listed', () => describeLists(ledger));
}
