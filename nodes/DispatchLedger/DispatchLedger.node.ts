import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testCluster } from '../shared/clusterTest';
import { testLedger } from '../shared/ledgerTest';
import { composeOutputs, composeProperties, shownForCluster } from '../shared/operations/compose';
import { runOperation } from '../shared/operations/operation';
import { resources } from './operations';

export class DispatchLedger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dispatch Ledger',
		name: 'dispatchLedger',
		icon: { light: 'file:../../icons/ledger.svg', dark: 'file:../../icons/ledger.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Remembers every torrent: refuses doubles, records decisions, answers what happened',
		defaults: { name: 'Dispatch Ledger' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: composeOutputs(resources) as INodeTypeDescription['outputs'],
		credentials: [
			{
				name: 'arrDispatchClusterApi',
				displayName: 'qBittorrent Cluster',
				required: true,
				testedBy: 'testCluster',
				displayOptions: { show: shownForCluster(resources) },
			},
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
			},
		],
		properties: composeProperties(resources, 'request'),
	};

	methods = { credentialTest: { testCluster, testLedger } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, resources);
	}
}
