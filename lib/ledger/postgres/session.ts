import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient, PoolConfig, QueryResult } from 'pg';
import type { PostgresLocation } from '../location';
import type { Outcome, Statement, Steps } from '../sql/steps';
import { codeOf, isLost, isStale } from './errors';
import type { StatementTexts } from './statements';
import { toParameter, VALUE_TYPES } from './values';

/** The `pg` package, loaded only where Postgres is used. */
export type PgModule = Pick<typeof import('pg'), 'Client' | 'Pool'>;

export const loadPg = async (): Promise<PgModule> => await import('pg');

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
const LOCK_TIMEOUT_MS = 15_000;
/** A process that hangs within a transaction must not keep the write lock. */
const IDLE_IN_TRANSACTION_MS = 15_000;
/** Longer than the server takes to give up: only for a network that swallows its answer. */
const ANSWER_TIMEOUT_MS = 20_000;
const IDLE_CONNECTION_MS = 60_000;

/** The name of the application in `pg_stat_activity`. */
export const APPLICATION = 'n8n-nodes-arr-dispatch';

/** For names that were checked with `isSchemaName`, and for channels. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How to connect. The password is in none of what `pg` throws. */
export function connectionConfig({ host, port, database, user, password, ssl, ca }: PostgresLocation): PoolConfig {
	return {
		host,
		port,
		database,
		user,
		password,
		ssl: ssl === 'disable' ? false : { rejectUnauthorized: ssl === 'verify', ...(ca !== null && { ca }) },
		application_name: APPLICATION,
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		keepAlive: true,
		types: VALUE_TYPES,
	};
}

/** What every connection is told first. Not as options of the login, which poolers refuse. */
const setUp = (schema: string): string =>
	`SET search_path TO ${quoted(schema)}; SET standard_conforming_strings TO on; SET client_encoding TO 'UTF8';
	SET statement_timeout TO ${STATEMENT_TIMEOUT_MS}; SET lock_timeout TO ${LOCK_TIMEOUT_MS};
	SET idle_in_transaction_session_timeout TO ${IDLE_IN_TRANSACTION_MS}`;

/** The connections of this process to one database, made when they are needed. */
export function createPool(pg: PgModule, location: PostgresLocation): Pool {
	const pool = new pg.Pool({
		...connectionConfig(location),
		max: location.maxConnections,
		idleTimeoutMillis: IDLE_CONNECTION_MS,
		query_timeout: ANSWER_TIMEOUT_MS,
		// Statements are sent without waiting for the answers to those before them.
		pipeline: true,
		allowExitOnIdle: true,
		onConnect: async (client) => {
			// Between two statements nobody awaits this connection: its end is met by the next statement.
			client.on('error', () => undefined);
			await client.query(setUp(location.schema));
		},
	});
	// Connections that nobody uses end with the server; `pg` makes new ones.
	pool.on('error', () => undefined);
	return pool;
}

/** What steps threw: it says nothing of the database, whatever it looks like. */
export class StepsFailed extends Error {
	constructor(readonly fault: unknown) {
		super();
	}
}

function failed(fault: unknown): never {
	throw new StepsFailed(fault);
}

function advance<T>(steps: Steps<T>, ...outcome: [] | [Outcome]): IteratorResult<Statement, T> {
	try {
		return steps.next(...outcome);
	} catch (error) {
		return failed(error);
	}
}

const NO_OUTCOME: Outcome = { rows: [], changes: 0 };

/** Names of connections in `last_commits`, see PostgresDriver. */
const writers = new WeakMap<PoolClient, string>();

/** One connection while it is ours. */
export class Session {
	/** What was sent and whose answer nobody has waited for yet. */
	private readonly unanswered: Array<Promise<unknown>> = [];
	private answers = false;

	constructor(
		private readonly client: PoolClient,
		private readonly texts: StatementTexts,
	) {}

	/** A name of this connection that no other connection ever has. */
	get writer(): string {
		let name = writers.get(this.client);
		if (name === undefined) writers.set(this.client, (name = randomUUID()));
		return name;
	}

	/** Whether the server has answered anything: then it has begun what was sent first. */
	get hasAnswered(): boolean {
		return this.answers;
	}

	/** Sends statements in one round trip. */
	async send(sql: string): Promise<void> {
		await this.answered(this.client.query(sql));
	}

	/** Sends statements without waiting: what they fail with comes with the next answer. */
	sendAhead(sql: string): void {
		this.noted(this.client.query(sql));
	}

	/** Runs a statement; one whose outcome nobody looks at is only sent. */
	async run(statement: Statement): Promise<Outcome> {
		if (statement.several !== undefined) return await this.runSeveral(statement.several);
		const sent = this.submit(statement);
		if (statement.unread !== true) return outcomeOf(statement, await this.answered(sent));
		this.noted(sent);
		return NO_OUTCOME;
	}

	/** Waits for all answers, whatever they are. */
	async settle(): Promise<void> {
		await Promise.allSettled(this.unanswered.splice(0));
	}

	private async runSeveral(statements: readonly Statement[]): Promise<Outcome> {
		const sent = statements.map((statement) => this.noted(this.submit(statement)));
		await this.allAnswered();
		const several = await Promise.all(sent.map(async (result, n) => outcomeOf(statements[n], await result)));
		return { ...NO_OUTCOME, several };
	}

	private async submit({ sql, values }: Statement): Promise<QueryResult> {
		const { text, name } = this.texts.prepare(typeof sql === 'string' ? sql : sql.postgres);
		return await this.client.query({ text, name, values: values.map(toParameter) });
	}

	private noted<T>(sent: Promise<T>): Promise<T> {
		sent.catch(() => undefined);
		this.unanswered.push(sent);
		return sent;
	}

	private async answered<T>(sent: Promise<T>): Promise<T> {
		this.noted(sent);
		await this.allAnswered();
		return await sent;
	}

	/** Answers come in the order of the statements. The first failure counts: what follows fails for that alone. */
	private async allAnswered(): Promise<void> {
		for (const sent of this.unanswered) await sent;
		this.unanswered.length = 0;
		this.answers = true;
	}

	/**
	 * Runs steps to their end; `before` is told each statement.
	 *
	 * @throws StepsFailed for what the steps themselves throw
	 */
	async drive<T>(steps: Steps<T>, before: (statement: Statement) => void = () => undefined): Promise<T> {
		let next = advance(steps);
		while (next.done !== true) {
			before(next.value);
			next = advance(steps, await this.run(next.value));
		}
		return next.value;
	}
}

function outcomeOf({ wants }: Statement, result: QueryResult): Outcome {
	return wants === 'rows' ? { rows: result.rows, changes: 0 } : { rows: [], changes: result.rowCount ?? 0 };
}

/**
 * Lends a connection to `work`. A transaction that is still open is undone. A connection that was
 * lost, that knows outdated statements or that still waits for an answer is closed and not lent again.
 */
export async function withSession<T>(pool: Pool, texts: StatementTexts, work: (session: Session) => Promise<T>): Promise<T> {
	const client = await pool.connect();
	const session = new Session(client, texts);
	const ended = await work(session).then(
		(result) => ({ result }),
		async (error: unknown) => {
			await session.settle();
			const usable = !isLost(error) && !isStale(error);
			// An error comes before the new state of the connection: the one that we know may be the old one.
			const mayBeOpen = codeOf(error) !== '' || client.getTransactionStatus() !== 'I';
			if (usable && mayBeOpen) await client.query('ROLLBACK').catch(() => undefined);
			return { error, close: !usable || client.getTransactionStatus() !== 'I' };
		},
	);
	client.release('error' in ended && ended.close);
	return 'error' in ended ? await Promise.reject(ended.error) : ended.result;
}
