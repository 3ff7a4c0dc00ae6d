import { isComplete, isStopped } from '../qbittorrent/states';
import type { PathRule, TorrentRow } from '../qbittorrent/types';
import { type Item, plainItem } from './itemFields';
import { samePath, toClientPath } from './paths';
import type { WebApiOptions } from './types';

export type Profile = WebApiOptions['profile'];

/** What is the same for all rows of one source, and shapes how clients see them. */
export interface Presentation {
	profile: Profile;
	/** The node answers, as far as we know. */
	up: boolean;
	/** Its storage is declared shared, so files can be reached although the node is down. */
	sharedStorage: boolean;
	rules: readonly PathRule[];
	/** The node stops torrents at their share limit (and does not remove them). */
	stopsAtLimit: boolean;
}

/** What is known about one torrent beside its row. */
export interface RowFlags {
	/** Vanished from its node without our delete; kept by the shrink guard. */
	lost: boolean;
	/** Must never look removable. */
	protected: boolean;
}

export type { Item };

const NO_ETA = 8_640_000;
const USE_GLOBAL_LIMIT = -2;
/** States of the versions between 4.5 and 5.3 that the profiles know; anything newer is `unknown`. */
const STATES = new Set([
	...['error', 'missingFiles', 'uploading', 'queuedUP', 'stalledUP', 'checkingUP', 'forcedUP'],
	...['downloading', 'metaDL', 'forcedMetaDL', 'queuedDL', 'stalledDL', 'checkingDL', 'forcedDL'],
	...['checkingResumeData', 'moving', 'unknown'],
]);

/**
 * The hash under which clients know a torrent: the one that *arr computed before it was added, so
 * v1 when there is one, else the full v2 (nodes use its first 40 digits, which *arr would not find).
 */
export function clientHashOf(row: TorrentRow): string {
	return (row.infohash_v1 || row.infohash_v2 || row.hash).toLowerCase();
}

/** The item that clients see for a node's row. */
export function itemOf(row: TorrentRow, how: Presentation, flags: RowFlags): Item {
	const item: Item = plainItem(row);
	item.hash = clientHashOf(row);
	item.state = stateOf(row, how, flags);
	setPaths(item, row, how);
	if (typeof row.has_metadata !== 'boolean') item.has_metadata = hasMetadata(row);
	if (how.stopsAtLimit && stopsItself(row)) setEffectiveLimits(item);
	if (!how.up || flags.lost) {
		item.dlspeed = 0;
		item.upspeed = 0;
		item.eta = NO_ETA;
	}
	return item;
}

/** The state that clients see: the profile's words, and nothing that makes an *arr act by mistake. */
export function stateOf(row: TorrentRow, how: Presentation, flags: RowFlags): string {
	if (!how.up || flags.lost) return unreachableState(row, how, flags);
	return liveState(row.state, how.profile, flags);
}

function liveState(state: string, profile: Profile, flags: RowFlags): string {
	if (isStopped(state)) {
		const side = state.endsWith('UP') ? 'UP' : 'DL';
		// Stopped and complete is what *arr removes, or moves instead of linking; seeding is not.
		if (side === 'UP' && flags.protected) return 'stalledUP';
		return (profile === '5.1' ? 'stopped' : 'paused') + side;
	}
	if (state === 'allocating') return 'downloading';
	return STATES.has(state) ? state : 'unknown';
}

/**
 * Nothing that warns, strikes, imports or removes. Unfinished: waiting. Finished: *arr would try to
 * import files that cannot be reached, so it waits too, unless the storage does not depend on the node.
 */
function unreachableState(row: TorrentRow, how: Presentation, flags: RowFlags): string {
	if (!isFinished(row)) {
		return isStopped(row.state) ? liveState(row.state, how.profile, flags) : 'queuedDL';
	}
	if (!how.sharedStorage || flags.lost) return 'checkingResumeData';
	return isComplete(row.state) ? liveState(row.state, how.profile, flags) : 'checkingResumeData';
}

/** Everything that was wanted is there, whatever the torrent does now. */
export function isFinished(row: TorrentRow): boolean {
	return isComplete(row.state) || (row.progress === 1 && row.size > 0);
}

/** Complete and stopped: *arr may remove it, when its limit is reached too. */
export const isRemovable = (row: TorrentRow): boolean =>
	row.state === 'stoppedUP' || row.state === 'pausedUP';

const hasMetadata = (row: TorrentRow): boolean =>
	typeof row.total_size === 'number' ? row.total_size >= 0 : row.size > 0;

function setPaths(item: Item, row: TorrentRow, how: Presentation): void {
	const known = (path: unknown) =>
		typeof path === 'string' && path !== '' ? toClientPath(path, how.rules) : '';
	const savePath = known(row.save_path);
	const contentPath = hasMetadata(row) ? known(row.content_path) : '';
	item.save_path = savePath;
	// A torrent of many files without a root folder lies in the save path itself. *arr must not import
	// (or delete) that whole folder, and any other path would not exist: so it is told none.
	item.content_path = samePath(contentPath, savePath) ? '' : contentPath;
	item.download_path = known(row.download_path);
	item.root_path = known(row.root_path);
}

/** Since 5.2 a torrent may have an action of its own; before that the node's setting decides. */
function stopsItself(row: TorrentRow): boolean {
	const action = row.share_limit_action;
	return typeof action !== 'string' || action === 'Default' || action === 'Stop';
}

/**
 * The preferences that clients see are static and name no limits, so a torrent under its node's
 * global limits is reported with them: then *arr can tell that it is done.
 */
function setEffectiveLimits(item: Item): void {
	if (item.ratio_limit === USE_GLOBAL_LIMIT) item.ratio_limit = item.max_ratio;
	if (item.seeding_time_limit === USE_GLOBAL_LIMIT) item.seeding_time_limit = item.max_seeding_time;
	if (item.inactive_seeding_time_limit === USE_GLOBAL_LIMIT) {
		item.inactive_seeding_time_limit = item.max_inactive_seeding_time;
	}
}
