import { homedir } from 'node:os';
import { defaultLedgerPath } from '../../lib/ledger/open';

/** The file of the ledger when a node has no Dispatch Ledger credential. */
export function ledgerLocation(): string {
	return defaultLedgerPath(process.env, homedir());
}
