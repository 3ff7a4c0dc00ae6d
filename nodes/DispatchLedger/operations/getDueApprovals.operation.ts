import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { itemOfApproval } from '../approvalItem';

export const option = {
	name: 'Get Due',
	value: 'getDue',
	action: 'Get due approvals',
	description: 'End what ran out and give it, together with what is to be asked again, each once',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { resource: ['approval'], operation: ['getDue'] } },
		description: 'Max number of results to return',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const limit = this.getNodeParameter('limit', itemIndex) as number;
		const taken = await ledger.approvals.takeDue(Date.now(), limit);
		const items: INodeExecutionData[] = [];
		for (const { approval, due } of taken) {
			const json = { ...(await itemOfApproval(ledger, approval)), due };
			items.push({ json, pairedItem: { item: itemIndex } });
		}
		return { output: 0, items };
	});
}
