import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { deleteRequest } from '../../../lib/seerr/requests';
import { showFor } from '../../shared/fields';
import { idOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { requestField } from '../fields/common';

export const option = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a request',
	description: 'Take a request out of Seerr; what Radarr, Sonarr and the library have stays',
};

export const description: INodeProperties[] = [requestField(showFor('request', 'delete'))];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const id = idOf(this, 'request', 'Request', itemIndex);
		await deleteRequest(await seerrClientOf(this), id);
		return { id, deleted: true };
	});
}
