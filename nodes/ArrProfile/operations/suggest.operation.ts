import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { suggest, type Suggestion } from '../../../lib/arr/suggest';
import { arrClientOf } from '../../shared/arr';
import { optionsField, showFor, simplifyField } from '../../shared/fields';
import { appField, itemField } from '../fields/common';
import { clientOf, collectionOf, idOf, isSimplified, locatorOf, optionalId, perItem } from '../parameters';
import { simple as simpleEvaluation } from './evaluate.operation';

const show = showFor('release', 'suggest');

export const option = {
	name: 'Suggest',
	value: 'suggest',
	action: 'Suggest a better release',
	description: 'Search the indexers for something better than what the library has; nothing is downloaded',
};

export const description: INodeProperties[] = [
	appField(show),
	itemField(show),
	{
		displayName: 'Search With',
		name: 'searchWith',
		type: 'options',
		options: [
			{ name: "The App's Own Indexers", value: 'app', description: 'The app judges too: its queue and its blocklist count' },
			{ name: 'Prowlarr', value: 'prowlarr' },
		],
		default: 'app',
		displayOptions: { show },
		description: 'Who searches. It is a live search, which may take a minute.',
	},
	{
		displayName: 'Prowlarr',
		name: 'prowlarr',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchProwlarrs', searchable: true } },
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. prowlarr' },
		],
		displayOptions: { show: { ...show, searchWith: ['prowlarr'] } },
	},
	simplifyField(show),
	optionsField(show, [
		{ displayName: 'Episode', name: 'episodeNumber', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: 'Series, with Prowlarr: only this episode of the season' },
		{ displayName: 'Episode ID', name: 'episodeId', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: "Series, with the app's own indexers: only this episode" },
		{ displayName: 'Judge at Most', name: 'judge', type: 'number', typeOptions: { minValue: 1, maxValue: 200 }, default: 25, description: 'How many releases are looked at, those with most seeders first' },
		{ displayName: 'Minimum Seeders', name: 'minSeeders', type: 'number', typeOptions: { minValue: 0 }, default: 1 },
		{ displayName: 'Season', name: 'seasonNumber', type: 'number', typeOptions: { minValue: 0 }, default: 1, description: 'Series only' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const isProwlarr = this.getNodeParameter('searchWith', itemIndex) === 'prowlarr';
		const prowlarr = isProwlarr ? await arrClientOf(this, locatorOf(this, 'prowlarr', itemIndex)) : null;
		const options = collectionOf(this, 'options', itemIndex);
		const wanted = {
			itemId: idOf(this, 'item', 'Item', itemIndex),
			seasonNumber: options.seasonNumber === undefined ? undefined : Number(options.seasonNumber),
			episodeId: optionalId(options.episodeId, 'Episode ID'),
			episodeNumber: optionalId(options.episodeNumber, 'Episode'),
			limit: Number(options.judge ?? 25),
			minSeeders: Number(options.minSeeders ?? 1),
		};
		const { item, best, candidates, ...rest } = await suggest(client, prowlarr, wanted, Date.now);
		const shown = isSimplified(this, itemIndex) ? simple : (one: Suggestion) => one;
		return {
			better: best !== null,
			...rest,
			item: isSimplified(this, itemIndex) ? { id: item.id, title: item.title, year: item.year } : item,
			best: best === null ? null : shown(best),
			candidates: candidates.map(shown),
		};
	});
}

function simple({ release, evaluation }: Suggestion): object {
	const { title, guid, indexerId, indexer, sizeBytes, seeders, infoHash, publishedAt } = release;
	const { score, quality, isUpgrade, reason, formats } = simpleEvaluation(evaluation) as Record<string, unknown>;
	return { title, guid, indexerId, indexer, sizeBytes, seeders, infoHash, publishedAt, isUpgrade, reason, quality, score, formats };
}
