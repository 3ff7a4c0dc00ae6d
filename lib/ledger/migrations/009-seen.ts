import type { Migration } from './types';

/** Feeds and the releases of them that were handed out. All names but `reader` are digests. */
const SQLITE = `
CREATE TABLE feeds (
	reader TEXT NOT NULL,
	feed TEXT NOT NULL,
	asked_as TEXT NOT NULL,
	etag TEXT,
	last_modified TEXT,
	failures INTEGER NOT NULL,
	told INTEGER NOT NULL,
	retry_at_ms INTEGER NOT NULL,
	read_at_ms INTEGER,
	PRIMARY KEY (reader, feed)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_releases (
	reader TEXT NOT NULL,
	key TEXT NOT NULL,
	seen_at_ms INTEGER NOT NULL,
	PRIMARY KEY (reader, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_releases_at ON seen_releases (seen_at_ms);
`;

const POSTGRES = `
CREATE TABLE feeds (
	reader TEXT NOT NULL,
	feed TEXT NOT NULL,
	asked_as TEXT NOT NULL,
	etag TEXT,
	last_modified TEXT,
	failures INTEGER NOT NULL,
	told INTEGER NOT NULL,
	retry_at_ms BIGINT NOT NULL,
	read_at_ms BIGINT,
	PRIMARY KEY (reader, feed)
);

CREATE TABLE seen_releases (
	reader TEXT NOT NULL,
	key TEXT NOT NULL,
	seen_at_ms BIGINT NOT NULL,
	PRIMARY KEY (reader, key)
);
CREATE INDEX seen_releases_at ON seen_releases (seen_at_ms);
`;

export const seen: Migration = { version: 9, sqlite: SQLITE, postgres: POSTGRES };
