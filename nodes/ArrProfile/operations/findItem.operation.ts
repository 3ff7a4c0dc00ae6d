import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { findItems, type Wanted } from '../../../lib/arr/library';
import { listFields, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, collectionOf, limitOf, optionalId, ParameterProblem, perItem } from '../parameters';

const show = showFor('library', 'find');

export const option = {
	name: 'Find',
	value: 'find',
	action: 'Find a film or series in the library',
	description: 'Find films, series, artists or authors by ID, or by title and year',
};

export const description: INodeProperties[] = [
	appField(show),
	{
		displayName: 'By',
		name: 'by',
		type: 'options',
		options: [
			{ name: 'IMDb ID', value: 'imdbId' },
			{ name: 'Library ID', value: 'id' },
			{ name: 'Title', value: 'title' },
			{ name: 'TMDB ID', value: 'tmdbId' },
			{ name: 'TVDB ID', value: 'tvdbId' },
		],
		default: 'title',
		displayOptions: { show },
	},
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Invented Film',
		displayOptions: { show },
		description: 'The ID, or a part of the title; case, accents and signs do not matter',
	},
	...listFields(show),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		displayOptions: { show },
		options: [{ displayName: 'Year', name: 'year', type: 'number', default: 2024, description: 'One year more or less counts too, but comes later' }],
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const by = this.getNodeParameter('by', itemIndex) as keyof Wanted;
		const value = String(this.getNodeParameter('value', itemIndex) ?? '').trim();
		if (value === '') throw new ParameterProblem("'Value' is empty");
		const isText = by === 'title' || by === 'imdbId';
		const filters = collectionOf(this, 'filters', itemIndex);
		const found = await findItems(client, { [by]: isText ? value : optionalId(value, 'Value'), year: optionalId(filters.year, 'Year') });
		return found.slice(0, limitOf(this, itemIndex));
	});
}
