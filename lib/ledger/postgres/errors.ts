import { LedgerUnavailableError } from '../types';

/** Like ECONNREFUSED or 57P01: SQLSTATE of the server, or a code of the network. */
export function codeOf(error: unknown): string {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === 'string' ? code : '';
}

interface Diagnosis {
	what: string;
	hint: string;
}

const UNREACHABLE: Diagnosis = {
	what: 'cannot be reached',
	hint: 'Check that Postgres runs, and host and port in the Dispatch Ledger credential',
};
const LOST: Diagnosis = {
	what: 'lost its connection',
	hint: 'Check that Postgres runs; the connection is made again by itself',
};
const TLS: Diagnosis = {
	what: 'cannot be reached with these SSL settings',
	hint: "Check 'SSL' in the Dispatch Ledger credential, and the certificate authority if the server has a private one",
};
const LOGIN: Diagnosis = {
	what: 'refused the login',
	hint: 'Check user and password in the Dispatch Ledger credential, and pg_hba.conf of the server',
};
const NO_RIGHT: Diagnosis = {
	what: 'does not let this user use its tables',
	hint: 'Give the user the right to create a schema in the database, or make it the owner of the schema of the ledger',
};
const FULL: Diagnosis = { what: 'has no space left to grow', hint: 'Free space on the disk of the Postgres server' };
const READ_ONLY: Diagnosis = {
	what: 'is read-only',
	hint: 'Name the primary server in the Dispatch Ledger credential, not a standby',
};
const TOO_SLOW: Diagnosis = {
	what: 'took too long',
	hint: 'Try again; look for other programs that lock its tables or load the Postgres server',
};
const BUSY: Diagnosis = {
	what: 'has no connection free',
	hint: "Raise max_connections of the Postgres server, or lower 'Maximum Connections' in the Dispatch Ledger credential",
};
const DAMAGED: Diagnosis = {
	what: 'is damaged',
	hint: 'Restore the schema of the ledger from a backup, or name a new schema in the credential',
};
const NOT_OURS: Diagnosis = {
	what: 'lacks a table or column',
	hint: 'Restore the schema of the ledger from a backup, or name a new schema in the credential',
};

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_CODE: Readonly<Record<string, Diagnosis>> = {
	ECONNREFUSED: UNREACHABLE,
	ENOTFOUND: UNREACHABLE,
	EAI_AGAIN: UNREACHABLE,
	EHOSTUNREACH: UNREACHABLE,
	ENETUNREACH: UNREACHABLE,
	ETIMEDOUT: UNREACHABLE,
	ENOENT: UNREACHABLE,
	EACCES: UNREACHABLE,
	ECONNRESET: LOST,
	EPIPE: LOST,
	'28P01': LOGIN,
	'28000': LOGIN,
	'3D000': { what: 'does not exist', hint: 'Create the database, or correct its name in the Dispatch Ledger credential' },
	'42501': NO_RIGHT,
	'42P01': NOT_OURS,
	'42703': NOT_OURS,
	'3F000': NOT_OURS,
	'53100': FULL,
	'53200': { what: 'cannot be used: the server is out of memory', hint: 'Give the Postgres server more memory' },
	'53300': BUSY,
	'25006': READ_ONLY,
	'55P03': TOO_SLOW,
	'57014': TOO_SLOW,
	'40001': TOO_SLOW,
	'40P01': TOO_SLOW,
	'58030': { what: 'cannot be read or written: the disk reports a fault', hint: 'Check the disk of the Postgres server' },
	XX001: DAMAGED,
	XX002: DAMAGED,
};

/** `pg` names these by their message only. */
const BY_MESSAGE: ReadonlyArray<[RegExp, Diagnosis]> = [
	[/timeout exceeded when trying to connect/i, BUSY],
	[/timeout expired|connection timeout/i, UNREACHABLE],
	[/server does not support SSL|SSL connection/i, TLS],
	[/Connection terminated|not queryable|connection error|Client was closed|stream/i, LOST],
	[/SASL|password/i, LOGIN],
];

const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/;
/** Class 08 are connection errors, 57P the server that is stopped, starts or ends us. */
const LOST_CODE = /^(?:08...|57P0.|25P03|ECONNRESET|EPIPE|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT)$/;
const LOST_MESSAGE = /Connection terminated|not queryable|connection error|Client was closed|connection timeout|timeout expired|Query read timeout/i;
/** Started over, these succeed: two transactions in each other's way, or no connection free. */
const BUSY_CODE = /^(?:40001|40P01|53300)$/;
const BUSY_MESSAGE = /timeout exceeded when trying to connect/i;
/** A table was changed after a statement had been parsed, or a pooler gave us another server. */
const STALE_CODE = /^(?:0A000|26000|42P05)$/;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

/** Whether the connection is gone, or could not be made: a new one may work. */
export function isLost(error: unknown): boolean {
	const code = codeOf(error);
	return LOST_CODE.test(code) || (code === '' && LOST_MESSAGE.test(messageOf(error)));
}

/** Whether the same transaction may succeed when it is started over at once. */
export function isWorthRepeating(error: unknown): boolean {
	const code = codeOf(error);
	return BUSY_CODE.test(code) || (STALE_CODE.test(code) && isStale(error)) || (code === '' && BUSY_MESSAGE.test(messageOf(error)));
}

/** Whether the connection must not be used again, although the server answers on it. */
export function isStale(error: unknown): boolean {
	const code = codeOf(error);
	return STALE_CODE.test(code) && (code !== '0A000' || /cached plan/i.test(messageOf(error)));
}

function diagnose(error: unknown): Diagnosis | undefined {
	const code = codeOf(error);
	if (BY_CODE[code] !== undefined) return BY_CODE[code];
	if (TLS_CODE.test(code)) return TLS;
	const told = code === '' ? BY_MESSAGE.find(([pattern]) => pattern.test(messageOf(error))) : undefined;
	return told?.[1] ?? (isLost(error) ? LOST : undefined);
}

/**
 * The error to throw for one that came out of `pg`: LedgerUnavailableError when the database cannot
 * be used, else (a broken rule of the tables, a fault of the caller) the same.
 *
 * @param location the ledger as people may see it: without the password
 */
export function toLedgerError(location: string, error: unknown): unknown {
	if (error instanceof LedgerUnavailableError) return error;
	const diagnosis = diagnose(error);
	if (diagnosis === undefined) return error;
	return new LedgerUnavailableError(`The ledger '${location}' ${diagnosis.what}`, diagnosis.hint, { cause: error });
}
