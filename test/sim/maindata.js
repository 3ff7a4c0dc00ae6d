'use strict';
/**
 * `sync/maindata`: what a session has acknowledged, and what changed since. The rid belongs to the
 * session, as in the real server: a new login starts over with a full update.
 */
const { VersionedMap } = require('./versioned');

const MAX_RID = 1_000_000;

/** What one session knows. `moment` is a point in the history of VersionedMap. */
class SyncState {
	constructor() {
		this.sent = { rid: 0, moment: 0, server: {} };
		this.accepted = { rid: -1, moment: 0, server: {} };
	}
}

/**
 * @param {object} node the SimNode (its maps, its rows, its server state)
 * @param {SyncState} sync
 * @param {number} rid what the client acknowledges; 0 asks for everything
 * @returns {{ body: string, changed: number, full: boolean }} `changed` feeds the cost model
 */
function maindata(node, sync, rid) {
	if (rid > 0 && sync.sent.rid === rid) sync.accepted = sync.sent;
	const full = !(rid > 0 && sync.accepted.rid === rid);
	// 4.x begins to count anew at each rid 0, 5.x goes on.
	const previous = rid === 0 && node.profile.major < 5 ? 0 : sync.sent.rid;
	const server = node.serverState();
	const base = sync.accepted;
	sync.sent = { rid: (previous % MAX_RID) + 1, moment: VersionedMap.now(), server };
	if (full) return { ...fullUpdate(node, sync.sent), full };
	return { ...delta(node, base, sync.sent), full };
}

function fullUpdate(node, sent) {
	const rows = [];
	const trackers = {};
	for (const t of node.store) {
		rows.push(`"${t.hash}":${node.rowText(t, false)}`);
		for (const url of t.trackers) (trackers[url] ??= []).push(t.hash);
	}
	const answer = { full_update: true, rid: sent.rid, server_state: sent.server };
	const keep = node.profile.fullKeepsEmpty;
	const categories = node.categoryList();
	if (keep || node.categories.size > 0) answer.categories = categories;
	if (keep || node.tags.size > 0) answer.tags = node.tags.keys();
	if (keep || Object.keys(trackers).length > 0) answer.trackers = trackers;
	const torrents = keep || rows.length > 0 ? `,"torrents":{${rows.join(',')}}` : '';
	return { body: JSON.stringify(answer).slice(0, -1) + torrents + '}', changed: rows.length };
}

function delta(node, base, sent) {
	const answer = { rid: sent.rid };
	const server = differences(base.server, sent.server);
	if (Object.keys(server).length > 0) answer.server_state = server;
	const torrents = torrentChanges(node, base.moment, answer);
	const categories = node.categories.changesSince(base.moment);
	const changed = [...categories.added, ...categories.changed];
	if (changed.length > 0)
		answer.categories = Object.fromEntries(changed.map((c) => [c.key, c.value]));
	removals(node, categories, 'categories_removed', answer);
	const tags = node.tags.changesSince(base.moment);
	if (tags.added.length > 0) answer.tags = tags.added.map((c) => c.key);
	removals(node, tags, 'tags_removed', answer);
	trackerChanges(node, base.moment, answer);
	return { body: JSON.stringify(answer), changed: torrents };
}

function torrentChanges(node, moment, answer) {
	const changes = node.store.own.changesSince(moment);
	const torrents = {};
	for (const { key, value } of changes.added) torrents[key] = node.row(value, false);
	for (const { key, value, fields } of changes.changed) {
		const row = node.row(value, false);
		torrents[key] = Object.fromEntries(fields.map((field) => [field, row[field]]));
	}
	if (Object.keys(torrents).length > 0) answer.torrents = torrents;
	removals(node, changes, 'torrents_removed', answer);
	return changes.added.length + changes.changed.length + changes.removed.length;
}

/** 5.x also lists what came and went between two polls; 4.x compares two states and does not. */
function removals(node, changes, name, answer) {
	const keys = changes.removed.filter((r) => r.known || node.profile.major >= 5).map((r) => r.key);
	if (keys.length > 0) answer[name] = keys;
}

function trackerChanges(node, moment, answer) {
	const changes = node.trackers.changesSince(moment);
	const current = [...changes.added, ...changes.changed];
	if (current.length > 0)
		answer.trackers = Object.fromEntries(current.map((c) => [c.key, [...c.value]]));
	removals(node, changes, 'trackers_removed', answer);
}

function differences(before, after) {
	return Object.fromEntries(Object.entries(after).filter(([key, v]) => before[key] !== v));
}

module.exports = { SyncState, maindata };
