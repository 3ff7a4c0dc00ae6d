import type { LedgerLocation } from '../../lib/ledger/location';
import { openLedger } from '../../lib/ledger/open';
import type { LedgerStore } from '../../lib/ledger/types';
import { CredentialProblem } from './clusterCredential';
import type { CredentialContext } from './credentialCache';
import { cachedCredential } from './credentialCache';
import { ledgerLocation } from './environment';
import { readLedgerLocation } from './ledgerCredential';

export const LEDGER_CREDENTIAL = 'arrDispatchLedgerApi';

/** Where the ledger of this node is: as its credential says, else the file of this n8n. */
export async function ledgerLocationOf(context: CredentialContext): Promise<LedgerLocation> {
	// n8n gives no credential that was not chosen, but an error.
	if (context.getNode().credentials?.[LEDGER_CREDENTIAL] === undefined) return ledgerLocation();
	return await cachedCredential(context, LEDGER_CREDENTIAL, (data) => readLedgerLocation(data, ledgerLocation()));
}

/** Whether this ledger would be another one in each process of n8n's queue mode. */
export const isTornApart = (location: LedgerLocation): boolean =>
	typeof location === 'string' && process.env.EXECUTIONS_MODE === 'queue';

/**
 * The ledger that this node may use.
 *
 * @throws CredentialProblem for a file in queue mode: what another process wrote down is not in it
 */
export async function usableLocationOf(context: CredentialContext): Promise<LedgerLocation> {
	const location = await ledgerLocationOf(context);
	if (!isTornApart(location)) return location;
	throw new CredentialProblem(
		`In queue mode '${context.getNode().name}' needs a Dispatch Ledger credential with Postgres, the same one as the other nodes`,
	);
}

/** The ledger of this node. @throws LedgerUnavailableError when it cannot be opened */
export async function ledgerOf(context: CredentialContext): Promise<LedgerStore> {
	return await openLedger(await usableLocationOf(context));
}
