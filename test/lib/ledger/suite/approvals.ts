import { claimed, hashOf, LEASE, NOW, received, request, reservation } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';
import { answer, HOUR, question, told, waiting } from './approvalFixtures';
import { describeApprovalsLater } from './approvalsLater';

function describeCreate(ledger: CurrentLedger): void {
	it('keeps a question as it was asked, under an id that nobody guesses', async () => {
		const { store } = ledger();
		const asked = question({ priority: 3, deciders: ['ann', '4711'], expiresAtMs: null, onExpiry: 'nothing' });
		const { approval, created } = await store.approvals.create(asked, NOW);
		expect(created).toBe(true);
		expect({ ...approval, key: null }).toMatchObject({ ...asked, status: 'pending', decidedBy: null, createdAtMs: NOW });
		expect(approval.id).toMatch(/^[\w-]{22}$/);
		expect(await store.approvals.get(approval.id, NOW)).toEqual(approval);
		expect(await store.approvals.get('unknown', NOW)).toBeNull();
		expect(await told(store)).toEqual(['approval_created pending']);
	});

	it('asks once under one key, whatever the answer was', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const first = await store.approvals.create(question({ key: 'movie 7' }), NOW);
		const again = await other.approvals.create(question({ key: 'movie 7', title: 'other words' }), NOW + 1);
		expect(again).toEqual({ approval: first.approval, created: false });
		await store.approvals.decide(first.approval.id, answer({ decision: 'decline' }), NOW + 2);
		const late = await store.approvals.create(question({ key: 'movie 7' }), NOW + 3);
		expect(late).toMatchObject({ approval: { id: first.approval.id, status: 'declined' }, created: false });
		expect((await store.approvals.create(question({ key: 'movie 8' }), NOW)).created).toBe(true);
		expect((await store.approvals.create(question(), NOW)).created).toBe(true);
		expect((await store.approvals.create(question(), NOW)).created).toBe(true);
	});

	it('asks again when nobody had answered in time', async () => {
		const { store } = ledger();
		const first = await store.approvals.create(question({ key: 'movie 7', expiresAtMs: NOW + HOUR }), NOW);
		const again = await store.approvals.create(question({ key: 'movie 7' }), NOW + HOUR);
		expect(again.created).toBe(true);
		expect(again.approval.id).not.toBe(first.approval.id);
	});

	it('makes a torrent wait: *arr was told Ok., and its payload stays', async () => {
		const { store } = ledger();
		await waiting(store, 1, { priority: 2 });
		expect(await store.getRequest('r1:0')).toMatchObject({
			status: 'awaiting_approval',
			code: 'held_for_approval',
			httpStatus: 200,
			leaseUntilMs: null,
		});
		expect(await store.getPayload('r1:0')).not.toBeNull();
		expect(await store.holds.getHold('r1:0')).toMatchObject({ priority: 2, endedAtMs: null });
		expect(await store.holds.waiting(10)).toEqual([]);
		expect(await store.holds.leaseHolds(['r1:0'], LEASE, NOW)).toEqual([]);
	});

	it('asks once for one torrent, also when the job runs again after the answer', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		const again = () => store.approvals.create(question({ requestRowId: 'r1:0' }), NOW + 1);
		expect(await again()).toMatchObject({ approval: { id, status: 'pending' }, created: false });
		await store.approvals.decide(id, answer(), NOW + 2);
		expect(await again()).toMatchObject({ approval: { id, status: 'approved' }, created: false });
		expect((await store.getRequest('r1:0'))?.status).toBe('held');
	});

	it('takes a torrent that nobody has claimed, and lets the next one of it follow', async () => {
		const { store } = ledger();
		await received(store, request(1));
		const first = await store.approvals.create(question({ requestRowId: 'r1:0' }), NOW);
		await received(store, request(2, { hash: hashOf(1) }));
		const second = await store.approvals.create(question({ requestRowId: 'r2:0' }), NOW + 1);
		expect(second).toMatchObject({ approval: { id: first.approval.id }, created: false });
		expect(await store.getRequest('r2:0')).toMatchObject({ status: 'adopted', httpStatus: 200, existingId: 'r1:0' });
	});

	it('refuses a torrent that does not wait any more, and leaves no approval behind', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.reserve('r1:0', NOW, () => reservation(1));
		const asking = store.approvals.create(question({ requestRowId: 'r1:0' }), NOW);
		await expect(asking).rejects.toThrow(/does not wait .* 'dispatching'/);
		await received(store, request(2, { hash: hashOf(1) }));
		const other = store.approvals.create(question({ requestRowId: 'r2:0' }), NOW);
		await expect(other).rejects.toMatchObject({ name: 'ApprovalConflictError' });
		await expect(store.approvals.create(question({ requestRowId: 'nobody' }), NOW)).rejects.toThrow(RangeError);
		expect(await store.approvals.getMany({}, NOW)).toEqual([]);
		expect(await told(store)).toEqual([]);
	});

	it('needs no answer for a torrent that the app has deleted on the way', async () => {
		const { store } = ledger();
		await claimed(store, request(1));
		await store.update('r1:0', { cancel: true }, NOW);
		const { approval } = await store.approvals.create(question({ requestRowId: 'r1:0' }), NOW);
		expect(approval).toMatchObject({ status: 'declined', decidedBy: 'client' });
		expect((await store.getRequest('r1:0'))?.status).toBe('removed');
	});
}

function describeDecide(ledger: CurrentLedger): void {
	it('counts the first answer, and tells the second who was first', async () => {
		const { store, openAgain } = ledger();
		const { approval } = await store.approvals.create(question(), NOW);
		const other = await openAgain();
		const results = await Promise.all([
			store.approvals.decide(approval.id, answer({ by: 'ann', note: 'yes' }), NOW + 1),
			other.approvals.decide(approval.id, answer({ by: 'bob', decision: 'decline' }), NOW + 1),
		]);
		expect(results.map(({ outcome }) => outcome).sort()).toEqual(['too_late', 'won']);
		const stored = await store.approvals.get(approval.id, NOW + 2);
		const won = results.find(({ outcome }) => outcome === 'won');
		const late = results.find(({ outcome }) => outcome === 'too_late');
		expect(won?.approval).toEqual(stored);
		expect(late).toMatchObject({ reason: expect.stringContaining(`by '${stored?.decidedBy}' (form)`) });
		expect(await told(store)).toEqual(['approval_created pending', `approval_decided ${stored?.status}`]);
	});

	it('approves a torrent: it may be released at once, with its payload', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		const result = await store.approvals.decide(id, answer(), NOW + 1);
		expect(result).toMatchObject({ outcome: 'won', approval: { status: 'approved', requestRowId: 'r1:0' } });
		expect(await store.getRequest('r1:0')).toMatchObject({ status: 'held', code: 'approved', httpStatus: 200, reason: "Approved by 'ann'" });
		expect(await store.getPayload('r1:0')).not.toBeNull();
		expect(await store.holds.leaseHolds(['r1:0'], LEASE, NOW + 1)).toEqual(['r1:0']);
	});

	it('leaves the torrent to whoever decided for a moment, when asked so', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		await store.approvals.decide(id, answer({ leaseMs: LEASE }), NOW);
		expect(await store.holds.leaseHolds(['r1:0'], LEASE, NOW + LEASE - 1)).toEqual([]);
		expect(await store.holds.leaseHolds(['r1:0'], LEASE, NOW + LEASE)).toEqual(['r1:0']);
	});

	it('declines a torrent: its hold ends, and so does its payload', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1);
		const result = await store.approvals.decide(id, answer({ decision: 'decline', note: 'too big' }), NOW + 1);
		expect(result).toMatchObject({ outcome: 'won', approval: { status: 'declined', note: 'too big' } });
		expect(await store.getRequest('r1:0')).toMatchObject({ status: 'rejected', code: 'declined', reason: "Declined by 'ann': too big" });
		expect(await store.getPayload('r1:0')).toBeNull();
		expect((await store.holds.getHold('r1:0'))?.endedAtMs).toBe(NOW + 1);
	});

	it('is refused to those who were not asked, and changes nothing', async () => {
		const { store } = ledger();
		const { approval } = await store.approvals.create(question({ deciders: ['@Bob'] }), NOW);
		const result = await store.approvals.decide(approval.id, answer(), NOW + 1);
		expect(result).toMatchObject({ outcome: 'not_allowed', reason: "'ann' may not decide this" });
		expect(await store.approvals.get(approval.id, NOW + 1)).toEqual(approval);
		expect((await store.approvals.decide(approval.id, answer({ by: 'bob' }), NOW + 1)).outcome).toBe('won');
	});

	it('is refused for a question that nobody knows', async () => {
		const result = await ledger().store.approvals.decide('unknown', answer(), NOW);
		expect(result).toMatchObject({ outcome: 'not_found', approval: null });
	});

	it('holds over a restart between question and answer', async () => {
		const { store, openAgain } = ledger();
		const id = await waiting(store, 1, { data: { chat: 12 } });
		await store.close();
		const after = await openAgain();
		expect(await after.approvals.get(id, NOW)).toMatchObject({ status: 'pending', data: { chat: 12 } });
		expect(await after.approvals.decide(id, answer(), NOW + 1)).toMatchObject({ outcome: 'won' });
		expect((await after.getRequest('r1:0'))?.status).toBe('held');
	});
}

export function describeApprovals(ledger: CurrentLedger): void {
	describe('asking a person', () => describeCreate(ledger));
	describe('the answer of a person', () => describeDecide(ledger));
	describeApprovalsLater(ledger);
}
