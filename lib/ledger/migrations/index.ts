import { initial } from './001-initial';
import { memory } from './002-memory';
import { holds } from './003-holds';
import { approvals } from './004-approvals';
import { history } from './005-history';
import { nodeHistory } from './006-nodeHistory';
import { changes } from './007-changes';
import { policies } from './008-policies';
import { seen } from './009-seen';
import { grabs } from './010-grabs';
import { approvalMessages } from './011-approvalMessages';
import { refreshes } from './012-refreshes';
import type { Migration } from './types';

export type { Migration } from './types';

/** All steps of the schema, oldest first. */
export const MIGRATIONS: readonly Migration[] = [initial, memory, holds, approvals, history, nodeHistory, changes, policies, seen, grabs, approvalMessages, refreshes];

/** The schema version that a list of steps leads to. */
export function newestVersion(migrations: readonly Migration[]): number {
	return migrations.reduce((newest, migration) => Math.max(newest, migration.version), 0);
}
