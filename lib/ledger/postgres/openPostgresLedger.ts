import type { PostgresLocation } from '../location';
import { describeLocation, isSchemaName } from '../location';
import type { Migration } from '../migrations';
import { MIGRATIONS, newestVersion } from '../migrations';
import { SqlLedger } from '../sql/store';
import type { LedgerStore } from '../types';
import { LedgerUnavailableError } from '../types';
import type { PostgresDriverOptions } from './driver';
import { PostgresDriver } from './driver';
import type { SchemaState } from './migrate';
import { assertUsable, migrate, readState } from './migrate';
import { loadPg } from './session';

/** For tests and for `openLedger`; everything has a default. */
export interface PostgresLedgerOptions extends PostgresDriverOptions {
	migrations?: readonly Migration[];
}

/** A server that is not there yet is waited for less long than one that went away: somebody looks on. */
const OPENING_MS = 3_000;

async function connect(at: PostgresLocation, options: PostgresDriverOptions): Promise<PostgresDriver> {
	if (!isSchemaName(at.schema)) {
		throw new LedgerUnavailableError(
			`'${at.schema}' cannot be the schema of the ledger`,
			'Use lower case letters, digits and _, at most 40, and not pg_ in front',
		);
	}
	return new PostgresDriver(await loadPg(), at, options);
}

/**
 * Connects, and makes or migrates the tables.
 *
 * @throws LedgerUnavailableError when the database cannot be used; its hint says what to do
 */
export async function openPostgresDriver(at: PostgresLocation, options: PostgresLedgerOptions = {}): Promise<PostgresDriver> {
	const driver = await connect(at, options);
	let ready = false;
	try {
		driver.bePatient(OPENING_MS);
		await migrate(driver, at, options.migrations ?? MIGRATIONS);
		driver.bePatient(options.patience?.outageMs);
		ready = true;
		return driver;
	} finally {
		if (!ready) await driver.close();
	}
}

/**
 * Opens (and makes or migrates) the ledger in a Postgres database. Any number of processes may use it
 * at once. A schema that cannot be used is left as it is.
 *
 * @throws LedgerUnavailableError when the database cannot be used; its hint says what to do
 */
export async function openPostgresLedger(at: PostgresLocation, options: PostgresLedgerOptions = {}): Promise<LedgerStore> {
	return new SqlLedger(await openPostgresDriver(at, options));
}

/**
 * Looks whether the ledger could be opened, without changing anything.
 *
 * @throws LedgerUnavailableError when it could not
 */
export async function inspectPostgres(at: PostgresLocation, migrations: readonly Migration[] = MIGRATIONS): Promise<SchemaState> {
	const driver = await connect(at, { patience: { outageMs: 0, busyAttempts: 1 } });
	try {
		const state = await driver.session(async (session) => await readState(session, at));
		assertUsable(describeLocation(at), at.schema, state, newestVersion(migrations));
		return state;
	} finally {
		await driver.close();
	}
}
