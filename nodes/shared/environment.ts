import { homedir } from 'node:os';
import { defaultLedgerPath } from '../../lib/ledger/open';

/** Where the ledger of this n8n is. */
export function ledgerLocation(): string {
	return defaultLedgerPath(process.env, homedir());
}
