import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openPostgresLedger } from '../../../../lib/ledger';
import type { LedgerStore, PostgresLocation } from '../../../../lib/ledger';
import type { Message } from '../children/processes';
import { message, Processes } from '../children/processes';
import { claimed, NOW, request, reservation } from '../fixtures';
import { describeOnPostgres, dropSchema, newLocation } from './server';

const SERVER = join(__dirname, '..', '..', '..', 'support', 'postgres.mjs');

describeOnPostgres('several processes on one ledger in Postgres', () => {
	let at: PostgresLocation;
	let processes: Processes;
	let store: LedgerStore | undefined;
	const opened = async (): Promise<LedgerStore> => (store = await openPostgresLedger(at));
	beforeEach(() => {
		at = newLocation();
		processes = new Processes(at);
	});
	afterEach(async () => {
		processes.kill();
		await store?.close();
		await dropSchema(at);
	});

	it('give each of 100 torrents to exactly one of 1 000 claims', async () => {
		const won = (await processes.together('claimMany', 8)).flat();
		expect(won).toHaveLength(100);
		expect(new Set(won).size).toBe(100);
		const ledger = await opened();
		expect(await ledger.getMany({ limit: 2000 })).toHaveLength(1000);
		expect(await ledger.getMany({ status: ['dispatching'], limit: 2000 })).toHaveLength(100);
	}, 120_000);

	it('make a new schema together', async () => {
		const secrets = (await processes.together('openOnly', 4)).flat();
		expect(secrets).toHaveLength(4);
		expect(new Set(secrets).size).toBe(1);
	}, 120_000);

	it("see each other's promises before they choose a node", async () => {
		const chosen = (await processes.together('reserveMany', 4)).flat();
		expect(chosen).toHaveLength(100);
		expect(chosen.filter((nodeId) => nodeId === 'node-a')).toHaveLength(50);
	}, 120_000);

	it('ask each question once and take one answer to it', async () => {
		const won = (await processes.together('decideMany', 4)).flat();
		expect(won).toHaveLength(50);
		expect(new Set(won).size).toBe(50);
		const asked = await (await opened()).approvals.getMany({ limit: 1000 }, NOW);
		expect(asked.map(({ id }) => id).sort()).toEqual([...won].sort());
	}, 120_000);

	it('dispatch each torrent that waits in exactly one of them', async () => {
		const ledger = await opened();
		for (let n = 0; n < 50; n++) {
			const id = await claimed(ledger, request(n));
			await ledger.holds.setHold(id, { status: 'held', code: 'held_for_space', reason: 'No node fits' }, NOW);
		}
		const begun = (await processes.together('releaseMany', 4)).flat();
		expect(begun).toHaveLength(50);
		expect(new Set(begun).size).toBe(50);
	}, 120_000);

	it('lose nothing, and free the lock, when one is killed while it writes', async () => {
		const child = await processes.start('writeForever', 'victim');
		const seen: number[] = [];
		child.on('message', (from: Message) => {
			if (from.written !== undefined) seen.push(from.written);
		});
		child.send('go');
		await message(child, ({ written = 0 }) => (written >= 50 ? true : undefined));
		child.kill('SIGKILL');
		await once(child, 'close');
		const ledger = await opened();
		const byId = new Map((await ledger.getMany({ limit: 1_000_000 })).map((row) => [row.id, row]));
		expect(seen.filter((n) => byId.get(`r${n}:0`)?.status !== 'downloading')).toEqual([]);
		await claimed(ledger, request(1_000_000));
		expect(await ledger.reserve('r1000000:0', NOW, () => reservation(1))).not.toBeNull();
	}, 120_000);
});

describeOnPostgres('a restart of Postgres', () => {
	let server: ChildProcess;
	let store: LedgerStore;
	const order = async (what: 'start' | 'fast' | 'immediate'): Promise<void> => {
		const done = new Promise<void>((resolve) => {
			const hear = (said: { done?: string }): void => {
				if (said.done !== what) return;
				server.off('message', hear);
				resolve();
			};
			server.on('message', hear);
		});
		server.send(what);
		await done;
	};

	beforeEach(async () => {
		// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- a server that may be stopped
		server = fork(SERVER, [], { execArgv: [] });
		const [{ url }] = (await once(server, 'message')) as [{ url: string }];
		store = await openPostgresLedger(newLocation(url));
	}, 120_000);
	afterEach(async () => {
		await store.close();
		server.disconnect();
		await once(server, 'exit');
	}, 120_000);

	it('in mid-work is not seen: nothing is lost, nothing is there twice', async () => {
		let stop = false;
		let done = 0;
		/** Every error would end it. */
		const work = async (from: number): Promise<void> => {
			for (let n = from; !stop; n++) {
				await claimed(store, request(n));
				await store.reserve(`r${n}:0`, NOW, () => reservation(n));
				await store.update(`r${n}:0`, { status: 'downloading' }, NOW);
				await store.appendEvent('added', { n }, NOW);
				done++;
			}
		};
		const some = async (): Promise<void> => {
			for (const until = done + 12; done < until; ) await new Promise((resolve) => setTimeout(resolve, 10));
		};
		const workers = [0, 100_000, 200_000].map(work);
		for (let n = 0; n < 2; n++) {
			await Promise.race([some(), Promise.all(workers)]);
			await order('fast');
			await order('start');
		}
		await Promise.race([some(), Promise.all(workers)]);
		stop = true;
		await Promise.all(workers);
		expect(done).toBeGreaterThanOrEqual(36);
		expect(await store.getMany({ status: ['downloading'], limit: 1_000_000 })).toHaveLength(done);
		expect(await store.reservations()).toHaveLength(done);
		const numbers = (await store.events(0, 1_000_000)).filter(({ type }) => type === 'added').map(({ data }) => (data as { n: number }).n);
		expect(numbers).toHaveLength(done);
		expect(new Set(numbers).size).toBe(done);
	}, 120_000);

	it('after a crash finds all that was promised', async () => {
		for (let n = 0; n < 20; n++) {
			await claimed(store, request(n));
			await store.update(`r${n}:0`, { status: 'held' }, NOW);
		}
		await order('immediate');
		await order('start');
		expect(await store.getMany({ status: ['held'], limit: 100 })).toHaveLength(20);
	}, 120_000);
});
