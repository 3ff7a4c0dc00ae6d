import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { entriesField } from './shared/entries';

export class ArrDispatchWebhookLoginApi implements ICredentialType {
	name = 'arrDispatchWebhookLoginApi';

	displayName = 'qBt Webhook Login API';

	icon: Icon = { light: 'file:../icons/login.svg', dark: 'file:../icons/login.dark.svg' };

	documentationUrl =
		'https://github.com/arr-dispatch/n8n-nodes-arr-dispatch/blob/main/docs/credentials.md#qbt-webhook-login-api';

	properties: INodeProperties[] = [
		{
			displayName:
				'These logins are yours to invent. Type one into each app as the login of its qBittorrent download client; the app is then known by it.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		entriesField({ displayName: 'Logins', name: 'logins', entry: 'Login', entryName: 'login' }, [
			{
				displayName: 'App',
				name: 'source',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. sonarr',
				description: 'Name of the app that uses this login; it appears in items and in the ledger',
			},
			{
				displayName: 'Username',
				name: 'username',
				type: 'string',
				default: '',
				description: 'Leave empty for an app that uses the API key only',
			},
			{
				displayName: 'Password',
				name: 'password',
				type: 'string',
				typeOptions: { password: true },
				default: '',
			},
			{
				displayName: 'API Key',
				name: 'apiKey',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description: 'For newer Sonarr, scripts and the second entrance; at least 16 characters. Leave empty for none.',
			},
			{
				displayName: 'Access',
				name: 'role',
				type: 'options',
				options: [
					{ name: 'Full', value: 'full' },
					{ name: 'Read Only', value: 'readOnly', description: 'For dashboards: sees everything, changes nothing' },
				],
				default: 'full',
			},
			{
				displayName: 'Categories',
				name: 'categories',
				type: 'string',
				default: '',
				placeholder: 'e.g. tv-sonarr, tv-imported',
				description: 'Only these categories are shown and may be changed; empty means all',
			},
			{
				displayName: 'Allowed IP Ranges',
				name: 'ipRanges',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				placeholder: 'e.g. 192.168.1.20, 172.16.0.0/12, fd00::/8',
				description:
					'Addresses from which this login is taken; empty means all. Behind a proxy, set N8N_PROXY_HOPS for n8n, or every app has the address of the proxy.',
			},
			{
				displayName: 'When the Node Is Offline',
				name: 'whenOffline',
				type: 'options',
				options: [
					{
						name: 'Refuse',
						value: 'refuse',
						description: 'The app is told to try again later (503)',
					},
					{
						name: 'Accept and Remove Later',
						value: 'remember',
						description: 'The torrent leaves the list at once, and its node removes it when it is back',
					},
				],
				default: 'refuse',
				description: 'What to do when this login deletes a torrent whose node does not answer',
			},
		]),
	];
}
