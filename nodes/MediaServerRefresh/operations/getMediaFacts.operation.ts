import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { type MediaServerError, unlessFailed } from '../../../lib/mediaserver/errors';
import { sharedServer } from '../../../lib/mediaserver/servers';
import type { MediaItem, MediaServer } from '../../../lib/mediaserver/types';
import { readLibrary } from '../../../lib/release/library';
import { showFor } from '../../shared/fields';
import { perItem } from '../../shared/parameters';
import { itemFields, serverFields } from '../fields/common';
import { finder } from '../finding';
import { about, serversOf } from '../parameters';

const show = showFor('item', 'getMediaFacts');

export const option = {
	name: 'Get Media Facts',
	value: 'getMediaFacts',
	action: 'Get the media facts of an item',
	description: 'Add what a media server measured in a film or an episode, as the Upgrade Detector reads it',
};

export const description: INodeProperties[] = [...serverFields(show, 'Whether to ask the servers of the credential one after the other, until one has the item'), ...itemFields(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const find = finder(this, itemIndex);
		const servers = await serversOf(this, itemIndex);
		const failures: MediaServerError[] = [];
		const input = this.getInputData()[itemIndex].json;
		for (const server of servers) {
			const found = await unlessFailed(find(sharedServer(server).api), (error) => {
				failures.push(error);
				return null;
			});
			if (found !== null) return { ...input, media: facts(server, found), library: found.library };
		}
		// That nobody has it can only be said when everybody was asked.
		if (failures.length > 0) throw failures[0];
		return { ...input, media: { found: false }, library: null };
	});
}

/** Qualities are those of the Upgrade Detector: what was measured, and from the name what cannot be. */
function facts(server: MediaServer, { library, ...item }: MediaItem): IDataObject {
	const files = readLibrary(library)?.files ?? [];
	return { found: true, ...about(server), ...item, files: files.map(({ quality, ...file }) => ({ ...file, ...quality })) as unknown as IDataObject[] };
}
