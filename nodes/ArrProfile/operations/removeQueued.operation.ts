import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { queueOf, removeFromQueue } from '../../../lib/arr/queue';
import { optionsField, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, collectionOf, ParameterProblem, optionalId, perItem } from '../parameters';

const show = showFor('queue', 'remove');

export const option = {
	name: 'Remove',
	value: 'remove',
	action: 'Remove an entry from the queue',
	description: 'Take an entry out of the queue, and never take its release again if you say so',
};

export const description: INodeProperties[] = [
	appField(show),
	{
		displayName: 'By',
		name: 'by',
		type: 'options',
		options: [
			{ name: 'Download ID', value: 'downloadId', description: 'The info hash of a torrent' },
			{ name: 'Queue ID', value: 'id' },
		],
		default: 'downloadId',
		displayOptions: { show },
	},
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. aabbccddeeff00112233445566778899aabbccdd',
		displayOptions: { show },
		description: 'The info hash or the ID of the entry',
	},
	optionsField(show, [
		{ displayName: 'Add to Blocklist', name: 'blocklist', type: 'boolean', default: false, description: 'Whether the app may never take this release again' },
		{ displayName: 'Remove From Client', name: 'fromClient', type: 'boolean', default: false, description: 'Whether to delete the torrent and its data from the download client too' },
		{ displayName: 'Skip New Search', name: 'skipSearch', type: 'boolean', default: false, description: 'Whether to leave it at that, instead of having the app look for another release' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const by = this.getNodeParameter('by', itemIndex) as string;
		const value = String(this.getNodeParameter('value', itemIndex) ?? '').trim();
		if (value === '') throw new ParameterProblem("'Value' is empty");
		const ids = by === 'id' ? [optionalId(value, 'Value')] : (await queueOf(client, { downloadId: value }, Infinity)).map(({ id }) => id);
		const { blocklist, fromClient, skipSearch } = collectionOf(this, 'options', itemIndex);
		const removal = { blocklist: blocklist === true, fromClient: fromClient === true, skipSearch: skipSearch === true };
		const removed: number[] = [];
		// A season pack has one entry for each episode; the app takes them one after the other.
		for (const id of ids) {
			if (id === undefined) continue;
			await removeFromQueue(client, id, removal);
			removed.push(id);
		}
		return { removed: removed.length, ids: removed, ...removal };
	});
}
