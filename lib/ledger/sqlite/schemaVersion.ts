import { LedgerUnavailableError } from '../types';
import type { Connection } from './connection';

/** Marks the file as ours, so that no other program's database is ever taken for a ledger. */
export const APPLICATION_ID = 0x41724470;

/** The schema version in the file; 0 for an empty one. */
export function readSchemaVersion(db: Connection): number {
	return db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

/** Writes the version; call it within the transaction of the migration. */
export function writeSchemaVersion(db: Connection, version: number): void {
	db.exec(`PRAGMA user_version = ${version}`);
	db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
}

/**
 * @throws LedgerUnavailableError when the file is another program's, or of a newer version of this
 * package
 */
export function assertUsableSchema(db: Connection, fileName: string, newest: number): void {
	const version = readSchemaVersion(db);
	const mark = db.get<{ application_id: number }>('PRAGMA application_id')?.application_id ?? 0;
	const tables =
		db.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')?.count ?? 0;
	const empty = version === 0 && mark === 0 && tables === 0;
	if (!empty && mark !== APPLICATION_ID) {
		throw new LedgerUnavailableError(
			`'${fileName}' is the database of another program`,
			'Name a file of its own for the ledger; a new one is made',
		);
	}
	if (version > newest) {
		throw new LedgerUnavailableError(
			`The ledger '${fileName}' has schema version ${version}; this version of the package knows ${newest}`,
			`Update the package, or restore the copy '${fileName}.before-v${version}' if there is one`,
		);
	}
}
