import type { DiscoveryStore } from '../discoveries';
import type { KnownEvent, KnownTorrent } from '../knownTorrents';
import type { Driver } from './driver';
import { insertKnown, notOwned } from './tables/knownRows';

/** Torrents of one transaction, so that none holds the write lock for long. */
const CHUNK = 500;

/** See DiscoveryStore for what each method does. */
export class SqlDiscoveries implements DiscoveryStore {
	constructor(private readonly driver: Driver) {}

	async record(torrents: KnownTorrent[], eventOf: KnownEvent | null, nowMs: number): Promise<KnownTorrent[]> {
		// Looked for without the lock: when it is done again there are none.
		const unknown = await this.driver.read(() => notOwned(torrents));
		const recorded: KnownTorrent[] = [];
		for (let start = 0; start < unknown.length; start += CHUNK) {
			const chunk = unknown.slice(start, start + CHUNK);
			recorded.push(...(await this.driver.write(() => insertKnown(chunk, eventOf, nowMs))));
		}
		return recorded;
	}
}
