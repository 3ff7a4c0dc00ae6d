import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { statusOf } from '../../../lib/seerr/status';
import { perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';

export const option = { name: 'Get Status', value: 'getStatus', action: 'Get the status of the instance', description: 'Read product, version, how many requests there are and the servers behind it' };

export const description: INodeProperties[] = [];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async () => await statusOf(await seerrClientOf(this)));
}
