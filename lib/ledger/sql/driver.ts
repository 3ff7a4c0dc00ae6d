import type { Steps } from './steps';

export type Dialect = 'sqlite' | 'postgres';

/**
 * How the ledger reaches its database. Each call is one transaction, all or nothing, and may be
 * started over when the database was busy or went away: steps must have no effect but their statements.
 *
 * @throws LedgerUnavailableError when the database cannot be used
 */
export interface Driver {
	readonly dialect: Dialect;
	/** Where the data is, for people: a file name or `postgres://host/db` without the password. */
	readonly location: string;
	/** Reads without a lock. */
	read<T>(steps: () => Steps<T>): Promise<T>;
	/** Takes the one write lock of the ledger first: what the steps read cannot change before they write. */
	write<T>(steps: () => Steps<T>): Promise<T>;
	/** Like `write`, but the result survives a power cut: for what was promised to a client. */
	durably<T>(steps: () => Steps<T>): Promise<T>;
	close(): Promise<void>;
}
