import { decision, NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const DAY = 24 * 60 * 60 * 1000;

function describeDecisions(ledger: CurrentLedger): void {
	it('keeps a decision as it was, newest first', async () => {
		const { store } = ledger();
		const held = { node: null, nodeId: null, score: null, sizeBytes: null, detail: null };
		await store.recordDecision(decision(1));
		await store.recordDecision(decision(2, held));
		expect(await store.decisions({})).toEqual([decision(2, held), decision(1)]);
	});

	it('lists the decisions of one row, and no more than asked for', async () => {
		const { store } = ledger();
		for (const sentence of ['first', 'second', 'third']) {
			await store.recordDecision(decision(1, { sentence }));
		}
		await store.recordDecision(decision(2));
		const ofRow = await store.decisions({ requestRowId: 'r1:0', limit: 2 });
		expect(ofRow.map((one) => one.sentence)).toEqual(['third', 'second']);
		expect(await store.decisions({ limit: 0 })).toEqual([]);
	});
}

function describeEvents(ledger: CurrentLedger): void {
	it('hands events out from a cursor, in order, each once', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await store.appendEvent('held', { name: "O'Name" }, NOW);
		await other.appendEvent('released', undefined, NOW + 1);
		await store.appendEvent('accepted', [1, null], NOW + 2);
		const first = await store.events(0, 2);
		expect(first).toMatchObject([
			{ type: 'held', data: { name: "O'Name" }, atMs: NOW },
			{ type: 'released', data: null, atMs: NOW + 1 },
		]);
		const rest = await store.events(first[1].id, 10);
		expect(rest).toMatchObject([{ type: 'accepted', data: [1, null], atMs: NOW + 2 }]);
		expect(await store.events(rest[0].id, 10)).toEqual([]);
	});
}

function describeLogins(ledger: CurrentLedger): void {
	it('counts refused logins per node and password since a moment, over all connections', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await store.recordLoginFailure('node-a', 'digest-1', NOW);
		await other.recordLoginFailure('node-a', 'digest-1', NOW + 10);
		await store.recordLoginFailure('node-a', 'digest-2', NOW + 10);
		await store.recordLoginFailure('node-b', 'digest-1', NOW + 10);
		expect(await store.countLoginFailures('node-a', 'digest-1', NOW)).toBe(2);
		expect(await store.countLoginFailures('node-a', 'digest-1', NOW + 1)).toBe(1);
		expect(await store.countLoginFailures('node-c', 'digest-1', NOW)).toBe(0);
	});

	it('forgets them for the password that works', async () => {
		const { store } = ledger();
		await store.recordLoginFailure('node-a', 'digest-1', NOW);
		await store.recordLoginFailure('node-a', 'digest-2', NOW);
		await store.clearLoginFailures('node-a', 'digest-1');
		expect(await store.countLoginFailures('node-a', 'digest-1', 0)).toBe(0);
		expect(await store.countLoginFailures('node-a', 'digest-2', 0)).toBe(1);
	});

	it('forgets them after a day', async () => {
		const { store } = ledger();
		await store.recordLoginFailure('node-a', 'digest-1', NOW - DAY - 1);
		await store.recordLoginFailure('node-a', 'digest-1', NOW - DAY);
		await store.recordLoginFailure('node-b', 'digest-1', NOW);
		expect(await store.countLoginFailures('node-a', 'digest-1', 0)).toBe(1);
	});
}

function describeSecrets(ledger: CurrentLedger): void {
	it('makes a secret once per name, the same for every connection', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const [first, second] = await Promise.all([store.secret('sid'), other.secret('sid')]);
		expect(second).toBe(first);
		expect(await store.secret('sid')).toBe(first);
		expect(Buffer.from(first, 'base64url')).toHaveLength(32);
		expect(await store.secret('other')).not.toBe(first);
	});
}

function describeClosing(ledger: CurrentLedger): void {
	it('says that it is closed, and may be closed again', async () => {
		const { store } = ledger();
		await store.close();
		await store.close();
		await expect(store.getMany({})).rejects.toMatchObject({ name: 'LedgerUnavailableError' });
		await expect(store.takeReply('r1', NOW, () => true)).rejects.toThrow(/is closed/);
	});
}

export function describeRecords(ledger: CurrentLedger): void {
	describe('decisions', () => describeDecisions(ledger));
	describe('events', () => describeEvents(ledger));
	describe('refused logins', () => describeLogins(ledger));
	describe('secrets', () => describeSecrets(ledger));
	describe('closing', () => describeClosing(ledger));
}
