import type { Migration } from './types';

/** The messages that asked about an approval, as JSON, so that they can be edited; NULL: none. */
const COLUMN = 'ALTER TABLE approvals ADD COLUMN messages TEXT;';

export const approvalMessages: Migration = { version: 11, sqlite: COLUMN, postgres: COLUMN };
