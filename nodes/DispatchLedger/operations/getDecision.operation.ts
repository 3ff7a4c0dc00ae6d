import { type IExecuteFunctions, type INodeExecutionData, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import { simplifyField } from '../../shared/fields';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { shownDecision } from '../shownDecision';

export const option = {
	name: 'Get',
	value: 'get',
	action: 'Get a decision',
	description: 'Get one decision with the facts and terms of every node',
};

const show = { resource: ['decision'], operation: ['get'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Decision ID',
		name: 'decisionId',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		required: true,
		displayOptions: { show },
		description: 'The ID that Get Many gives',
	},
	simplifyField(show),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const id = Number(this.getNodeParameter('decisionId', itemIndex));
		const ledger = await ledgerOf(this);
		const decision = Number.isSafeInteger(id) ? await ledger.history.decisionById(id) : null;
		if (decision === null) {
			throw new NodeOperationError(this.getNode(), `The ledger has no decision ${id}`, {
				itemIndex,
				description: 'It may have been cleaned up. Decision > Get Many lists those that there are.',
			});
		}
		const simple = this.getNodeParameter('simple', itemIndex) as boolean;
		return { output: 0, items: [{ json: shownDecision(decision, simple), pairedItem: { item: itemIndex } }] };
	});
}
