import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testArrApps } from '../shared/arrTest';
import { testLedger } from '../shared/ledgerTest';
import { getIndexers } from './indexers';
import { pollFeeds } from './pollFeeds';
import { properties } from './properties';

export class ReleaseFeedTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Release Feed Trigger',
		name: 'releaseFeedTrigger',
		icon: { light: 'file:../../icons/feed.svg', dark: 'file:../../icons/feed.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["firstReading"] === "all" ? "all releases" : "new releases"}}',
		description: 'Reads RSS, Atom and Torznab feeds of trackers and Prowlarr; each new release starts the workflow once',
		eventTriggerDescription: 'Waiting for new releases',
		polling: true,
		defaults: { name: 'Release Feed Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Release', 'Problem'],
		credentials: [
			{
				name: 'arrDispatchArrApi',
				displayName: 'Arr Apps (for Prowlarr)',
				required: false,
				testedBy: 'testArrApps',
			},
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
			},
		],
		properties,
	};

	methods = { credentialTest: { testArrApps, testLedger }, loadOptions: { getIndexers } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollFeeds(this);
	}
}
