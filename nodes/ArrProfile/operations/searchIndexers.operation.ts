import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { type IndexerSearch, searchIndexers } from '../../../lib/arr/indexers';
import { filtersField, listFields, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, collectionOf, idList, limitOf, perItem, requiredText } from '../parameters';

const show = showFor('indexer', 'search');

export const option = {
	name: 'Search',
	value: 'search',
	action: 'Search indexers',
	description: 'Search the indexers of a Prowlarr; a live search, which may take a minute',
};

export const description: INodeProperties[] = [
	appField(show, 'searchProwlarrs'),
	{
		displayName: 'Query',
		name: 'query',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Invented Film 2022',
		displayOptions: { show },
		description: 'What to search for; in searches for films and series also {tmdbid:603} or {tvdbid:81189}',
	},
	...listFields(show),
	filtersField(show, [
		{ displayName: 'Categories', name: 'categories', type: 'string', default: '', placeholder: 'e.g. 2000, 2045', description: 'Comma-separated numbers: 2000 films, 3000 music, 5000 series, 7000 books' },
		{
			displayName: 'Indexer Names or IDs',
			name: 'indexerIds',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getIndexers' },
			default: [],
			description:
				'Where to search; nothing chosen means everywhere. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{ displayName: 'Minimum Seeders', name: 'minSeeders', type: 'number', typeOptions: { minValue: 0 }, default: 1 },
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: [
				{ name: 'Film', value: 'movie' },
				{ name: 'Series', value: 'tvsearch' },
				{ name: 'Words', value: 'search' },
			],
			default: 'search',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { categories, indexerIds, minSeeders, type = 'search' } = collectionOf(this, 'filters', itemIndex);
		const search: IndexerSearch = {
			query: requiredText(this, 'query', 'Query', itemIndex),
			type: type as IndexerSearch['type'],
			categories: idList(categories, 'Categories'),
			indexerIds: idList(indexerIds, 'Indexer Names or IDs'),
		};
		const found = await searchIndexers(await clientOf(this, itemIndex), search, limitOf(this, itemIndex));
		return found.filter(({ seeders }) => minSeeders === undefined || (seeders ?? 0) >= Number(minSeeders));
	});
}
