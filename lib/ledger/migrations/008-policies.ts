import type { Migration } from './types';

/**
 * `policies` are versions of what dispatches judged by, `data` as JSON. A cursor has done every event
 * up to `event_id`; those up to `taken_id` are out with somebody until `lease_until_ms`.
 */
const SQLITE = `
CREATE TABLE policies (
	key TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (key, at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursors (
	name TEXT PRIMARY KEY,
	event_id INTEGER NOT NULL,
	event_at_ms INTEGER NOT NULL,
	taken_id INTEGER,
	lease_until_ms INTEGER,
	updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

const POSTGRES = `
CREATE TABLE policies (
	key TEXT NOT NULL,
	at_ms BIGINT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (key, at_ms)
);

CREATE TABLE cursors (
	name TEXT PRIMARY KEY,
	event_id BIGINT NOT NULL,
	event_at_ms BIGINT NOT NULL,
	taken_id BIGINT,
	lease_until_ms BIGINT,
	updated_at_ms BIGINT NOT NULL
);
`;

/** What dispatches judged by, and how far readers of the outbox are. */
export const policies: Migration = { version: 8, sqlite: SQLITE, postgres: POSTGRES };
