import type { PostgresLocation } from '../location';
import type { Migration } from '../migrations';
import { newestVersion } from '../migrations';
import { LedgerUnavailableError } from '../types';
import type { PostgresDriver } from './driver';
import { lockKey } from './driver';
import type { Session } from './session';
import { quoted } from './session';

/** Schema changes may have to wait for others, and take their time on large tables. */
const MIGRATION_TIMEOUT_MS = 10 * 60_000;
/** Postgres 12, the oldest that we know to work. */
const OLDEST_SERVER = 120_000;

/** The state of a database, read without changing anything. */
export interface SchemaState {
	/** Version of our tables; 0 when there are none yet. */
	version: number;
	/** Tables of the schema, whoever they belong to. */
	tables: number;
	/** As a number: 150003 is 15.3. */
	server: number;
	encoding: string;
	readOnly: boolean;
}

interface StateColumns {
	tables: number;
	ours: number;
	server: number;
	encoding: string;
	read_only: number;
}

const STATE = `SELECT (SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = ?) AS tables,
	(SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = ? AND tablename = 'ledger_schema') AS ours,
	current_setting('server_version_num')::int AS server, current_setting('server_encoding') AS encoding,
	pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS read_only`;

const query = async <Row>(session: Session, sql: string, ...values: string[]): Promise<Row[]> =>
	(await session.run({ sql, values, wants: 'rows' })).rows as Row[];

/** Looks at the database without changing it. */
export async function readState(session: Session, { schema }: PostgresLocation): Promise<SchemaState> {
	const [{ tables, ours, server, encoding, read_only }] = await query<StateColumns>(session, STATE, schema, schema);
	const [known] = ours === 0 ? [] : await query<{ version: number }>(session, `SELECT version FROM ${quoted(schema)}.ledger_schema`);
	return { version: known?.version ?? 0, tables, server, encoding, readOnly: read_only === 1 };
}

/**
 * @param location the ledger as people may see it
 * @throws LedgerUnavailableError when the ledger must not or cannot be used
 */
export function assertUsable(location: string, schema: string, state: SchemaState, newest: number): void {
	if (state.server < OLDEST_SERVER) {
		throw new LedgerUnavailableError(`The server of '${location}' is too old`, 'Use PostgreSQL 12 or newer');
	}
	if (state.encoding !== 'UTF8') {
		throw new LedgerUnavailableError(`The database of '${location}' has the encoding ${state.encoding}`, 'Create a database with the encoding UTF8');
	}
	if (state.version === 0 && state.tables > 0) {
		throw new LedgerUnavailableError(
			`The schema '${schema}' of '${location}' holds the tables of another program`,
			'Name a schema of its own for the ledger; a new one is made',
		);
	}
	if (state.version > newest) {
		throw new LedgerUnavailableError(
			`The ledger '${location}' has schema version ${state.version}; this version of the package knows ${newest}`,
			'Update the package, or restore the dump that was taken before the update',
		);
	}
	if (state.readOnly) {
		throw new LedgerUnavailableError(`The ledger '${location}' is read-only`, 'Name the primary server in the Dispatch Ledger credential, not a standby');
	}
}

const OWN_TABLES = `
CREATE TABLE ledger_schema (version INTEGER NOT NULL);
INSERT INTO ledger_schema (version) VALUES (0);
CREATE TABLE last_commits (writer TEXT PRIMARY KEY, number BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL);
`;

function textFor(migration: Migration): string {
	if (migration.postgres === undefined) throw new Error(`Migration ${migration.version} has no text for Postgres`);
	return migration.postgres;
}

async function migrateOnce(session: Session, at: PostgresLocation, location: string, migrations: readonly Migration[]): Promise<void> {
	await session.send(`BEGIN; SET LOCAL statement_timeout TO ${MIGRATION_TIMEOUT_MS}; SET LOCAL lock_timeout TO ${MIGRATION_TIMEOUT_MS};
		SELECT pg_advisory_xact_lock(${lockKey(at)})`);
	// Read again under the lock: another process may have been here first, with a newer package.
	const state = await readState(session, at);
	const newest = newestVersion(migrations);
	assertUsable(location, at.schema, state, newest);
	if (state.version === 0) await session.send(`${await schemaToMake(session, at.schema)}; ${OWN_TABLES}`);
	const steps = migrations.filter(({ version }) => version > state.version).sort((a, b) => a.version - b.version);
	for (const step of steps) await session.send(textFor(step));
	await session.send(`UPDATE ledger_schema SET version = ${newest}; COMMIT`);
}

/** `CREATE SCHEMA IF NOT EXISTS` asks for the right to create one even where there is nothing to do. */
async function schemaToMake(session: Session, schema: string): Promise<string> {
	const found = await query(session, 'SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?', schema);
	return found.length > 0 ? '' : `CREATE SCHEMA ${quoted(schema)}`;
}

/**
 * Brings the schema to the newest version, all steps in one transaction. Any number of processes may
 * do this at once. A schema that is newer, or another program's, is left as it is.
 *
 * @throws LedgerUnavailableError when it cannot be used
 */
export async function migrate(driver: PostgresDriver, at: PostgresLocation, migrations: readonly Migration[]): Promise<void> {
	const newest = newestVersion(migrations);
	await driver.session(async (session) => {
		const state = await readState(session, at);
		assertUsable(driver.location, at.schema, state, newest);
		if (state.version < newest) await migrateOnce(session, at, driver.location, migrations);
		// A write shows what is missing now, and not with the first torrent. Old names go: their connections ended.
		await session.send("DELETE FROM last_commits WHERE at < now() - interval '1 day'");
	});
}
