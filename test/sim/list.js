'use strict';
/** `torrents/info`: filters, order, window. */
const { isComplete, stateOf, trackersOf } = require('./rows');

const STALLED = ['stalledUP', 'stalledDL'];
const ACTIVE = [
	'metaDL',
	'forcedMetaDL',
	'downloading',
	'forcedDL',
	'uploading',
	'forcedUP',
	'moving',
];
const BROKEN = ['error', 'missingFiles'];
const SEEDING = ['uploading', 'stalledUP', 'checkingUP', 'queuedUP', 'forcedUP'];

/** Tests by filter word; an unknown word lists everything, as the real server does. */
function filterOf(word, profile) {
	const tests = {
		// Every incomplete torrent, stopped and queued ones included.
		downloading: (t, state) => !isComplete(t) && !BROKEN.includes(state),
		seeding: (t, state) => SEEDING.includes(state),
		completed: (t, state) => SEEDING.includes(state) || state === profile.stoppedUP,
		active: (t, state) => ACTIVE.includes(state),
		inactive: (t, state) => !ACTIVE.includes(state),
		stalled: (t, state) => STALLED.includes(state),
		stalled_uploading: (t, state) => state === 'stalledUP',
		stalled_downloading: (t, state) => state === 'stalledDL',
		checking: (t, state) => state.startsWith('checking'),
		moving: (t, state) => state === 'moving',
		errored: (t, state) => BROKEN.includes(state),
		[profile.filters.stopped]: (t) => t.stopped,
		[profile.filters.running]: (t) => !t.stopped,
	};
	return tests[word] ?? (() => true);
}

function matcher(node, params) {
	const inFilter = filterOf(params.filter, node.profile);
	const { category, tag } = params;
	const nested = node.profile.is53 || node.preferences.use_subcategories === true;
	return (t) => {
		if (!inFilter(t, stateOf(t, node.profile))) return false;
		if (category !== undefined && t.category !== category)
			if (!nested || category === '' || !t.category.startsWith(`${category}/`)) return false;
		if (tag === undefined) return true;
		return tag === '' ? t.tags.length === 0 : t.tags.includes(tag);
	};
}

function sortRows(rows, key, reverse) {
	const order = (a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0);
	rows.sort((a, b) => (reverse ? order(b, a) : order(a, b)));
}

function cut(rows, params) {
	const limit = Number(params.limit) || 0;
	let offset = Number(params.offset) || 0;
	if (offset < 0) offset += rows.length;
	if (offset >= rows.length || offset < 0) offset = 0;
	return limit > 0 ? rows.slice(offset, offset + limit) : rows.slice(offset);
}

/** Since 5.1 the trackers come along when asked for; DHT, PeX and LSD are not among them. */
function textOf(node, params) {
	const wanted = node.profile.major >= 5 && /^(true|1)$/i.test(params.includeTrackers ?? '');
	if (!wanted) return (t) => node.rowText(t);
	const trackers = (t) => JSON.stringify(trackersOf(t).filter(({ tier }) => tier >= 0));
	return (t) => `${node.rowText(t).slice(0, -1)},"trackers":${trackers(t)}}`;
}

/** @returns {{ status: number, body?: unknown, rawJson?: string, costMs: number }} */
function listTorrents(node, params) {
	const matches = matcher(node, params);
	const byHash = params.hashes !== undefined && params.hashes !== 'all';
	const chosen = [];
	const source = byHash
		? [...new Set(node.resolve(params.hashes))].map((hash) => node.store.get(hash))
		: node.store;
	for (const t of source) if (matches(t)) chosen.push(t);
	const sorted = params.sort !== undefined && params.sort !== '';
	const { cost } = node.profile;
	const costMs = byHash ? 0.08 : chosen.length * (params.limit && sorted ? cost.sorted : cost.info);
	if (!sorted) {
		const rows = cut(chosen, params).map(textOf(node, params));
		return { status: 200, rawJson: `[${rows.join(',')}]`, costMs };
	}
	const rows = chosen.map((t) => node.row(t));
	if (rows.length > 0 && !(params.sort in rows[0]))
		return { status: 400, body: "'sort' parameter is invalid", costMs };
	sortRows(rows, params.sort, /^(true|1)$/i.test(params.reverse ?? ''));
	return { status: 200, body: cut(rows, params), costMs };
}

module.exports = { listTorrents };
