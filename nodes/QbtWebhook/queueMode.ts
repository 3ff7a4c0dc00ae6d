import { type IHookFunctions, NodeOperationError } from 'n8n-workflow';

/**
 * Workers of queue mode may run on other machines, where they would have another SQLite file: an
 * add that one process has written down would be unknown to the next.
 *
 * @throws NodeOperationError in queue mode, so that n8n does not publish the workflow
 */
export function refuseQueueMode(context: IHookFunctions): void {
	if (process.env.EXECUTIONS_MODE !== 'queue') return;
	throw new NodeOperationError(context.getNode(), 'The Dispatch Ledger is an SQLite file, which the workers of queue mode do not share', {
		description: 'Run n8n in regular mode for this workflow',
	});
}
