import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { cleanUp, KEEP_DAYS, KEEP_ROWS } from '../../../lib/dispatch/retention';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';

export const option = {
	name: 'Clean Up',
	value: 'cleanUp',
	action: 'Clean up the ledger',
	description: 'Forget requests that have ended, decisions and events beyond an age or a number',
};

const show = { resource: ['ledger'], operation: ['cleanUp'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Keep for (Days)',
		name: 'keepDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: KEEP_DAYS,
		displayOptions: { show },
		description: 'What has not changed for so long is forgotten. Whatever is under way, held or active is always kept.',
	},
	{
		displayName: 'Keep at Most (Rows)',
		name: 'keepRows',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: KEEP_ROWS,
		displayOptions: { show },
		description: 'Of requests, decisions and events each so many of the newest are kept',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const days = this.getNodeParameter('keepDays', itemIndex) as number;
		const rows = this.getNodeParameter('keepRows', itemIndex) as number;
		const gone = await cleanUp(await ledgerOf(this), Date.now(), days, rows);
		return { output: 0, items: [{ json: { ...gone }, pairedItem: { item: itemIndex } }] };
	});
}
