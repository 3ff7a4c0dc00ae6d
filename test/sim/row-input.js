'use strict';
/** The way in: from a wire row, as a test writes it, to the inner fields of a torrent. */
const { splitTags } = require('./rows');

const STATE_FIELDS = {
	pausedDL: { stopped: true },
	stoppedDL: { stopped: true },
	pausedUP: { stopped: true, complete: true },
	stoppedUP: { stopped: true, complete: true },
	uploading: { upspeed: 100_000, complete: true },
	stalledUP: { complete: true },
	forcedUP: { forced: true, complete: true },
	downloading: { dlspeed: 1_000_000 },
	forcedDL: { forced: true },
	stalledDL: {},
	metaDL: { hasMetadata: false },
	forcedMetaDL: { hasMetadata: false, forced: true },
	queuedDL: { queued: true },
	error: { failure: 'error' },
	missingFiles: { failure: 'missingFiles' },
};
const WIRE_NAMES = {
	added_on: 'addedOn',
	auto_tmm: 'autoTmm',
	category: 'category',
	completion_on: 'completedOn',
	dlspeed: 'dlspeed',
	hash: 'hash',
	infohash_v1: 'v1',
	infohash_v2: 'v2',
	name: 'name',
	private: 'private',
	ratio_limit: 'ratioLimit',
	save_path: 'savePath',
	seeding_time_limit: 'seedingTimeLimit',
	size: 'size',
	trackers: 'trackers',
	uploaded: 'uploaded',
	upspeed: 'upspeed',
};

/**
 * Inner fields for a wire row given by a test; unknown fields become overrides.
 * @param {Record<string, unknown>} row
 * @param {{ size: number, extra: object }} [current] the torrent that is patched
 */
function fieldsFromRow(row, current) {
	const { state, progress, tags, ...rest } = row;
	const { complete, ...fields } = STATE_FIELDS[state] ?? {};
	const extra = { ...current?.extra };
	if (state !== undefined) delete extra.state;
	if (state !== undefined && !STATE_FIELDS[state]) extra.state = state;
	for (const [key, value] of Object.entries(rest)) {
		if (WIRE_NAMES[key]) fields[WIRE_NAMES[key]] = value;
		else extra[key] = value;
	}
	const size = fields.size ?? current?.size ?? 0;
	const share = progress ?? (complete ? 1 : undefined);
	if (share !== undefined) fields.done = Math.floor(size * share);
	if (tags !== undefined) fields.tags = Array.isArray(tags) ? tags : splitTags(tags);
	return { ...fields, extra };
}

module.exports = { fieldsFromRow };
