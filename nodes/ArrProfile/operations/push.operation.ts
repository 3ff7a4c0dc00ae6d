import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { pushRelease } from '../../../lib/arr/releases';
import { optionsField, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, collectionOf, ParameterProblem, perItem, requiredText } from '../parameters';

const show = showFor('release', 'push');

export const option = {
	name: 'Push',
	value: 'push',
	action: 'Push a release, which the app may download',
	description: 'Hand a release to the app, which downloads it when its rules take it',
};

export const description: INodeProperties[] = [
	appField(show),
	{
		displayName: 'Release Title',
		name: 'title',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show },
		description: 'The title as the indexer has it; the app must be able to read it',
	},
	{
		displayName: 'Link',
		name: 'link',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		placeholder: 'magnet:?xt=... or https://...',
		displayOptions: { show },
		description: 'A magnet link or the address of a .torrent file; only the app gets it',
	},
	optionsField(show, [
		{
			displayName: 'Indexer',
			name: 'indexer',
			type: 'string',
			default: '',
			description: 'Name of the indexer, as the app is to note it',
		},
		{ displayName: 'Published', name: 'publishedAt', type: 'dateTime', default: '', description: 'When it came out. Empty: now.' },
		{ displayName: 'Size (Bytes)', name: 'sizeBytes', type: 'number', typeOptions: { minValue: 0 }, default: 0 },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const options = collectionOf(this, 'options', itemIndex);
		const title = requiredText(this, 'title', 'Release Title', itemIndex);
		const link = requiredText(this, 'link', 'Link', itemIndex);
		if (!/^(?:magnet:\?|https?:\/\/)/i.test(link)) throw new ParameterProblem("'Link' must begin with magnet:? or http");
		const publishedAt = options.publishedAt ? new Date(String(options.publishedAt)) : new Date();
		if (Number.isNaN(publishedAt.getTime())) throw new ParameterProblem("'Published' is no date");
		const verdict = await pushRelease(client, {
			title,
			link,
			sizeBytes: Number(options.sizeBytes ?? 0) || null,
			indexer: String(options.indexer ?? ''),
			publishedAt: publishedAt.toISOString(),
		});
		return { title, ...verdict };
	});
}
