import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { refreshDownloads } from '../../../lib/arr/commands';
import { showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { waited, waitField } from '../fields/waiting';
import { clientOf, perItem } from '../parameters';

const show = showFor('command', 'refreshDownloads');

export const option = {
	name: 'Refresh Monitored Downloads',
	value: 'refreshDownloads',
	action: 'Refresh the monitored downloads',
	description: 'Have the app look into its download clients now',
};

export const description: INodeProperties[] = [appField(show), waitField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		return await waited(this, itemIndex, client, await refreshDownloads(client));
	});
}
