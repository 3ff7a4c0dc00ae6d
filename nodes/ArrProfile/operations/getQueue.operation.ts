import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { queueOf } from '../../../lib/arr/queue';
import { filtersField, listFields, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, collectionOf, limitOf, optionalId, perItem } from '../parameters';

const show = showFor('queue', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many queue entries',
	description: 'List what the app waits for, with its state and why it goes no further',
};

export const description: INodeProperties[] = [
	appField(show),
	...listFields(show),
	filtersField(show, [
		{ displayName: 'Download ID', name: 'downloadId', type: 'string', default: '', description: 'The info hash of a torrent; case does not matter' },
		{ displayName: 'Item ID', name: 'itemId', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: 'Only of this film, series, artist or author' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { downloadId, itemId } = collectionOf(this, 'filters', itemIndex);
		const filter = { downloadId: downloadId ? String(downloadId).trim() : undefined, itemId: optionalId(itemId, 'Item ID') };
		return await queueOf(await clientOf(this, itemIndex), filter, limitOf(this, itemIndex));
	});
}
