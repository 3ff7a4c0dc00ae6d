import type { Migration } from './types';

/**
 * What a row that waits needs beside its row in `requests`: its place, its times, and the settings by
 * which it was judged (JSON). A hold that ended without an add stays until the client deletes the torrent.
 */
const SQLITE = `
CREATE TABLE holds (
	request INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	since_ms INTEGER NOT NULL,
	until_ms INTEGER,
	priority INTEGER NOT NULL DEFAULT 0,
	settings TEXT,
	tries INTEGER NOT NULL DEFAULT 0,
	retry_at_ms INTEGER NOT NULL DEFAULT 0,
	given_until_ms INTEGER,
	ended_at_ms INTEGER
) STRICT;
CREATE INDEX holds_in_order ON holds (priority DESC, since_ms, request);
`;

const POSTGRES = `
CREATE TABLE holds (
	request BIGINT PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	since_ms BIGINT NOT NULL,
	until_ms BIGINT,
	priority BIGINT NOT NULL DEFAULT 0,
	settings TEXT,
	tries BIGINT NOT NULL DEFAULT 0,
	retry_at_ms BIGINT NOT NULL DEFAULT 0,
	given_until_ms BIGINT,
	ended_at_ms BIGINT
);
CREATE INDEX holds_in_order ON holds (priority DESC, since_ms, request);
`;

/** Torrents that were promised to clients and wait. */
export const holds: Migration = { version: 3, sqlite: SQLITE, postgres: POSTGRES };
