/** Clients by what they ask, shared by everything in this process: their connections and what they found out are kept. */
export class ClientPool<I, C extends { close(): void }> {
	private readonly clients = new Map<string, C>();

	constructor(
		private readonly make: (instance: I) => C,
		private readonly mostClients: number,
	) {}

	/** The client of an instance; another setting of it is another client. */
	get(instance: I): C {
		const key = JSON.stringify(instance);
		const known = this.clients.get(key);
		if (known) {
			// The last one used is the last one dropped.
			this.clients.delete(key);
			this.clients.set(key, known);
			return known;
		}
		for (const [oldKey, old] of this.clients) {
			if (this.clients.size < this.mostClients) break;
			this.clients.delete(oldKey);
			old.close();
		}
		const client = this.make(instance);
		this.clients.set(key, client);
		return client;
	}

	/** Closes every connection; for tests and for the end of the process. */
	close(): void {
		for (const client of this.clients.values()) client.close();
		this.clients.clear();
	}
}
