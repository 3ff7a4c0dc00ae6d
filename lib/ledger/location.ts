import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/** A ledger in a Postgres database. */
export interface PostgresLocation {
	/** Name or address, or the folder of a Unix socket. */
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	/** `require` encrypts, `verify` checks the certificate of the server too. */
	ssl: 'disable' | 'require' | 'verify';
	/** PEM of a private authority for `verify`; null: those that Node.js trusts. */
	ca: string | null;
	/** The schema that holds our tables; made when it is missing. */
	schema: string;
	/** Connections of this process at most. */
	maxConnections: number;
}

/** Where a ledger is: the name of a SQLite file, or a Postgres database. */
export type LedgerLocation = string | PostgresLocation;

export const DEFAULT_POSTGRES_PORT = 5432;
export const DEFAULT_SCHEMA = 'arr_dispatch';
export const DEFAULT_MAX_CONNECTIONS = 4;

/** Names that need no quotes, and leave room for what is added to them (notification channels). */
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,39}$/;

/** Whether this can be the name of our schema. */
export function isSchemaName(name: string): boolean {
	return SCHEMA_NAME.test(name) && !name.startsWith('pg_');
}

/** The location in words for people: without user and password. */
export function describeLocation(location: LedgerLocation): string {
	if (typeof location === 'string') return resolve(location);
	const { host, port, database, schema } = location;
	const address = host.includes(':') ? `[${host}]` : host;
	return `postgres://${address}:${port}/${database}${schema === DEFAULT_SCHEMA ? '' : `?schema=${schema}`}`;
}

/** The same for the same store with the same login, without telling the password. */
export function locationKey(location: LedgerLocation): string {
	if (typeof location === 'string') return resolve(location);
	const fields = [location.host, location.port, location.database, location.user, location.password,
		location.ssl, location.ca, location.schema, location.maxConnections];
	return `${describeLocation(location)} ${createHash('sha256').update(JSON.stringify(fields)).digest('hex')}`;
}
