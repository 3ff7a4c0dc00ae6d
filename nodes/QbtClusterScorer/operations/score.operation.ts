import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { gibToBytes } from '../../../lib/scoring/units';
import { splitList } from '../../shared/lists';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { readOverrides, readPool, readScoreSettings } from '../readScoring';

export const option = {
	name: 'Score Nodes',
	value: 'score',
	action: 'Score nodes',
	description: 'Rank the nodes for a size and category, best first',
};

const show = { operation: ['score'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Size (GiB)',
		name: 'sizeGib',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 10,
		displayOptions: { show },
		description: 'Space that the torrent will need',
	},
	{
		displayName: 'Category',
		name: 'category',
		type: 'string',
		default: '',
		placeholder: 'e.g. tv-sonarr',
		displayOptions: { show },
	},
	{
		displayName: 'Torrent Details',
		name: 'details',
		type: 'collection',
		placeholder: 'Add detail',
		default: {},
		displayOptions: { show },
		options: [
			{ displayName: 'Tags', name: 'tags', type: 'string', default: '', placeholder: 'e.g. 4k, anime' },
			{ displayName: 'Tracker Hosts', name: 'trackerHosts', type: 'string', default: '', placeholder: 'e.g. tracker.example.org' },
		],
	},
];

/** One item per node, best first. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const details = this.getNodeParameter('details', itemIndex, {}) as IDataObject;
		const request = {
			sizeBytes: gibToBytes(this.getNodeParameter('sizeGib', itemIndex) as number),
			sizeKnown: true,
			category: this.getNodeParameter('category', itemIndex) as string,
			tags: splitList(details.tags),
			trackerHosts: splitList(details.trackerHosts),
		};
		const result = await service.score(request, {
			score: readScoreSettings(this, itemIndex),
			pool: readPool(this, itemIndex),
			policyFor: readOverrides(this, itemIndex),
		});
		const items = result.ranked.map((node, index) => ({
			json: { rank: index + 1, ...(node as unknown as IDataObject) },
			pairedItem: { item: itemIndex },
		}));
		return { output: 0, items };
	});
}
