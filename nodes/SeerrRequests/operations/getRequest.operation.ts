import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { findRequest } from '../../../lib/seerr/requests';
import { showFor, simplifyField } from '../../shared/fields';
import { idOf, isSimplified, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { requestField } from '../fields/common';
import { shownRequests } from '../parameters';

const show = showFor('request', 'get');

export const option = { name: 'Get', value: 'get', action: 'Get a request', description: 'Read one request with its title and what became of it' };

export const description: INodeProperties[] = [requestField(show), simplifyField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const found = await findRequest(client, idOf(this, 'request', 'Request', itemIndex));
		return await shownRequests(client, [found], isSimplified(this, itemIndex));
	});
}
