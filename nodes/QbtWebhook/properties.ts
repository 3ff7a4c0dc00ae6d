import type { INodeProperties } from 'n8n-workflow';
import { changeEvents } from './changeEvents';
import { SNAPSHOT_AGE } from './options';

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
				displayName: 'Start on Changes',
				name: 'changeEvents',
				type: 'multiOptions',
				noDataExpression: true,
				options: changeEvents,
				default: [],
				description:
					"Which changes leave by the output 'Changed', one item per request, after the app has had its answer. Every one of them is an execution.",
			},
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
			{
				displayName: 'Snapshot Age (Seconds)',
				name: 'snapshotAge',
				type: 'number',
				typeOptions: { minValue: SNAPSHOT_AGE.leastSeconds, maxValue: SNAPSHOT_AGE.mostSeconds },
				default: 2,
				description:
					'How old the data may be before a poll asks the nodes again. Changes made through here show at once, whatever the age.',
			},
		],
	},
	{
		displayName:
			'Where the apps see the downloads is set per node: <b>Path Rules</b> under <b>More Settings</b> in the credential <i>qBittorrent Cluster</i>.',
		name: 'pathNotice',
		type: 'notice',
		default: '',
	},
];
