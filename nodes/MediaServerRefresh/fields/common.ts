import type { INodeProperties } from 'n8n-workflow';
import type { Show } from '../../shared/fields';

const byName = (placeholder: string) => ({ displayName: 'By Name', name: 'name', type: 'string' as const, placeholder });

const listOf = (searchListMethod: string) => ({ displayName: 'From List', name: 'list', type: 'list' as const, typeOptions: { searchListMethod, searchable: true } });

/** The server of the credential: from a list, or by the name that it has there. */
export const serverField = (show: Show): INodeProperties => ({
	displayName: 'Server',
	name: 'server',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [listOf('searchServers'), byName('e.g. living-room')],
	displayOptions: { show },
	description: 'The media server of the credential',
});

/** All servers, or one of them. */
export const serverFields = (show: Show, description: string): INodeProperties[] => [
	{
		displayName: 'All Servers',
		name: 'allServers',
		type: 'boolean',
		default: true,
		displayOptions: { show },
		description,
	},
	serverField({ ...show, allServers: [false] }),
];

export const libraryField = (show: Show): INodeProperties => ({
	displayName: 'Library',
	name: 'library',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [listOf('searchLibraries'), byName('e.g. Films'), { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 3' }],
	displayOptions: { show },
	description: 'The library, by its name or the ID that the server gave it. Of several servers, each that has a library of that name.',
});

/** Where the path comes from, and the path itself. */
export const pathFields = (show: Show): INodeProperties[] => [
	{
		displayName: 'Path From',
		name: 'pathFrom',
		type: 'options',
		options: [
			{ name: 'Below', value: 'below', description: 'Typed, or by an expression' },
			{ name: 'Input Item', value: 'item', description: 'An import of Sonarr, Radarr, Lidarr or Readarr, a file of theirs, or a torrent with content_path' },
		],
		default: 'item',
		displayOptions: { show },
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. /media/films/Invented Film (2022)',
		displayOptions: { show: { ...show, pathFrom: ['below'] } },
		description: 'A file or folder as Sonarr and Radarr see it; the path maps of the credential turn it into that of each server',
	},
];

/** An item of the library: by its path, or by its ID. */
export const itemFields = (show: Show): INodeProperties[] => [
	{
		displayName: 'By',
		name: 'by',
		type: 'options',
		options: [
			{ name: 'ID', value: 'id', description: 'The ID that the server gave the item' },
			{ name: 'Path', value: 'path', description: 'The path of one of its files' },
		],
		default: 'path',
		displayOptions: { show },
	},
	{
		displayName: 'Item ID',
		name: 'itemId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 127',
		displayOptions: { show: { ...show, by: ['id'] } },
		description: 'The ID that the server gave the item; in Plex its rating key',
	},
	...pathFields({ ...show, by: ['path'] }),
];
