import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LedgerUnavailableError } from '../types';
import type { Connection } from './connection';
import { connect } from './connection';
import { sqliteCode, toOpenError } from './errors';
import type { SqliteModule } from './loadSqlite';
import { assertUsableSchema } from './schemaVersion';

/** A crash while the file was being made left a journal that only a writer can roll back. */
const NEEDS_WRITER: readonly number[] = [264, 520, 776];

/** Checking pages costs about 3 ms per MiB; a file beyond this shows its damage when it is read. */
const FULL_CHECK_BYTES = 64 * 1024 ** 2;

function assertSound(db: Connection, fileName: string): void {
	const [answer] = db.all<{ quick_check: string }>('PRAGMA quick_check(1)');
	if (answer?.quick_check === 'ok') return;
	throw new LedgerUnavailableError(
		`The ledger '${fileName}' is damaged`,
		'Stop n8n, move the file away and put a copy in its place, or let a new one be made',
		{ cause: answer?.quick_check },
	);
}

function look(sqlite: SqliteModule, fileName: string, sizeBytes: number, newest: number): void {
	const db = connect(sqlite, fileName, { readOnly: true });
	try {
		assertUsableSchema(db, fileName, newest);
		if (sizeBytes <= FULL_CHECK_BYTES) assertSound(db, fileName);
	} finally {
		db.close();
	}
}

function sizeOf(fileName: string): number | null {
	const folder = statSync(dirname(fileName), { throwIfNoEntry: false });
	if (folder?.isDirectory() !== true) {
		throw new LedgerUnavailableError(
			`The folder of the ledger '${fileName}' does not exist`,
			`Create the folder '${dirname(fileName)}', or name another file`,
		);
	}
	const file = statSync(fileName, { throwIfNoEntry: false });
	if (file === undefined) return null;
	if (file.isFile()) return file.size;
	throw new LedgerUnavailableError(
		`The ledger '${fileName}' is not a file`,
		'Name a file; a new one is made when it does not exist',
	);
}

/**
 * Looks at the file without writing to it, so that one we must not touch stays as it is.
 * Returns whether it exists.
 *
 * @throws LedgerUnavailableError when the folder is missing, or the file is damaged, newer, not
 * ours or not readable
 */
export function inspectFile(sqlite: SqliteModule, fileName: string, newest: number): boolean {
	const sizeBytes = sizeOf(fileName);
	if (sizeBytes === null) return false;
	try {
		if (sizeBytes > 0) look(sqlite, fileName, sizeBytes, newest);
	} catch (error) {
		if (!NEEDS_WRITER.includes(sqliteCode(error) ?? 0)) throw toOpenError(fileName, error);
	}
	return true;
}
