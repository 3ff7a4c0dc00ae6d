import type { Migration } from './types';

/**
 * What the nodes did in the past: adds that got nothing (`cleared_at_ms` is set once they count no
 * more), rates in bytes per second, which nodes are in quarantine, and by which rules.
 */
const SQLITE = `
CREATE TABLE strikes (
	node_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	lacks TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	cleared_at_ms INTEGER,
	PRIMARY KEY (node_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE node_rates (
	node_id TEXT PRIMARY KEY,
	highest INTEGER NOT NULL,
	observed INTEGER NOT NULL,
	received_at_ms INTEGER NOT NULL,
	at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantines (
	node_id TEXT PRIMARY KEY,
	since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE strike_rules (
	id INTEGER PRIMARY KEY,
	data TEXT NOT NULL,
	at_ms INTEGER NOT NULL
) STRICT;
`;

const POSTGRES = `
CREATE TABLE strikes (
	node_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	lacks TEXT NOT NULL,
	at_ms BIGINT NOT NULL,
	cleared_at_ms BIGINT,
	PRIMARY KEY (node_id, hash)
);

CREATE TABLE node_rates (
	node_id TEXT PRIMARY KEY,
	highest BIGINT NOT NULL,
	observed BIGINT NOT NULL,
	received_at_ms BIGINT NOT NULL,
	at_ms BIGINT NOT NULL
);

CREATE TABLE quarantines (
	node_id TEXT PRIMARY KEY,
	since_ms BIGINT NOT NULL
);

CREATE TABLE strike_rules (
	id BIGINT PRIMARY KEY,
	data TEXT NOT NULL,
	at_ms BIGINT NOT NULL
);
`;

/** Strikes, learned rates and quarantines of the nodes. */
export const nodeHistory: Migration = { version: 6, sqlite: SQLITE, postgres: POSTGRES };
