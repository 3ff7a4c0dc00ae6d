import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testArrApps } from '../shared/arrTest';
import { getIndexers, searchAllApps, searchItems, searchLibraryApps, searchProfiles, searchProwlarrs } from './listSearch';
import { composeProperties } from '../shared/operations/compose';
import { operationOf } from '../shared/operations/operation';
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
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'arrDispatchArrApi', displayName: 'Arr Apps', required: true, testedBy: 'testArrApps' }],
		properties: composeProperties(resources, 'release'),
	};

	methods = {
		credentialTest: { testArrApps },
		loadOptions: { getIndexers },
		listSearch: { searchAllApps, searchItems, searchLibraryApps, searchProfiles, searchProwlarrs },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0) as string;
		const operation = this.getNodeParameter('operation', 0) as string;
		return await operationOf(resources, resource, operation).execute.call(this);
	}
}
