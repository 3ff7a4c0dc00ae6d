import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listFields, showFor } from '../../shared/fields';
import { limitOf, perItem } from '../../shared/parameters';
import { serverFields } from '../fields/common';
import { about, askEach } from '../parameters';

const show = showFor('library', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many libraries',
	description: 'List the libraries of media servers with their folders',
};

export const description: INodeProperties[] = [
	...serverFields(show, 'Whether to ask every server of the credential; one that does not answer is told as an item with its error'),
	...listFields(show),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const items = await askEach(this, itemIndex, async (api) => (await api.libraries()).map((library) => ({ ...about(api.server), answers: true, ...library })));
		return items.slice(0, limitOf(this, itemIndex));
	});
}
