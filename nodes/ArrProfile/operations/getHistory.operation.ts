import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { historyOf } from '../../../lib/arr/queue';
import { filtersField, listFields, showFor } from '../../shared/fields';
import { splitList } from '../../shared/lists';
import { appField } from '../fields/common';
import { clientOf, collectionOf, limitOf, optionalId, perItem } from '../parameters';

const show = showFor('history', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many history entries',
	description: 'List what the app grabbed, imported, deleted and what failed, newest first',
};

export const description: INodeProperties[] = [
	appField(show),
	...listFields(show),
	filtersField(show, [
		{ displayName: 'Download ID', name: 'downloadId', type: 'string', default: '', description: 'The info hash of a torrent; case does not matter' },
		{
			displayName: 'Events',
			name: 'events',
			type: 'string',
			default: '',
			placeholder: 'e.g. grabbed, downloadFolderImported, downloadFailed',
			description: 'Comma-separated, as the app names them',
		},
		{ displayName: 'Item ID', name: 'itemId', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: 'Only of this film, series, artist or author' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { downloadId, events, itemId } = collectionOf(this, 'filters', itemIndex);
		const filter = { downloadId: downloadId ? String(downloadId).trim() : undefined, events: splitList(events), itemId: optionalId(itemId, 'Item ID') };
		return await historyOf(await clientOf(this, itemIndex), filter, limitOf(this, itemIndex));
	});
}
