import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { MediaServer, Session } from '../../../lib/mediaserver/types';
import { optionsField, showFor } from '../../shared/fields';
import { collectionOf, perItem } from '../../shared/parameters';
import { serverFields } from '../fields/common';
import { about, askEach } from '../parameters';

const show = showFor('server', 'getSessions');

export const option = {
	name: 'Get Sessions',
	value: 'getSessions',
	action: 'Get the sessions of media servers',
	description: 'Read who plays what, how, and the facts of the file that is played',
};

export const description: INodeProperties[] = [
	...serverFields(show, 'Whether to ask every server of the credential; one that does not answer is told as an item with its error'),
	optionsField(show, [
		{
			displayName: 'Include Idle',
			name: 'includeIdle',
			type: 'boolean',
			default: false,
			description: 'Whether to give those too who are connected and play nothing; Plex does not tell of them',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { includeIdle } = collectionOf(this, 'options', itemIndex);
		return await askEach(this, itemIndex, async (api) => {
			const sessions = (await api.sessions()).filter(({ state }) => state !== 'idle' || includeIdle === true);
			return sessions.map((session) => shown(api.server, session));
		});
	});
}

function shown(server: MediaServer, { item, ...session }: Session): IDataObject {
	if (item === null) return { ...about(server), answers: true, ...session, item: null, library: null };
	const { library, ...rest } = item;
	return { ...about(server), answers: true, ...session, item: rest as unknown as IDataObject, library: library as IDataObject };
}
