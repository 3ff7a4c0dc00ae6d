import { ArrRequestError } from '../arr/errors';
import { type Json, numberOr, numbersOf, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import type { SeerrClient } from './client';
import type { SeerrRequest } from './shapes';
import type { MediaType } from './types';

export type ServiceType = 'radarr' | 'sonarr';
export const SERVICE_TYPES: readonly ServiceType[] = ['radarr', 'sonarr'];

export const serviceOf = (mediaType: MediaType): ServiceType => (mediaType === 'tv' ? 'sonarr' : 'radarr');

/** A Radarr or Sonarr as Seerr knows it. Radarr and Sonarr are counted each from 0. */
export interface SeerrServer {
	type: ServiceType;
	id: number;
	name: string;
	is4k: boolean;
	isDefault: boolean;
	/** What its requests get unless they say otherwise. */
	profileId: number | null;
	rootFolder: string | null;
	languageProfileId: number | null;
	tags: number[];
}

export interface ServerDetails extends SeerrServer {
	profiles: Array<{ id: number; name: string }>;
	rootFolders: Array<{ id: number; path: string; freeBytes: number | null; totalBytes: number | null }>;
	/** Empty but for Sonarr 3. */
	languageProfiles: Array<{ id: number; name: string }>;
	/** Tags to choose from. */
	availableTags: Array<{ id: number; label: string }>;
}

/** Every Radarr and Sonarr of an instance. */
export async function serversOf(client: SeerrClient): Promise<SeerrServer[]> {
	const lists = await Promise.all(SERVICE_TYPES.map(async (type) => objectsOf(await client.get(`service/${type}`)).map((raw) => readServer(raw, type))));
	return lists.flat();
}

/** A server with what can be chosen there. @throws ArrRequestError when Seerr cannot reach it */
export async function serverDetails(client: SeerrClient, type: ServiceType, id: number): Promise<ServerDetails> {
	const raw = objectOf(await client.get(`service/${type}/${id}`));
	return {
		...readServer(objectOf(raw.server), type),
		profiles: named(raw.profiles),
		rootFolders: objectsOf(raw.rootFolders).map((folder) => ({
			id: numberOr(folder.id, 0),
			path: textOr(folder.path, ''),
			freeBytes: numberOr(folder.freeSpace, null),
			totalBytes: numberOr(folder.totalSpace, null),
		})),
		languageProfiles: named(raw.languageProfiles),
		availableTags: objectsOf(raw.tags).map(({ id: tagId, label }) => ({ id: numberOr(tagId, 0), label: textOr(label, '') })),
	};
}

const named = (value: unknown): Array<{ id: number; name: string }> => objectsOf(value).map(({ id, name }) => ({ id: numberOr(id, 0), name: textOr(name, '') }));

function readServer(raw: Json, type: ServiceType): SeerrServer {
	return {
		type,
		id: numberOr(raw.id, 0),
		name: textOr(raw.name, `${type} ${numberOr(raw.id, 0)}`),
		is4k: raw.is4k === true,
		isDefault: raw.isDefault === true,
		profileId: numberOr(raw.activeProfileId, null),
		rootFolder: textOr(raw.activeDirectory, null),
		languageProfileId: numberOr(raw.activeLanguageProfileId, null),
		tags: numbersOf(raw.activeTags),
	};
}

/** Where a request is to go; what is null stays as it is. */
export interface Destination {
	/** With its kind, where that is known; it must be that of the request. */
	server: { type: ServiceType | null; id: number } | null;
	profileId: number | null;
	rootFolder: string | null;
	languageProfileId: number | null;
	tags: number[] | null;
}

export const nowhere: Destination = { server: null, profileId: null, rootFolder: null, languageProfileId: null, tags: null };

/** Where a request goes, in the fields of Seerr. */
export type Placement = Pick<SeerrRequest, 'serverId' | 'profileId' | 'rootFolder' | 'languageProfileId' | 'tags'>;

/**
 * Where a request goes, with what it has already. On another server, profile and folder of the former one
 * mean something else: there, that server's own count.
 *
 * @throws ArrRequestError for a Radarr of a series or a Sonarr of a film
 */
export async function placementFor(
	client: SeerrClient,
	request: Placement & Pick<SeerrRequest, 'mediaType' | 'is4k'>,
	{ server, profileId, rootFolder, languageProfileId, tags }: Destination,
): Promise<Placement> {
	const type = serviceOf(request.mediaType);
	if (server !== null && server.type !== null && server.type !== type) {
		const [kind, own] = request.mediaType === 'tv' ? ['series', 'Radarr'] : ['film', 'Sonarr'];
		throw new ArrRequestError('rejected', client.instance.name, `The server that is chosen is a ${own}, but the request is of a ${kind}`, 'Choose a server of the right kind, or none');
	}
	const isOther = server !== null && server.id !== request.serverId;
	const base: Placement = isOther ? await ownOf(client, type, server.id) : request;
	return {
		serverId: server?.id ?? request.serverId,
		profileId: profileId ?? base.profileId,
		rootFolder: rootFolder ?? base.rootFolder,
		languageProfileId: languageProfileId ?? base.languageProfileId,
		tags: tags ?? base.tags,
	};
}

async function ownOf(client: SeerrClient, type: ServiceType, id: number): Promise<Placement> {
	const own = (await serversOf(client)).find((one) => one.type === type && one.id === id);
	if (own) return { serverId: id, profileId: own.profileId, rootFolder: own.rootFolder, languageProfileId: own.languageProfileId, tags: own.tags };
	const name = type === 'radarr' ? 'Radarr' : 'Sonarr';
	throw new ArrRequestError('not-found', client.instance.name, `'${client.instance.name}' has no ${name} with the id ${id}`, 'Choose the server from the list');
}
