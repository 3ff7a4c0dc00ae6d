import type { AddOptions, TorrentPayload } from './addTypes';
import type { NodePreferences } from './client';
import type { Dialect } from './dialect';
import type { NodeSnapshot } from './snapshot';

/** One torrent as it is to be put on one node. */
export interface AddJob {
	payload: TorrentPayload;
	/** Lower-case hashes under which the node may show it; empty for an http link, whose hash nobody knows. */
	aliases: string[];
	category: string;
	tags: string[];
	/** Absolute path on the node. */
	savePath: string | null;
	options: AddOptions;
	/** Added stopped and started once it is confirmed: a private torrent must never announce twice. */
	twoPhases: boolean;
	/** A tag of our own by which an http link's torrent is found; removed afterwards. */
	correlationTag: string | null;
}

/**
 * The fields of `torrents/add`. Every one that a setting of the node could change is sent, so that
 * the same add does the same on every node. Both words for "stopped" are sent, because a 5.x node
 * ignores `paused` and a 4.x node ignores `stopped`: the torrent would start.
 */
export function addFields(job: AddJob, dialect: Dialect): Record<string, string> {
	const { options } = job;
	const stopped = String(job.twoPhases || options.stopped === true);
	const tags = job.correlationTag === null ? job.tags : [...job.tags, job.correlationTag];
	const autoTmm = options.autoTmm === true && job.savePath === null;
	const fields: Record<string, string | undefined> = {
		urls: job.payload.kind === 'file' ? undefined : job.payload.text,
		category: job.category,
		tags: tags.length > 0 ? tags.join(',') : undefined,
		savepath: autoTmm ? undefined : (job.savePath ?? undefined),
		downloadPath: options.downloadPath,
		useDownloadPath: options.downloadPath === undefined ? undefined : 'true',
		autoTMM: String(autoTmm),
		stopped,
		paused: stopped,
		stopCondition: 'None',
		contentLayout: options.contentLayout ?? 'Original',
		sequentialDownload: text(options.sequential),
		firstLastPiecePrio: text(options.firstLastPiecePrio),
		rename: options.rename,
		ratioLimit: text(options.ratioLimit),
		seedingTimeLimit: text(options.seedingTimeLimitMinutes),
		inactiveSeedingTimeLimit: text(options.inactiveSeedingTimeLimitMinutes),
		upLimit: text(options.uploadLimitBytesPerSecond),
		dlLimit: text(options.downloadLimitBytesPerSecond),
		addToTopOfQueue: String(options.addToTopOfQueue === true),
		forced: text(options.forced),
		skip_checking: text(options.skipChecking),
		seedMode: dialect.seedMode ? text(options.skipChecking) : undefined,
		shareLimitAction: dialect.shareLimitAction ? 'Stop' : undefined,
	};
	return Object.fromEntries(
		Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

/** The body of `torrents/add`: multipart for a file, urlencoded fields otherwise. */
export function addBody(
	job: AddJob,
	fields: Record<string, string>,
): { form: Record<string, string> } | { multipart: FormData } {
	if (job.payload.kind !== 'file') return { form: fields };
	const multipart = new FormData();
	for (const [name, value] of Object.entries(fields)) multipart.append(name, value);
	// The node does not use the name; the client's own could hold anything.
	const bytes = new Uint8Array(job.payload.bytes);
	multipart.append('torrents', new Blob([bytes], { type: 'application/x-bittorrent' }), 'add.torrent');
	return { multipart };
}

/**
 * Where the node itself would put a torrent of this category, as an absolute path. In automatic
 * mode that is the category's path, in manual mode the default one (unless the node is set to use
 * category paths there too). Null when the node has not told its paths.
 */
export function naturalSavePath(
	category: string,
	preferences: NodePreferences | null,
	snapshot: NodeSnapshot,
): string | null {
	const root = preferences?.save_path;
	if (root === undefined || root === '') return null;
	const byCategory =
		preferences?.auto_tmm_enabled === true ||
		preferences?.use_category_paths_in_manual_mode === true;
	if (category === '' || !byCategory) return root;
	const own = snapshot.categories.get(category)?.savePath ?? '';
	return isAbsolute(own) ? own : join(root, own === '' ? category : own);
}

const text = (value: boolean | number | undefined): string | undefined =>
	value === undefined ? undefined : String(value);

const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:[/\\])/.test(path);

function join(root: string, rest: string): string {
	const separator = root.includes('\\') && !root.includes('/') ? '\\' : '/';
	return /[/\\]$/.test(root) ? root + rest : root + separator + rest;
}
