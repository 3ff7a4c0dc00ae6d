import type { Migration } from './types';

/**
 * `requests.aliases` is the list in order; the table `aliases` is its index, in which one alias can
 * be active only once. `name_folded` is the name in lower case, for searching beyond ASCII.
 * Postgres compares ids and hashes byte by byte, as SQLite does, and not by the rules of a language.
 */
const SQLITE = `
CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	id TEXT NOT NULL UNIQUE,
	request_id TEXT NOT NULL,
	idx INTEGER NOT NULL,
	count INTEGER NOT NULL,
	source TEXT NOT NULL,
	hash TEXT NOT NULL,
	aliases TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('magnet', 'file', 'url')),
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	size_bytes INTEGER,
	private INTEGER,
	tracker_hosts TEXT NOT NULL,
	category TEXT NOT NULL,
	tags TEXT NOT NULL,
	options TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN (
		'received', 'held', 'awaiting_approval', 'dispatching', 'downloading', 'completed', 'imported',
		'adopted', 'failed', 'rejected', 'removed'
	)),
	node_id TEXT,
	code TEXT,
	reason TEXT,
	http_status INTEGER,
	existing_id TEXT,
	cancel INTEGER NOT NULL DEFAULT 0,
	lease_until_ms INTEGER,
	replied_at_ms INTEGER,
	created_at_ms INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_by_request ON requests (request_id, idx);
CREATE INDEX requests_by_status ON requests (status);
CREATE INDEX requests_by_code ON requests (code) WHERE code IS NOT NULL;
CREATE INDEX requests_listed ON requests (seq, category, source, created_at_ms, name_folded);

CREATE TABLE aliases (
	request INTEGER NOT NULL REFERENCES requests (seq) ON DELETE CASCADE,
	alias TEXT NOT NULL,
	active INTEGER NOT NULL,
	PRIMARY KEY (request, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_by_alias ON aliases (alias);
CREATE UNIQUE INDEX aliases_active ON aliases (alias) WHERE active = 1;

CREATE TABLE payloads (
	request INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('magnet', 'file', 'url')),
	text TEXT,
	file_name TEXT,
	bytes BLOB
) STRICT;

CREATE TABLE reservations (
	request INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	node_id TEXT NOT NULL,
	storage TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE uncertain_adds (
	request INTEGER NOT NULL REFERENCES requests (seq),
	node_id TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('sending', 'uncertain')),
	since_ms INTEGER NOT NULL,
	PRIMARY KEY (request, node_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	request_row_id TEXT NOT NULL,
	request_id TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	hash TEXT NOT NULL,
	name TEXT NOT NULL,
	category TEXT NOT NULL,
	source TEXT NOT NULL,
	size_bytes INTEGER,
	outcome TEXT NOT NULL,
	node_id TEXT,
	node TEXT,
	score REAL,
	sentence TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_request ON decisions (request_row_id);

CREATE TABLE events (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	type TEXT NOT NULL,
	data TEXT NOT NULL,
	at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE login_failures (
	node_key TEXT NOT NULL,
	password_digest TEXT NOT NULL,
	at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX login_failures_by_node ON login_failures (node_key, password_digest, at_ms);

CREATE TABLE nodes (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	url TEXT NOT NULL,
	last_seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (
	node_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	since_ms INTEGER NOT NULL,
	PRIMARY KEY (node_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX owners_by_hash ON owners (hash);
`;

const POSTGRES = `
CREATE TABLE meta (
	key TEXT COLLATE "C" PRIMARY KEY,
	value TEXT NOT NULL
);

CREATE TABLE requests (
	seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id TEXT COLLATE "C" NOT NULL UNIQUE,
	request_id TEXT COLLATE "C" NOT NULL,
	idx INTEGER NOT NULL,
	count INTEGER NOT NULL,
	source TEXT NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	aliases TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('magnet', 'file', 'url')),
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	size_bytes BIGINT,
	private INTEGER,
	tracker_hosts TEXT NOT NULL,
	category TEXT NOT NULL,
	tags TEXT NOT NULL,
	options TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN (
		'received', 'held', 'awaiting_approval', 'dispatching', 'downloading', 'completed', 'imported',
		'adopted', 'failed', 'rejected', 'removed'
	)),
	node_id TEXT COLLATE "C",
	code TEXT,
	reason TEXT,
	http_status INTEGER,
	existing_id TEXT,
	cancel INTEGER NOT NULL DEFAULT 0,
	lease_until_ms BIGINT,
	replied_at_ms BIGINT,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL
);
CREATE INDEX requests_by_request ON requests (request_id, idx);
CREATE INDEX requests_by_status ON requests (status);
CREATE INDEX requests_by_code ON requests (code) WHERE code IS NOT NULL;
CREATE INDEX requests_by_category ON requests (hashtextextended(category, 0), seq);
CREATE INDEX requests_by_source ON requests (hashtextextended(source, 0), seq);

CREATE TABLE aliases (
	request BIGINT NOT NULL REFERENCES requests (seq) ON DELETE CASCADE,
	alias TEXT COLLATE "C" NOT NULL,
	active INTEGER NOT NULL,
	PRIMARY KEY (request, alias)
);
CREATE INDEX aliases_by_alias ON aliases (alias);
CREATE UNIQUE INDEX aliases_active ON aliases (alias) WHERE active = 1;

CREATE TABLE payloads (
	request BIGINT PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('magnet', 'file', 'url')),
	text TEXT,
	file_name TEXT,
	bytes BYTEA
);

CREATE TABLE reservations (
	request BIGINT PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
	node_id TEXT COLLATE "C" NOT NULL,
	storage TEXT NOT NULL,
	bytes BIGINT NOT NULL,
	created_at_ms BIGINT NOT NULL
);

CREATE TABLE uncertain_adds (
	request BIGINT NOT NULL REFERENCES requests (seq),
	node_id TEXT COLLATE "C" NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('sending', 'uncertain')),
	since_ms BIGINT NOT NULL,
	PRIMARY KEY (request, node_id)
);

CREATE TABLE decisions (
	seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	request_row_id TEXT COLLATE "C" NOT NULL,
	request_id TEXT COLLATE "C" NOT NULL,
	at_ms BIGINT NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	name TEXT NOT NULL,
	category TEXT NOT NULL,
	source TEXT NOT NULL,
	size_bytes BIGINT,
	outcome TEXT NOT NULL,
	node_id TEXT COLLATE "C",
	node TEXT,
	score DOUBLE PRECISION,
	sentence TEXT NOT NULL,
	detail TEXT NOT NULL
);
CREATE INDEX decisions_by_request ON decisions (request_row_id);

CREATE TABLE events (
	id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	type TEXT NOT NULL,
	data TEXT NOT NULL,
	at_ms BIGINT NOT NULL
);

CREATE TABLE login_failures (
	node_key TEXT NOT NULL,
	password_digest TEXT NOT NULL,
	at_ms BIGINT NOT NULL
);
CREATE INDEX login_failures_by_node ON login_failures (node_key, password_digest, at_ms);

CREATE TABLE nodes (
	id TEXT COLLATE "C" PRIMARY KEY,
	name TEXT NOT NULL,
	url TEXT NOT NULL,
	last_seen_ms BIGINT NOT NULL
);

CREATE TABLE owners (
	node_id TEXT COLLATE "C" NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	since_ms BIGINT NOT NULL,
	PRIMARY KEY (node_id, hash)
);
CREATE INDEX owners_by_hash ON owners (hash);
`;

/** The first schema. Released migrations are never edited: a change is a new one. */
export const initial: Migration = { version: 1, sqlite: SQLITE, postgres: POSTGRES };
