import type { TorrentRow } from '../qbittorrent/types';

/** A `torrents/info` item with all fields of 5.1.4. */
export type Item = ReturnType<typeof plainItem> & { [field: string]: unknown };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const flag = (value: unknown): boolean => value === true;
const number = (value: unknown, fallback: number): number =>
	typeof value === 'number' && Number.isFinite(value) ? value : fallback;
const zero = (value: unknown): number => number(value, 0);
const none = (value: unknown): number => number(value, -1);
const global = (value: unknown): number => number(value, -2);

/**
 * All fields of an item, as the node tells them; what an older node lacks, or sends with another
 * type (strict clients refuse the whole list over one), gets its neutral value. Written out, because
 * thousands are made at once and engines are fast with shapes that they know.
 *
 * `hash` comes first: fragments rely on it (sync/maindata leaves it out).
 */
export function plainItem(row: TorrentRow) {
	return {
		hash: text(row.hash),
		infohash_v1: text(row.infohash_v1),
		infohash_v2: text(row.infohash_v2),
		name: text(row.name),
		state: text(row.state),
		category: text(row.category),
		tags: text(row.tags),
		save_path: text(row.save_path),
		content_path: text(row.content_path),
		download_path: text(row.download_path),
		root_path: text(row.root_path),
		size: zero(row.size),
		total_size: none(row.total_size),
		progress: zero(row.progress),
		amount_left: zero(row.amount_left),
		completed: zero(row.completed),
		downloaded: zero(row.downloaded),
		downloaded_session: zero(row.downloaded_session),
		uploaded: zero(row.uploaded),
		uploaded_session: zero(row.uploaded_session),
		dlspeed: zero(row.dlspeed),
		upspeed: zero(row.upspeed),
		eta: number(row.eta, 8_640_000),
		ratio: zero(row.ratio),
		ratio_limit: global(row.ratio_limit),
		max_ratio: none(row.max_ratio),
		seeding_time: zero(row.seeding_time),
		seeding_time_limit: global(row.seeding_time_limit),
		max_seeding_time: none(row.max_seeding_time),
		inactive_seeding_time_limit: global(row.inactive_seeding_time_limit),
		max_inactive_seeding_time: none(row.max_inactive_seeding_time),
		time_active: zero(row.time_active),
		last_activity: none(row.last_activity),
		added_on: zero(row.added_on),
		completion_on: none(row.completion_on),
		seen_complete: none(row.seen_complete),
		priority: zero(row.priority),
		dl_limit: zero(row.dl_limit),
		up_limit: zero(row.up_limit),
		num_seeds: zero(row.num_seeds),
		num_leechs: zero(row.num_leechs),
		num_complete: zero(row.num_complete),
		num_incomplete: zero(row.num_incomplete),
		availability: zero(row.availability),
		popularity: zero(row.popularity),
		reannounce: zero(row.reannounce),
		auto_tmm: flag(row.auto_tmm),
		force_start: flag(row.force_start),
		seq_dl: flag(row.seq_dl),
		f_l_piece_prio: flag(row.f_l_piece_prio),
		super_seeding: flag(row.super_seeding),
		has_metadata: flag(row.has_metadata),
		tracker: text(row.tracker),
		trackers_count: zero(row.trackers_count),
		magnet_uri: text(row.magnet_uri),
		comment: text(row.comment),
		private: typeof row.private === 'boolean' ? row.private : null,
	};
}

/** The names in the order of an item. */
export const ITEM_FIELDS: readonly string[] = Object.keys(plainItem({} as TorrentRow));
export const ITEM_FIELD_NAMES: ReadonlySet<string> = new Set(ITEM_FIELDS);
