import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { recovering } from '../../../lib/arr/errors';
import { serverDetails, serversOf } from '../../../lib/seerr/services';
import { perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';

export const option = {
	name: 'Get Servers',
	value: 'getServers',
	action: 'Get the servers of the instance',
	description: 'List each Radarr and Sonarr with its profiles, root folders and tags; one that does not answer is told with its error',
};

export const description: INodeProperties[] = [];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async () => {
		const client = await seerrClientOf(this);
		return await Promise.all(
			(await serversOf(client)).map(async (server) => {
				const details = serverDetails(client, server.type, server.id).then((found) => ({ answers: true, ...found }));
				return await recovering(details, ({ message }) => ({ answers: false, ...server, error: message }));
			}),
		);
	});
}
