import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { titleDetails } from '../../../lib/seerr/search';
import { showFor, simplifyField } from '../../shared/fields';
import { idOf, isSimplified, perItem } from '../../shared/parameters';
import { seerrClientOf } from '../../shared/seerr';
import { mediaTypeField, titleField } from '../fields/common';
import { mediaTypeOf, shownRaw } from '../parameters';

const show = showFor('search', 'getDetails');

export const option = {
	name: 'Get Details',
	value: 'getDetails',
	action: 'Get details of a title',
	description: 'Read a movie or series with its IDs, its seasons, what the library has and who asked for it',
};

export const description: INodeProperties[] = [mediaTypeField(show), titleField(show), simplifyField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { raw, details } = await titleDetails(await seerrClientOf(this), mediaTypeOf(this, itemIndex), idOf(this, 'title', 'Title', itemIndex));
		return isSimplified(this, itemIndex) ? details : shownRaw(raw);
	});
}
