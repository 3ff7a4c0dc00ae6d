import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { showFor } from '../../shared/fields';
import { perItem } from '../../shared/parameters';
import { serverFields } from '../fields/common';
import { about, askEach } from '../parameters';

const show = showFor('server', 'test');

export const option = {
	name: 'Test',
	value: 'test',
	action: 'Test media servers',
	description: 'Ask media servers what they are and for their libraries; changes nothing',
};

export const description: INodeProperties[] = [...serverFields(show, 'Whether to ask every server of the credential; one that does not answer is told as an item with its error')];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(
		this,
		async (itemIndex) =>
			await askEach(this, itemIndex, async (api) => {
				const status = await api.status();
				const libraries = await api.libraries();
				return [{ ...about(api.server), answers: true, ...status, libraries: libraries.map(({ name }) => name) }];
			}),
	);
}
