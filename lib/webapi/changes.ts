import type { TorrentRow } from '../qbittorrent/types';
import { categoryExists, splitTags, tagsOf } from './categories';
import type { Context } from './context';
import { isTrue } from './list';
import type { ApiChange, ChangeEvent } from './types';

/** Kinds of changes that can be told to a workflow, A to Z. */
export const CHANGE_EVENTS = [
	'category_changed',
	'category_list_changed',
	'deleted',
	'file_priority_changed',
	'limits_changed',
	'location_changed',
	'mode_changed',
	'queue_position_changed',
	'reannounced',
	'rechecked',
	'renamed',
	'started',
	'stopped',
	'tag_list_changed',
	'tags_changed',
	'trackers_changed',
] as const;

type Params = Readonly<Record<string, string>>;
type Details = ApiChange['details'];

/** What an endpoint changes, and how that is told. */
export interface ChangeRule {
	event: ChangeEvent;
	/** What of the parameters is told; absent: nothing. */
	details?: (params: Params) => Details;
	/** Whether a torrent changes at all; absent: always. */
	changes?: (params: Params, row: TorrentRow) => boolean;
	/** For changes of the lists themselves: the names that are concerned, asked before the change. */
	listed?: (params: Params, context: Context) => string[];
}

const told = (event: ChangeEvent, details?: ChangeRule['details']): ChangeRule => ({
	event,
	...(details && { details }),
});

const started = told('started', () => ({ forced: false }));
const stopped = told('stopped');
const queued = told('queue_position_changed');
const trackers = told('trackers_changed');
const path = ({ oldPath, newPath }: Params): Details => ({ oldPath, newPath });

/** Null for what is no number. */
function toNumber(text: string | undefined): number | null {
	const value = text === undefined || text.trim() === '' ? NaN : Number(text);
	return Number.isFinite(value) ? value : null;
}

const toNumbers = (list: string | undefined): number[] =>
	(list ?? '').split('|').flatMap((text) => toNumber(text) ?? []);

const hasAll = (row: TorrentRow, tags: string[]): boolean =>
	tags.every((tag) => splitTags(row.tags).includes(tag));
const hasAny = (row: TorrentRow, tags: string[]): boolean =>
	splitTags(row.tags).some((tag) => tags.includes(tag));

const tagRule = (changes: (row: TorrentRow, tags: string[]) => boolean): ChangeRule => ({
	event: 'tags_changed',
	details: ({ tags }) => ({ tags: splitTags(tags) }),
	changes: ({ tags }, row) => changes(row, splitTags(tags)),
});

const categoryRule = (listed: ChangeRule['listed']): ChangeRule => ({
	event: 'category_list_changed',
	listed,
	details: ({ savePath }): Details => (savePath === undefined ? {} : { savePath }),
});

const tagListRule = (listed: ChangeRule['listed']): ChangeRule => ({
	event: 'tag_list_changed',
	listed,
});

const limitRule = (field: string): ChangeRule =>
	told('limits_changed', ({ limit }) => ({ [field]: toNumber(limit) }));

/** By endpoint. What is not here changes nothing that lasts, or nothing at all. */
export const CHANGE_RULES: Readonly<Record<string, ChangeRule>> = {
	'torrents/delete': told('deleted', ({ deleteFiles }) => ({ deleteFiles: isTrue(deleteFiles) })),
	'torrents/setCategory': {
		event: 'category_changed',
		details: ({ category }) => ({ category }),
		changes: ({ category }, row) => row.category !== category,
	},
	'torrents/setShareLimits': told('limits_changed', (params) => ({
		ratioLimit: toNumber(params.ratioLimit),
		seedingTimeLimitMinutes: toNumber(params.seedingTimeLimit),
		inactiveSeedingTimeLimitMinutes: toNumber(params.inactiveSeedingTimeLimit),
	})),
	'torrents/setDownloadLimit': limitRule('downloadLimitBytesPerSecond'),
	'torrents/setUploadLimit': limitRule('uploadLimitBytesPerSecond'),
	'torrents/setLocation': told('location_changed', ({ location }) => ({ location })),
	'torrents/start': started,
	'torrents/resume': started,
	// Without force, a stopped torrent is started too.
	'torrents/setForceStart': told('started', ({ value }) => ({ forced: isTrue(value) })),
	'torrents/stop': stopped,
	'torrents/pause': stopped,
	'torrents/addTags': tagRule((row, tags) => !hasAll(row, tags)),
	'torrents/removeTags': tagRule((row, tags) =>
		tags.length === 0 ? splitTags(row.tags).length > 0 : hasAny(row, tags),
	),
	'torrents/setTags': tagRule(
		(row, tags) => !hasAll(row, tags) || splitTags(row.tags).length !== tags.length,
	),
	'torrents/recheck': told('rechecked'),
	'torrents/reannounce': told('reannounced'),
	'torrents/rename': told('renamed', ({ name }) => ({ newName: name })),
	'torrents/renameFile': told('renamed', path),
	'torrents/renameFolder': told('renamed', path),
	'torrents/filePrio': told('file_priority_changed', ({ id, priority }) => ({
		fileIndexes: toNumbers(id),
		priority: toNumber(priority),
	})),
	'torrents/topPrio': queued,
	'torrents/bottomPrio': queued,
	'torrents/increasePrio': queued,
	'torrents/decreasePrio': queued,
	'torrents/setAutoManagement': told('mode_changed', ({ enable }) => ({ enabled: isTrue(enable) })),
	'torrents/setSuperSeeding': told('mode_changed', ({ value }) => ({ enabled: isTrue(value) })),
	'torrents/toggleSequentialDownload': told('mode_changed'),
	'torrents/toggleFirstLastPiecePrio': told('mode_changed'),
	'torrents/addTrackers': trackers,
	'torrents/editTracker': trackers,
	'torrents/removeTrackers': trackers,
	'torrents/addPeers': trackers,
	'torrents/createCategory': categoryRule(({ category = '' }) => [category]),
	'torrents/editCategory': categoryRule(({ category = '' }) => [category]),
	'torrents/removeCategories': categoryRule(({ categories = '' }, context) =>
		categories.split('\n').filter((name) => name !== '' && categoryExists(context, name)),
	),
	'torrents/createTags': tagListRule(({ tags }, context) =>
		splitTags(tags).filter((tag) => !tagsOf(context).includes(tag)),
	),
	'torrents/deleteTags': tagListRule(({ tags }, context) =>
		splitTags(tags).filter((tag) => tagsOf(context).includes(tag)),
	),
};
