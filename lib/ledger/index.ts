export * from './types';
export { AliasTakenError, OtherRunError } from './errors';
export { defaultLedgerPath, openLedger } from './open';
export * from './location';
export { inspectPostgres, openPostgresLedger } from './postgres/openPostgresLedger';
export type { PostgresLedgerOptions } from './postgres/openPostgresLedger';
export { openSqliteLedger } from './sqlite/openSqliteLedger';
export type { SqliteLedgerOptions } from './sqlite/openSqliteLedger';
