import type { INodeProperties } from 'n8n-workflow';

const filters: INodeProperties[] = [
	{
		displayName: 'Categories',
		name: 'categories',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2000, 5040',
		description: 'Only these categories, as numbers of the Newznab list or as words; 2000 stands for all of 2000 to 2999',
	},
	{
		displayName: 'Freeleech Only',
		name: 'freeleechOnly',
		type: 'boolean',
		default: false,
		description: 'Whether only releases count that the feed marks as freeleech',
	},
	{
		displayName: 'Maximum Age (Hours)',
		name: 'maxAgeHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description: 'Published at most so long ago',
	},
	{
		displayName: 'Maximum Size (GiB)',
		name: 'maxSizeGib',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 3 },
		default: 100,
		description: 'Not larger than this',
	},
	{
		displayName: 'Minimum Age (Minutes)',
		name: 'minAgeMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10,
		description: 'Published at least so long ago; younger releases come when they are old enough',
	},
	{
		displayName: 'Minimum Seeders',
		name: 'minSeeders',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'At least so many seeders; a release that has too few may come later',
	},
	{
		displayName: 'Minimum Size (GiB)',
		name: 'minSizeGib',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 3 },
		default: 1,
		description: 'Not smaller than this',
	},
	{
		displayName: 'Title Does Not Match',
		name: 'titleMatchesNot',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\b(cam|telesync|hdts)\\b',
		description: 'A regular expression that the title must not match, upper and lower case alike',
	},
	{
		displayName: 'Title Matches',
		name: 'titleMatches',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\b2160p\\b.*\\bremux\\b',
		description: 'A regular expression that the title must match, upper and lower case alike. Look-around and references cannot be used.',
	},
];

export const properties: INodeProperties[] = [
	{
		displayName:
			'Addresses of feeds hold your passkeys. They are hidden here, but they are part of the workflow: exports of it contain them. Indexers of Prowlarr need no address, as their key stays in the credential.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Feeds',
		name: 'feeds',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Feed', sortable: true },
		placeholder: 'Add Feed',
		default: {},
		options: [
			{
				displayName: 'Feed',
				name: 'feed',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. tracker-films',
						description: 'How the feed is called in items and messages; empty means the host of its address',
					},
					{
						displayName: 'URL',
						name: 'url',
						type: 'string',
						typeOptions: { password: true },
						default: '',
						required: true,
						description: 'Address of an RSS, Atom, Torznab or Newznab feed, with its key',
					},
				],
			},
		],
	},
	{
		displayName: 'Prowlarr Indexer Names or IDs',
		name: 'indexers',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getIndexers' },
		default: [],
		description:
			'Indexers of the Prowlarr apps in the credential. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'First Reading',
		name: 'firstReading',
		type: 'options',
		options: [
			{
				name: 'Everything in the Feed',
				value: 'all',
				description: 'Hand out what a feed already has when it is read for the first time',
			},
			{
				name: 'New Releases Only',
				value: 'remember',
				description: 'Only remember what a feed has at first; hand out what comes after',
			},
		],
		default: 'remember',
		description: 'What becomes of the releases that are in a feed when it is added',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		description: 'What a feed does not tell of a release is no reason to leave it out, freeleech aside',
		options: filters,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Ignore TLS Certificate Issues',
				name: 'allowUnauthorizedCerts',
				type: 'boolean',
				default: false,
				description: 'Whether to connect even if SSL certificate validation is not possible',
			},
			{
				displayName: 'Timeout (Seconds)',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 120 },
				default: 30,
				description: 'How long a feed may take to come',
			},
		],
	},
];
