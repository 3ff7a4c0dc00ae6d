import type { Migration } from './types';

/**
 * What clients were told and must go on being told: the lists that they made, the deletes that were
 * accepted for nodes that did not answer, and the last known torrents of each node. `fields` and
 * `data` are JSON whose shape is the business of whoever writes them.
 */
const SQLITE = `
CREATE TABLE own_categories (
	name TEXT PRIMARY KEY,
	save_path TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE own_tags (
	name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE removals (
	node_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	aliases TEXT NOT NULL,
	name TEXT NOT NULL,
	added_on INTEGER NOT NULL,
	delete_files INTEGER NOT NULL,
	source TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (node_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE last_rows (
	node_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	fields TEXT NOT NULL,
	PRIMARY KEY (node_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE node_settings (
	node_id TEXT PRIMARY KEY,
	data TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alarms (
	node_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	since_ms INTEGER NOT NULL,
	PRIMARY KEY (node_id, kind)
) STRICT, WITHOUT ROWID;
`;

const POSTGRES = `
CREATE TABLE own_categories (
	name TEXT COLLATE "C" PRIMARY KEY,
	save_path TEXT NOT NULL
);

CREATE TABLE own_tags (
	name TEXT COLLATE "C" PRIMARY KEY
);

CREATE TABLE removals (
	node_id TEXT COLLATE "C" NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	aliases TEXT NOT NULL,
	name TEXT NOT NULL,
	added_on BIGINT NOT NULL,
	delete_files INTEGER NOT NULL,
	source TEXT NOT NULL,
	at_ms BIGINT NOT NULL,
	PRIMARY KEY (node_id, hash)
);

CREATE TABLE last_rows (
	node_id TEXT COLLATE "C" NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	fields TEXT NOT NULL,
	PRIMARY KEY (node_id, hash)
);

CREATE TABLE node_settings (
	node_id TEXT COLLATE "C" PRIMARY KEY,
	data TEXT NOT NULL
);

CREATE TABLE alarms (
	node_id TEXT COLLATE "C" NOT NULL,
	kind TEXT NOT NULL,
	since_ms BIGINT NOT NULL,
	PRIMARY KEY (node_id, kind)
);
`;

/** Lists, remembered deletes, last known torrents, and alarms that are raised once. */
export const memory: Migration = { version: 2, sqlite: SQLITE, postgres: POSTGRES };
