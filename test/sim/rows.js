'use strict';
/** Wire shapes of one torrent. Rows are made when asked for and never kept. */

const NEVER = 8_640_000;

/** Fields that never differ between the simulator's torrents, per profile; made once. */
function constantFields(profile) {
	const old = {
		availability: 0,
		download_path: '',
		num_complete: 0,
		num_incomplete: 0,
		num_leechs: 0,
		num_seeds: 0,
		super_seeding: false,
		time_active: 0,
	};
	if (profile.major < 5) return old;
	const five = { ...old, comment: '', max_inactive_seeding_time: -1, popularity: 0, reannounce: 0 };
	if (!profile.is53) return five;
	return {
		...five,
		connections_count: 0,
		connections_limit: 100,
		created_by: '',
		creation_date: -1,
		pieces_have: 0,
		pieces_num: -1,
		piece_size: -1,
		share_limit_action: 'Default',
		share_limits_mode: 'Default',
		total_wasted: 0,
	};
}

const isComplete = (t) => t.hasMetadata && t.done >= t.size;

/** The state word of this profile. */
function stateOf(t, profile) {
	if (t.extra.state) return t.extra.state;
	if (t.failure) return t.failure;
	const complete = isComplete(t);
	if (t.stopped) return complete ? profile.stoppedUP : profile.stoppedDL;
	if (complete) return t.forced ? 'forcedUP' : t.upspeed > 0 ? 'uploading' : 'stalledUP';
	if (t.queued) return 'queuedDL';
	if (!t.hasMetadata) return t.forced ? 'forcedMetaDL' : 'metaDL';
	if (t.forced) return 'forcedDL';
	return t.dlspeed > 0 ? 'downloading' : 'stalledDL';
}

/** Root folder of a torrent with several files, '' for a single file or without metadata. */
function rootFolder(t) {
	const first = t.files[0]?.name ?? '';
	return first.includes('/') ? first.slice(0, first.indexOf('/')) : '';
}

function contentPath(t) {
	return t.hasMetadata ? `${t.savePath}/${rootFolder(t) || t.name}` : '';
}

function magnetOf(t, profile) {
	if (t.v2 === '' && t.trackers.length === 0 && profile.major >= 5 && t.hasMetadata)
		return `magnet:?xt=urn:btih:${t.v1}&dn=${encodeURIComponent(t.name)}&xl=${t.size}`;
	const topics = [t.v1 && `xt=urn:btih:${t.v1}`, t.v2 && `xt=urn:btmh:1220${t.v2}`];
	const trackers = t.trackers.map((url) => `tr=${encodeURIComponent(url)}`);
	const name = `dn=${encodeURIComponent(t.name)}`;
	// Names of 4.x come out with lower-case percent codes and without a size.
	const size = profile.major >= 5 && t.hasMetadata && `xl=${t.size}`;
	return `magnet:?${[...topics, name, size, ...trackers].filter(Boolean).join('&')}`;
}

const limit = (value) => (value < 0 ? -1 : value);

function sizeFields(t, profile) {
	const left = t.hasMetadata ? t.size - t.done : 0;
	return {
		amount_left: left,
		completed: t.done,
		completion_on: t.completedOn ?? profile.none,
		downloaded: t.done,
		downloaded_session: 0,
		dlspeed: t.dlspeed,
		eta: t.dlspeed > 0 ? Math.ceil(left / t.dlspeed) : NEVER,
		progress: t.hasMetadata && t.size > 0 ? t.done / t.size : isComplete(t) ? 1 : 0,
		ratio: t.done > 0 ? t.uploaded / t.done : 0,
		seen_complete: t.completedOn ?? profile.none,
		size: t.hasMetadata ? t.size : 0,
		total_size: t.hasMetadata ? t.size : -1,
		uploaded: t.uploaded,
		uploaded_session: 0,
		upspeed: t.upspeed,
	};
}

function settingFields(t) {
	return {
		auto_tmm: t.autoTmm,
		category: t.category,
		dl_limit: t.dlLimit,
		up_limit: t.upLimit,
		f_l_piece_prio: t.firstLast,
		seq_dl: t.sequential,
		force_start: t.forced,
		max_ratio: limit(t.ratioLimit),
		max_seeding_time: limit(t.seedingTimeLimit),
		ratio_limit: t.ratioLimit,
		seeding_time_limit: t.seedingTimeLimit,
		priority: t.priority,
		save_path: t.savePath,
		tags: t.tags.length > 0 ? [...t.tags].sort().join(', ') : '',
	};
}

function mainFields(t, profile) {
	return {
		added_on: t.addedOn,
		content_path: contentPath(t),
		infohash_v1: t.v1,
		infohash_v2: t.v2,
		last_activity: t.completedOn ?? t.addedOn,
		magnet_uri: magnetOf(t, profile),
		name: t.name,
		seeding_time: 0,
		state: stateOf(t, profile),
		tracker: t.trackers[0] ?? '',
		trackers_count: t.trackers.length,
	};
}

function since5Fields(t) {
	const root = rootFolder(t);
	return {
		has_metadata: t.hasMetadata,
		inactive_seeding_time_limit: t.inactiveLimit,
		private: t.private,
		root_path: root ? `${t.savePath}/${root}` : '',
	};
}

/** Everything that can differ, without `hash` and without the constant fields. */
function changingFields(t, profile) {
	const row = mainFields(t, profile);
	Object.assign(row, sizeFields(t, profile), settingFields(t));
	if (profile.major >= 5) Object.assign(row, since5Fields(t));
	// Last, so that a test can lie about any field.
	return Object.assign(row, t.extra);
}

const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
const quote = (text) => (NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`);

/** The members of a flat object as JSON, without the braces. */
function inside(fields) {
	let text = '';
	for (const key in fields) {
		const value = fields[key];
		text += `,"${key}":${typeof value === 'string' ? quote(value) : value}`;
	}
	return text.slice(1);
}

/**
 * The row of `torrents/info` (with `hash`) or of maindata (without).
 * @returns {{ row: (t: object, withHash?: boolean) => object, text: (t: object, withHash?: boolean) => string }}
 *   `text` is the same as JSON, several times faster: a full list of 10 000 rows must not take longer
 *   here than in the real server
 */
function rowRenderer(profile) {
	const constant = constantFields(profile);
	const row = (t, withHash = true) => {
		const fields = Object.assign({}, constant, changingFields(t, profile));
		if (withHash) fields.hash = t.hash;
		return fields;
	};
	const constantText = inside(constant);
	const tailOf = (t) => {
		const newer = profile.major >= 5 ? `,${inside(since5Fields(t))}` : '';
		return `${inside(settingFields(t))},${constantText}${newer}`;
	};
	/** Untouched library torrents differ in their category only, as far as the tail goes. */
	const tails = new Map();
	const libraryTail = (t) => {
		if (!tails.has(t.category)) tails.set(t.category, tailOf(t));
		return tails.get(t.category);
	};
	const text = (t, withHash = true) => {
		for (const _ in t.extra) return JSON.stringify(row(t, withHash));
		const hash = withHash ? `,"hash":"${t.hash}"` : '';
		const head = `${inside(mainFields(t, profile))},${inside(sizeFields(t, profile))}`;
		return `{${head},${t.untouched ? libraryTail(t) : tailOf(t)}${hash}}`;
	};
	return { row, text };
}

/** Answer of `torrents/properties`. */
function propertiesOf(t, profile) {
	const row = changingFields(t, profile);
	const pieces = t.hasMetadata ? Math.ceil(t.size / t.pieceLength) : -1;
	const zero = (...keys) => Object.fromEntries(keys.map((key) => [key, 0]));
	const five = { has_metadata: t.hasMetadata, popularity: 0, private: t.private };
	return {
		...zero('nb_connections', 'peers', 'peers_total', 'reannounce', 'seeds', 'seeds_total'),
		...zero('time_elapsed', 'total_downloaded_session', 'total_uploaded_session', 'total_wasted'),
		addition_date: t.addedOn,
		comment: '',
		completion_date: t.completedOn ?? -1,
		created_by: '',
		creation_date: -1,
		dl_limit: t.dlLimit || -1,
		dl_speed: t.dlspeed,
		dl_speed_avg: profile.none,
		download_path: '',
		eta: row.eta,
		hash: t.hash,
		infohash_v1: t.v1,
		infohash_v2: t.v2,
		is_private: t.private === true,
		last_seen: t.completedOn ?? -1,
		name: t.name,
		nb_connections_limit: 100,
		piece_size: t.hasMetadata ? t.pieceLength : -1,
		pieces_have: t.hasMetadata ? Math.floor(pieces * row.progress) : 0,
		pieces_num: pieces,
		save_path: t.savePath,
		seeding_time: row.seeding_time,
		share_ratio: row.ratio,
		total_downloaded: row.downloaded,
		total_size: row.total_size,
		total_uploaded: t.uploaded,
		up_limit: t.upLimit || -1,
		up_speed: t.upspeed,
		up_speed_avg: profile.none,
		...(profile.major >= 5 ? { ...five, progress: row.progress } : {}),
	};
}

/** Answer of `torrents/files`: empty without metadata. */
function filesOf(t) {
	if (!t.hasMetadata) return [];
	const files = t.files.length > 0 ? t.files : [{ name: t.name, size: t.size }];
	let offset = 0;
	return files.map((file, index) => {
		const first = Math.floor(offset / t.pieceLength);
		offset += file.size;
		return {
			availability: 0,
			index,
			...(index === 0 ? { is_seed: isComplete(t) } : {}),
			name: file.name,
			piece_range: [first, Math.max(first, Math.ceil(offset / t.pieceLength) - 1)],
			priority: 1,
			progress: t.size > 0 ? t.done / t.size : 0,
			size: file.size,
		};
	});
}

/** Answer of `torrents/trackers`: three built-in rows, then the torrent's own. */
function trackersOf(t) {
	const builtIn = ['** [DHT] **', '** [PeX] **', '** [LSD] **'].map((url) => ({
		msg: t.private ? 'This torrent is private' : '',
		num_downloaded: 0,
		num_leeches: 0,
		num_peers: 0,
		num_seeds: 0,
		status: 0,
		tier: -1,
		url,
	}));
	const unknown = { num_downloaded: -1, num_leeches: -1, num_peers: -1, num_seeds: -1 };
	return builtIn.concat(
		t.trackers.map((url, tier) => ({ msg: '', ...unknown, status: 1, tier, url })),
	);
}

const splitTags = (text) =>
	String(text)
		.split(',')
		.map((tag) => tag.trim())
		.filter(Boolean);

module.exports = {
	rowRenderer,
	changingFields,
	propertiesOf,
	filesOf,
	trackersOf,
	stateOf,
	isComplete,
	splitTags,
};
