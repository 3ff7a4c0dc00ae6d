import type { TorrentRow } from '../qbittorrent/types';

/** What a row says of what the torrent is and where: a change of any of these is written down. */
const LASTING = [
	...['infohash_v1', 'infohash_v2', 'name', 'state', 'category', 'tags', 'size', 'total_size'],
	...['save_path', 'content_path', 'download_path', 'root_path', 'added_on', 'completion_on'],
	...['ratio_limit', 'max_ratio', 'seeding_time_limit', 'max_seeding_time'],
	...['inactive_seeding_time_limit', 'max_inactive_seeding_time', 'share_limit_action'],
	...['auto_tmm', 'force_start', 'private', 'has_metadata'],
] as const;
/** Written with the others, but moving all the time: these alone are no reason to write. */
const MOVING = [
	...['progress', 'amount_left', 'completed', 'downloaded', 'uploaded', 'ratio', 'seeding_time'],
	...['time_active', 'last_activity', 'seen_complete', 'priority'],
] as const;
/**
 * The order of the values in a stored row. Trackers, magnet links and comments are left out: they
 * may hold passkeys. Released orders are never changed: a change is a new FORMAT.
 */
const FIELDS: readonly string[] = [...LASTING, ...MOVING];
const FORMAT = 1;
/** Format and mark come first. */
const HEAD = 2;
/** How far progress and ratio may move before they are a reason to write after all. */
const PROGRESS_STEP = 0.01;
const RATIO_STEP = 0.1;
const { imul } = Math;

/** A row as compact JSON, without its hash, with the mark that it had (see `markOf`). */
export function encodeRow(row: TorrentRow, mark = markOf(row)): string {
	return JSON.stringify([FORMAT, mark, ...FIELDS.map((name) => row[name] ?? null)]);
}

/** The row and its mark again; null when it was written in another format, or is broken. */
export function decodeRow(hash: string, json: string): { row: TorrentRow; mark: number } | null {
	let values: unknown;
	try {
		values = JSON.parse(json);
	} catch {
		return null;
	}
	if (!Array.isArray(values) || values[0] !== FORMAT || values.length !== FIELDS.length + HEAD) return null;
	const row = { hash, dlspeed: 0, tags: '' } as TorrentRow;
	for (let index = 0; index < FIELDS.length; index++) {
		const value: unknown = values[index + HEAD];
		if (value !== null) row[FIELDS[index]] = value;
	}
	const isWhole = typeof row.name === 'string' && typeof row.state === 'string';
	return isWhole ? { row, mark: Number(values[1]) } : null;
}

/** A number that changes when the row is worth writing again. */
export function markOf(row: TorrentRow): number {
	let text = '';
	for (const name of LASTING) text += `${String(row[name])}\u0001`;
	return digest(`${text}${steps(row.progress, PROGRESS_STEP)} ${steps(row.ratio, RATIO_STEP)}`);
}

const steps = (value: unknown, step: number): number =>
	typeof value === 'number' ? Math.floor(value / step) : 0;

/** 53 bits of a text (cyrb53): not for secrets, only to tell that something differs. */
function digest(text: string): number {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		high = imul(high ^ code, 2654435761);
		low = imul(low ^ code, 1597334677);
	}
	high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
	low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
	return 4294967296 * (2097151 & low) + (high >>> 0);
}
