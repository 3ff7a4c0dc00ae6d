'use strict';
/** One simulated qBittorrent without its HTTP: torrents, categories, tags, preferences, disk. */
const { TorrentStore, GIB } = require('./torrents');
const { VersionedMap } = require('./versioned');
const { profileOf } = require('./profiles');
const { mix, seeded } = require('./random');
const { rowRenderer, changingFields, isComplete } = require('./rows');
const { DownloadClock } = require('./clock');

class SimNode {
	/** @param {import('./qbt-sim').SimNodeOptions} options */
	constructor(options) {
		this.options = options;
		this.profile = profileOf(options.profile ?? '5.1.0');
		this.random = seeded(options.seed ?? 1);
		const { row, text } = rowRenderer(this.profile);
		this.row = row;
		this.rowText = text;
		this.savePath = options.savePath ?? '/downloads';
		this.preferences = {
			...this.profile.preferences(),
			save_path: this.savePath,
			temp_path: `${this.savePath}/temp`,
			...options.preferences,
		};
		this.categories = new VersionedMap();
		this.tags = new VersionedMap();
		this.trackers = new VersionedMap();
		for (const name of options.categories ?? ['tv-sonarr', 'radarr']) this.createCategory(name);
		this.store = this.makeStore();
		/** Added but not visible yet. @type {Map<string, { visibleAt: number, fields: object }>} */
		this.pending = new Map();
		this.free = options.freeBytes ?? 500 * GIB;
		this.cachedFree = { bytes: this.free, at: Date.now() };
		this.connectionStatus = options.connectionStatus ?? 'connected';
		this.altSpeed = false;
		this.clock = new DownloadClock(this);
	}

	makeStore() {
		return new TorrentStore({
			count: this.options.torrents ?? 0,
			seed: this.options.seed ?? 1,
			categories: this.categories.keys(),
			savePath: this.savePath,
			nowSec: Math.floor(Date.now() / 1000),
			render: (t) => changingFields(t, this.profile),
		});
	}

	/** Let time pass: torrents become visible, downloads progress. Called before each request. */
	advance(nowMs = Date.now()) {
		for (const [hash, { visibleAt, fields }] of this.pending) {
			if (visibleAt > nowMs) continue;
			this.pending.delete(hash);
			this.publish(fields);
		}
		this.clock.advance(nowMs);
	}

	known(hash) {
		return this.store.has(hash) || this.pending.has(hash);
	}

	/** Put a torrent on the node now; the caller has checked that it is new. */
	publish(fields) {
		const t = this.store.add({ addedOn: Math.floor(Date.now() / 1000), ...fields });
		t.savePath ||= this.pathFor(t.category);
		for (const url of t.trackers)
			this.trackers.set(url, new Set([...(this.trackers.get(url) ?? []), t.hash]));
		this.clock.enter(t);
		return t;
	}

	/** @returns whether it was there */
	remove(hash, deleteFiles) {
		const t = this.store.get(hash);
		if (!t) return this.pending.delete(hash);
		for (const url of t.trackers) {
			const left = [...(this.trackers.get(url) ?? [])].filter((h) => h !== hash);
			if (left.length > 0) this.trackers.set(url, new Set(left));
			else this.trackers.delete(url);
		}
		if (deleteFiles) this.free += t.done;
		this.store.remove(hash);
		this.clock.leave(hash);
		return true;
	}

	change(hash, edit) {
		return this.store.change(hash, edit);
	}

	/** Known hashes of a `hashes` parameter (`a|b`, `all`), lower case; unknown ones are dropped. */
	resolve(text) {
		if (text === 'all') return [...this.store].map((t) => t.hash);
		return String(text)
			.split('|')
			.map((hash) => hash.trim().toLowerCase())
			.filter((hash) => this.store.has(hash));
	}

	createCategory(name, savePath = '') {
		const limits = { ratio_limit: -2, seeding_time_limit: -2, inactive_seeding_time_limit: -2 };
		const newer = { download_path: null, ...limits, share_limit_action: 'Default' };
		this.categories.set(name, { name, savePath, ...(this.profile.is53 ? newer : {}) });
	}

	/** By name, as the real server lists them. */
	categoryList() {
		const entries = [...this.categories.entries()];
		return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
	}

	addTags(names) {
		for (const name of names) if (!this.tags.has(name)) this.tags.set(name, name);
	}

	/** A hash for a torrent that a test does not care about. */
	inventHash() {
		this.invented = (this.invented ?? 0) + 1;
		return mix(this.options.seed ?? 1, this.invented)
			.toString(16)
			.padStart(40, 'ab12');
	}

	/** Where automatic management (or an add without a path) puts a category. */
	pathFor(category, automatic = false) {
		const own = this.categories.get(category)?.savePath ?? '';
		if (own.startsWith('/')) return automatic ? own : this.savePath;
		return automatic && category ? `${this.savePath}/${own || category}` : this.savePath;
	}

	/** Free bytes as the real server tells them: up to 30 s old. */
	freeSpace(nowMs = Date.now()) {
		const age = nowMs - this.cachedFree.at;
		if (age >= (this.options.freeCacheMs ?? 30_000))
			this.cachedFree = { bytes: this.free, at: nowMs };
		return Math.max(0, Math.floor(this.cachedFree.bytes));
	}

	transferInfo() {
		const info = {
			connection_status: this.connectionStatus,
			dht_nodes: 0,
			dl_info_data: Math.floor(this.clock.downloaded),
			dl_info_speed: this.clock.reportedRate(),
			dl_rate_limit: this.altSpeed ? this.preferences.alt_dl_limit : this.preferences.dl_limit,
			up_info_data: 0,
			up_info_speed: 0,
			up_rate_limit: this.preferences.up_limit,
		};
		if (this.profile.major < 5) return info;
		return { ...info, last_external_address_v4: '', last_external_address_v6: '' };
	}

	serverState() {
		const state = {
			...this.transferInfo(),
			alltime_dl: 0,
			alltime_ul: 0,
			average_time_queue: 0,
			free_space_on_disk: this.freeSpace(),
			global_ratio: '-',
			queued_io_jobs: 0,
			queueing: this.preferences.queueing_enabled,
			read_cache_hits: '0',
			read_cache_overload: '0',
			refresh_interval: this.preferences.refresh_interval,
			total_buffers_size: 0,
			total_peer_connections: 0,
			total_queued_size: 0,
			total_wasted_session: 0,
			use_alt_speed_limits: this.altSpeed,
			write_cache_overload: '0',
		};
		// 5.2 dropped the setting: subcategories are always on there.
		if (this.profile.major >= 5 && !this.profile.is53)
			state.use_subcategories = this.preferences.use_subcategories;
		return state;
	}

	/** Unknown keys are kept, as they do no harm; changed limits take effect at once. */
	setPreferences(patch) {
		Object.assign(this.preferences, patch);
		if (patch.save_path) this.savePath = String(patch.save_path).replace(/\/+$/, '');
		this.clock.requeue();
	}

	/** Finish a torrent, whatever it was doing. */
	complete(hash) {
		this.clock.leave(hash);
		return this.change(hash, (t) => {
			if (!t.hasMetadata) this.clock.receiveMetadata(t);
			delete t.extra.state;
			Object.assign(t, { done: t.size, dlspeed: 0, queued: false, pinned: false });
			t.completedOn = Math.floor(Date.now() / 1000);
		});
	}

	setStopped(hash, stopped) {
		const done = this.change(hash, (t) => {
			delete t.extra.state;
			Object.assign(t, { stopped, forced: false, pinned: false });
			if (stopped) t.dlspeed = 0;
			if (stopped) t.upspeed = 0;
			else t.failure = '';
		});
		const t = this.store.get(hash);
		if (done && t && !isComplete(t)) this.clock.enter(t);
		return done;
	}
}

module.exports = { SimNode };
