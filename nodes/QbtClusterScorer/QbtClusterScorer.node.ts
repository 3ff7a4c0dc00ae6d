import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testCluster } from '../shared/clusterTest';
import { testLedger } from '../shared/ledgerTest';
import { scoringFields } from './fields/scoring';
import { torrentFields } from './fields/torrent';
import { getNodeNames } from './listNodes';
import * as acceptLoss from './operations/acceptLoss.operation';
import * as dispatch from './operations/dispatch.operation';
import * as explain from './operations/explain.operation';
import * as getStatus from './operations/getStatus.operation';
import * as score from './operations/score.operation';
import * as syncCategories from './operations/syncCategories.operation';

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
		outputs:
			'={{ $parameter["operation"] === "dispatch" ? [{ type: "main", displayName: "Accepted" }, { type: "main", displayName: "Refused" }, { type: "main", displayName: "Held" }] : [{ type: "main" }] }}',
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
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Node', value: 'node' },
					{ name: 'Torrent', value: 'torrent' },
				],
				default: 'torrent',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['torrent'] } },
				options: [
					{
						name: 'Dispatch Torrent',
						value: 'dispatch',
						action: 'Dispatch a torrent',
						description: 'Add the torrent to the best node, or to the next one when that fails',
					},
					{
						name: 'Explain Dispatch',
						value: 'explain',
						action: 'Explain a dispatch',
						description: 'Show where the torrent would go and why, without adding anything',
					},
				],
				default: 'dispatch',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['node'] } },
				options: [
					{
						name: 'Accept Lost Torrents',
						value: 'acceptLoss',
						action: 'Accept lost torrents of a node',
						description: 'Open a node again that was closed because many of its torrents vanished at once',
					},
					{
						name: 'Get Node Status',
						value: 'getStatus',
						action: 'Get the status of nodes',
						description: 'Read free space, load and reachability of every node',
					},
					{
						name: 'Score Nodes',
						value: 'score',
						action: 'Score nodes',
						description: 'Rank the nodes for a size and category, best first',
					},
					{
						name: 'Sync Categories',
						value: 'syncCategories',
						action: 'Sync categories between nodes',
						description: 'Create every category of the cluster on every node, with its own path',
					},
				],
				default: 'score',
			},
			...torrentFields,
			...acceptLoss.description,
			...score.description,
			...syncCategories.description,
			...scoringFields,
			...dispatch.description,
		],
	};

	methods = { credentialTest: { testCluster, testLedger }, loadOptions: { getNodeNames } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0) as string;
		if (operation === 'dispatch') return await dispatch.execute.call(this);
		if (operation === 'explain') return await explain.execute.call(this);
		if (operation === 'acceptLoss') return await acceptLoss.execute.call(this);
		if (operation === 'getStatus') return await getStatus.execute.call(this);
		if (operation === 'syncCategories') return await syncCategories.execute.call(this);
		return await score.execute.call(this);
	}
}
