import type { TorrentRow } from '../qbittorrent/types';
import type { PendingTorrent } from './types';

const V1_HEX = /^[0-9a-f]{40}$/;
const V2_HEX = /^[0-9a-f]{64}$/;

/**
 * A row for a torrent that no node shows yet: queued or stopped, nothing of it there. *arr shows it so,
 * and not as a warning. Null for an http link: without a hash no client can know it.
 */
export function pendingRow(torrent: PendingTorrent, defaultSavePath: string): TorrentRow | null {
	const hash = torrent.hash.toLowerCase();
	if (!V1_HEX.test(hash) && !V2_HEX.test(hash)) return null;
	const size = torrent.sizeBytes ?? 0;
	const aliases = torrent.aliases.map((alias) => alias.toLowerCase());
	const addedOn = Math.floor(torrent.addedAtMs / 1000);
	return {
		hash,
		infohash_v1: V1_HEX.test(hash) ? hash : '',
		infohash_v2: V2_HEX.test(hash) ? hash : (aliases.find((alias) => V2_HEX.test(alias)) ?? ''),
		name: torrent.name,
		state: torrent.stopped === true ? 'stoppedDL' : 'queuedDL',
		category: torrent.category,
		tags: torrent.tags.join(', '),
		size,
		total_size: torrent.sizeBytes ?? -1,
		progress: 0,
		amount_left: size,
		dlspeed: 0,
		added_on: addedOn,
		completion_on: -1,
		last_activity: addedOn,
		save_path: torrent.savePath ?? defaultSavePath,
		content_path: '',
		has_metadata: false,
	};
}

/** The rows of what is pending; the same objects as long as nothing about them changes. */
export class PendingRows {
	private rows = new Map<string, TorrentRow>();

	/** By hash; of two torrents with one hash the last. */
	read(torrents: readonly PendingTorrent[], defaultSavePath: string): Map<string, TorrentRow> {
		const rows = new Map<string, TorrentRow>();
		for (const torrent of torrents) {
			const row = pendingRow(torrent, defaultSavePath);
			if (row === null) continue;
			const old = this.rows.get(row.hash);
			rows.set(row.hash, old !== undefined && sameFields(old, row) ? old : row);
		}
		this.rows = rows;
		return rows;
	}
}

/** Both come from `pendingRow`, so they have the same fields. */
const sameFields = (a: TorrentRow, b: TorrentRow): boolean =>
	Object.keys(a).every((name) => a[name] === b[name]);
