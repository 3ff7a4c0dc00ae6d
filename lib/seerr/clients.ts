import { ClientPool } from '../arr/clientPool';
import { SeerrClient } from './client';
import type { SeerrInstance } from './types';

const clients = new ClientPool((instance: SeerrInstance) => new SeerrClient(instance), 20);

/** The client of an instance, shared by everything in this process. */
export function seerrClientFor(instance: SeerrInstance): SeerrClient {
	return clients.get(instance);
}

/** Closes every connection; for tests and for the end of the process. */
export function closeSeerrClients(): void {
	clients.close();
}
