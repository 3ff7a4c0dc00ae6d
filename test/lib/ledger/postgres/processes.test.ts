import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openPostgresLedger } from '../../../../lib/ledger';
import type { LedgerStore, PostgresLocation } from '../../../../lib/ledger';
import { Processes } from '../children/processes';
import { describeSharedLedger } from '../children/suite';
import { claimed, NOW, request, reservation } from '../fixtures';
import { describeOnPostgres, dropSchema, newLocation } from './server';

const SERVER = join(__dirname, '..', '..', '..', 'support', 'postgres.mjs');

describeOnPostgres('several processes on one ledger in Postgres', () => {
	let at: PostgresLocation;
	let processes: Processes;
	let store: LedgerStore | undefined;
	beforeEach(() => {
		at = newLocation();
		processes = new Processes(at);
	});
	afterEach(async () => {
		processes.kill();
		await store?.close();
		await dropSchema(at);
	});

	describeSharedLedger({ processes: () => processes, opened: async () => (store = await openPostgresLedger(at)), timeoutMs: 120_000 });
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
