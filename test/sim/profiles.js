'use strict';
/**
 * What differs between the versions of qBittorrent that the simulator plays. 4.5.2 and 5.1.0 are
 * compared with real servers by compare-real.js; 5.3.0 follows notes taken from a real 5.3.0.
 */
const prefs = require('./preferences.json');

const BAN_TEXT = 'Your IP address has been banned after too many failed authentication attempts.';

/** Costs in ms of the node's one thread: `a` per request, the rest per torrent. */
const COST_5 = { a: 0.25, info: 0.047, full: 0.035, delta: 0, changed: 0.05, sorted: 0.018 };
const COST_45 = { a: 0.3, info: 0.12, full: 0.13, delta: 0.11, changed: 0.05, sorted: 0.12 };

const since5Preferences = () => {
	const all = { ...prefs['4.5.2'], ...prefs.since5 };
	for (const key of prefs.goneIn5) delete all[key];
	return all;
};

const v45 = {
	version: 'v4.5.2',
	webapi: '2.8.19',
	build: {
		bitness: 64,
		boost: '1.74.0',
		libtorrent: '2.0.8.0',
		openssl: '3.0.19',
		qt: '5.15.8',
		zlib: '1.2.13',
	},
	major: 4,
	preferences: () => ({ ...prefs['4.5.2'] }),
	stoppedDL: 'pausedDL',
	stoppedUP: 'pausedUP',
	stopParam: 'paused',
	stopPreference: 'start_paused_enabled',
	filters: { stopped: 'paused', running: 'resumed' },
	loginOk: { status: 200, body: 'Ok.' },
	loginBad: { status: 200, body: 'Fails.' },
	cookie: () => 'SID',
	cookieAttributes: () => 'HttpOnly; path=/; SameSite=Strict',
	noReason: false,
	maxSessions: Infinity,
	jsonAdd: false,
	fullKeepsEmpty: true,
	missing: ['torrents/count', 'torrents/setTags', 'torrents/stop', 'torrents/start'],
	none: 0,
	cost: COST_45,
};

const v51 = {
	...v45,
	version: 'v5.1.0',
	webapi: '2.11.4',
	build: {
		bitness: 64,
		boost: '1.83.0',
		libtorrent: '2.0.11.0',
		openssl: '3.5.7',
		platform: 'linux',
		qt: '6.8.2',
		zlib: '1.3.1',
	},
	major: 5,
	preferences: since5Preferences,
	stoppedDL: 'stoppedDL',
	stoppedUP: 'stoppedUP',
	stopParam: 'stopped',
	stopPreference: 'add_stopped_enabled',
	filters: { stopped: 'stopped', running: 'running' },
	cookieAttributes: () => 'HttpOnly; SameSite=Strict; path=/',
	fullKeepsEmpty: false,
	missing: ['torrents/pause', 'torrents/resume'],
	none: -1,
	cost: COST_5,
};

const v53 = {
	...v51,
	version: 'v5.3.0',
	webapi: '2.16.2',
	build: { ...v51.build, libtorrent: '2.0.14.0', qt: '6.11.2' },
	preferences: () => ({ ...since5Preferences(), web_ui_sessions_count_limit: 15 }),
	loginOk: { status: 204, body: '' },
	loginBad: { status: 401, body: 'Unauthorized' },
	cookie: (port) => `QBT_SID_${port}`,
	cookieAttributes: (nowMs) =>
		`HttpOnly; SameSite=Lax; expires=${new Date(nowMs + 3_600_000).toUTCString()}; path=/`,
	noReason: true,
	maxSessions: 15,
	jsonAdd: true,
};
v53.is53 = true;

const PROFILES = { '4.5.2': v45, '5.1.0': v51, '5.3.0': v53 };

/** @throws {RangeError} for a version that is not played */
function profileOf(name) {
	const profile = PROFILES[name];
	if (!profile) throw new RangeError(`unknown profile '${name}': ${Object.keys(PROFILES)}`);
	return profile;
}

module.exports = { profileOf, BAN_TEXT, PROFILE_NAMES: Object.keys(PROFILES) };
