import type { INodeProperties } from 'n8n-workflow';
import type { SeerrEvent } from '../../lib/seerr/events';

export const ALL_EVENTS: Array<{ name: string; value: SeerrEvent; description: string }> = [
	{ name: 'Request Approved', value: 'approved', description: 'Somebody approved it, or it needed no approval' },
	{ name: 'Request Available', value: 'available', description: 'The library has all that was asked for' },
	{ name: 'Request Declined', value: 'declined', description: 'Somebody declined it, or Seerr did because Radarr or Sonarr does not have it any more' },
	{ name: 'Request Failed', value: 'failed', description: 'Radarr or Sonarr did not take it; once for each try' },
	{ name: 'Request New', value: 'new', description: 'Somebody has asked for something, whether it needs an approval or not' },
];

const withWebhook = { show: { listenBy: ['both'] } };

export const properties: INodeProperties[] = [
	{
		displayName:
			'In Seerr, under Settings > Notifications > Webhook: the URL is that of n8n with <code>/webhook/</code> and the path below, and the Authorization Header is the text that you typed into the credential. Keep the JSON payload as it is. Publish the workflow first.',
		name: 'notice',
		type: 'notice',
		default: '',
		displayOptions: withWebhook,
	},
	{
		displayName: 'Listen By',
		name: 'listenBy',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Polling Only', value: 'polling', description: 'For a Seerr that cannot reach n8n: asks by the Poll Times above' },
			{ name: 'Webhook and Polling', value: 'both', description: 'Seerr tells at once; polling finds what was missed' },
		],
		default: 'both',
		description: 'How n8n hears of events; each starts the workflow once, however it is heard of',
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: 'seerr',
		required: true,
		noDataExpression: true,
		placeholder: 'e.g. seerr',
		displayOptions: withWebhook,
		description: 'Where Seerr sends its notifications. Give each trigger its own.',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		options: ALL_EVENTS,
		default: ['new'],
		required: true,
		description: 'What starts the workflow',
	},
	{
		displayName: 'First Reading',
		name: 'firstReading',
		type: 'options',
		options: [
			{ name: 'New Events Only', value: 'remember', description: 'What is in Seerr when the trigger is published is only remembered' },
			{ name: 'Pending Requests Too', value: 'pending', description: 'Requests that wait for an answer then are handed out as new' },
		],
		default: 'remember',
		description: 'What becomes of the requests that are there when the trigger is published for the first time',
	},
];
