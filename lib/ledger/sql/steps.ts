/**
 * SQL written once for both stores. A step of a transaction is a generator that yields statements and
 * is given their results: SQLite runs it in one go, Postgres with a round trip per statement whose
 * outcome somebody looks at.
 */

export type SqlValue = null | number | string | Uint8Array;

/** The text of a statement, with `?` for each value; two texts where the stores differ. */
export type Sql = string | { sqlite: string; postgres: string };

export interface Statement {
	sql: Sql;
	values: readonly SqlValue[];
	/** Whether rows are wanted, or only how many were touched. */
	wants: 'rows' | 'changes';
	/** The statements that this one stands for: where a statement costs no round trip, each runs by itself. */
	parts?: readonly Statement[];
	/** Statements that do not depend on each other, in place of `sql`: sent together, answered one by one. */
	several?: readonly Statement[];
	/** Nobody looks at the outcome but at what is kept: it is sent together with what follows, and may fail with that. */
	unread?: boolean;
}

/** Copies of rows, by name, for as long as this connection has undone nothing. */
export type Kept = Map<string, unknown>;

export interface Outcome {
	rows: unknown[];
	/** Rows that the statement changed; 0 when rows were wanted. */
	changes: number;
	/** Where the connection has a memory of its own (SQLite). */
	kept?: Kept;
	/** Of `several` statements, in their order. */
	several?: readonly Outcome[];
}

/** Part of a transaction that ends with a `T`. Must not wait for anything but its statements. */
export type Steps<T> = Generator<Statement, T, Outcome>;

/** All rows, in the shape that the caller names: SQL and interface stand next to each other. */
export function* all<Row>(sql: Sql, ...values: SqlValue[]): Steps<Row[]> {
	return (yield { sql, values, wants: 'rows' }).rows as Row[];
}

/** The first row. */
export function* get<Row>(sql: Sql, ...values: SqlValue[]): Steps<Row | undefined> {
	return (yield { sql, values, wants: 'rows' }).rows[0] as Row | undefined;
}

/** Makes a change; returns how many rows it touched. */
export function* run(sql: Sql, ...values: SqlValue[]): Steps<number> {
	return (yield { sql, values, wants: 'changes' }).changes;
}

/** Makes a change without asking how many rows it touched, which costs no round trip of its own. */
export function* tell(sql: Sql, ...values: SqlValue[]): Steps<void> {
	yield { sql, values, wants: 'changes', unread: true };
}

/**
 * Takes two parts of a transaction forward side by side, in one round trip where each would cost one.
 * Neither may depend on what the other does.
 */
export function* beside<A, B>(first: Steps<A>, second: Steps<B>): Steps<[A, B]> {
	let [a, b] = [first.next(), second.next()];
	while (a.done !== true || b.done !== true) {
		if (a.done === true || b.done === true) {
			if (a.done !== true) a = first.next(yield a.value);
			else if (b.done !== true) b = second.next(yield b.value);
			continue;
		}
		const { several = [] }: Outcome = yield { sql: '', values: [], wants: 'rows', several: [a.value, b.value] };
		[a, b] = [first.next(several[0]), second.next(several[1])];
	}
	return [a.value, b.value];
}

/**
 * Several changes as one statement. Postgres runs all parts of a WITH on the same view of the data.
 * Text and values are put together only where they are sent.
 */
class Joined implements Statement {
	readonly wants = 'rows';
	readonly unread = true;

	constructor(readonly parts: readonly Statement[]) {}

	get sql(): Sql {
		const textOf = ({ sql }: Statement): string => (typeof sql === 'string' ? sql : sql.postgres);
		const changes = this.parts.map((part, n) => `change${n} AS (${textOf(part)})`);
		return { sqlite: '', postgres: `WITH ${changes.join(', ')} SELECT 1` };
	}

	get values(): SqlValue[] {
		return this.parts.flatMap((part) => part.values);
	}
}

/**
 * Makes changes side by side, in one round trip where each would cost one. None of them may look at
 * what another writes, nor touch a row that another touches, nor read.
 */
export function* together(...changes: Array<Steps<unknown>>): Steps<void> {
	let running = changes;
	let outcome: Outcome | undefined;
	for (;;) {
		const still: Array<Steps<unknown>> = [];
		const statements: Statement[] = [];
		for (const steps of running) {
			const next = outcome === undefined ? steps.next() : steps.next(outcome);
			if (next.done === true) continue;
			still.push(steps);
			statements.push(next.value);
		}
		if (statements.length === 0) return;
		outcome = yield statements.length === 1 ? { ...statements[0], unread: true } : new Joined(statements);
		running = still;
	}
}
