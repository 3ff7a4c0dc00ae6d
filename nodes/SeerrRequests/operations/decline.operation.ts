import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { declineRequest } from '../../../lib/seerr/requests';
import { showFor } from '../../shared/fields';
import { idOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { requestField } from '../fields/common';
import { shownRequests } from '../parameters';

export const option = { name: 'Decline', value: 'decline', action: 'Decline a request', description: 'Refuse a request that waits; Seerr tells the requester' };

export const description: INodeProperties[] = [requestField(showFor('request', 'decline'))];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const decided = await declineRequest(client, idOf(this, 'request', 'Request', itemIndex));
		const [item] = await shownRequests(client, [decided], true);
		return { ...item, changed: decided.changed };
	});
}
