import { inspectPostgres } from '../../../../lib/ledger';
import type { PostgresLocation } from '../../../../lib/ledger/location';
import type { Migration } from '../../../../lib/ledger/migrations';
import { MIGRATIONS, newestVersion } from '../../../../lib/ledger/migrations';
import { openPostgresDriver } from '../../../../lib/ledger/postgres/openPostgresLedger';
import { describeOnPostgres, dropSchema, newLocation, query } from './server';

// The machine may be busy with other suites.
jest.setTimeout(30_000);

const NEWEST = newestVersion(MIGRATIONS);
const FIRST: Migration[] = [{ version: 1, sqlite: '', postgres: 'CREATE TABLE a (x BIGINT)' }];
const SECOND: Migration[] = [...FIRST, { version: 2, sqlite: '', postgres: 'ALTER TABLE a ADD COLUMN y BIGINT NOT NULL DEFAULT 7; CREATE TABLE b (x BIGINT)' }];
const BROKEN: Migration[] = [...FIRST, { version: 2, sqlite: '', postgres: 'CREATE TABLE b (x BIGINT); CREATE TABLE a (x BIGINT)' }];

describeOnPostgres('The schema of a ledger in Postgres', () => {
	let at: PostgresLocation;
	beforeEach(() => {
		at = newLocation();
	});
	afterEach(async () => await dropSchema(at));

	const open = async (migrations: readonly Migration[] = MIGRATIONS, changes: Partial<PostgresLocation> = {}): Promise<void> =>
		await (await openPostgresDriver({ ...at, ...changes }, { migrations, patience: { outageMs: 0 } })).close();
	const failure = async (work: Promise<unknown>): Promise<unknown> => await work.then(() => 'no failure', (error: unknown) => error);
	const tables = async (): Promise<unknown[]> =>
		(await query(at, `SELECT tablename AS name FROM pg_tables WHERE schemaname = '${at.schema}' ORDER BY 1`)).map(({ name }) => name);
	const unavailable = (message: RegExp, hint: RegExp): unknown =>
		expect.objectContaining({ name: 'LedgerUnavailableError', message: expect.stringMatching(message) as string, hint: expect.stringMatching(hint) as string });

	it('is made at first use, and found then', async () => {
		expect(await inspectPostgres(at)).toMatchObject({ version: 0, tables: 0 });
		expect(await tables()).toEqual([]);
		await open();
		expect(await inspectPostgres(at)).toMatchObject({ version: NEWEST });
		await open();
		expect(await query(at, `SELECT version FROM "${at.schema}".ledger_schema`)).toEqual([{ version: NEWEST }]);
	});

	it('is made once by many processes that start together', async () => {
		await Promise.all(Array.from({ length: 6 }, async () => await open()));
		expect(await query(at, `SELECT version FROM "${at.schema}".ledger_schema`)).toEqual([{ version: NEWEST }]);
	});

	it('is brought up to date with what it holds', async () => {
		await open(FIRST);
		await query(at, `INSERT INTO "${at.schema}".a VALUES (1)`);
		await Promise.all([open(SECOND), open(SECOND)]);
		expect(await query(at, `SELECT * FROM "${at.schema}".a`)).toEqual([{ x: '1', y: '7' }]);
	});

	it('stays as it was when a step fails', async () => {
		await open(FIRST);
		const before = await tables();
		expect(await failure(open(BROKEN))).toMatchObject({ code: '42P07' });
		expect(await tables()).toEqual(before);
		await open(SECOND);
	});

	it('is left alone when it is newer', async () => {
		await open(SECOND);
		const before = await tables();
		expect(await failure(open(FIRST))).toEqual(unavailable(/has schema version 2; this version of the package knows 1/, /Update the package/));
		expect(await failure(inspectPostgres(at, FIRST))).toEqual(unavailable(/schema version 2/, /Update/));
		expect(await tables()).toEqual(before);
	});

	it('is left alone when it holds other tables', async () => {
		await query(at, `CREATE SCHEMA "${at.schema}"; CREATE TABLE "${at.schema}".theirs (x BIGINT)`);
		expect(await failure(open())).toEqual(unavailable(/holds the tables of another program/, /schema of its own/));
		expect(await tables()).toEqual(['theirs']);
	});

	it.each(['Upper', 'a b', '"; DROP TABLE x; --', 'pg_mine', '', 'a'.repeat(41)])('cannot be called %j', async (schema) => {
		expect(await failure(open(FIRST, { schema }))).toEqual(unavailable(/cannot be the schema of the ledger/, /lower case/));
	});

	it.each<[string, Partial<PostgresLocation>, RegExp, RegExp]>([
		['the password is wrong', { password: 'wrong' }, /refused the login/, /Check user and password/],
		['the user does not exist', { user: 'nobody' }, /refused the login/, /Check user and password/],
		['the database does not exist', { database: 'no_such' }, /does not exist/, /Create the database/],
		['nothing listens', { port: 1 }, /cannot be reached/, /host and port/],
		['the host has no address', { host: 'no-such-host.invalid' }, /cannot be reached/, /host and port/],
		['the server has no SSL', { ssl: 'require' }, /SSL settings/, /'SSL'/],
	])('says what is wrong when %s', async (_case, changes, message, hint) => {
		expect(await failure(open(FIRST, changes))).toEqual(unavailable(message, hint));
		expect(await failure(inspectPostgres({ ...at, ...changes }))).toEqual(unavailable(message, hint));
	});

	describe('for a user with few rights', () => {
		const guest = `guest_${process.pid}`;
		const asGuest = { user: guest, password: 'guest' };
		beforeEach(async () => void (await query(at, `CREATE ROLE ${guest} LOGIN PASSWORD 'guest'`)));
		afterEach(async () => {
			await dropSchema(at);
			await query(at, `DROP ROLE ${guest}`);
		});

		it('says that a schema cannot be created', async () => {
			expect(await failure(open(FIRST, asGuest))).toEqual(unavailable(/does not let this user/, /right to create a schema/));
			expect(await tables()).toEqual([]);
		});

		it('is used when it belongs to the user', async () => {
			await query(at, `CREATE SCHEMA "${at.schema}" AUTHORIZATION ${guest}`);
			await open(FIRST, asGuest);
			expect(await tables()).toContain('a');
		});

		it('says that tables of somebody else cannot be used', async () => {
			await open(FIRST);
			expect(await failure(open(FIRST, asGuest))).toEqual(unavailable(/does not let this user|another program/, /right|schema/));
		});

		it('says that a read-only database is one', async () => {
			await query(at, `CREATE SCHEMA "${at.schema}" AUTHORIZATION ${guest}; ALTER ROLE ${guest} SET default_transaction_read_only TO on`);
			expect(await failure(open(FIRST, asGuest))).toEqual(unavailable(/is read-only/, /primary server/));
		});
	});
});
