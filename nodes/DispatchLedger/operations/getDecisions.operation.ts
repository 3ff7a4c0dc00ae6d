import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { collectDecisions } from '../../../lib/dispatch/replayDecisions';
import { simplifyField } from '../../shared/fields';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { decisionFilters, readDecisionFilter } from '../fields/decisionFilters';
import { shownDecision } from '../shownDecision';
import { limitOf } from './getRequests.operation';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many decisions',
	description: 'List decisions with the terms of every node',
};

export const description: INodeProperties[] = [
	simplifyField({ resource: ['decision'], operation: ['getAll'] }),
	decisionFilters,
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { history } = await ledgerOf(this);
		const filter = readDecisionFilter(this, itemIndex, limitOf(this, itemIndex));
		const decisions = await collectDecisions(history, filter, Date.now());
		const simple = this.getNodeParameter('simple', itemIndex) as boolean;
		const details = simple ? new Map<number, unknown>() : await history.details(decisions.map(({ id }) => id));
		const items = decisions.map((decision) => ({
			json: shownDecision({ ...decision, detail: details.get(decision.id) ?? null }, simple),
			pairedItem: { item: itemIndex },
		}));
		return { output: 0, items };
	});
}
