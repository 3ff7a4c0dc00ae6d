import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { commandOf } from '../../../lib/arr/commands';
import { showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { waited, waitField } from '../fields/waiting';
import { clientOf, idOf, perItem } from '../parameters';

const show = showFor('command', 'get');

export const option = {
	name: 'Get',
	value: 'get',
	action: 'Get a command',
	description: 'Read what became of a command',
};

export const description: INodeProperties[] = [
	appField(show, 'searchAllApps'),
	{ displayName: 'Command ID', name: 'commandId', type: 'number', typeOptions: { minValue: 1 }, default: 1, required: true, displayOptions: { show } },
	waitField(show),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		return await waited(this, itemIndex, client, await commandOf(client, idOf(this, 'commandId', 'Command ID', itemIndex)));
	});
}
