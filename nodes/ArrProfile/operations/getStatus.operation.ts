import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { clientFor } from '../../../lib/arr/clients';
import { statusOf } from '../../../lib/arr/status';
import { arrAppsOf } from '../../shared/arr';
import { showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, perItem } from '../parameters';

const show = showFor('instance', 'getStatus');

export const option = {
	name: 'Get Status',
	value: 'getStatus',
	action: 'Get the status of an app',
	description: 'Read version, disk space and the problems that the app sees itself',
};

export const description: INodeProperties[] = [
	{
		displayName: 'All Apps',
		name: 'allApps',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether to ask every app of the credential; one that does not answer is told as an item with its error',
	},
	appField({ ...show, allApps: [false] }, 'searchAllApps'),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		if (!(this.getNodeParameter('allApps', itemIndex) as boolean)) return { answers: true, ...(await statusOf(await clientOf(this, itemIndex))) };
		return await Promise.all(
			(await arrAppsOf(this)).map(async (app) => {
				try {
					return { answers: true, ...(await statusOf(clientFor(app))) };
				} catch (error) {
					return { answers: false, name: app.name, type: app.type, error: (error as Error).message };
				}
			}),
		);
	});
}
