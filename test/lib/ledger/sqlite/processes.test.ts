import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLedger } from '../../../../lib/ledger';
import type { Message } from '../children/processes';
import { message, Processes } from '../children/processes';
import { claimed, NOW, request, reservation } from '../fixtures';
import { temporaryFolder } from './files';

let folder = '';
let processes: Processes;
const file = (): string => join(folder, 'ledger.sqlite');

beforeEach(() => {
	folder = temporaryFolder();
	processes = new Processes(file());
});
afterEach(() => {
	processes.kill();
	rmSync(folder, { recursive: true, force: true });
});

describe('several processes on one file', () => {
	it('give each of 100 torrents to exactly one of 1 000 claims', async () => {
		const won = (await processes.together('claimMany', 8)).flat();
		expect(won).toHaveLength(100);
		expect(new Set(won).size).toBe(100);
		const store = await openSqliteLedger(file());
		expect(await store.getMany({ limit: 2000 })).toHaveLength(1000);
		expect(await store.getMany({ status: ['dispatching'], limit: 2000 })).toHaveLength(100);
		await store.close();
	}, 30_000);

	it('make and migrate a new file together', async () => {
		const secrets = (await processes.together('openOnly', 4)).flat();
		expect(secrets).toHaveLength(4);
		expect(new Set(secrets).size).toBe(1);
		expect(existsSync(`${file()}.before-v1`)).toBe(false);
	}, 30_000);

	it("see each other's promises before they choose a node", async () => {
		const chosen = (await processes.together('reserveMany', 4)).flat();
		expect(chosen).toHaveLength(100);
		expect(chosen.filter((nodeId) => nodeId === 'node-a')).toHaveLength(50);
	}, 30_000);

	it('ask each question once and take one answer to it', async () => {
		const won = (await processes.together('decideMany', 4)).flat();
		expect(won).toHaveLength(50);
		expect(new Set(won).size).toBe(50);
		const store = await openSqliteLedger(file());
		const asked = await store.approvals.getMany({ limit: 1000 }, NOW);
		expect(asked.map(({ id }) => id).sort()).toEqual([...won].sort());
		await store.close();
	}, 30_000);

	it('dispatch each torrent that waits in exactly one of them', async () => {
		const store = await openSqliteLedger(file());
		for (let n = 0; n < 50; n++) {
			const id = await claimed(store, request(n));
			await store.holds.setHold(id, { status: 'held', code: 'held_for_space', reason: 'No node fits' }, NOW);
		}
		await store.close();
		const begun = (await processes.together('releaseMany', 4)).flat();
		expect(begun).toHaveLength(50);
		expect(new Set(begun).size).toBe(50);
	}, 30_000);

	it('leave a usable file when one is killed while it writes', async () => {
		const child = await processes.start('writeForever', 'victim');
		const seen: number[] = [];
		child.on('message', (from: Message) => {
			if (from.written !== undefined) seen.push(from.written);
		});
		child.send('go');
		await message(child, ({ written = 0 }) => (written >= 50 ? true : undefined));
		child.kill('SIGKILL');
		await once(child, 'close');

		const store = await openSqliteLedger(file());
		const rows = await store.getMany({ limit: 1_000_000 });
		const byId = new Map(rows.map((row) => [row.id, row]));
		expect(seen.length).toBeGreaterThan(50);
		expect(seen.filter((n) => byId.get(`r${n}:0`)?.status !== 'downloading')).toEqual([]);
		const reserved = (await store.reservations()).map((one) => one.requestRowId);
		const onNode = rows.filter((row) => row.nodeId !== null).map((row) => row.id);
		expect(reserved.sort()).toEqual(onNode.sort());
		await claimed(store, request(1_000_000));
		expect(await store.reserve('r1000000:0', NOW, () => reservation(1))).not.toBeNull();
		await store.close();
	}, 30_000);
});
