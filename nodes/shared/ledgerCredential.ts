import { dirname, resolve } from 'node:path';
import type { LedgerLocation, PostgresLocation } from '../../lib/ledger/location';
import { DEFAULT_MAX_CONNECTIONS, DEFAULT_POSTGRES_PORT, DEFAULT_SCHEMA, isSchemaName } from '../../lib/ledger/location';
import { CredentialProblem } from './clusterCredential';

const SSL: readonly unknown[] = ['disable', 'require', 'verify'] satisfies Array<PostgresLocation['ssl']>;

/**
 * Where the ledger of a Dispatch Ledger credential is.
 *
 * @param defaultFile the SQLite file that no credential stands for; a relative path is taken from its folder
 * @throws CredentialProblem when a field is missing or cannot be used
 */
export function readLedgerLocation(credential: unknown, defaultFile: string): LedgerLocation {
	const fields = (credential ?? {}) as Record<string, unknown>;
	if (fields.store === 'postgres') return readPostgres(fields);
	return resolve(dirname(defaultFile), text(fields.file) || defaultFile);
}

function readPostgres(fields: Record<string, unknown>): PostgresLocation {
	const schema = text(fields.schema) || DEFAULT_SCHEMA;
	if (!isSchemaName(schema)) {
		throw new CredentialProblem(`'${schema}' cannot be the schema of the ledger: use lower case letters, digits and _, at most 40, and not pg_ in front`);
	}
	return {
		host: required(fields.host ?? 'localhost', 'host'),
		port: whole(fields.port, DEFAULT_POSTGRES_PORT, 65_535, 'port'),
		database: required(fields.database ?? 'n8n', 'database'),
		user: required(fields.user, 'user'),
		password: String(fields.password ?? ''),
		ssl: (SSL.includes(fields.ssl) ? fields.ssl : 'disable') as PostgresLocation['ssl'],
		ca: text(fields.ca) || null,
		schema,
		maxConnections: whole(fields.maxConnections, DEFAULT_MAX_CONNECTIONS, 100, 'number of connections'),
	};
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function required(value: unknown, name: string): string {
	const typed = text(value);
	if (typed === '') throw new CredentialProblem(`The Dispatch Ledger credential has no ${name}`);
	return typed;
}

function whole(value: unknown, fallback: number, most: number, name: string): number {
	if (value === undefined || value === null || value === '') return fallback;
	const number = Number(value);
	if (Number.isInteger(number) && number >= 1 && number <= most) return number;
	throw new CredentialProblem(`The ${name} of the Dispatch Ledger credential must be a whole number from 1 to ${most}`);
}
