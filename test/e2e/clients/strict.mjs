/** What the strictest readers ask of an item: go-qbittorrent refuses a whole list over one wrong type. */
import assert from 'node:assert/strict';

const INTEGERS = [
	...['added_on', 'amount_left', 'completed', 'completion_on', 'dl_limit', 'dlspeed', 'downloaded', 'downloaded_session'],
	...['eta', 'inactive_seeding_time_limit', 'last_activity', 'max_inactive_seeding_time', 'max_seeding_time', 'num_complete'],
	...['num_incomplete', 'num_leechs', 'num_seeds', 'priority', 'reannounce', 'seeding_time', 'seeding_time_limit'],
	...['seen_complete', 'size', 'time_active', 'total_size', 'trackers_count', 'up_limit', 'uploaded', 'uploaded_session', 'upspeed'],
];
const NUMBERS = ['availability', 'max_ratio', 'popularity', 'progress', 'ratio', 'ratio_limit'];
const TEXTS = [
	...['category', 'comment', 'content_path', 'download_path', 'infohash_v1', 'infohash_v2', 'magnet_uri', 'name', 'root_path'],
	...['save_path', 'state', 'tags', 'tracker'],
];
const FLAGS = ['auto_tmm', 'f_l_piece_prio', 'force_start', 'has_metadata', 'seq_dl', 'super_seeding'];

/** @param more false in sync/maindata, where `hash` is the key */
export function assertStrictItem(item, { hash = true } = {}) {
	const wrong = (names, right) => names.filter((name) => !right(item[name])).map((name) => `${name}: ${JSON.stringify(item[name])}`);
	const found = [
		...wrong(INTEGERS, Number.isSafeInteger),
		...wrong(NUMBERS, Number.isFinite),
		...wrong(TEXTS, (value) => typeof value === 'string'),
		...wrong(FLAGS, (value) => typeof value === 'boolean'),
		...wrong(['private'], (value) => value === null || typeof value === 'boolean'),
		...(hash ? wrong(['hash'], (value) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) : []),
	];
	assert.deepEqual(found, [], `fields of the wrong type in the item of '${item.name}'`);
	assert.ok(item.content_path === '' || item.content_path !== item.save_path, 'the content is not the whole save path');
}

export function assertStrictTransfer(state) {
	for (const name of ['dht_nodes', 'dl_info_data', 'dl_info_speed', 'dl_rate_limit', 'up_info_data', 'up_info_speed', 'up_rate_limit']) {
		assert.ok(Number.isSafeInteger(state[name]), `${name}: ${JSON.stringify(state[name])}`);
	}
	assert.match(state.connection_status, /^(connected|firewalled|disconnected)$/);
}
