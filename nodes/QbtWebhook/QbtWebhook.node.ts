import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testCluster } from '../shared/clusterTest';
import { testLedger } from '../shared/ledgerTest';
import { testLogins } from '../shared/loginTest';
import { answerWebhook } from './answerWebhook';
import { properties } from './properties';
import { refuseQueueMode } from './queueMode';
import { webhooks } from './webhooks';

export class QbtWebhook implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'qBt-Compatible Webhook',
		name: 'qbtWebhook',
		icon: { light: 'file:../../icons/webhook.svg', dark: 'file:../../icons/webhook.dark.svg' },
		group: ['trigger'],
		// n8n evaluates an expression on every request for triggers of version 1: ten times the cost.
		version: 2,
		subtitle: '={{"/webhook/" + $parameter["path"]}}',
		description: 'Serves one qBittorrent to Sonarr, Radarr and other apps; added torrents, and changes of your choice, start the workflow',
		eventTriggerDescription: 'Waiting for an app to add a torrent',
		defaults: { name: 'qBt-Compatible Webhook' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Torrent Added', 'Changed'],
		credentials: [
			{
				name: 'arrDispatchClusterApi',
				displayName: 'qBittorrent Cluster',
				required: true,
				testedBy: 'testCluster',
			},
			{
				name: 'arrDispatchWebhookLoginApi',
				displayName: 'Logins of the Apps',
				required: true,
				testedBy: 'testLogins',
			},
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
			},
		],
		webhooks,
		properties,
	};

	methods = { credentialTest: { testCluster, testLedger, testLogins } };

	/** The webhooks are n8n's own: nothing is registered at a third party, but publishing can be refused. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await refuseQueueMode(this);
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

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerWebhook(this);
	}
}
