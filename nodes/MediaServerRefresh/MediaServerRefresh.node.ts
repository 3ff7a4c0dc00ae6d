import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testLedger } from '../shared/ledgerTest';
import { testMediaServers } from '../shared/mediaServerTest';
import { composeProperties } from '../shared/operations/compose';
import { runOperation } from '../shared/operations/operation';
import { searchLibraries, searchServers } from './listSearch';
import { resources } from './operations';

export class MediaServerRefresh implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Media Server Refresh',
		name: 'mediaServerRefresh',
		icon: { light: 'file:../../icons/media.svg', dark: 'file:../../icons/media.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Has Jellyfin, Emby and Plex look at what has changed, and tells what they have and who plays it',
		defaults: { name: 'Media Server Refresh' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'arrDispatchMediaServerApi', displayName: 'Media Servers', required: true, testedBy: 'testMediaServers' },
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
				displayOptions: { show: { operation: ['refresh', 'retryPending'] } },
			},
		],
		properties: composeProperties(resources, 'library'),
	};

	methods = {
		credentialTest: { testLedger, testMediaServers },
		listSearch: { searchLibraries, searchServers },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, resources);
	}
}
