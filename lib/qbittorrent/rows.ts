import type { MainData } from './client';
import type { TorrentRow } from './types';

/** The parsed change as a row: with its id, and its repeated texts kept once. */
export function ownRow(id: string, change: Partial<TorrentRow>): TorrentRow {
	const row = change as TorrentRow;
	row.hash = id;
	if (row.infohash_v1 === id) row.infohash_v1 = id;
	return row;
}

/** Ids under which torrents of this answer may have been known: a hybrid changes its id with its metadata. */
export function renamedIn({ torrents = {} }: MainData): Set<string> {
	const v1 = Object.values(torrents).map((row) => row.infohash_v1?.toLowerCase() ?? '');
	return new Set(v1.filter((hash) => hash !== ''));
}
