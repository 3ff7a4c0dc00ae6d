import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { itemsOf } from '../../../lib/arr/library';
import { filtersField, listFields, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, collectionOf, limitOf, perItem } from '../parameters';

const show = showFor('library', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many films or series of the library',
	description: 'List the films, series, artists or authors of the library',
};

export const description: INodeProperties[] = [
	appField(show),
	...listFields(show),
	filtersField(show, [
		{ displayName: 'Monitored Only', name: 'monitored', type: 'boolean', default: true, description: 'Whether to leave out what the app does not look after' },
		{
			displayName: 'With Files',
			name: 'files',
			type: 'options',
			options: [
				{ name: 'Missing', value: 'missing' },
				{ name: 'Present', value: 'present' },
			],
			default: 'present',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const items = await itemsOf(await clientOf(this, itemIndex));
		const { monitored, files } = collectionOf(this, 'filters', itemIndex);
		return items
			.filter((item) => monitored !== true || item.monitored)
			.filter(({ hasFile }) => files === undefined || hasFile === (files === 'present'))
			.slice(0, limitOf(this, itemIndex));
	});
}
