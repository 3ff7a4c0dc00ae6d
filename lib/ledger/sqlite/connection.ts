import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Kept } from '../sql/steps';
import type { SqliteModule } from './loadSqlite';

const BUSY_TIMEOUT_MS = 5000;
/** SQLite's 2 MiB are too few for the hash indexes of 100 000 requests. */
const CACHE_KIB = 16 * 1024;
/** 4 MiB of WAL: carried over into the file, with an fsync, it does not hold up the event loop for long. */
const CHECKPOINT_PAGES = 1000;

/**
 * One connection to the file, with its prepared statements. Rows come back in the shape that the
 * caller names: the SQL and that interface stand next to each other in `tables/`.
 */
export class Connection {
	private readonly statements = new Map<string, StatementSync>();
	/** Copies of rows; emptied when something was undone. */
	readonly kept: Kept = new Map();

	constructor(private readonly db: DatabaseSync) {}

	get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
		return this.prepared(sql).get(...values) as Row | undefined;
	}

	all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
		return this.prepared(sql).all(...values) as Row[];
	}

	/** Runs one change; returns how many rows it touched. */
	run(sql: string, ...values: SQLInputValue[]): number {
		return Number(this.prepared(sql).run(...values).changes);
	}

	/** Runs statements that are not worth keeping prepared. */
	exec(sql: string): void {
		this.db.exec(sql);
	}

	/**
	 * Runs `change` as one transaction that takes the write lock first: what it reads cannot change
	 * before it writes, and two processes never wait for each other. All or nothing.
	 */
	write<T>(change: () => T): T {
		this.run('BEGIN IMMEDIATE');
		let committed = false;
		try {
			const result = change();
			this.run('COMMIT');
			committed = true;
			return result;
		} finally {
			if (!committed) this.rollBack();
		}
	}

	/** Like `write`, but the result survives a power cut: for what was promised to a client. */
	durably<T>(change: () => T): T {
		// Not prepared: SQLite executes this pragma while it compiles it. One fsync covers the whole
		// WAL, so earlier commits of the same torrent (its payload) become durable with this one.
		this.exec('PRAGMA synchronous = FULL');
		try {
			return this.write(change);
		} finally {
			this.exec('PRAGMA synchronous = NORMAL');
		}
	}

	/** Undoes a transaction of which nothing is to stay. */
	rollBack(): void {
		this.kept.clear();
		try {
			this.run('ROLLBACK');
		} catch {
			// A full disk or a read fault made SQLite roll back by itself: there is nothing to undo,
			// and the first error is the one to tell.
		}
	}

	close(): void {
		this.statements.clear();
		this.db.close();
	}

	private prepared(sql: string): StatementSync {
		const known = this.statements.get(sql);
		if (known !== undefined) return known;
		const statement = this.db.prepare(sql);
		this.statements.set(sql, statement);
		return statement;
	}
}

/** Connects to a file; with `readOnly` nothing is written to it. Throws SQLite's own errors. */
export function connect(
	sqlite: SqliteModule,
	fileName: string,
	options: { readOnly: boolean },
): Connection {
	const connection = new Connection(new sqlite.DatabaseSync(fileName, options));
	connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
	connection.exec('PRAGMA foreign_keys = ON');
	connection.exec('PRAGMA synchronous = NORMAL');
	connection.exec(`PRAGMA cache_size = ${-CACHE_KIB}`);
	connection.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
	return connection;
}
