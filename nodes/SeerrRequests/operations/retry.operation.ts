import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { retryRequest } from '../../../lib/seerr/requests';
import { showFor } from '../../shared/fields';
import { idOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { requestField } from '../fields/common';
import { shownRequests } from '../parameters';

export const option = { name: 'Retry', value: 'retry', action: 'Retry a request', description: 'Hand a request that failed to Radarr or Sonarr again' };

export const description: INodeProperties[] = [requestField(showFor('request', 'retry'))];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		return await shownRequests(client, [await retryRequest(client, idOf(this, 'request', 'Request', itemIndex))], true);
	});
}
