import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { certificateAuthority, entriesField, ignoreCertificate, moreSettings } from './shared/entries';

const authenticationFields: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: [
			{ name: 'API Key', value: 'apiKey', description: 'QBittorrent 5.2 or newer' },
			{ name: 'None', value: 'none', description: 'The node lets the address of n8n in without a login' },
			{ name: 'User Name and Password', value: 'password' },
		],
		default: 'password',
	},
	{
		displayName: 'Username',
		name: 'username',
		type: 'string',
		default: 'admin',
		displayOptions: { show: { authentication: ['password'] } },
	},
	{
		displayName: 'Password',
		name: 'password',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		displayOptions: { show: { authentication: ['password'] } },
	},
	{
		displayName: 'API Key',
		name: 'apiKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		placeholder: 'qbt_...',
		displayOptions: { show: { authentication: ['apiKey'] } },
	},
];

const placementFields: INodeProperties[] = [
	{
		displayName: 'Pause New Adds',
		name: 'paused',
		type: 'boolean',
		default: false,
		description: 'Whether to put no new torrents on this node; what it has is still shown and controlled',
	},
	{
		displayName: 'Weight',
		name: 'weight',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 1,
		description: 'Multiplies the score of this node; 0 takes no new torrents',
	},
	{
		displayName: 'Minimum Free Space (GiB)',
		name: 'minFreeGib',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 10,
		description: 'Space that must stay free after everything unfinished and promised',
	},
];

const moreFields: INodeProperties[] = [
	{
		displayName: 'Volume Size (GiB)',
		name: 'capacityGib',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Size of the volume, which qBittorrent does not tell; 0 means unknown, and then the percent below has no effect',
	},
	{
		displayName: 'Minimum Free Space (%)',
		name: 'minFreePercent',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 5,
		description: 'Share of the volume that must stay free; needs the volume size',
	},
	{
		displayName: 'Maximum Active Downloads',
		name: 'maxActive',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Downloads on this node at once, queued and stalled ones included; 0 means no limit but 50 that really download',
	},
	{
		displayName: 'Download Link (Mbit/s)',
		name: 'linkMbps',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Speed of the line; 0 means the highest rate seen so far',
	},
	{
		displayName: 'Storage',
		name: 'storage',
		type: 'string',
		default: '',
		placeholder: 'e.g. nas-1',
		description: 'Give nodes that write to the same disk the same name here, so that its space is counted once',
	},
	{
		displayName: 'Allowed Categories',
		name: 'categories',
		type: 'string',
		default: '',
		placeholder: 'e.g. tv-sonarr, radarr',
		description: 'Only torrents of these categories come here; empty means all',
	},
	{
		displayName: 'Allowed Tags',
		name: 'tags',
		type: 'string',
		default: '',
		description: 'Only torrents with one of these tags come here; empty means all',
	},
	{
		displayName: 'Allowed Tracker Hosts',
		name: 'trackerHosts',
		type: 'string',
		default: '',
		placeholder: 'e.g. tracker.example.org',
		description: 'Only torrents of these trackers come here; empty means all',
	},
	{
		displayName: 'Save Paths',
		name: 'savePaths',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'tv-sonarr = /data/torrents/tv',
		description: 'One per line: category = path on the node. A line without category is the default. Empty means where the node itself would put it.',
	},
	{
		displayName: 'Path Rules',
		name: 'pathRules',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: '/downloads => /data/node-1',
		description: 'One per line: path on the node => path under which Sonarr and Radarr see it',
	},
	ignoreCertificate('node'),
	certificateAuthority('node'),
	{
		displayName: 'ID',
		name: 'id',
		type: 'string',
		default: '',
		description: 'A lasting ID of the node. Empty: one is made and kept, as long as not both name and URL change at once.',
	},
];

export class ArrDispatchClusterApi implements ICredentialType {
	name = 'arrDispatchClusterApi';

	displayName = 'qBittorrent Cluster API';

	icon: Icon = { light: 'file:../icons/cluster.svg', dark: 'file:../icons/cluster.dark.svg' };

	documentationUrl =
		'https://github.com/arr-dispatch/n8n-nodes-arr-dispatch/blob/main/docs/credentials.md#qbittorrent-cluster-api';

	properties: INodeProperties[] = [
		entriesField({ displayName: 'qBittorrent Nodes', name: 'nodes', entry: 'Node', entryName: 'node' }, [
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. nas-1',
				description: 'How the node is called in decisions and messages',
			},
			{
				displayName: 'URL',
				name: 'url',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. http://192.168.1.10:8080',
				description: 'Address of the WebUI as n8n reaches it, with its sub-path if it has one',
			},
			...authenticationFields,
			...placementFields,
			moreSettings(moreFields),
		]),
	];
}
