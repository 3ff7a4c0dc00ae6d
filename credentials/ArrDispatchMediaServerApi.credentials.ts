import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { certificateAuthority, entriesField, ignoreCertificate, moreSettings } from './shared/entries';

const moreFields: INodeProperties[] = [
	certificateAuthority('server'),
	ignoreCertificate('server'),
	{
		displayName: 'Path Maps',
		name: 'pathMaps',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: '/data/media => /media',
		description: 'Where this server has files that others have somewhere else; one per line: path for Sonarr and Radarr => path for the server',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 120 },
		default: 5,
		description: 'How long an answer may take; the server is asked twice',
	},
];

export class ArrDispatchMediaServerApi implements ICredentialType {
	name = 'arrDispatchMediaServerApi';

	displayName = 'Media Servers API';

	icon: Icon = { light: 'file:../icons/media.svg', dark: 'file:../icons/media.dark.svg' };

	documentationUrl = 'https://github.com/arr-dispatch/n8n-nodes-arr-dispatch/blob/main/docs/credentials.md#media-servers-api';

	properties: INodeProperties[] = [
		entriesField({ displayName: 'Servers', name: 'servers', entry: 'Server', entryName: 'server' }, [
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. living-room',
				description: 'How the server is called here; refreshes that it is owed are remembered by it',
			},
			{
				displayName: 'Type',
				name: 'type',
				type: 'options',
				options: [
					{ name: 'Emby', value: 'emby' },
					{ name: 'Jellyfin', value: 'jellyfin' },
					{ name: 'Plex', value: 'plex' },
				],
				default: 'jellyfin',
			},
			{
				displayName: 'URL',
				name: 'url',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. http://192.168.1.10:8096',
				description: 'Address of the server as n8n reaches it, with its base path if it has one',
			},
			{
				displayName: 'API Key or Token',
				name: 'token',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				required: true,
				description: 'Jellyfin: Dashboard > API Keys. Emby: Settings > API Keys. Plex: the X-Plex-Token of the owner.',
			},
			moreSettings(moreFields),
		]),
	];
}
