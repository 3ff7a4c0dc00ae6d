import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { certificateAuthority, entriesField, ignoreCertificate, moreSettings } from './shared/entries';

const moreFields: INodeProperties[] = [
	certificateAuthority('app'),
	ignoreCertificate('app'),
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
		entriesField({ displayName: 'Apps', name: 'apps', entry: 'App', entryName: 'app' }, [
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
			moreSettings(moreFields),
		]),
	];
}
