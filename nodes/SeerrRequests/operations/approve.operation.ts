import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { approveRequest } from '../../../lib/seerr/requests';
import { optionsField, showFor } from '../../shared/fields';
import { collectionOf, idOf, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { destinationFields, destinationOptions, requestField } from '../fields/common';
import { destinationOf, seasonsOf, shownRequests } from '../parameters';

const show = showFor('request', 'approve');

export const option = {
	name: 'Approve',
	value: 'approve',
	action: 'Approve a request',
	description: 'Let a request through to Radarr or Sonarr, to another server, profile or folder if you like',
};

export const description: INodeProperties[] = [
	requestField(show),
	...destinationFields(show, 'as the request has it'),
	optionsField(show, [
		...destinationOptions,
		{ displayName: 'Seasons', name: 'seasons', type: 'string', default: '', placeholder: 'e.g. 1, 2', description: 'Only these seasons, separated by commas. Empty: those that were asked for.' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await seerrClientOf(this);
		const seasons = seasonsOf(collectionOf(this, 'options', itemIndex).seasons ?? '');
		const only = seasons === 'all' || seasons.length === 0 ? null : seasons;
		const decided = await approveRequest(client, idOf(this, 'request', 'Request', itemIndex), destinationOf(this, itemIndex), only);
		const [item] = await shownRequests(client, [decided], true);
		return { ...item, changed: decided.changed };
	});
}
