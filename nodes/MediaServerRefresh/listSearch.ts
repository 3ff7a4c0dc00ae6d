import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { plain } from '../../lib/arr/library';
import { unlessFailed } from '../../lib/mediaserver/errors';
import { sharedServer } from '../../lib/mediaserver/servers';
import type { Library, MediaServer } from '../../lib/mediaserver/types';
import { mediaServerOf, mediaServersOf } from '../shared/mediaServers';

const titleOf = (type: string): string => `${type[0].toUpperCase()}${type.slice(1)}`;
const isLike = (name: string, filter: string | undefined): boolean => filter === undefined || plain(name).includes(plain(filter));

export async function searchServers(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const results = (await mediaServersOf(this))
		.filter(({ name, type }) => isLike(`${name} ${type}`, filter))
		.map(({ name, type }) => ({ name: plain(name).includes(type) ? name : `${name} (${titleOf(type)})`, value: name }))
		.sort((a, b) => a.name.localeCompare(b.name));
	return { results };
}

/** Libraries of the server that is chosen, by id; of all servers by name. */
export async function searchLibraries(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const isAll = this.getCurrentNodeParameter('allServers') !== false;
	const chosen = this.getCurrentNodeParameter('server', { extractValue: true });
	const servers = isAll ? await mediaServersOf(this) : [await mediaServerOf(this, typeof chosen === 'string' ? chosen : '')];
	const lists = await Promise.all(servers.map(async (server) => await librariesOf(server, isAll)));
	const names = new Map(lists.flat().map(({ id, name }) => [isAll ? plain(name) : id, { name, value: isAll ? name : id }]));
	return { results: [...names.values()].filter(({ name }) => isLike(name, filter)).sort((a, b) => a.name.localeCompare(b.name)) };
}

/** One server that is away must not hide the libraries of the others. */
async function librariesOf(server: MediaServer, isOneOfSeveral: boolean): Promise<Library[]> {
	return await unlessFailed(sharedServer(server).api.libraries(), (error): Library[] => {
		if (isOneOfSeveral) return [];
		throw error;
	});
}
