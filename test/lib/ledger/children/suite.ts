import { once } from 'node:events';
import type { LedgerStore } from '../../../../lib/ledger';
import { claimed, NOW, request, reservation } from '../fixtures';
import { message, type Message, type Processes } from './processes';

/** The ledger of the running test, which several processes use at once. */
export interface SharedLedger {
	processes: () => Processes;
	/** A connection of this process; the caller of the suite closes it after the test. */
	opened: () => Promise<LedgerStore>;
	timeoutMs: number;
}

/** What several processes on one ledger must never do, whatever the store. */
export function describeSharedLedger({ processes, opened, timeoutMs }: SharedLedger): void {
	it('give each of 100 torrents to exactly one of 1 000 claims', async () => {
		const won = (await processes().together('claimMany', 8)).flat();
		expect(won).toHaveLength(100);
		expect(new Set(won).size).toBe(100);
		const ledger = await opened();
		expect(await ledger.getMany({ limit: 2000 })).toHaveLength(1000);
		expect(await ledger.getMany({ status: ['dispatching'], limit: 2000 })).toHaveLength(100);
	}, timeoutMs);

	it('make a new ledger together', async () => {
		const secrets = (await processes().together('openOnly', 4)).flat();
		expect(secrets).toHaveLength(4);
		expect(new Set(secrets).size).toBe(1);
	}, timeoutMs);

	it("see each other's promises before they choose a node", async () => {
		const chosen = (await processes().together('reserveMany', 4)).flat();
		expect(chosen).toHaveLength(100);
		expect(chosen.filter((nodeId) => nodeId === 'node-a')).toHaveLength(50);
	}, timeoutMs);

	it('ask each question once and take one answer to it', async () => {
		const won = (await processes().together('decideMany', 4)).flat();
		expect(won).toHaveLength(50);
		expect(new Set(won).size).toBe(50);
		const asked = await (await opened()).approvals.getMany({ limit: 1000 }, NOW);
		expect(asked.map(({ id }) => id).sort()).toEqual([...won].sort());
	}, timeoutMs);

	it('dispatch each torrent that waits in exactly one of them', async () => {
		const ledger = await opened();
		for (let n = 0; n < 50; n++) {
			const id = await claimed(ledger, request(n));
			await ledger.holds.setHold(id, { status: 'held', code: 'held_for_space', reason: 'No node fits' }, NOW);
		}
		const begun = (await processes().together('releaseMany', 4)).flat();
		expect(begun).toHaveLength(50);
		expect(new Set(begun).size).toBe(50);
	}, timeoutMs);

	it('lose nothing, and lock nobody out, when one is killed while it writes', async () => {
		const child = await processes().start('writeForever', 'victim');
		const seen: number[] = [];
		child.on('message', (from: Message) => {
			if (from.written !== undefined) seen.push(from.written);
		});
		child.send('go');
		await message(child, ({ written = 0 }) => (written >= 50 ? true : undefined));
		child.kill('SIGKILL');
		await once(child, 'close');

		const ledger = await opened();
		const rows = await ledger.getMany({ limit: 1_000_000 });
		const byId = new Map(rows.map((row) => [row.id, row]));
		expect(seen.length).toBeGreaterThan(50);
		expect(seen.filter((n) => byId.get(`r${n}:0`)?.status !== 'downloading')).toEqual([]);
		const reserved = (await ledger.reservations()).map((one) => one.requestRowId);
		const onNode = rows.filter((row) => row.nodeId !== null).map((row) => row.id);
		expect(reserved.sort()).toEqual(onNode.sort());
		await claimed(ledger, request(1_000_000));
		expect(await ledger.reserve('r1000000:0', NOW, () => reservation(1))).not.toBeNull();
	}, timeoutMs);
}
