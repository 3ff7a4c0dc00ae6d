import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { indexersOf } from '../../../lib/arr/indexers';
import { listFields, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, limitOf, perItem } from '../parameters';

const show = showFor('indexer', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many indexers',
	description: 'List the indexers of a Prowlarr, and which of them fail',
};

export const description: INodeProperties[] = [appField(show, 'searchProwlarrs'), ...listFields(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => (await indexersOf(await clientOf(this, itemIndex))).slice(0, limitOf(this, itemIndex)));
}
