import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { searchTitles } from '../../../lib/seerr/search';
import { filtersField, listFields, showFor, simplifyField } from '../../shared/fields';
import { collectionOf, isSimplified, limitOf, optionalId, perItem, requiredText } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { mediaTypeOption } from '../fields/common';
import { mediaTypeFilter, shownRaw } from '../parameters';

const show = showFor('search', 'search');

export const option = { name: 'Search', value: 'search', action: 'Search movies and series', description: 'Find movies and series by title, with what the library has of them' };

export const description: INodeProperties[] = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Invented Film',
		displayOptions: { show },
		description: 'A part of the title; or tmdb:, imdb: or tvdb: with an ID behind it',
	},
	...listFields(show),
	simplifyField(show),
	filtersField(show, [mediaTypeOption, { displayName: 'Year', name: 'year', type: 'number', default: 2024, description: 'Year in which it came out or began' }]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { mediaType, year } = collectionOf(this, 'filters', itemIndex);
		const titles = await searchTitles(await seerrClientOf(this), {
			text: requiredText(this, 'text', 'Text', itemIndex),
			mediaType: mediaTypeFilter(mediaType),
			year: optionalId(year, 'Year') ?? null,
			limit: limitOf(this, itemIndex),
		});
		return titles.map(({ raw, found }) => (isSimplified(this, itemIndex) ? { ...found } : shownRaw(raw)));
	});
}
