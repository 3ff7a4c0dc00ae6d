import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { findRequests, REQUEST_FILTERS, type RequestFilter } from '../../../lib/seerr/requests';
import { filtersField, listFields, optionsField, showFor, simplifyField } from '../../shared/fields';
import { collectionOf, isSimplified, limitOf, optionalId, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { mediaTypeOption } from '../fields/common';
import { mediaTypeFilter, shownRequests } from '../parameters';

const show = showFor('request', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many requests',
	description: 'List requests with title, year, poster, requester and what the library has',
};

const statuses: Record<RequestFilter, [string, string]> = {
	all: ['All', ''],
	approved: ['Approved', 'Approved, whether it is there or not; in Seerr, what is there is completed'],
	available: ['Available', 'The library has it'],
	completed: ['Completed', 'Seerr has closed it, because the library has it'],
	declined: ['Declined', ''],
	deleted: ['Deleted', 'It was there and was deleted from the library'],
	failed: ['Failed', 'Radarr or Sonarr did not take it'],
	pending: ['Pending', 'Waits for an answer'],
	processing: ['Processing', 'Approved, and not there yet'],
	unavailable: ['Unavailable', 'Waits or is approved, and not there yet'],
};

export const description: INodeProperties[] = [
	...listFields(show),
	simplifyField(show),
	filtersField(show, [
		{
			displayName: '4K',
			name: 'is4k',
			type: 'boolean',
			default: false,
			description: 'Whether to list requests for 4K only, or those for the usual quality only',
		},
		mediaTypeOption,
		{
			displayName: 'Requester Name or ID',
			name: 'requestedBy',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getUsers' },
			default: '',
			description: 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			options: REQUEST_FILTERS.map((value) => ({ value, name: statuses[value][0], ...(statuses[value][1] !== '' && { description: statuses[value][1] }) })),
			default: 'pending',
		},
	]),
	optionsField(show, [
		{ displayName: 'Oldest First', name: 'oldestFirst', type: 'boolean', default: false, description: 'Whether to begin with the oldest; the whole list is read for that' },
		{
			displayName: 'Sort By',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'Time of the Last Change', value: 'modified' },
				{ name: 'Time of the Request', value: 'added' },
			],
			default: 'added',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const { is4k, mediaType, requestedBy, status } = collectionOf(this, 'filters', itemIndex);
		const { oldestFirst, sort } = collectionOf(this, 'options', itemIndex);
		const found = await findRequests(client, {
			filter: REQUEST_FILTERS.find((one) => one === status) ?? 'all',
			requestedBy: optionalId(requestedBy, 'Requester') ?? null,
			mediaType: mediaTypeFilter(mediaType),
			is4k: typeof is4k === 'boolean' ? is4k : null,
			sort: sort === 'modified' ? 'modified' : 'added',
			oldestFirst: oldestFirst === true,
			limit: limitOf(this, itemIndex),
		});
		return await shownRequests(client, found, isSimplified(this, itemIndex));
	});
}
