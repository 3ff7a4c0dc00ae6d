import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { syncCategories } from '../../../lib/webapi/syncCategories';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';

export const option = {
	name: 'Sync Categories',
	value: 'syncCategories',
	action: 'Sync categories between nodes',
	description: 'Create every category of the cluster on every node, with its own path',
};

const show = { operation: ['syncCategories'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether to only tell what would be created',
	},
	{
		displayName: 'Include Tags',
		name: 'includeTags',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether to create the tags of all nodes too',
	},
];

/** One item per node of the cluster, whether it answers or not. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { cluster, ownLists: own } = await serviceOf(this);
		const dryRun = this.getNodeParameter('dryRun', itemIndex) as boolean;
		const tags = this.getNodeParameter('includeTags', itemIndex) as boolean;
		const synced = await syncCategories({ cluster, own }, { dryRun, tags, fallbackSavePath: '' });
		const items = synced.map((node) => ({
			json: { ...node, dryRun } as unknown as IDataObject,
			pairedItem: { item: itemIndex },
		}));
		return { output: 0, items };
	});
}
