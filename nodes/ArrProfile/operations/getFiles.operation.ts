import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { filesOf } from '../../../lib/arr/library';
import type { ArrFile } from '../../../lib/arr/shapes/media';
import { showFor, simplifyField } from '../../shared/fields';
import { appField, itemField } from '../fields/common';
import { clientOf, collectionOf, idOf, isSimplified, perItem } from '../parameters';

const show = showFor('library', 'getFiles');

export const option = {
	name: 'Get Files',
	value: 'getFiles',
	action: 'Get the files of a film or series',
	description: 'Read the files of a film, series, artist or author, with quality, score and media info',
};

export const description: INodeProperties[] = [
	appField(show),
	itemField(show),
	simplifyField(show),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		displayOptions: { show },
		options: [{ displayName: 'Season', name: 'seasonNumber', type: 'number', typeOptions: { minValue: 0 }, default: 1, description: 'Series only' }],
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const { seasonNumber } = collectionOf(this, 'filters', itemIndex);
		const files = await filesOf(client, idOf(this, 'item', 'Item', itemIndex), { seasonNumber: seasonNumber === undefined ? undefined : Number(seasonNumber) });
		return isSimplified(this, itemIndex) ? files.map(simple) : files;
	});
}

function simple({ id, path, sceneName, sizeBytes, quality, releaseGroup, languages, formats, formatScore, qualityCutoffNotMet, seasonNumber, mediaInfo }: ArrFile): object {
	return {
		id,
		path,
		sceneName,
		sizeBytes,
		quality: quality.name,
		releaseGroup,
		languages,
		formats: formats.map(({ name }) => name),
		formatScore,
		qualityCutoffNotMet,
		seasonNumber,
		dynamicRange: mediaInfo?.videoDynamicRangeType ?? null,
		videoCodec: mediaInfo?.videoCodec ?? null,
		resolution: mediaInfo?.resolution ?? null,
		audioCodec: mediaInfo?.audioCodec ?? null,
		audioChannels: mediaInfo?.audioChannels ?? null,
	};
}
