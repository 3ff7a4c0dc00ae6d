import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';

export const option = {
	name: 'Sync Status',
	value: 'syncStatus',
	action: 'Sync the status of requests',
	description: 'Look at the nodes and return the requests that are completed, failed or gone since',
};

export const usesCluster = true;

const show = { resource: ['request'], operation: ['syncStatus'] };
const MINUTE_MS = 60_000;

export const description: INodeProperties[] = [
	{
		displayName: 'Failed After (Minutes)',
		name: 'failedAfterMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10,
		displayOptions: { show },
		description: 'How long a torrent has to be in an error, or without its files, to count as failed. 0 means at once.',
	},
	{
		displayName: 'Discover New Torrents',
		name: 'discover',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether torrents on the nodes that the ledger does not know become requests of their own',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const failedAfterMs = (this.getNodeParameter('failedAfterMinutes', itemIndex) as number) * MINUTE_MS;
		const moved = await service.syncStatus(failedAfterMs);
		const found = (this.getNodeParameter('discover', itemIndex) as boolean) ? await service.discover() : [];
		const nodeOf = (id: string | null): string | null => (id === null ? null : (service.cluster.node(id)?.name ?? null));
		const items = [
			...moved.map(({ id, hash, name, category, source, sizeBytes, status, code, reason, nodeId }) => ({
				...{ requestRowId: id, hash, name, category, source, sizeBytes, status, code, reason, nodeId },
				...{ node: nodeOf(nodeId), discovered: false },
			})),
			...found.map(({ hash, name, category, source, sizeBytes, status, code, reason, nodeId }) => ({
				...{ requestRowId: null, hash, name, category, source, sizeBytes, status, code, reason, nodeId },
				...{ node: nodeOf(nodeId), discovered: true },
			})),
		];
		return { output: 0, items: items.map((json: IDataObject) => ({ json, pairedItem: { item: itemIndex } })) };
	});
}
