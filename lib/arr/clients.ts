import { ArrClient } from './client';
import { ClientPool } from './clientPool';
import type { ArrInstance } from './types';

const clients = new ClientPool((instance: ArrInstance) => new ArrClient(instance), 50);

/** The client of an app, shared by everything in this process: its connections and its version are kept. */
export function clientFor(instance: ArrInstance): ArrClient {
	return clients.get(instance);
}

/** Closes every connection; for tests and for the end of the process. */
export function closeArrClients(): void {
	clients.close();
}
