import type { EndedHolds, LedgerStore } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';
import { answer, HOUR, question, waiting } from './approvalFixtures';

const wanted = (changes: Partial<EndedHolds> = {}): EndedHolds => ({
	codes: ['declined', 'approval_expired'],
	sinceMs: NOW,
	leaseMs: 1_000,
	limit: 10,
	...changes,
});
const idsOf = async (store: LedgerStore, atMs: number, changes: Partial<EndedHolds> = {}): Promise<string[]> =>
	(await store.holds.takeEnded(wanted(changes), atMs)).map(({ row }) => row.id);

/** A torrent that waited for a person who said no. */
async function declined(store: LedgerStore, n: number, atMs = NOW + 1): Promise<void> {
	await store.approvals.decide(await waiting(store, n), answer({ decision: 'decline' }), atMs);
}

function describeTaking(ledger: CurrentLedger): void {
	it('is given to one caller, and again when its time is over', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await declined(store, 1);
		const both = await Promise.all([idsOf(store, NOW + 2), idsOf(other, NOW + 2)]);
		expect(both.flat()).toEqual(['r1:0']);
		expect(await idsOf(store, NOW + 1_001)).toEqual([]);
		expect(await store.holds.takeEnded(wanted(), NOW + 1_002)).toMatchObject([
			{ row: { hash: hashOf(1), status: 'rejected', code: 'declined' }, endedAtMs: NOW + 1, leaseUntilMs: NOW + 2_002 },
		]);
	});

	it('is what somebody declined or nobody approved in time, oldest end first, and nothing else that ended', async () => {
		const { store } = ledger();
		await waiting(store, 1, { expiresAtMs: NOW + HOUR });
		await declined(store, 2, NOW + 5);
		await waiting(store, 3);
		await store.holds.setHold(await claimed(store, request(4)), { status: 'held', code: 'held_for_space', reason: 'No room', untilMs: NOW + 6 }, NOW);
		await store.holds.expireHolds(NOW + HOUR);
		await store.approvals.expireDue(NOW + HOUR);
		expect(await idsOf(store, NOW + HOUR, { limit: 1 })).toEqual(['r2:0']);
		expect(await idsOf(store, NOW + HOUR)).toEqual(['r1:0']);
	});

	it('is given no more when its client has deleted it, got it anew, or the time for it is over', async () => {
		const { store } = ledger();
		for (const n of [1, 2, 3]) await declined(store, n);
		await store.holds.removeHeld([hashOf(1)], { code: 'cancelled', reason: 'Deleted' }, NOW + 2);
		const again = await received(store, request(9, { hash: hashOf(2), aliases: [hashOf(2)] }));
		await store.claim(again, LEASE, NOW + 3);
		expect(await idsOf(store, NOW + 4, { sinceMs: NOW + 2 })).toEqual([]);
		expect(await idsOf(store, NOW + 4)).toEqual(['r3:0']);
	});
}

function describeKeys(ledger: CurrentLedger): void {
	it('asks once about one content: another torrent of it is refused and its payload goes', async () => {
		const { store } = ledger();
		const id = await waiting(store, 1, { key: 'film 7' });
		await claimed(store, request(2));
		const second = await store.approvals.create(question({ kind: 'dispatch', requestRowId: 'r2:0', key: 'film 7' }), NOW + 1);
		expect(second).toMatchObject({ created: false, approval: { id, requestRowId: 'r1:0' } });
		expect(await store.getRequest('r2:0')).toMatchObject({ status: 'rejected', code: 'duplicate_content', httpStatus: 409, existingId: 'r1:0' });
		expect(await store.getPayload('r2:0')).toBeNull();
		expect(await store.findActive([hashOf(2)])).toBeNull();
		const rerun = await store.approvals.create(question({ kind: 'dispatch', requestRowId: 'r1:0', key: 'film 7' }), NOW + 2);
		expect(rerun).toMatchObject({ created: false, approval: { id } });
		expect((await store.getRequest('r1:0'))?.status).toBe('awaiting_approval');
	});

	it('asks anew about the content when nobody had answered in time', async () => {
		const { store } = ledger();
		await waiting(store, 1, { key: 'film 7', expiresAtMs: NOW + HOUR });
		await claimed(store, request(2));
		const second = await store.approvals.create(question({ kind: 'dispatch', requestRowId: 'r2:0', key: 'film 7' }), NOW + HOUR);
		expect(second).toMatchObject({ created: true, approval: { requestRowId: 'r2:0' } });
		expect((await store.getRequest('r1:0'))?.code).toBe('approval_expired');
	});
}

function describeMessages(ledger: CurrentLedger): void {
	const at = new Date(NOW).toISOString();
	const message = (channel: string, messageId: string, told = 'pending') => ({ channel, chatId: '-100', messageId, told, at });

	it('are kept one per channel, over answers, and change nothing else', async () => {
		const { store } = ledger();
		const { approval } = await store.approvals.create(question(), NOW);
		expect(approval.messages).toEqual([]);
		await store.approvals.setMessage(approval.id, message('telegram', '1'), NOW + 1);
		await store.approvals.setMessage(approval.id, message('discord', 'a'), NOW + 1);
		const edited = await store.approvals.setMessage(approval.id, message('telegram', '2', 'approved'), NOW + 2);
		expect(edited).toEqual({ ...approval, messages: [message('telegram', '2', 'approved'), message('discord', 'a')] });
		const { approval: decided } = await store.approvals.decide(approval.id, answer(), NOW + 3);
		expect(decided).toMatchObject({ status: 'approved', messages: edited?.messages });
		expect((await store.approvals.get(approval.id, NOW + 4))?.messages).toEqual(edited?.messages);
		expect(await store.approvals.setMessage('unknown', message('telegram', '1'), NOW)).toBeNull();
	});
}

/** What became of questions about torrents, for apps and channels. */
export function describeDeclined(ledger: CurrentLedger): void {
	describe('a torrent that nobody let pass', () => describeTaking(ledger));
	describe('a question about a torrent under a key', () => describeKeys(ledger));
	describe('the messages of a question', () => describeMessages(ledger));
}
