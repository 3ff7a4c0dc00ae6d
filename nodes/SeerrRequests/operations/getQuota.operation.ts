import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { quotaOf } from '../../../lib/seerr/users';
import { showFor } from '../../shared/fields';
import { idOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { userField } from '../fields/common';

export const option = { name: 'Get Quota', value: 'getQuota', action: 'Get the quota of a user', description: 'Read how many movies and seasons a user may ask for, and how many are left' };

export const description: INodeProperties[] = [userField(showFor('user', 'getQuota'), { required: true, description: 'The user whose quota is read' })];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => await quotaOf(await seerrClientOf(this), idOf(this, 'user', 'User', itemIndex)));
}
