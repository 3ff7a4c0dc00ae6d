import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testCluster } from '../shared/clusterTest';
import * as claim from './operations/claim.operation';
import * as getDecisions from './operations/getDecisions.operation';
import * as getRequests from './operations/getRequests.operation';
import * as record from './operations/record.operation';

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
		outputs:
			'={{ $parameter["operation"] === "claim" ? [{ type: "main", displayName: "New" }, { type: "main", displayName: "Duplicate" }] : [{ type: "main" }] }}',
		credentials: [
			{
				name: 'arrDispatchClusterApi',
				displayName: 'qBittorrent Cluster',
				required: true,
				testedBy: 'testCluster',
				displayOptions: { show: { operation: ['claim'] } },
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Decision', value: 'decision' },
					{ name: 'Request', value: 'request' },
				],
				default: 'request',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['request'] } },
				options: [
					{
						name: 'Claim',
						value: 'claim',
						action: 'Claim a request',
						description: 'Let exactly one of several adds of the same torrent through',
					},
					{
						name: 'Get Many',
						value: 'getAll',
						action: 'Get many requests',
						description: 'List what was asked for and what became of it',
					},
					{
						name: 'Record',
						value: 'record',
						action: 'Record an event',
						description: 'Write an event into the outbox that notifications read',
					},
				],
				default: 'claim',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['decision'] } },
				options: [
					{
						name: 'Get Many',
						value: 'getAll',
						action: 'Get many decisions',
						description: 'List decisions with the terms of every node',
					},
				],
				default: 'getAll',
			},
			...claim.description,
			...getRequests.description,
			...getDecisions.description,
			...record.description,
		],
	};

	methods = { credentialTest: { testCluster } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0) as string;
		const operation = this.getNodeParameter('operation', 0) as string;
		if (resource === 'decision') return await getDecisions.execute.call(this);
		if (operation === 'claim') return await claim.execute.call(this);
		if (operation === 'record') return await record.execute.call(this);
		return await getRequests.execute.call(this);
	}
}
