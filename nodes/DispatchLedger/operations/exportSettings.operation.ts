import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { settingsFile } from '../../../lib/ledger/settings';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';

export const option = {
	name: 'Export Settings',
	value: 'exportSettings',
	action: 'Export settings of the ledger',
	description: 'Give everything that people set and that the nodes do not tell, without passwords',
};

export const description: INodeProperties[] = [];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { policies } = await ledgerOf(this);
		const json = settingsFile(await policies.exportSettings(), Date.now()) as IDataObject;
		return { output: 0, items: [{ json, pairedItem: { item: itemIndex } }] };
	});
}
