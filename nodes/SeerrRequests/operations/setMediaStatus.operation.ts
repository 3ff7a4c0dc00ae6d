import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { setMediaStatus, SETTABLE_STATUSES } from '../../../lib/seerr/media';
import { titleDetails } from '../../../lib/seerr/search';
import { optionsField, showFor } from '../../shared/fields';
import { collectionOf, idOf, ParameterProblem, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { mediaTypeField, titleField } from '../fields/common';
import { mediaTypeOf, seasonsOf } from '../parameters';

const show = showFor('media', 'setStatus');

export const option = {
	name: 'Set Status',
	value: 'setStatus',
	action: 'Set the status of a title',
	description: 'Tell Seerr what the library has of a title, for libraries that it does not scan',
};

export const description: INodeProperties[] = [
	mediaTypeField(show),
	titleField(show),
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: [
			{ name: 'Available', value: 'available', description: 'The library has it; its requests are told so' },
			{ name: 'Partially Available', value: 'partial', description: 'Series only' },
			{ name: 'Pending', value: 'pending' },
			{ name: 'Processing', value: 'processing' },
			{ name: 'Unknown', value: 'unknown', description: 'As if Seerr had never heard of it' },
		],
		default: 'available',
		displayOptions: { show },
		description: 'What the library has of it',
	},
	optionsField(show, [
		{ displayName: '4K', name: 'is4k', type: 'boolean', default: false, description: 'Whether it is the status of the 4K version' },
		{ displayName: 'Seasons', name: 'seasons', type: 'string', default: 'all', placeholder: 'e.g. 1, 2', description: "Which seasons of a series are available, or 'all'. Without this, the series is set and none of its seasons." },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const mediaType = mediaTypeOf(this, itemIndex);
		const tmdbId = idOf(this, 'title', 'Title', itemIndex);
		const wanted = this.getNodeParameter('status', itemIndex);
		const status = SETTABLE_STATUSES.find((one) => one === wanted);
		if (status === undefined) throw new ParameterProblem(`'Status' cannot be '${String(wanted).slice(0, 50)}'`);
		const { details } = await titleDetails(client, mediaType, tmdbId);
		if (details.mediaId === null) throw new ParameterProblem(`Seerr has no status of '${details.title}' yet: nobody has asked for it, and no library has it`);
		const { is4k, seasons } = collectionOf(this, 'options', itemIndex);
		const chosen = mediaType === 'tv' ? seasonsOf(seasons ?? '') : [];
		const { media } = await setMediaStatus(client, details.mediaId, status, is4k === true, chosen === 'all' ? details.seasons : chosen);
		return { ...media, title: details.title, year: details.year };
	});
}
