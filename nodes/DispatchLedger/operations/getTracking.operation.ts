import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { requestTracking } from '../../../lib/dispatch/tracking';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';

export const option = {
	name: 'Get Request Tracking',
	value: 'getTracking',
	action: 'Get the request tracking',
	description: "Get all requests as one item, in the fields of the Qbittorrent-Dispatcher's request tracking",
};

const show = { resource: ['request'], operation: ['getTracking'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Category',
		name: 'trackedCategory',
		type: 'string',
		default: '',
		displayOptions: { show },
		description: 'Only requests of this category; empty means all',
	},
	{
		displayName: 'Maximum Requests',
		name: 'maxRequests',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 10000,
		displayOptions: { show },
		description: 'How many of the newest requests are given',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const category = (this.getNodeParameter('trackedCategory', itemIndex) as string).trim();
		const limit = this.getNodeParameter('maxRequests', itemIndex) as number;
		const tracking = await requestTracking(await ledgerOf(this), category === '' ? null : category, limit);
		return { output: 0, items: [{ json: tracking as unknown as IDataObject, pairedItem: { item: itemIndex } }] };
	});
}
