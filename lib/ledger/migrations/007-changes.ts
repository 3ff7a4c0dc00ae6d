import type { Migration } from './types';

const SQLITE = `
CREATE TABLE changes (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	at_ms INTEGER NOT NULL,
	process TEXT NOT NULL,
	node_id TEXT,
	kind TEXT NOT NULL,
	hash TEXT NOT NULL,
	fields TEXT NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at_ms);
`;

const POSTGRES = `
CREATE TABLE changes (
	seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at_ms BIGINT NOT NULL,
	process TEXT NOT NULL,
	node_id TEXT,
	kind TEXT NOT NULL,
	hash TEXT NOT NULL,
	fields TEXT NOT NULL
);
CREATE INDEX changes_at ON changes (at_ms);
`;

export const changes: Migration = { version: 7, sqlite: SQLITE, postgres: POSTGRES };
