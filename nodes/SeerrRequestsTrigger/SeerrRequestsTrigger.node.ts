import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeConnectionTypes, webhookDescriptionFields } from 'n8n-workflow';
import { testLedger } from '../shared/ledgerTest';
import { testSeerr } from '../shared/seerrTest';
import { answerSeerr } from './answerSeerr';
import { pollSeerr } from './pollSeerr';
import { properties } from './properties';

export class SeerrRequestsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Seerr Requests Trigger',
		name: 'seerrRequestsTrigger',
		icon: { light: 'file:../../icons/seerr.svg', dark: 'file:../../icons/seerr.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].join(", ")}}',
		description: 'Starts the workflow when a request in Seerr, Jellyseerr or Overseerr is new, approved, declined, failed or available; each event once',
		eventTriggerDescription: 'Waiting for a request',
		polling: true,
		defaults: { name: 'Seerr Requests Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Event', 'Problem'],
		credentials: [
			{ name: 'arrDispatchSeerrApi', displayName: 'Seerr', required: true, testedBy: 'testSeerr' },
			{ name: 'arrDispatchLedgerApi', displayName: 'Ledger (Empty: A File of n8n)', required: false, testedBy: 'testLedger' },
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				// Without a path n8n registers no webhook, and a test of the editor does not wait for one.
				...webhookDescriptionFields({
					path: {
						template: '={{$parameter["listenBy"] === "polling" ? undefined : $parameter["path"]}}',
						resolve: ({ listenBy, path }) => (listenBy === 'polling' ? undefined : path),
					},
				}),
			},
		],
		properties,
	};

	methods = { credentialTest: { testLedger, testSeerr } };

	/** The webhook is n8n's own: a person enters it in Seerr, whose settings are not touched. */
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollSeerr(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerSeerr(this);
	}
}
