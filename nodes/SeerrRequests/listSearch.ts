import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { plain } from '../../lib/arr/library';
import type { SeerrClient } from '../../lib/seerr/client';
import { requestItems } from '../../lib/seerr/item';
import { anyRequest, findRequests } from '../../lib/seerr/requests';
import { searchTitles } from '../../lib/seerr/search';
import { type SeerrServer, type ServerDetails, serverDetails, serversOf } from '../../lib/seerr/services';
import { usersOf } from '../../lib/seerr/users';
import { seerrClientOf } from '../shared/seerr';
import { serverOf } from './parameters';

/** The editor shows no more at once; typing narrows the list. */
const MAX_SHOWN = 100;
const MOST_USERS = 500;

const like = (filter: string, ...texts: string[]): boolean => plain(texts.join(' ')).includes(plain(filter));

/** Those that wait first, then the others, newest first. */
export async function searchRequests(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const client = await seerrClientOf(this);
	const [waiting, latest] = await Promise.all([findRequests(client, { ...anyRequest, filter: 'pending', limit: MAX_SHOWN }), findRequests(client, { ...anyRequest, limit: MAX_SHOWN })]);
	const ids = new Set(waiting.map(({ request }) => request.id));
	const all = [...waiting, ...latest.filter(({ request }) => !ids.has(request.id))].map(({ request }) => request);
	const items = await requestItems(client, all);
	const results = items
		.map(({ id, title, year, is4k, seasons, requestedBy, status }) => {
			const what = `${title ?? `Request ${id}`}${year === null ? '' : ` (${year})`}${is4k ? ' 4K' : ''}`;
			const which = seasons.length === 0 ? '' : `, season ${seasons.join(', ')}`;
			return { name: `${what}${which}: ${status}, ${requestedBy?.name ?? 'somebody'}`, value: String(id) };
		})
		.filter(({ name }) => like(filter, name));
	return { results: results.slice(0, MAX_SHOWN) };
}

export async function searchUsers(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const users = await usersOf(await seerrClientOf(this), 'id', MOST_USERS);
	const found = users.filter(({ user }) => like(filter, user.name, user.email ?? ''));
	const results = found.map(({ user: { id, name } }) => ({ name, value: String(id) })).sort(byName);
	return { results: results.slice(0, MAX_SHOWN) };
}

export async function getUsers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const users = await usersOf(await seerrClientOf(this), 'id', MOST_USERS);
	return users.map(({ user: { id, name } }) => ({ name, value: id })).sort(byName);
}

export async function searchServers(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const servers = await serversOf(await seerrClientOf(this));
	const results = servers.map((server) => ({ name: nameOf(server), value: `${server.type}/${server.id}` })).filter(({ name }) => like(filter, name));
	return { results: results.sort(byName) };
}

export async function searchProfiles(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	return await ofServers(this, filter, ({ profiles }) => profiles.map(({ id, name }) => ({ name, value: String(id) })));
}

export async function searchRootFolders(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	return await ofServers(this, filter, ({ rootFolders }) => rootFolders.map(({ path }) => ({ name: path, value: path })));
}

/** Films or series by a part of their title. */
export async function searchTitleList(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	if (filter.trim() === '') return { results: [] };
	const mediaType = this.getCurrentNodeParameter('mediaType') === 'tv' ? 'tv' : 'movie';
	const titles = await searchTitles(await seerrClientOf(this), { text: filter, mediaType, year: null, limit: 20 });
	return { results: titles.map(({ found: { title, year, tmdbId, url } }) => ({ name: year === null ? title : `${title} (${year})`, value: String(tmdbId), ...(url !== null && { url }) })) };
}

/** Something of the server that is chosen, or of all of them, each with its server. */
async function ofServers(context: ILoadOptionsFunctions, filter: string, list: (details: ServerDetails) => INodeListSearchItems[]): Promise<INodeListSearchResult> {
	const client = await seerrClientOf(context);
	const typed = context.getCurrentNodeParameter('server', { extractValue: true });
	const chosen = serverOf(typeof typed === 'string' ? typed : '');
	const servers = (await serversOf(client)).filter(({ type, id }) => chosen === null || (id === chosen.id && (chosen.type ?? type) === type));
	const lists = await Promise.all(servers.map(async (server) => await entriesOf(client, server, list, servers.length > 1)));
	return { results: lists.flat().filter(({ name }) => like(filter, name)).sort(byName).slice(0, MAX_SHOWN) };
}

async function entriesOf(client: SeerrClient, server: SeerrServer, list: (details: ServerDetails) => INodeListSearchItems[], areSeveral: boolean): Promise<INodeListSearchItems[]> {
	const entries = list(await serverDetails(client, server.type, server.id));
	return areSeveral ? entries.map((entry) => ({ ...entry, name: `${entry.name} (${server.name})` })) : entries;
}

const nameOf = ({ type, name, is4k }: SeerrServer): string => `${type === 'radarr' ? 'Radarr' : 'Sonarr'}: ${name}${is4k && !/4k/i.test(name) ? ' (4K)' : ''}`;

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
