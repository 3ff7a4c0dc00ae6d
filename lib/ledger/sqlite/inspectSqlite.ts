import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { MIGRATIONS, newestVersion } from '../migrations';
import { connect } from './connection';
import { toOpenError } from './errors';
import { inspectFile } from './inspect';
import { loadSqlite } from './loadSqlite';
import { readSchemaVersion } from './schemaVersion';

/**
 * Looks whether the ledger in a file could be opened, without making or changing it.
 *
 * @returns the version of its schema; 0 when it would be made
 * @throws LedgerUnavailableError when it could not be opened
 */
export async function inspectSqlite(fileName: string): Promise<number> {
	const sqlite = await loadSqlite();
	try {
		const exists = inspectFile(sqlite, fileName, newestVersion(MIGRATIONS));
		accessSync(exists ? fileName : dirname(fileName), constants.W_OK);
		if (!exists) return 0;
		const db = connect(sqlite, fileName, { readOnly: true });
		try {
			return readSchemaVersion(db);
		} finally {
			db.close();
		}
	} catch (error) {
		throw toOpenError(fileName, error);
	}
}
