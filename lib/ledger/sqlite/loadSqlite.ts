import { LedgerUnavailableError } from '../types';

/** Node's built-in SQLite module. */
export type SqliteModule = typeof import('node:sqlite');

const importBuiltIn = async (): Promise<SqliteModule> => await import('node:sqlite');

const withoutSqlite = (cause: unknown): LedgerUnavailableError =>
	new LedgerUnavailableError(
		`Node.js ${process.version} has no built-in SQLite`,
		'Run n8n with Node.js 22.13 or newer, or give the nodes a Dispatch Ledger credential',
		{ cause },
	);

/**
 * Loads Node's SQLite only when a ledger is opened, so that the package itself loads on any Node.
 *
 * @throws LedgerUnavailableError on a Node without it (before 22.13)
 */
export async function loadSqlite(
	importModule: () => Promise<SqliteModule> = importBuiltIn,
): Promise<SqliteModule> {
	try {
		return await importModule();
	} catch (cause) {
		throw withoutSqlite(cause);
	}
}
