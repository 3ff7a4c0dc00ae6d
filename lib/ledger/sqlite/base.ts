import type { Connection } from './connection';
import { toLedgerError } from './errors';

/** How all parts of the SQLite ledger reach the file: each call one transaction, with our own errors. */
export abstract class SqliteBase {
	constructor(
		protected readonly db: Connection,
		readonly location: string,
	) {}

	protected read<T>(query: (db: Connection) => T): T {
		try {
			return query(this.db);
		} catch (error) {
			throw toLedgerError(this.location, error);
		}
	}

	protected write<T>(change: (db: Connection) => T): T {
		return this.read((db) => db.write(() => change(db)));
	}

	protected durably<T>(change: (db: Connection) => T): T {
		return this.read((db) => db.durably(() => change(db)));
	}
}
