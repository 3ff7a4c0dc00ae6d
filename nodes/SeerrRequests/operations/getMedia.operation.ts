import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { findMedia, MEDIA_FILTERS } from '../../../lib/seerr/media';
import { titlesOf } from '../../../lib/seerr/titles';
import { filtersField, listFields, optionsField, showFor, simplifyField } from '../../shared/fields';
import { collectionOf, isSimplified, limitOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { mediaTypeOption } from '../fields/common';
import { mediaTypeFilter, shownRaw } from '../parameters';

const show = showFor('media', 'getAll');

export const option = { name: 'Get Many', value: 'getAll', action: 'Get many media', description: 'List the titles that Seerr knows, with what the library has of each' };

export const description: INodeProperties[] = [
	...listFields(show),
	simplifyField(show),
	filtersField(show, [
		mediaTypeOption,
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Available', value: 'available' },
				{ name: 'Available or Partially Available', value: 'allavailable' },
				{ name: 'Partially Available', value: 'partial' },
				{ name: 'Pending', value: 'pending', description: 'A request for it waits' },
				{ name: 'Processing', value: 'processing', description: 'Handed to Radarr or Sonarr' },
			],
			default: 'allavailable',
		},
	]),
	optionsField(show, [
		{
			displayName: 'Sort By',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'Time When Seerr Met It', value: 'added' },
				{ name: 'Time of the Last Change', value: 'modified' },
				{ name: 'Time When the Library Got It', value: 'mediaAdded' },
			],
			default: 'added',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const { mediaType, status } = collectionOf(this, 'filters', itemIndex);
		const { sort } = collectionOf(this, 'options', itemIndex);
		const found = await findMedia(client, {
			filter: MEDIA_FILTERS.find((one) => one === status) ?? 'all',
			mediaType: mediaTypeFilter(mediaType),
			sort: sort === 'modified' || sort === 'mediaAdded' ? sort : 'added',
			limit: limitOf(this, itemIndex),
		});
		if (!isSimplified(this, itemIndex)) return found.map(({ raw }) => shownRaw(raw));
		const titles = await titlesOf(client, found.map(({ media }) => media));
		return found.map(({ media }, index) => ({ ...media, title: titles[index]?.title ?? null, year: titles[index]?.year ?? null }));
	});
}
