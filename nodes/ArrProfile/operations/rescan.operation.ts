import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { rescan } from '../../../lib/arr/commands';
import { showFor } from '../../shared/fields';
import { appField, itemField } from '../fields/common';
import { waited, waitField } from '../fields/waiting';
import { clientOf, idOf, perItem } from '../parameters';

const show = showFor('command', 'rescan');

export const option = {
	name: 'Rescan',
	value: 'rescan',
	action: 'Rescan the folder of a film or series',
	description: 'Have the app read the folder of a film, series, artist or author again',
};

export const description: INodeProperties[] = [appField(show), itemField(show), waitField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		return await waited(this, itemIndex, client, await rescan(client, idOf(this, 'item', 'Item', itemIndex)));
	});
}
