import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ClusterNode } from '../../../lib/qbittorrent/node';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';

export const option = {
	name: 'Get Node Status',
	value: 'getStatus',
	action: 'Get the status of nodes',
	description: 'Read free space, load and reachability of every node',
};

export const description: INodeProperties[] = [];

/** One item per node of the cluster. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { cluster } = await serviceOf(this);
		await cluster.refreshForDecision();
		const items = cluster.nodes.map((node) => ({ json: statusOf(node), pairedItem: { item: itemIndex } }));
		return { output: 0, items };
	});
}

function statusOf(node: ClusterNode): IDataObject {
	const { policy, ...facts } = node.facts();
	return {
		...(facts as unknown as IDataObject),
		host: new URL(node.config.url).host,
		apiVersion: node.dialect?.apiVersion ?? null,
		torrents: node.snapshot.torrents.size,
		weight: policy.weight,
		paused: policy.paused,
		storage: policy.storage,
	};
}
