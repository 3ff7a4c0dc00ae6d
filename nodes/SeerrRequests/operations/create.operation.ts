import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { createRequest } from '../../../lib/seerr/requests';
import { optionsField, showFor } from '../../shared/fields';
import { collectionOf, idOf, locatorOf, optionalId, ParameterProblem, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { destinationFields, destinationOptions, mediaTypeField, titleField, userField } from '../fields/common';
import { destinationOf, mediaTypeOf, seasonsOf, shownRequests } from '../parameters';

const show = showFor('request', 'create');

export const option = {
	name: 'Create',
	value: 'create',
	action: 'Create a request',
	description: 'Ask for a movie or series in the name of a user; gives the request that there is if somebody has asked before',
};

export const description: INodeProperties[] = [
	mediaTypeField(show),
	titleField(show),
	{
		displayName: 'Seasons',
		name: 'seasons',
		type: 'string',
		default: 'all',
		required: true,
		placeholder: 'e.g. 1, 2',
		displayOptions: { show: { ...show, mediaType: ['tv'] } },
		description: "Numbers of seasons separated by commas, or 'all' for all but the specials",
	},
	userField(show, { description: 'Who asks: the rights and quotas of this user count, and the request waits for approval if they say so. Empty: the owner of the API key, whose requests Seerr approves at once.' }),
	...destinationFields(show, 'as Seerr has it by default'),
	optionsField(show, [
		{ displayName: '4K', name: 'is4k', type: 'boolean', default: false, description: 'Whether to ask for it in 4K, from the server that Seerr has for that' },
		{
			displayName: 'Approve at Once',
			name: 'approveAtOnce',
			type: 'boolean',
			default: false,
			description: "Whether the owner of the API key asks in the name of the user, so that nobody is asked for approval; the user's quota counts all the same",
		},
		...destinationOptions,
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const mediaType = mediaTypeOf(this, itemIndex);
		const seasons = mediaType === 'tv' ? seasonsOf(this.getNodeParameter('seasons', itemIndex)) : [];
		if (mediaType === 'tv' && seasons.length === 0) throw new ParameterProblem("'Seasons' is empty");
		const { is4k, approveAtOnce } = collectionOf(this, 'options', itemIndex);
		const made = await createRequest(client, {
			mediaType,
			tmdbId: idOf(this, 'title', 'Title', itemIndex),
			seasons,
			is4k: is4k === true,
			destination: destinationOf(this, itemIndex),
			forUser: optionalId(locatorOf(this, 'user', itemIndex), 'User') ?? null,
			approveAtOnce: approveAtOnce === true,
		});
		const [item] = await shownRequests(client, [made], true);
		return { ...item, created: made.created };
	});
}
