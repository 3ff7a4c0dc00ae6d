import { ArrClient } from './client';
import type { ArrInstance } from './types';

const MAX_CLIENTS = 50;

const clients = new Map<string, ArrClient>();

/** The client of an app, shared by everything in this process: its connections and its version are kept. */
export function clientFor(instance: ArrInstance): ArrClient {
	const key = JSON.stringify(instance);
	const known = clients.get(key);
	if (known) {
		// The last one used is the last one dropped.
		clients.delete(key);
		clients.set(key, known);
		return known;
	}
	for (const [oldKey, old] of clients) {
		if (clients.size < MAX_CLIENTS) break;
		clients.delete(oldKey);
		old.close();
	}
	const client = new ArrClient(instance);
	clients.set(key, client);
	return client;
}

/** Closes every connection; for tests and for the end of the process. */
export function closeArrClients(): void {
	for (const client of clients.values()) client.close();
	clients.clear();
}
