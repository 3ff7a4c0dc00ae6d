import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { openLedger } from '../../../lib/ledger/open';
import { ledgerLocation } from '../../shared/environment';
import { runPerItem } from '../../shared/runPerItem';
import { limitOf } from './getRequests.operation';

export const description: INodeProperties[] = [
	{
		displayName: 'Simplify',
		name: 'simple',
		type: 'boolean',
		default: true,
		displayOptions: { show: { resource: ['decision'], operation: ['getAll'] } },
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await openLedger(ledgerLocation());
		const decisions = await ledger.decisions({ limit: limitOf(this, itemIndex) });
		const simple = this.getNodeParameter('simple', itemIndex) as boolean;
		const items = decisions.map(({ detail, atMs, ...decision }) => ({
			json: {
				...(decision as unknown as IDataObject),
				at: new Date(atMs).toISOString(),
				...(simple ? {} : { detail: detail as IDataObject }),
			},
			pairedItem: { item: itemIndex },
		}));
		return { output: 0, items };
	});
}
