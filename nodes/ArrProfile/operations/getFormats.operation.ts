import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { rawFormatsOf } from '../../../lib/arr/profiles';
import { readFormat } from '../../../lib/arr/shapes/profiles';
import { listFields, showFor, simplifyField } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, isSimplified, limitOf, perItem } from '../parameters';

const show = showFor('customFormat', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many custom formats',
	description: 'List the custom formats with their conditions',
};

export const description: INodeProperties[] = [appField(show), ...listFields(show), simplifyField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const formats = (await rawFormatsOf(await clientOf(this, itemIndex))).slice(0, limitOf(this, itemIndex));
		return isSimplified(this, itemIndex) ? formats.map(readFormat) : formats;
	});
}
