import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { rootFoldersOf } from '../../../lib/arr/library';
import { showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, perItem } from '../parameters';

const show = showFor('library', 'getRootFolders');

export const option = {
	name: 'Get Root Folders',
	value: 'getRootFolders',
	action: 'Get the root folders of the library',
	description: 'Read the root folders with their free space',
};

export const description: INodeProperties[] = [appField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => await rootFoldersOf(await clientOf(this, itemIndex)));
}
