import type { Migration } from './types';

/**
 * Questions to people. `request` is the torrent that waits for the answer; `ask_key` says which
 * question it is, so that a job that runs twice asks once. `due` is set when time alone has changed an
 * approval, until somebody has been told. `folded` is title and summary in lower case, for searching.
 */
const table = (id: string, integer: string, options: string): string => `
CREATE TABLE approvals (
	seq ${id},
	id TEXT NOT NULL UNIQUE,
	ask_key TEXT,
	kind TEXT NOT NULL,
	request ${integer} REFERENCES requests (seq) ON DELETE CASCADE,
	title TEXT NOT NULL,
	summary TEXT NOT NULL,
	folded TEXT NOT NULL,
	card TEXT NOT NULL,
	data TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN (
		'pending', 'snoozed', 'approved', 'declined', 'expired', 'adding', 'added', 'failed'
	)),
	priority ${integer} NOT NULL,
	deciders TEXT NOT NULL,
	expires_at_ms ${integer},
	on_expiry TEXT NOT NULL CHECK (on_expiry IN ('decline', 'approve', 'nothing')),
	snoozed_until_ms ${integer},
	decided_by TEXT,
	decided_via TEXT,
	decided_at_ms ${integer},
	note TEXT,
	due TEXT CHECK (due IN ('expired', 'snooze_over')),
	created_at_ms ${integer} NOT NULL,
	updated_at_ms ${integer} NOT NULL
)${options};
CREATE INDEX approvals_by_key ON approvals (ask_key) WHERE ask_key IS NOT NULL;
CREATE INDEX approvals_by_request ON approvals (request) WHERE request IS NOT NULL;
CREATE INDEX approvals_by_status ON approvals (status);
CREATE INDEX approvals_in_order ON approvals (priority, seq);
CREATE INDEX approvals_due ON approvals (seq) WHERE due IS NOT NULL;
`;

const SQLITE = table('INTEGER PRIMARY KEY AUTOINCREMENT', 'INTEGER', ' STRICT');
const POSTGRES = table('BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY', 'BIGINT', '');

export const approvals: Migration = { version: 4, sqlite: SQLITE, postgres: POSTGRES };
