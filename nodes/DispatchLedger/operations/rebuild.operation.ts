import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';

export const option = {
	name: 'Rebuild From Nodes',
	value: 'rebuild',
	action: 'Rebuild the ledger from the nodes',
	description: 'Give every torrent on the nodes a request, after the ledger was lost; changes nothing on a node',
};

export const usesCluster = true;

export const description: INodeProperties[] = [];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const rebuilt = await service.rebuild();
		const nodes = service.cluster.nodes.map(({ id, name, up }) => ({
			node: name,
			nodeId: id,
			reachable: up,
			requests: rebuilt.filter(({ nodeId }) => nodeId === id).length,
		}));
		return { output: 0, items: [{ json: { requests: rebuilt.length, nodes }, pairedItem: { item: itemIndex } }] };
	});
}
