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

/** Names of connections in `last_commits`, see PostgresDriver. */
const writers = new WeakMap<PoolClient, string>();

/** One connection while it is ours. */
export class Session {
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

	/** Sends statements in one round trip. */
	async send(sql: string): Promise<void> {
		await this.client.query(sql);
	}

	async run({ sql, values, wants }: Statement): Promise<Outcome> {
		const { text, name } = this.texts.prepare(typeof sql === 'string' ? sql : sql.postgres);
		const result: QueryResult = await this.client.query({ text, name, values: values.map(toParameter) });
		if (wants === 'rows') return { rows: result.rows, changes: 0 };
		return { rows: [], changes: result.rowCount ?? 0 };
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

/**
 * Lends a connection to `work`. A transaction that is still open is undone. A connection that was
 * lost, that knows outdated statements or that still waits for an answer is closed and not lent again.
 */
export async function withSession<T>(pool: Pool, texts: StatementTexts, work: (session: Session) => Promise<T>): Promise<T> {
	const client = await pool.connect();
	const ended = await work(new Session(client, texts)).then(
		(result) => ({ result }),
		async (error: unknown) => {
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
