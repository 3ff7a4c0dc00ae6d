import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { searchFor } from '../../../lib/arr/commands';
import { optionsField, showFor } from '../../shared/fields';
import { appField, itemField } from '../fields/common';
import { waited, waitField } from '../fields/waiting';
import { clientOf, collectionOf, idList, idOf, perItem } from '../parameters';

const show = showFor('command', 'search');

export const option = {
	name: 'Search',
	value: 'search',
	action: 'Search for a film or series and download it',
	description: 'Have the app search its indexers for an item and download what is good',
};

export const description: INodeProperties[] = [
	appField(show),
	itemField(show),
	waitField(show),
	optionsField(show, [
		{ displayName: 'Episode IDs', name: 'episodeIds', type: 'string', default: '', placeholder: 'e.g. 41, 42', description: 'Series only: these episodes, by the IDs of the app' },
		{ displayName: 'Season', name: 'seasonNumber', type: 'number', typeOptions: { minValue: 0 }, default: 1, description: 'Series only: this season. Without it all seasons are searched.' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const { episodeIds, seasonNumber } = collectionOf(this, 'options', itemIndex);
		const scope = { episodeIds: idList(episodeIds, 'Episode IDs'), seasonNumber: seasonNumber === undefined ? null : Number(seasonNumber) };
		return await waited(this, itemIndex, client, await searchFor(client, idOf(this, 'item', 'Item', itemIndex), scope));
	});
}
