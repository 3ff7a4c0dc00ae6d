import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { readSettings } from '../../../lib/ledger/settings';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';

export const option = {
	name: 'Import Settings',
	value: 'importSettings',
	action: 'Import settings into the ledger',
	description: 'Take over exported settings: all of them or, when something is wrong with them, none',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Settings',
		name: 'settings',
		type: 'json',
		required: true,
		default: '={{ $json }}',
		displayOptions: { show: { resource: ['ledger'], operation: ['importSettings'] } },
		description: 'What Export Settings gave; entries that are here and not in it stay',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const settings = readSettings(this.getNodeParameter('settings', itemIndex));
		const { policies } = await ledgerOf(this);
		const result = await policies.importSettings(settings, Date.now());
		return { output: 0, items: [{ json: result as unknown as IDataObject, pairedItem: { item: itemIndex } }] };
	});
}
