import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testArrApps } from '../shared/arrTest';
import { testLedger } from '../shared/ledgerTest';
import { getIndexers, searchAllApps, searchItems, searchLibraryApps, searchProfiles, searchProwlarrs } from './listSearch';
import { composeOutputs, composeProperties } from '../shared/operations/compose';
import { runOperation } from '../shared/operations/operation';
import { resources } from './operations';

export class ArrProfile implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Arr Profile',
		name: 'arrProfile',
		icon: { light: 'file:../../icons/arr.svg', dark: 'file:../../icons/arr.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Asks Sonarr, Radarr and the other *arr apps: does a release fit, what do they wait for, what do they have',
		defaults: { name: 'Arr Profile' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: composeOutputs(resources) as INodeTypeDescription['outputs'],
		credentials: [
			{ name: 'arrDispatchArrApi', displayName: 'Arr Apps', required: true, testedBy: 'testArrApps' },
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
				displayOptions: { show: { resource: ['release'], operation: ['correctFromHistory'] } },
			},
		],
		properties: composeProperties(resources, 'release'),
	};

	methods = {
		credentialTest: { testArrApps, testLedger },
		loadOptions: { getIndexers },
		listSearch: { searchAllApps, searchItems, searchLibraryApps, searchProfiles, searchProwlarrs },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, resources);
	}
}
