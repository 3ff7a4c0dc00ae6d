import { closeSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import type { Migration } from '../migrations';
import { newestVersion } from '../migrations';
import type { Connection } from './connection';
import { assertUsableSchema, readSchemaVersion, writeSchemaVersion } from './schemaVersion';

const OWNER_ONLY = 0o600;
/** Where the header of a SQLite file keeps `user_version`, https://www.sqlite.org/fileformat.html */
const VERSION_OFFSET = 60;

/** Makes an empty file that only n8n's user can read: the ledger holds passkeys. */
export function createPrivateFile(fileName: string): void {
	closeSync(openSync(fileName, 'a', OWNER_ONLY));
}

function versionInHeader(fileName: string): number {
	const header = Buffer.alloc(4);
	const file = openSync(fileName, 'r');
	try {
		readSync(file, header, 0, header.length, VERSION_OFFSET);
	} finally {
		closeSync(file);
	}
	return header.readUInt32BE(0);
}

/** Copies the file, unless another process has migrated it in between and made the copy itself. */
function copyBefore(db: Connection, fileName: string, version: number, target: number): void {
	const copy = `${fileName}.before-v${target}`;
	const unfinished = `${copy}.${process.pid}.tmp`;
	rmSync(unfinished, { force: true });
	try {
		createPrivateFile(unfinished);
		db.run('VACUUM INTO ?', unfinished);
		if (versionInHeader(unfinished) === version) renameSync(unfinished, copy);
	} finally {
		rmSync(unfinished, { force: true });
	}
}

function applyNext(db: Connection, fileName: string, migrations: readonly Migration[]): void {
	db.write(() => {
		// Read again under the lock: another process may have been here first, with a newer package.
		assertUsableSchema(db, fileName, newestVersion(migrations));
		const version = readSchemaVersion(db);
		const next = migrations.find((migration) => migration.version === version + 1);
		if (next === undefined) return;
		db.exec(next.sqlite);
		writeSchemaVersion(db, next.version);
	});
}

/**
 * Brings the file to the newest schema, each step in its own transaction. An existing file is
 * copied to `<file>.before-v<newest>` first. Several processes may do this at once.
 */
export function migrate(db: Connection, fileName: string, migrations: readonly Migration[]): void {
	const target = newestVersion(migrations);
	const found = readSchemaVersion(db);
	if (found > 0 && found < target) copyBefore(db, fileName, found, target);
	for (let version = found; version < target; version = readSchemaVersion(db)) {
		applyNext(db, fileName, migrations);
	}
	assertUsableSchema(db, fileName, target);
}

/** Fails as a write would, without writing: SQLite opens a read-only file in silence. */
export function assertWritable(db: Connection): void {
	db.run('BEGIN IMMEDIATE');
	try {
		db.exec(`PRAGMA user_version = ${readSchemaVersion(db)}`);
	} finally {
		db.rollBack();
	}
}
