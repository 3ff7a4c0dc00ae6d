import type { KnownEvent, KnownTorrent } from './knownTorrents';

/** Rows for torrents that are on the nodes already. */
export interface DiscoveryStore {
	/**
	 * Gives rows to those torrents of which no active row owns a hash: two processes that look at once
	 * make one row and one event.
	 *
	 * @param eventOf an event for each of them, or null for none
	 * @returns the torrents that got a row
	 */
	record(torrents: KnownTorrent[], eventOf: KnownEvent | null, nowMs: number): Promise<KnownTorrent[]>;
}
