import type { ArrClient } from './client';
import { resourcesOf } from './library';
import { downloadIdOf, readHistoryEntry } from './queue';
import { readItem } from './shapes/media';
import type { Called } from './types';

/** What an app noted when it had a torrent downloaded. */
export interface Grab {
	indexer: string | null;
	/** The title as the indexer has it. */
	releaseTitle: string | null;
	/** The film, series, artist or author. */
	item: { id: number; title: string | null; year: number | null } | null;
	quality: string | null;
	sizeBytes: number | null;
}

/** A pack has an entry per episode; more of one torrent are not looked at. */
const MOST_ENTRIES = 250;
const INCLUDE = { movie: 'includeMovie', series: 'includeSeries', artist: 'includeArtist', author: 'includeAuthor' } as const;

/**
 * The newest grab of a torrent, by one request; null when the app has noted none (yet).
 *
 * @throws ArrRequestError
 */
export async function grabOf(client: ArrClient, hash: string, called: Called = {}): Promise<Grab | null> {
	const left = client.budget(called);
	const { owner, item, family } = await resourcesOf(client, left());
	const query = { sortKey: 'date', sortDirection: 'descending', downloadId: downloadIdOf(hash), [INCLUDE[item as keyof typeof INCLUDE]]: true };
	const rows = await client.pages('history', query, MOST_ENTRIES, left());
	const entries = rows.map((row) => ({ row, entry: readHistoryEntry(row, owner) }));
	// Versions that do not know the filter tell of everything.
	const found = entries.find(({ entry }) => entry.event === 'grabbed' && entry.downloadId === hash.toLowerCase());
	if (found === undefined) return null;
	const { indexer, title, quality, sizeBytes, itemId } = found.entry;
	const told = readItem(found.row[item], family);
	return {
		indexer: indexer === null ? null : client.shown(indexer),
		releaseTitle: title === '' ? null : client.shown(title),
		item: told === null ? (itemId === null ? null : { id: itemId, title: null, year: null }) : { id: told.id, title: told.title, year: told.year },
		quality: quality === 'Unknown' ? null : quality,
		sizeBytes,
	};
}
