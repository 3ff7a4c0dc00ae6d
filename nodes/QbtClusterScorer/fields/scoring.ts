import type { INodeProperties } from 'n8n-workflow';

const scores = { operation: ['dispatch', 'explain', 'score'] };

const nodeOverrides: INodeProperties = {
	displayName: 'Node Overrides',
	name: 'nodeOverrides',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add override',
	default: {},
	displayOptions: { show: scores },
	description: 'Changes what the credential says of a node, for this run only',
	options: [
		{
			displayName: 'Override',
			name: 'override',
			values: [
				{
					displayName: 'Node Name or ID',
					name: 'node',
					type: 'options',
					typeOptions: { loadOptionsMethod: 'getNodeNames' },
					default: '',
					description:
						'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
				},
				{
					displayName: 'Setting',
					name: 'setting',
					type: 'options',
					options: [
						{ name: 'Download Link (Mbit/s)', value: 'linkMbps' },
						{ name: 'Maximum Active Downloads', value: 'maxActive' },
						{ name: 'Minimum Free Space (%)', value: 'minFreePercent' },
						{ name: 'Minimum Free Space (GiB)', value: 'minFreeGib' },
						{ name: 'Weight', value: 'weight', description: '0 takes no new torrents' },
					],
					default: 'weight',
				},
				{ displayName: 'Value', name: 'value', type: 'number', typeOptions: { minValue: 0, numberPrecision: 2 }, default: 1 },
			],
		},
	],
};

/** Which nodes, and how they are compared. */
export const scoringFields: INodeProperties[] = [
	{
		displayName: 'Node Names or IDs',
		name: 'pool',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getNodeNames' },
		default: [],
		displayOptions: { show: scores },
		description:
			'The nodes to choose from; none selected means all. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Scoring',
		name: 'mode',
		type: 'options',
		options: [
			{ name: 'Balanced', value: 'balanced', description: '0 to 100 from free space, load and link of all nodes' },
			{ name: 'Classic', value: 'classic', description: 'The formula of Qbittorrent-Dispatcher, for people who move over' },
		],
		default: 'balanced',
		displayOptions: { show: scores },
	},
	{
		displayName: 'Weights',
		name: 'weights',
		type: 'collection',
		placeholder: 'Change a weight',
		default: {},
		displayOptions: { show: { ...scores, mode: ['balanced'] } },
		options: [
			{ displayName: 'Free Space', name: 'space', type: 'number', typeOptions: { minValue: 0 }, default: 50 },
			{ displayName: 'Link', name: 'link', type: 'number', typeOptions: { minValue: 0 }, default: 20 },
			{ displayName: 'Load', name: 'load', type: 'number', typeOptions: { minValue: 0 }, default: 30 },
			{
				displayName: 'Minimum Score',
				name: 'minScore',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 100 },
				default: 0,
				description: 'A node below this is not used',
			},
		],
	},
	{
		displayName: 'Classic Weights',
		name: 'classicWeights',
		type: 'collection',
		placeholder: 'Change a weight',
		default: {},
		displayOptions: { show: { ...scores, mode: ['classic'] } },
		options: [
			{ displayName: 'Bandwidth Weight', name: 'bandwidthWeight', type: 'number', typeOptions: { numberPrecision: 2 }, default: 0.1, description: 'Taken off per Mbit/s of current download rate' },
			{ displayName: 'Disk Weight', name: 'diskWeight', type: 'number', typeOptions: { numberPrecision: 2 }, default: 1, description: 'Added per GiB of free space' },
			{ displayName: 'Download Weight', name: 'downloadWeight', type: 'number', typeOptions: { numberPrecision: 2 }, default: 2, description: 'Taken off per active download' },
			{ displayName: 'Max Downloads', name: 'maxDownloads', type: 'number', typeOptions: { minValue: 1 }, default: 50, description: 'A node with as many downloads is not used' },
			{ displayName: 'Min Score', name: 'minScore', type: 'number', typeOptions: { numberPrecision: 2 }, default: -1, description: 'A node below this is not used' },
		],
	},
	{
		displayName: 'History',
		name: 'history',
		type: 'collection',
		placeholder: 'Change a rule',
		default: {},
		displayOptions: { show: scores },
		description: 'How the past of a node counts',
		options: [
			{
				displayName: 'Backlog Limit (Hours)',
				name: 'backlogHours',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 1 },
				default: 24,
				description: 'A node is not used while what it still has to download takes longer at its usual rate. Not set means no limit.',
			},
			{
				displayName: 'Quarantine After (Adds)',
				name: 'quarantineAdds',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 3,
				description: 'So many adds that get neither metadata nor data, while other torrents do, put a node in quarantine; 0 never does',
			},
			{
				displayName: 'Quarantine Length (Hours)',
				name: 'quarantineHours',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 1 },
				default: 6,
				description: 'Ends sooner when one of those torrents gets something. The last node that fits is used in quarantine too.',
			},
			{
				displayName: 'Quarantine Patience (Minutes)',
				name: 'quarantineMinutes',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 30,
				description: 'How long an add may try before it counts',
			},
		],
	},
	nodeOverrides,
];
