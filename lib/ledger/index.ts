export * from './types';
export { AliasTakenError } from './errors';
export { defaultLedgerPath, openLedger } from './open';
export { openSqliteLedger } from './sqlite/openSqliteLedger';
export type { SqliteLedgerOptions } from './sqlite/openSqliteLedger';
