import type { Migration } from './types';

/**
 * `grabs` are what the apps' histories say of requests, and when they are asked next (NULL: no more).
 * `size_told`: the size is what an app said, and the metadata have not come yet.
 */
const COMMON = `
ALTER TABLE requests ADD COLUMN size_told INTEGER NOT NULL DEFAULT 0;
DROP INDEX requests_unsized;
CREATE INDEX requests_unsized ON requests (node_id, seq)
	WHERE status = 'downloading' AND (size_bytes IS NULL OR size_told = 1);
`;

const SQLITE = `
CREATE TABLE grabs (
	request INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	tries INTEGER NOT NULL DEFAULT 0,
	next_at_ms INTEGER,
	facts TEXT
) STRICT;
${COMMON}`;

const POSTGRES = `
CREATE TABLE grabs (
	request BIGINT PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	tries INTEGER NOT NULL DEFAULT 0,
	next_at_ms BIGINT,
	facts TEXT
);
${COMMON}`;

export const grabs: Migration = { version: 10, sqlite: SQLITE, postgres: POSTGRES };
