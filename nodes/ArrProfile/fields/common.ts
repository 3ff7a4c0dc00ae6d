import type { INodeProperties } from 'n8n-workflow';
import type { Show } from '../../shared/fields';

const byName = (name: string, placeholder: string) => ({ displayName: 'By Name', name, type: 'string' as const, placeholder });

/** The app of the credential: from a list, or by the name that it has there. */
export const appField = (show: Show, searchListMethod = 'searchLibraryApps'): INodeProperties => ({
	displayName: 'App',
	name: 'app',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod, searchable: true } }, byName('name', 'e.g. radarr')],
	displayOptions: { show },
	description: 'The app of the credential that is asked',
});

export const profileField = (show: Show): INodeProperties => ({
	displayName: 'Quality Profile',
	name: 'profile',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchProfiles', searchable: true } },
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 4' },
	],
	displayOptions: { show },
	description: 'The profile to judge by. Empty: that of the film or series in the library.',
});

export const itemField = (show: Show): INodeProperties => ({
	displayName: 'Item',
	name: 'item',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [
		{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchItems', searchable: true } },
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 127' },
	],
	displayOptions: { show },
	description: 'The film, series, artist or author in the library of the app',
});
