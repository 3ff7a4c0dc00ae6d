import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { composeProperties } from '../shared/operations/compose';
import { operationOf } from '../shared/operations/operation';
import { testSeerr } from '../shared/seerrTest';
import { getUsers, searchProfiles, searchRequests, searchRootFolders, searchServers, searchTitleList, searchUsers } from './listSearch';
import { resources } from './operations';

export class SeerrRequests implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Seerr Requests',
		name: 'seerrRequests',
		icon: { light: 'file:../../icons/seerr.svg', dark: 'file:../../icons/seerr.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Lists, approves, declines and makes requests in Seerr, Jellyseerr and Overseerr, with titles, users and quotas',
		defaults: { name: 'Seerr Requests' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'arrDispatchSeerrApi', displayName: 'Seerr', required: true, testedBy: 'testSeerr' }],
		properties: composeProperties(resources, 'request'),
	};

	methods = {
		credentialTest: { testSeerr },
		loadOptions: { getUsers },
		listSearch: { searchProfiles, searchRequests, searchRootFolders, searchServers, searchTitleList, searchUsers },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0) as string;
		const operation = this.getNodeParameter('operation', 0) as string;
		return await operationOf(resources, resource, operation).execute.call(this);
	}
}
