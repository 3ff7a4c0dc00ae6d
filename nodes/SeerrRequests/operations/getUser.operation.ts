import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { userOf } from '../../../lib/seerr/users';
import { showFor, simplifyField } from '../../shared/fields';
import { idOf, isSimplified, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { userField } from '../fields/common';
import { shownRaw } from '../parameters';

const show = showFor('user', 'get');

export const option = { name: 'Get', value: 'get', action: 'Get a user', description: 'Read one user' };

export const description: INodeProperties[] = [userField(show, { required: true, description: 'The user to read' }), simplifyField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { raw, user } = await userOf(await seerrClientOf(this), idOf(this, 'user', 'User', itemIndex));
		return isSimplified(this, itemIndex) ? user : shownRaw(raw);
	});
}
