import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

type Show = NonNullable<IDisplayOptions['show']>;

const HDR_OPTIONS = [
	{ name: 'HDR', value: 'hdr' },
	{ name: 'HDR10', value: 'hdr10' },
	{ name: 'HDR10+', value: 'hdr10+' },
	{ name: 'HLG', value: 'hlg' },
	{ name: 'SDR', value: 'sdr' },
];

/** Where the library side comes from. */
export const libraryFields = (show: Show): INodeProperties[] => [
	{
		displayName: 'Library Side',
		name: 'librarySource',
		type: 'options',
		options: [
			{ name: 'From Fields Below', value: 'fields' },
			{ name: 'From Input Data', value: 'data', description: 'JSON of Radarr, Sonarr, Plex or Jellyfin, a MediaInfo text, a file name, or attributes' },
			{ name: 'From Radarr or Sonarr', value: 'arr', description: 'Asked by the Arr Apps credential' },
		],
		default: 'arr',
		displayOptions: { show },
		description: 'Where to look up what you have already',
	},
	{
		displayName: 'Library Data',
		name: 'libraryData',
		type: 'json',
		default: '={{ $json.library }}',
		displayOptions: { show: { ...show, librarySource: ['data'] } },
		description: "A movie or movieFile of Radarr, an episodeFile of Sonarr, Plex metadata, a Jellyfin item, a MediaInfo text, a file name, attributes as 'Parse Release' gives them, or a list of those. Nothing: not in the library.",
	},
	{
		displayName: 'App',
		name: 'app',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchLibraries', searchable: true } },
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. radarr-4k' },
		],
		displayOptions: { show: { ...show, librarySource: ['arr'] } },
		description: 'The app of the credential whose library is looked at',
	},
	{
		displayName: 'The Library Has',
		name: 'libraryHas',
		type: 'options',
		options: [
			{ name: 'A File', value: 'file' },
			{ name: 'No File Yet', value: 'missing' },
			{ name: 'Nothing of It', value: 'nothing' },
		],
		default: 'file',
		displayOptions: { show: { ...show, librarySource: ['fields'] } },
	},
	{
		displayName: 'File in the Library',
		name: 'libraryFile',
		type: 'collection',
		placeholder: 'Add attribute',
		default: {},
		displayOptions: { show: { ...show, librarySource: ['fields'], libraryHas: ['file'] } },
		options: fileFields(),
	},
];

function fileFields(): INodeProperties[] {
	return [
		{
			displayName: 'Dolby Vision Layer',
			name: 'el',
			type: 'options',
			options: [
				{ name: 'FEL', value: 'fel' },
				{ name: 'MEL', value: 'mel' },
				{ name: 'Unknown or None', value: '' },
			],
			default: '',
		},
		{
			displayName: 'Dolby Vision Profile',
			name: 'profile',
			type: 'options',
			options: [
				{ name: 'None', value: 0 },
				{ name: 'Profile 10', value: 10 },
				{ name: 'Profile 5', value: 5 },
				{ name: 'Profile 7', value: 7 },
				{ name: 'Profile 8', value: 8 },
				{ name: 'Unknown Profile', value: -1 },
			],
			default: 0,
		},
		{ displayName: 'File Name', name: 'name', type: 'string', default: '', description: 'Tells what the other fields leave open' },
		{ displayName: 'HDR', name: 'hdr', type: 'multiOptions', options: HDR_OPTIONS, default: [] },
		{ displayName: 'Modifier', name: 'modifier', type: 'string', default: '', placeholder: 'e.g. remux' },
		{ displayName: 'Resolution', name: 'resolution', type: 'string', default: '', placeholder: 'e.g. 2160p' },
		{ displayName: 'Size (GiB)', name: 'sizeGib', type: 'number', typeOptions: { minValue: 0 }, default: 0 },
		{ displayName: 'Sound', name: 'audio', type: 'string', default: '', placeholder: 'e.g. truehd, atmos' },
		{ displayName: 'Source', name: 'source', type: 'string', default: '', placeholder: 'e.g. bluray' },
	];
}
