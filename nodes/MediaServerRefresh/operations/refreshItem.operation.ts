import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { unlessFailed } from '../../../lib/mediaserver/errors';
import { sharedServer } from '../../../lib/mediaserver/servers';
import { optionsField, showFor } from '../../shared/fields';
import { mediaServerOf } from '../../shared/mediaServers';
import { collectionOf, locatorOf, perItem } from '../../shared/parameters';
import { itemFields, serverField } from '../fields/common';
import { finder } from '../finding';
import { about, shownError } from '../parameters';
import { memoryOf, refreshed } from '../refreshing';

const show = showFor('item', 'refresh');

export const option = {
	name: 'Refresh',
	value: 'refresh',
	action: 'Refresh an item',
	description: 'Have a media server read metadata and streams of a film, series or episode again',
};

export const description: INodeProperties[] = [
	serverField(show),
	...itemFields(show),
	optionsField(show, [
		{
			displayName: 'Keep Failed Ones',
			name: 'keepFailed',
			type: 'boolean',
			default: true,
			description: 'Whether a refresh that fails is kept in the ledger until Retry Pending has carried it out',
		},
		{
			displayName: 'Replace Metadata',
			name: 'replace',
			type: 'boolean',
			default: false,
			description: 'Whether to overwrite titles, texts and images that are there, also those that people have chosen',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const server = await mediaServerOf(this, locatorOf(this, 'server', itemIndex));
		const find = finder(this, itemIndex);
		const { keepFailed, replace } = collectionOf(this, 'options', itemIndex);
		const memory = await memoryOf(this, keepFailed !== false);
		const isById = this.getNodeParameter('by', itemIndex) === 'id';
		const nothing = { ...about(server), itemId: null, library: null, sent: [], together: 0, retryAt: null };
		const byId = async (id: string): Promise<IDataObject> => ({ itemId: id, ...(await refreshed(server, [{ scope: 'item', id, replace: replace === true }], 0, memory)) });
		// An id needs no looking up: the server says itself when it has no such item.
		if (isById) return await byId(String(this.getNodeParameter('itemId', itemIndex)).trim());
		return await unlessFailed(
			find(sharedServer(server).api).then(async (found): Promise<IDataObject> => {
				if (found !== null) return await byId(found.id);
				return { ...nothing, status: 'skipped', error: `'${server.name}' has no item with this path`, code: 'not-found' };
			}),
			(error) => ({ ...nothing, status: 'failed', ...shownError(error) }),
		);
	});
}
