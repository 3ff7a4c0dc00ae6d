import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { usersOf } from '../../../lib/seerr/users';
import { listFields, optionsField, showFor, simplifyField } from '../../shared/fields';
import { collectionOf, isSimplified, limitOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { shownRaw } from '../parameters';

const show = showFor('user', 'getAll');

export const option = { name: 'Get Many', value: 'getAll', action: 'Get many users', description: 'List the users with how much each has asked for' };

export const description: INodeProperties[] = [
	...listFields(show),
	simplifyField(show),
	optionsField(show, [{ displayName: 'Most Requests First', name: 'byRequests', type: 'boolean', default: false, description: 'Whether to begin with those who have asked most; otherwise in the order of their IDs' }]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { byRequests } = collectionOf(this, 'options', itemIndex);
		const users = await usersOf(await seerrClientOf(this), byRequests === true ? 'requests' : 'id', limitOf(this, itemIndex));
		return users.map(({ raw, user }) => (isSimplified(this, itemIndex) ? { ...user } : shownRaw(raw)));
	});
}
