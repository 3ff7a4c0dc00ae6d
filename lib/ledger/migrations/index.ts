import { initial } from './001-initial';
import { memory } from './002-memory';
import type { Migration } from './types';

export type { Migration } from './types';

/** All steps of the schema, oldest first. */
export const MIGRATIONS: readonly Migration[] = [initial, memory];

/** The schema version that a list of steps leads to. */
export function newestVersion(migrations: readonly Migration[]): number {
	return migrations.reduce((newest, migration) => Math.max(newest, migration.version), 0);
}
