import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { convertDispatcherConfig, withoutSecrets } from '../../../lib/migrate/dispatcherConfig';
import { runPerItem } from '../../shared/runPerItem';

const show = { resource: ['ledger'], operation: ['convertConfig'] };

export const option = {
	name: 'Convert Dispatcher Config',
	value: 'convertConfig',
	action: 'Convert the config of a qbittorrent dispatcher',
	description: 'Show what a config.yaml of the Qbittorrent-Dispatcher becomes here, and what differs; writes nothing',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Config From',
		name: 'configSource',
		type: 'options',
		options: [
			{ name: 'Binary File', value: 'binary', description: 'The file itself, e.g. From a form or read from disk' },
			{ name: 'Text', value: 'text' },
		],
		default: 'binary',
		displayOptions: { show },
		description: 'Passwords are never given out; what you paste here stays in the workflow, so take them out first',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		displayOptions: { show: { ...show, configSource: ['binary'] } },
		hint: 'The name of the input binary field that has the config.yaml',
	},
	{
		displayName: 'Config',
		name: 'configText',
		type: 'string',
		typeOptions: { rows: 10 },
		required: true,
		default: '',
		displayOptions: { show: { ...show, configSource: ['text'] } },
		description: 'Text of the config.yaml',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { cluster, ...converted } = withoutSecrets(convertDispatcherConfig(await textOf(this, itemIndex)));
		const json = { nodes: cluster.nodes.node, ...converted } as unknown as IDataObject;
		return { output: 0, items: [{ json, pairedItem: { item: itemIndex } }] };
	});
}

async function textOf(context: IExecuteFunctions, itemIndex: number): Promise<string> {
	if (context.getNodeParameter('configSource', itemIndex) === 'text') return String(context.getNodeParameter('configText', itemIndex));
	const property = context.getNodeParameter('binaryPropertyName', itemIndex) as string;
	context.helpers.assertBinaryData(itemIndex, property);
	return (await context.helpers.getBinaryDataBuffer(itemIndex, property)).toString('utf8');
}
