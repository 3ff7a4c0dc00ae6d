import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testCluster } from '../shared/clusterTest';
import { testLedger } from '../shared/ledgerTest';
import { composeOutputs, composeProperties } from '../shared/operations/compose';
import { runOperation } from '../shared/operations/operation';
import { getNodeNames } from './listNodes';
import { resources } from './operations';

export class QbtClusterScorer implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'qBittorrent Cluster Scorer',
		name: 'qbtClusterScorer',
		icon: { light: 'file:../../icons/scorer.svg', dark: 'file:../../icons/scorer.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Puts each torrent on the best of several qBittorrent nodes, and says why',
		defaults: { name: 'qBittorrent Cluster Scorer' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: composeOutputs(resources) as INodeTypeDescription['outputs'],
		credentials: [
			{
				name: 'arrDispatchClusterApi',
				displayName: 'qBittorrent Cluster',
				required: true,
				testedBy: 'testCluster',
			},
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
			},
		],
		properties: composeProperties(resources, 'torrent'),
	};

	methods = { credentialTest: { testCluster, testLedger }, loadOptions: { getNodeNames } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, resources);
	}
}
