import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import type { Show } from '../../shared/fields';

const fromList = (searchListMethod: string, searchFilterRequired = false): INodePropertyMode => ({
	displayName: 'From List',
	name: 'list',
	type: 'list' as const,
	typeOptions: { searchListMethod, searchable: true, searchFilterRequired },
});
const byId = (placeholder: string): INodePropertyMode => ({ displayName: 'By ID', name: 'id', type: 'string' as const, placeholder });
const locator = (show: Show, field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'modes'> & { required?: boolean }): INodeProperties => ({
	...field,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	displayOptions: { show },
});

export const requestField = (show: Show): INodeProperties =>
	locator(show, { displayName: 'Request', name: 'request', required: true, modes: [fromList('searchRequests'), byId('e.g. 42')], description: 'The request; the list begins with those that wait for an answer' });

export const userField = (show: Show, more: { required?: boolean; description: string }): INodeProperties =>
	locator(show, { displayName: 'User', name: 'user', modes: [fromList('searchUsers'), byId('e.g. 3')], ...more });

export const mediaTypeField = (show: Show): INodeProperties => ({
	displayName: 'Media Type',
	name: 'mediaType',
	type: 'options',
	options: [
		{ name: 'Movie', value: 'movie' },
		{ name: 'Series', value: 'tv' },
	],
	default: 'movie',
	displayOptions: { show },
	description: 'What kind of title it is; the number of a title means another one for the other kind',
});

export const titleField = (show: Show): INodeProperties =>
	locator(show, {
		displayName: 'Title',
		name: 'title',
		required: true,
		modes: [fromList('searchTitleList', true), { displayName: 'By TMDB ID', name: 'id', type: 'string', placeholder: 'e.g. 603' }],
		description: 'The movie or series: type a part of its title to search, or give its TMDB ID',
	});

/** Where a request is to go. */
export const destinationFields = (show: Show, whenEmpty: string): INodeProperties[] => [
	locator(show, { displayName: 'Server', name: 'server', modes: [fromList('searchServers'), byId('e.g. radarr/0')], description: `The Radarr or Sonarr that gets the request. Empty: ${whenEmpty}.` }),
	locator(show, { displayName: 'Quality Profile', name: 'profile', modes: [fromList('searchProfiles'), byId('e.g. 4')], description: `The quality profile of that server. Empty: ${whenEmpty}.` }),
	locator(show, {
		displayName: 'Root Folder',
		name: 'rootFolder',
		modes: [fromList('searchRootFolders'), { displayName: 'By Path', name: 'id', type: 'string', placeholder: 'e.g. /media/films' }],
		description: `The folder of the library. Empty: ${whenEmpty}.`,
	}),
];

/** What few need beside the destination. */
export const destinationOptions: INodeProperties[] = [
	{ displayName: 'Language Profile ID', name: 'languageProfileId', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: 'Only for Sonarr 3; 0 leaves it as it is' },
	{ displayName: 'Tag IDs', name: 'tags', type: 'string', default: '', placeholder: 'e.g. 7, 9', description: 'Tags of the server, by their IDs and separated by commas; Get Servers lists them' },
];

export const mediaTypeOption: INodeProperties = {
	displayName: 'Media Type',
	name: 'mediaType',
	type: 'options',
	options: [
		{ name: 'Movies', value: 'movie' },
		{ name: 'Series', value: 'tv' },
	],
	default: 'movie',
};
