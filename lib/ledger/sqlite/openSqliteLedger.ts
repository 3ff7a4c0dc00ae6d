import type { Migration } from '../migrations';
import { MIGRATIONS, newestVersion } from '../migrations';
import { SqlLedger } from '../sql/store';
import type { LedgerStore } from '../types';
import { LedgerUnavailableError } from '../types';
import type { Connection } from './connection';
import { connect } from './connection';
import { SqliteDriver } from './driver';
import { toOpenError } from './errors';
import { inspectFile } from './inspect';
import { loadSqlite } from './loadSqlite';
import type { SqliteModule } from './loadSqlite';
import { assertWritable, createPrivateFile, migrate } from './migrate';
import { retryWhileBusy } from './retry';

/** For tests and for `openLedger`; everything has a default. */
export interface SqliteLedgerOptions {
	migrations?: readonly Migration[];
	loadModule?: () => Promise<SqliteModule>;
	/** Called once when the store is closed. */
	onClose?: () => void;
}

function journalMode(db: Connection, pragma: string): string | undefined {
	return db.get<{ journal_mode: string }>(pragma)?.journal_mode;
}

function useWal(db: Connection, fileName: string): void {
	if (journalMode(db, 'PRAGMA journal_mode') === 'wal') return;
	if (journalMode(db, 'PRAGMA journal_mode = WAL') === 'wal') return;
	throw new LedgerUnavailableError(
		`The ledger '${fileName}' is on a file system without shared memory`,
		'Keep the file on a local disk, not on a network share',
	);
}

/**
 * Opens the database, migrated and writable.
 *
 * @throws LedgerUnavailableError, or what SQLite and the file system throw
 */
export async function openConnection(
	sqlite: SqliteModule,
	fileName: string,
	migrations: readonly Migration[] = MIGRATIONS,
): Promise<Connection> {
	const newest = newestVersion(migrations);
	const exists = await retryWhileBusy(fileName, () => inspectFile(sqlite, fileName, newest));
	if (!exists) createPrivateFile(fileName);
	const db = connect(sqlite, fileName, { readOnly: false });
	let ready = false;
	try {
		await retryWhileBusy(fileName, () => useWal(db, fileName));
		await retryWhileBusy(fileName, () => migrate(db, fileName, migrations));
		assertWritable(db);
		ready = true;
		return db;
	} finally {
		if (!ready) db.close();
	}
}

/**
 * Opens (and makes or migrates) the SQLite ledger in `fileName`. Any number of processes may use
 * the file at once. A file that cannot be used is left byte for byte as it is.
 *
 * @throws LedgerUnavailableError when the file is corrupt, newer, read-only, not ours, its folder
 * is missing, or this Node has no SQLite; its hint says what to do
 */
export async function openSqliteLedger(
	fileName: string,
	options: SqliteLedgerOptions = {},
): Promise<LedgerStore> {
	const sqlite = await loadSqlite(options.loadModule);
	try {
		const db = await openConnection(sqlite, fileName, options.migrations);
		return new SqlLedger(new SqliteDriver(db, fileName, options.onClose));
	} catch (error) {
		throw toOpenError(fileName, error);
	}
}
