import type { INodeProperties } from 'n8n-workflow';

export const properties: INodeProperties[] = [
	{
		displayName:
			'In Sonarr or Radarr, add a download client of type qBittorrent: host and port are those of n8n, and the URL Base is <code>/webhook/</code> followed by the path below. Publish the workflow first: apps cannot use the test URL.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: 'qbt',
		required: true,
		placeholder: 'e.g. qbt',
		noDataExpression: true,
		description: 'Where the emulated qBittorrent is served. Give each trigger its own.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Default Save Path',
				name: 'fallbackSavePath',
				type: 'string',
				default: '/downloads',
				description: 'Shown to apps as the default save path while no node has told its own',
			},
			{
				displayName: 'Profile',
				name: 'profile',
				type: 'options',
				options: [
					{ name: 'qBittorrent 4.6', value: '4.6', description: 'For apps from before May 2024, which do not know the states of 5.x' },
					{ name: 'qBittorrent 5.1', value: '5.1' },
				],
				default: '5.1',
				description: 'Which version the apps see',
			},
		],
	},
];
