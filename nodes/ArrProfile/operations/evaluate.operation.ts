import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { type Evaluation, Evaluator } from '../../../lib/arr/evaluate';
import { optionsField, showFor, simplifyField } from '../../shared/fields';
import { appField, profileField } from '../fields/common';
import { clientOf, collectionOf, isSimplified, locatorOf, optionalId, perItem, requiredText } from '../parameters';

const show = showFor('release', 'evaluate');

export const option = {
	name: 'Evaluate',
	value: 'evaluate',
	action: 'Evaluate a release by the quality profile',
	description: 'Tell whether the quality profile takes a release, and whether it is an upgrade',
};

export const description: INodeProperties[] = [
	appField(show),
	{
		displayName: 'Release Title',
		name: 'title',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Invented.Film.2022.2160p.WEB-DL.DV.H.265-GRP',
		displayOptions: { show },
		description: 'The title as the indexer has it',
	},
	{
		displayName: 'Size (Bytes)',
		name: 'sizeBytes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		displayOptions: { show },
		description: 'Size of the download; 0 when it is not known, and then it is not judged',
	},
	profileField(show),
	simplifyField(show),
	optionsField(show, [
		{
			displayName: 'From a Feed',
			name: 'isFeed',
			type: 'boolean',
			default: false,
			description: 'Whether it comes from an RSS feed: the apps then take no propers of old files',
		},
		{
			displayName: 'Indexer Flags',
			name: 'indexerFlags',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'The number that the app uses for flags such as freeleech; custom formats may ask for them',
		},
		{
			displayName: 'Item ID',
			name: 'itemId',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'The film or series in the library, where the app does not find it by the title',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const evaluators = new Map<unknown, Evaluator>();
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		// Many items of one app ask for its profiles only once.
		const evaluator = evaluators.get(client) ?? new Evaluator(client, Date.now);
		evaluators.set(client, evaluator);
		const options = collectionOf(this, 'options', itemIndex);
		const evaluation = await evaluator.evaluate({
			title: requiredText(this, 'title', 'Release Title', itemIndex),
			sizeBytes: Number(this.getNodeParameter('sizeBytes', itemIndex)) || null,
			profileId: optionalId(locatorOf(this, 'profile', itemIndex), 'Quality Profile'),
			itemId: optionalId(options.itemId, 'Item ID'),
			indexerFlags: Number(options.indexerFlags ?? 0),
			isFeed: options.isFeed === true,
		});
		return isSimplified(this, itemIndex) ? simple(evaluation) : evaluation;
	});
}

export function simple(evaluation: Evaluation): object {
	const { item, episodes, files, parsed, unreadableFormats, sizeBytes, ...rest } = evaluation;
	return {
		...rest,
		releaseGroup: parsed?.releaseGroup ?? null,
		size: { new: sizeBytes, current: files.length === 0 ? null : files.reduce((sum, file) => sum + file.sizeBytes, 0) },
		item: item === null ? null : { id: item.id, title: item.title, year: item.year, monitored: item.monitored },
		episodes: episodes.map(({ seasonNumber, episodeNumber }) => ({ seasonNumber, episodeNumber })),
		...(unreadableFormats.length > 0 && { unreadableFormats }),
	};
}
