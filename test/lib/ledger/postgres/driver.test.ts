import { PostgresDriver } from '../../../../lib/ledger/postgres/driver';
import { openPostgresDriver } from '../../../../lib/ledger/postgres/openPostgresLedger';
import type { PostgresLocation } from '../../../../lib/ledger/location';
import { all, get, run } from '../../../../lib/ledger/sql/steps';
import type { Steps } from '../../../../lib/ledger/sql/steps';
import { describeOnPostgres, dropSchema, newLocation, query } from './server';

// The machine may be busy with other suites.
jest.setTimeout(30_000);

const MIGRATIONS = [
	{
		version: 1,
		sqlite: '',
		postgres: `CREATE TABLE things (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT UNIQUE, size BIGINT, bytes BYTEA, score DOUBLE PRECISION);
			INSERT INTO things (name, size) VALUES ('counter', 0);`,
	},
];

let at: PostgresLocation;
let drivers: PostgresDriver[];

async function open(changes: Partial<PostgresLocation> = {}): Promise<PostgresDriver> {
	const driver = await openPostgresDriver({ ...at, ...changes }, { migrations: MIGRATIONS });
	drivers.push(driver);
	return driver;
}

beforeEach(() => {
	at = newLocation('postgres://nobody@127.0.0.1:1/none');
	drivers = [];
});

function* countUp(): Steps<number> {
	const { size } = (yield* get<{ size: number }>(`SELECT size FROM things WHERE name = 'counter'`)) ?? { size: -1 };
	yield* run(`UPDATE things SET size = ? WHERE name = 'counter'`, size + 1);
	return size + 1;
}

describeOnPostgres('PostgresDriver', () => {
	beforeEach(() => {
		at = newLocation();
	});
	afterEach(async () => {
		for (const driver of drivers) await driver.close();
		await dropSchema(at);
	});

	it('gives values the types that SQLite gives them', async () => {
		const driver = await open();
		const bytes = new Uint8Array([0, 1, 127, 128, 255]);
		await driver.write(() => run('INSERT INTO things (name, size, bytes, score) VALUES (?, ?, ?, ?)', 'a', 9_007_199_254_740_991, bytes, 72.5));
		const sql = `SELECT size, bytes, score, name, (SELECT count(*) FROM things) AS n, (SELECT sum(size) FROM things) AS total,
			size > 1 AS large, NULL AS nothing FROM things WHERE name = ?`;
		expect(await driver.read(() => get(sql, 'a'))).toStrictEqual({
			size: 9_007_199_254_740_991,
			bytes,
			score: 72.5,
			name: 'a',
			n: 2,
			total: 9_007_199_254_740_991,
			large: 1,
			nothing: null,
		});
	});

	it('leaves question marks in texts alone, and gives back a character 0, which Postgres cannot hold', async () => {
		const driver = await open();
		await driver.write(() => run(`INSERT INTO things (name) VALUES (? || '?')`, 'a\0b'));
		const rows = await driver.read(() => all(`SELECT name AS "what?" FROM things WHERE name LIKE '%?' AND name <> ? -- why?`, 'x'));
		expect(rows).toEqual([{ 'what?': 'a\0b?' }]);
	});

	it('tells how many rows a change touched', async () => {
		const driver = await open();
		expect(await driver.write(() => run('UPDATE things SET size = 1'))).toBe(1);
		expect(await driver.write(() => run('DELETE FROM things WHERE size = ?', 2))).toBe(0);
	});

	it('undoes all when a step fails, and goes on', async () => {
		const driver = await open();
		const broken = driver.write(function* (): Steps<void> {
			yield* run('UPDATE things SET size = 7');
			throw new RangeError('no');
		});
		await expect(broken).rejects.toThrow(RangeError);
		const twice = driver.write(() => run(`INSERT INTO things (name) VALUES ('counter')`));
		await expect(twice).rejects.toMatchObject({ code: '23505' });
		expect(await driver.write(countUp)).toBe(1);
	});

	it('lets one writer in at a time, over all processes', async () => {
		const both = [await open(), await open()];
		await Promise.all(Array.from({ length: 100 }, async (_none, n) => await both[n % 2].write(countUp)));
		expect(await both[0].read(() => get(`SELECT size FROM things WHERE name = 'counter'`))).toEqual({ size: 100 });
	});

	it('reads while another writes', async () => {
		const [reader, writer] = [await open(), await open()];
		const seen: unknown[] = [];
		const reading = async (): Promise<unknown> => await reader.read(() => get(`SELECT size FROM things WHERE name = 'counter'`));
		const writing = writer.write(function* (): Steps<void> {
			yield* countUp();
			yield* get('SELECT pg_sleep(0.3)');
		});
		while ((await query(at, `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)).length === 0);
		seen.push(await reading());
		await writing;
		seen.push(await reading());
		expect(seen).toEqual([{ size: 0 }, { size: 1 }]);
	});

	it('reads several statements at one moment', async () => {
		const [reader, writer] = [await open(), await open()];
		let between = true;
		for (let n = 0; n < 3; n++) {
			let writing: Promise<unknown> = Promise.resolve();
			const sizes = await reader.read(function* (): Steps<unknown[]> {
				const first = yield* get(`SELECT size FROM things WHERE name = 'counter'`);
				writing = writer.write(countUp);
				yield* get('SELECT pg_sleep(0.1)');
				return [first, yield* get(`SELECT size FROM things WHERE name = 'counter'`)];
			});
			await writing;
			between &&= JSON.stringify(sizes[0]) === JSON.stringify(sizes[1]);
		}
		expect(between).toBe(true);
	});

	it('waits for the disk only where it was promised', async () => {
		const driver = await open();
		const setting = () => get('SHOW synchronous_commit');
		expect(await driver.write(setting)).toEqual({ synchronous_commit: 'off' });
		expect(await driver.durably(setting)).toEqual({ synchronous_commit: 'on' });
	});

	it('has a statement parsed once', async () => {
		const driver = await open({ maxConnections: 1 });
		for (let n = 0; n < 5; n++) await driver.read(() => get('SELECT size FROM things WHERE id = ?', n));
		const parsed = await driver.read(() => all<{ statement: string }>(`SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%things%'`));
		expect(parsed.map(({ statement }) => statement)).toEqual(['SELECT size FROM things WHERE id = $1']);
	});

	it('goes on after a table was changed under it', async () => {
		const driver = await open({ maxConnections: 1 });
		const look = async (): Promise<unknown> => await driver.read(() => get(`SELECT * FROM things WHERE name = ?`, 'counter'));
		for (let n = 0; n < 3; n++) await look();
		await query(at, `ALTER TABLE "${at.schema}".things ADD COLUMN more INTEGER DEFAULT 4`);
		expect(await look()).toMatchObject({ more: 4 });
	});

	it('frees the lock of a connection that was killed within a transaction', async () => {
		const [victim, other] = [await open(), await open()];
		let attempts = 0;
		const killed = victim.write(function* (): Steps<number> {
			attempts++;
			const size = yield* countUp();
			if (attempts === 1) yield* get('SELECT pg_sleep(10)');
			return size;
		});
		const find = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(10)%' AND state = 'active'`;
		while ((await query(at, find)).length === 0);
		expect([await other.write(countUp), await killed].sort()).toEqual([1, 2]);
		expect(attempts).toBe(2);
	});

	it('says that it was closed', async () => {
		const driver = await open();
		await driver.close();
		await driver.close();
		await expect(driver.read(() => get('SELECT 1'))).rejects.toMatchObject({ name: 'LedgerUnavailableError', message: expect.stringContaining('is closed') as string });
	});
});
