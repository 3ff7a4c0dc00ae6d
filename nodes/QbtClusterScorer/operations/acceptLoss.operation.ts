import { type IExecuteFunctions, type INodeExecutionData, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';

export const option = {
	name: 'Accept Lost Torrents',
	value: 'acceptLoss',
	action: 'Accept lost torrents of a node',
	description: 'Open a node again that was closed because many of its torrents vanished at once',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Node Name or ID',
		name: 'node',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getNodeNames' },
		default: '',
		required: true,
		displayOptions: { show: { operation: ['acceptLoss'] } },
		description:
			'The node that lost torrents. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
];

/** A person says that what the node lost is really gone: it takes adds again. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const wanted = this.getNodeParameter('node', itemIndex) as string;
		const forgotten = await service.acceptLoss(wanted);
		if (forgotten === null) {
			throw new NodeOperationError(this.getNode(), `The cluster has no node '${wanted}'`, { itemIndex });
		}
		return { output: 0, items: [{ json: { node: wanted, forgotten }, pairedItem: { item: itemIndex } }] };
	});
}
