import { type IHookFunctions, NodeOperationError } from 'n8n-workflow';
import { isTornApart, ledgerLocationOf } from '../shared/ledger';

/**
 * Workers of queue mode may run on other machines, where they would have another SQLite file: an
 * add that one process has written down would be unknown to the next.
 *
 * @throws NodeOperationError in queue mode without Postgres, so that n8n does not publish the workflow
 */
export async function refuseQueueMode(context: IHookFunctions): Promise<void> {
	if (!isTornApart(await ledgerLocationOf(context))) return;
	throw new NodeOperationError(context.getNode(), 'The Dispatch Ledger is an SQLite file, which the workers of queue mode do not share', {
		description: 'Choose a Dispatch Ledger credential with Postgres in every node of this package, or run n8n in regular mode',
	});
}
