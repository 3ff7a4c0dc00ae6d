import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { PostgresLocation } from '../../../../lib/ledger/location';

/** A server on which tests may make and drop schemas, or undefined. */
export const SERVER_URL = process.env.LEDGER_POSTGRES_URL;

const WHY = 'LEDGER_POSTGRES_URL names no server: run `node test/support/postgres.mjs npx jest test/lib/ledger/postgres`';

/** Tests that need a real Postgres. Where there is none they say so. */
export function describeOnPostgres(name: string, tests: () => void): void {
	if (SERVER_URL !== undefined) describe(name, tests);
	else it(`${name}: without Postgres`, () => void process.stdout.write(`SKIPPED: ${name}: ${WHY}\n`));
}

/** The place of a ledger on a server, in a schema that does not exist yet. */
export function newLocation(url = SERVER_URL ?? '', changes: Partial<PostgresLocation> = {}): PostgresLocation {
	const { hostname, port, pathname, username, password } = new URL(url);
	return {
		host: hostname,
		port: Number(port || 5432),
		database: pathname.slice(1),
		user: decodeURIComponent(username),
		password: decodeURIComponent(password),
		ssl: 'disable',
		ca: null,
		schema: `test_${randomBytes(6).toString('hex')}`,
		maxConnections: 4,
		...changes,
	};
}

/** Runs statements without any of our code. */
export async function query(at: PostgresLocation, sql: string): Promise<Array<Record<string, unknown>>> {
	const { host, port, database, user, password } = at;
	const client = new Client({ host, port, database, user, password, ssl: false });
	await client.connect();
	try {
		const results: unknown = await client.query(sql);
		const last = (Array.isArray(results) ? results.at(-1) : results) as { rows: Array<Record<string, unknown>> };
		return last.rows;
	} finally {
		await client.end();
	}
}

export async function dropSchema(at: PostgresLocation): Promise<void> {
	await query(at, `SET client_min_messages TO error; DROP SCHEMA IF EXISTS "${at.schema}" CASCADE`);
}
