import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

const moreFields: INodeProperties[] = [
	{
		displayName: 'Certificate Authority (PEM)',
		name: 'ca',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description: 'A private authority to trust for this app',
	},
	{
		displayName: 'Ignore TLS Certificate Issues',
		name: 'allowUnauthorizedCerts',
		type: 'boolean',
		default: false,
		description: 'Whether to connect even if the certificate of the app cannot be verified',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 600 },
		default: 30,
		description: 'How long an answer may take; searches at indexers have 90 seconds of their own',
	},
];

export class ArrDispatchArrApi implements ICredentialType {
	name = 'arrDispatchArrApi';

	displayName = 'Arr Apps API';

	icon: Icon = { light: 'file:../icons/arr.svg', dark: 'file:../icons/arr.dark.svg' };

	documentationUrl = 'https://github.com/arr-dispatch/n8n-nodes-arr-dispatch/blob/main/docs/credentials.md#arr-apps-api';

	properties: INodeProperties[] = [
		{
			displayName: 'Apps',
			name: 'apps',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add App', sortable: true },
			placeholder: 'Add App',
			default: { app: [{}] },
			options: [
				{
					displayName: 'App',
					name: 'app',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							required: true,
							placeholder: 'e.g. radarr-4k',
							description: 'How the app is called here; the same as its login in the qBt Webhook Login credential, if it has one',
						},
						{
							displayName: 'Type',
							name: 'type',
							type: 'options',
							options: [
								{ name: 'Lidarr', value: 'lidarr' },
								{ name: 'Prowlarr', value: 'prowlarr' },
								{ name: 'Radarr', value: 'radarr' },
								{ name: 'Readarr', value: 'readarr' },
								{ name: 'Sonarr', value: 'sonarr' },
								{ name: 'Whisparr', value: 'whisparr' },
							],
							default: 'radarr',
						},
						{
							displayName: 'URL',
							name: 'url',
							type: 'string',
							default: '',
							required: true,
							placeholder: 'e.g. http://192.168.1.10:7878',
							description: 'Address of the app as n8n reaches it, with its URL base if it has one',
						},
						{
							displayName: 'API Key',
							name: 'apiKey',
							type: 'string',
							typeOptions: { password: true },
							default: '',
							required: true,
							description: 'From Settings > General of the app',
						},
						{
							displayName: 'More Settings',
							name: 'more',
							type: 'collection',
							placeholder: 'Add Setting',
							default: {},
							options: moreFields,
						},
					],
				},
			],
		},
	];
}
