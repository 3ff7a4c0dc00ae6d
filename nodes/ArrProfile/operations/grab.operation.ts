import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { grabRelease } from '../../../lib/arr/releases';
import { showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, idOf, perItem, requiredText } from '../parameters';

const show = showFor('indexer', 'grab');

export const option = {
	name: 'Grab',
	value: 'grab',
	action: 'Grab a release that a search found',
	description: 'Have the app download a release that it has just found, with its own download client',
};

export const description: INodeProperties[] = [
	appField(show, 'searchAllApps'),
	{
		displayName: 'GUID',
		name: 'guid',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.best.guid }}',
		required: true,
		displayOptions: { show },
		description: 'As Search or Suggest gave it, not longer than half an hour ago',
	},
	{ displayName: 'Indexer ID', name: 'indexerId', type: 'number', typeOptions: { minValue: 1 }, default: 1, required: true, displayOptions: { show } },
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const guid = requiredText(this, 'guid', 'GUID', itemIndex);
		const indexerId = idOf(this, 'indexerId', 'Indexer ID', itemIndex);
		await grabRelease(await clientOf(this, itemIndex), guid, indexerId);
		return { grabbed: true, guid, indexerId };
	});
}
