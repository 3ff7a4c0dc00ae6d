import type { Driver } from '../sql/driver';
import type { Outcome, Statement, Steps } from '../sql/steps';
import type { Connection } from './connection';
import { toLedgerError } from './errors';

/** Runs steps on a SQLite file, without waiting in between. */
export class SqliteDriver implements Driver {
	readonly dialect = 'sqlite';
	private closed = false;

	constructor(
		private readonly db: Connection,
		readonly location: string,
		private readonly onClose: () => void = () => undefined,
	) {}

	async read<T>(steps: () => Steps<T>): Promise<T> {
		return this.guarded(() => this.drive(steps()));
	}

	async write<T>(steps: () => Steps<T>): Promise<T> {
		return this.guarded(() => this.db.write(() => this.drive(steps())));
	}

	async durably<T>(steps: () => Steps<T>): Promise<T> {
		return this.guarded(() => this.db.durably(() => this.drive(steps())));
	}

	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		this.guarded(() => this.db.close());
		this.onClose();
	}

	private guarded<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			throw toLedgerError(this.location, error);
		}
	}

	private drive<T>(steps: Steps<T>): T {
		let next = steps.next();
		while (next.done !== true) next = steps.next(this.outcomeOf(next.value));
		return next.value;
	}

	private outcomeOf(statement: Statement): Outcome {
		const { kept } = this.db;
		if (statement.parts !== undefined) {
			for (const part of statement.parts) this.outcomeOf(part);
			return { rows: [], changes: 0, kept };
		}
		if (statement.several !== undefined) {
			return { rows: [], changes: 0, kept, several: statement.several.map((one) => this.outcomeOf(one)) };
		}
		const { sql, values, wants } = statement;
		const text = typeof sql === 'string' ? sql : sql.sqlite;
		if (wants === 'rows') return { rows: this.db.all(text, ...values), changes: 0, kept };
		return { rows: [], changes: this.db.run(text, ...values), kept };
	}
}
