import type { Migration } from './types';

/**
 * `detail` is by far the largest part of a decision and is rarely read: it has a table of its own,
 * so that lists and searches go through few pages. `name_folded` is the name in lower case. Lists are
 * newest first, so each index ends with the time. In SQLite `decisions_by_time` has all that can be searched by: it is a fraction of the
 * table, and goes through in one piece where no other is narrow enough.
 */
const COMMON = `
CREATE INDEX decisions_by_node ON decisions (node_id, at_ms, seq);
CREATE INDEX decisions_by_outcome ON decisions (outcome, at_ms, seq);
ALTER TABLE requests ADD COLUMN content_key TEXT;
CREATE INDEX requests_by_content ON requests (content_key, seq) WHERE content_key IS NOT NULL;
CREATE INDEX requests_by_time ON requests (created_at_ms);
CREATE INDEX requests_followed ON requests (node_id, status);
CREATE INDEX requests_unsized ON requests (node_id, seq) WHERE size_bytes IS NULL AND status = 'downloading';
CREATE INDEX events_by_time ON events (at_ms);
`;

const SQLITE = `
ALTER TABLE decisions ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
CREATE TABLE decision_details (
	decision INTEGER PRIMARY KEY REFERENCES decisions (seq) ON DELETE CASCADE,
	detail TEXT NOT NULL
) STRICT;
INSERT INTO decision_details (decision, detail) SELECT seq, detail FROM decisions;
UPDATE decisions SET name_folded = lower(name);
ALTER TABLE decisions DROP COLUMN detail;
CREATE INDEX decisions_by_time ON decisions (at_ms, seq, category, source, outcome, node_id, name_folded);
CREATE INDEX decisions_by_category ON decisions (category, at_ms, seq);
CREATE INDEX requests_by_size ON requests (category, seq, size_bytes) WHERE size_bytes IS NOT NULL;
${COMMON}`;

// An index takes no long text: see isText.
const POSTGRES = `
ALTER TABLE decisions ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
CREATE TABLE decision_details (
	decision BIGINT PRIMARY KEY REFERENCES decisions (seq) ON DELETE CASCADE,
	detail TEXT NOT NULL
);
INSERT INTO decision_details (decision, detail) SELECT seq, detail FROM decisions;
UPDATE decisions SET name_folded = lower(name);
ALTER TABLE decisions DROP COLUMN detail;
CREATE INDEX decisions_by_time ON decisions (at_ms, seq);
CREATE INDEX decisions_by_category ON decisions (hashtextextended(category, 0), at_ms, seq);
CREATE INDEX decisions_by_source ON decisions (hashtextextended(source, 0), at_ms, seq);
CREATE INDEX requests_by_size ON requests (hashtextextended(category, 0), seq, size_bytes) WHERE size_bytes IS NOT NULL;
${COMMON}`;

/** Decisions that can be searched, and what has to be known to forget them. */
export const history: Migration = { version: 5, sqlite: SQLITE, postgres: POSTGRES };
