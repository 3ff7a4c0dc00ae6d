import type { Migration } from './types';

/** Refreshes that media servers are owed. `key` is a digest of server, scope and target: paths are long. */
const SQLITE = `
CREATE TABLE refreshes (
	key TEXT PRIMARY KEY,
	server TEXT NOT NULL,
	scope TEXT NOT NULL,
	target TEXT NOT NULL,
	detail TEXT NOT NULL,
	since_ms INTEGER NOT NULL,
	asked_at_ms INTEGER NOT NULL,
	retry_at_ms INTEGER NOT NULL,
	tries INTEGER NOT NULL,
	code TEXT,
	error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX refreshes_due ON refreshes (retry_at_ms);
`;

const POSTGRES = `
CREATE TABLE refreshes (
	key TEXT PRIMARY KEY,
	server TEXT NOT NULL,
	scope TEXT NOT NULL,
	target TEXT NOT NULL,
	detail TEXT NOT NULL,
	since_ms BIGINT NOT NULL,
	asked_at_ms BIGINT NOT NULL,
	retry_at_ms BIGINT NOT NULL,
	tries INTEGER NOT NULL,
	code TEXT,
	error TEXT
);
CREATE INDEX refreshes_due ON refreshes (retry_at_ms);
`;

export const refreshes: Migration = { version: 12, sqlite: SQLITE, postgres: POSTGRES };
