import type { Clock } from '../arr/types';
import { JellyfinApi } from './jellyfin';
import { PlexApi } from './plex';
import { Refresher } from './refresher';
import type { MediaServer, MediaServerApi } from './types';

const MAX_SERVERS = 50;

/** The client of a server of any kind. */
export const apiOf = (server: MediaServer, clock?: Clock): MediaServerApi =>
	server.type === 'plex' ? new PlexApi(server, clock) : new JellyfinApi(server, clock);

interface Shared {
	api: MediaServerApi;
	refresher: Refresher;
}

const shared = new Map<string, Shared>();

/** Client and refresher of a server, shared by everything in this process: refreshes of several runs go together. */
export function sharedServer(server: MediaServer): Shared {
	const key = JSON.stringify(server);
	const known = shared.get(key);
	if (known) {
		// The last one used is the last one dropped.
		shared.delete(key);
		shared.set(key, known);
		return known;
	}
	for (const [oldKey, { api }] of shared) {
		if (shared.size < MAX_SERVERS) break;
		shared.delete(oldKey);
		api.close();
	}
	const api = apiOf(server);
	const made = { api, refresher: new Refresher(api) };
	shared.set(key, made);
	return made;
}

/** Closes every connection; for tests and for the end of the process. */
export function closeMediaServers(): void {
	for (const { api } of shared.values()) api.close();
	shared.clear();
}
