import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { deleteFile } from '../../../lib/arr/library';
import { optionsField, showFor } from '../../shared/fields';
import { appField, itemField } from '../fields/common';
import { clientOf, collectionOf, idOf, optionalId, ParameterProblem, perItem } from '../parameters';

const show = showFor('library', 'deleteFile');

export const option = {
	name: 'Delete File',
	value: 'deleteFile',
	action: 'Delete a file of the library',
	description: 'Have the app delete a file that another one has replaced',
};

export const description: INodeProperties[] = [
	appField(show),
	itemField(show),
	{
		displayName: 'File ID',
		name: 'fileId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 11',
		displayOptions: { show },
		description: 'The ID that Get Files gives. The app deletes the file itself, into its recycle bin if it has one.',
	},
	optionsField(show, [
		{
			displayName: 'Even if in Use',
			name: 'evenInUse',
			type: 'boolean',
			default: false,
			description: 'Whether to delete the file also when nothing has replaced it, which leaves the item without it',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const itemId = idOf(this, 'item', 'Item', itemIndex);
		const fileId = optionalId(this.getNodeParameter('fileId', itemIndex), 'File ID');
		if (fileId === undefined) throw new ParameterProblem("'File ID' is empty");
		const { evenInUse } = collectionOf(this, 'options', itemIndex);
		return { itemId, fileId, ...(await deleteFile(client, itemId, fileId, evenInUse === true)) };
	});
}
