import type { SqlValue } from '../sql/steps';

/** Object ids of Postgres' own types, fixed for ever: `select oid, typname from pg_type`. */
const OID = { bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, float4: 700, float8: 701, numeric: 1700 } as const;

type Parser = (text: string) => unknown;

/** Numbers of the ledger are ms, bytes and counts: all of them safe integers. */
function toNumber(text: string): number {
	return Number(text);
}

/** `\x` and two hex digits for each byte. */
function toBytes(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

const PARSERS: Readonly<Record<number, Parser>> = {
	[OID.bool]: (text) => (text === 't' ? 1 : 0),
	[OID.bytea]: toBytes,
	[OID.int8]: toNumber,
	[OID.int2]: toNumber,
	[OID.int4]: toNumber,
	[OID.float4]: toNumber,
	[OID.float8]: toNumber,
	// What sum() makes of BIGINT.
	[OID.numeric]: toNumber,
};

/**
 * Postgres text cannot hold the character 0, which a torrent may have in its name. This one stands for
 * it: Unicode keeps it free for uses within a program, so that no text has it.
 */
const ZERO = '\uFDD0';

const toText: Parser = (text) => (text.includes(ZERO) ? text.replaceAll(ZERO, '\0') : text);

/** A value as it is sent. */
export function toParameter(value: SqlValue): SqlValue {
	return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', ZERO) : value;
}

/** Gives values the types that SQLite gives them. For our connections only: `pg`'s own table is everybody's. */
export const VALUE_TYPES = {
	getTypeParser: (oid: number): Parser => PARSERS[oid] ?? toText,
};
