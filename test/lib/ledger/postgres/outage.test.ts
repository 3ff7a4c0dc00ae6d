import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { PostgresLocation } from '../../../../lib/ledger/location';
import type { PostgresDriver } from '../../../../lib/ledger/postgres/driver';
import { openPostgresDriver } from '../../../../lib/ledger/postgres/openPostgresLedger';
import { get, run, tell } from '../../../../lib/ledger/sql/steps';
import { describeOnPostgres, dropSchema, newLocation, query } from './server';

// The machine may be busy with other suites.
jest.setTimeout(30_000);

const MIGRATIONS = [{ version: 1, sqlite: '', postgres: 'CREATE TABLE notes (text TEXT)' }];
/** The answer to `COMMIT` as it comes over the wire. */
const COMMITTED = 'COMMIT\0';

type Cut = 'nothing' | 'before COMMIT arrives' | 'before its answer arrives' | 'before any of it arrives';

/** Stands between us and the server and can cut a connection at a chosen moment. */
class Proxy {
	cut: Cut = 'nothing';
	cuts = 0;
	/** What was on its way when a connection was cut reaches the server after all; resolves with its answer. */
	arrive: () => Promise<string> = async () => await Promise.reject(new Error('nothing is on its way'));
	private readonly sockets = new Set<Socket>();
	private server: Server | null = null;

	constructor(private readonly target: PostgresLocation) {}

	async open(port = 0): Promise<number> {
		const server = createServer((client) => this.join(client));
		this.server = server;
		await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
		return (server.address() as AddressInfo).port;
	}

	/** Ends all connections and takes no new ones. */
	async close(): Promise<void> {
		const closed = new Promise((resolve) => this.server?.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	private join(client: Socket): void {
		const server = connect(this.target.port, this.target.host);
		const end = (): void => void (client.destroy(), server.destroy());
		for (const socket of [client, server]) {
			this.sockets.add(socket);
			socket.on('error', end).on('close', end);
		}
		const held: Buffer[] = [];
		client.on('data', (data) => {
			if (this.cut === 'before any of it arrives' && (held.length > 0 || data.includes('BEGIN'))) {
				held.push(data);
				if (Buffer.concat(held).includes(COMMITTED)) this.leaveOnItsWay(client, server, held);
				return;
			}
			if (this.cut === 'before COMMIT arrives' && data.includes(COMMITTED)) return this.doCut(end);
			server.write(data);
		});
		server.on('data', (data) => {
			if (this.cut === 'before its answer arrives' && data.includes(COMMITTED)) return this.doCut(end);
			client.write(data);
		});
	}

	private leaveOnItsWay(client: Socket, server: Socket, held: readonly Buffer[]): void {
		client.removeAllListeners('close');
		this.arrive = async () => {
			let answer = '';
			const answered = new Promise<string>((resolve) => {
				server.on('data', (data) => {
					answer += data.toString('latin1');
					if (answer.includes(COMMITTED) || answer.includes('ERROR')) resolve(answer);
				});
			});
			server.write(Buffer.concat(held));
			return await answered;
		};
		this.doCut(() => client.destroy());
	}

	private doCut(end: () => void): void {
		this.cut = 'nothing';
		this.cuts++;
		end();
	}
}

describeOnPostgres('A connection that is lost', () => {
	let at: PostgresLocation;
	let proxy: Proxy;
	let port = 0;
	let driver: PostgresDriver;

	beforeEach(async () => {
		at = newLocation();
		proxy = new Proxy(at);
		port = await proxy.open();
		driver = await openPostgresDriver({ ...at, port }, { migrations: MIGRATIONS });
	});
	afterEach(async () => {
		await driver.close();
		await proxy.close();
		await dropSchema(at);
	});

	const note = async (text: string): Promise<number> => await driver.write(() => run('INSERT INTO notes (text) VALUES (?)', text));
	const notes = async (): Promise<unknown[]> => (await query(at, `SELECT text FROM "${at.schema}".notes ORDER BY text`)).map(({ text }) => text);

	it.each<Cut>(['before COMMIT arrives', 'before its answer arrives'])('%s: the change is made, and once', async (cut) => {
		await note('a');
		proxy.cut = cut;
		expect(await note('b')).toBe(1);
		expect(await note('c')).toBe(1);
		expect(proxy.cuts).toBe(1);
		expect(await notes()).toEqual(['a', 'b', 'c']);
	});

	it('before any of it arrives: what comes late is not done a second time', async () => {
		await note('a');
		proxy.cut = 'before any of it arrives';
		await driver.write(() => tell(`INSERT INTO notes (text) VALUES ('b')`));
		expect(proxy.cuts).toBe(1);
		expect(await notes()).toEqual(['a', 'b']);
		expect(await proxy.arrive()).toContain('null value in column "number"');
		expect(await note('c')).toBe(1);
		expect(await notes()).toEqual(['a', 'b', 'c']);
	});

	it('between two calls is made again', async () => {
		await note('a');
		await proxy.close();
		await proxy.open(port);
		await note('b');
		expect(await notes()).toEqual(['a', 'b']);
	});

	it('is waited for by reads and writes, all at once', async () => {
		await note('a');
		await proxy.close();
		const calls = [note('b'), note('c'), driver.durably(() => run(`INSERT INTO notes (text) VALUES ('d')`)), driver.read(() => get('SELECT 1 AS one'))];
		await new Promise((resolve) => setTimeout(resolve, 600));
		await proxy.open(port);
		expect(await Promise.all(calls)).toEqual([1, 1, 1, { one: 1 }]);
		expect(await notes()).toEqual(['a', 'b', 'c', 'd']);
	});

	it('is told when the server stays away; later calls do not wait for it, and its return is noticed', async () => {
		await driver.close();
		driver = await openPostgresDriver({ ...at, port }, { migrations: MIGRATIONS, patience: { outageMs: 400, probeMs: 300 } });
		await proxy.close();
		const first = performance.now();
		await expect(note('a')).rejects.toMatchObject({ name: 'LedgerUnavailableError', message: expect.stringMatching(/cannot be reached$/) as string });
		expect(performance.now() - first).toBeGreaterThan(390);
		const second = performance.now();
		await expect(note('b')).rejects.toMatchObject({ hint: expect.stringContaining('Check that Postgres runs') as string });
		expect(performance.now() - second).toBeLessThan(100);
		await proxy.open(port);
		await new Promise((resolve) => setTimeout(resolve, 350));
		expect(await note('c')).toBe(1);
		expect(await notes()).toEqual(['c']);
	});

	it('does not tell the password', async () => {
		await driver.close();
		driver = await openPostgresDriver({ ...at, port }, { migrations: MIGRATIONS, patience: { outageMs: 0 } });
		await proxy.close();
		const error: unknown = await note('a').catch((failure: unknown) => failure);
		expect(error).toMatchObject({ name: 'LedgerUnavailableError' });
		const told = JSON.stringify([error, String(error), (error as Error).stack, (error as Error).cause, String((error as Error).cause)]);
		expect(told).not.toContain(at.password);
		expect(JSON.stringify(driver.location)).not.toContain(at.password);
	});

	describe('while notifications are listened for', () => {
		const soon = async (heard: unknown[], length: number): Promise<unknown[]> => {
			for (let n = 0; n < 200 && heard.length < length; n++) await new Promise((resolve) => setTimeout(resolve, 20));
			return heard;
		};
		const notify = async (payload: string): Promise<unknown> => await driver.write(() => get('SELECT pg_notify(?, ?)', 'News "1"', payload));

		it('brings what is notified, to each who listens, until they stop', async () => {
			const heard: unknown[] = [];
			const others: unknown[] = [];
			const stop = await driver.listen('News "1"', (payload) => heard.push(payload));
			const stopOther = await driver.listen('News "1"', (payload) => others.push(payload));
			await notify('one');
			expect(await soon(heard, 1)).toEqual(['one']);
			await stop();
			await notify('two');
			expect(await soon(others, 2)).toEqual(['one', 'two']);
			expect(heard).toEqual(['one']);
			await stopOther();
			await notify('three');
			expect(await soon(others, 2)).toEqual(['one', 'two']);
		});

		it('is made again, and says that something may have been missed', async () => {
			const heard: unknown[] = [];
			const stop = await driver.listen('News "1"', (payload) => heard.push(payload));
			await proxy.close();
			await query(at, `SELECT pg_notify('News "1"', 'missed')`);
			await proxy.open(port);
			expect(await soon(heard, 1)).toEqual([null]);
			await notify('after');
			expect(await soon(heard, 2)).toEqual([null, 'after']);
			await stop();
		});

		it('says nothing of a change that was undone', async () => {
			const heard: unknown[] = [];
			await driver.listen('News "1"', (payload) => heard.push(payload));
			const undone = driver.write(function* () {
				yield* get('SELECT pg_notify(?, ?)', 'News "1"', 'undone');
				throw new RangeError('no');
			});
			await expect(undone).rejects.toThrow(RangeError);
			await notify('done');
			expect(await soon(heard, 1)).toEqual(['done']);
		});
	});
});
