'use strict';
/**
 * Downloads: who may leave the queue, how fast bytes arrive, when a torrent is complete. Time is only
 * looked at when a request comes, so an idle node needs no timer.
 */
const { isComplete } = require('./rows');
const { mix } = require('./random');

const TICK_MS = 1500; // qBittorrent's own refresh interval
const METADATA_SECONDS = 3;
const MAX_STEPS = 50;

class DownloadClock {
	/** @param {import('./sim-node').SimNode} node */
	constructor(node) {
		this.node = node;
		this.speed = node.options.clockSpeed ?? 0;
		this.linkRate = node.options.rateBytesPerSecond ?? 20 * 2 ** 20;
		/** A rate set by a test is reported as it is, whatever downloads. */
		this.fixedRate = null;
		this.last = Date.now();
		this.downloaded = 0;
		/** Incomplete torrents in queue order. @type {Set<string>} */
		this.queue = new Set();
		/** Those that have a slot. @type {Set<string>} */
		this.active = new Set();
		this.metadataWait = new Map();
	}

	slots() {
		const { queueing_enabled: on, max_active_downloads: max } = this.node.preferences;
		return on && max >= 0 ? max : Infinity;
	}

	reportedRate() {
		if (this.fixedRate !== null) return this.fixedRate;
		return this.speed > 0 && this.receiving().length > 0 ? Math.floor(this.linkRate) : 0;
	}

	/** Active torrents that really get bytes. */
	receiving() {
		return [...this.active].filter((hash) => this.node.store.get(hash)?.hasMetadata);
	}

	/** A new, started or re-opened torrent. With all slots taken it is queued without a full scan. */
	enter(t) {
		if (isComplete(t)) return;
		const isNew = !this.queue.has(t.hash);
		this.queue.add(t.hash);
		if (isNew) t.priority = this.node.preferences.queueing_enabled ? this.queue.size : 0;
		if (t.pinned || t.stopped) return void (isNew || this.requeue());
		const full = !this.staleSlots && this.active.size >= this.slots();
		if (isNew && !t.forced && full) t.queued = true;
		else this.requeue();
	}

	leave(hash) {
		if (!this.queue.delete(hash)) return;
		this.metadataWait.delete(hash);
		this.staleOrder = true;
		if (this.active.delete(hash)) this.requeue();
	}

	/** Move to the front, keeping the given order. */
	toTop(hashes) {
		const moved = hashes.filter((hash) => this.queue.has(hash));
		const rest = [...this.queue].filter((hash) => !moved.includes(hash));
		this.queue = new Set([...moved, ...rest]);
		this.staleOrder = true;
		this.requeue();
	}

	/** Slots are given anew before the next look: thousands may leave at once. */
	requeue() {
		this.staleSlots = true;
	}

	/** Give the slots to the first ones that want them. */
	settle() {
		if (!this.staleSlots) return;
		this.staleSlots = false;
		const slots = this.slots();
		let used = 0;
		this.active.clear();
		for (const hash of this.queue) {
			const t = this.node.store.get(hash);
			if (!t || t.pinned) continue;
			const wants = !t.stopped && !t.failure;
			const runs = wants && (t.forced || used < slots);
			if (runs && !t.forced) used++;
			if (runs) this.active.add(hash);
			const queued = wants && !runs;
			if (t.queued === queued) continue;
			this.node.change(hash, (x) => Object.assign(x, { queued, dlspeed: 0 }));
		}
	}

	/** Queue positions change for many at once, so they are brought up to date once per request. */
	renumber() {
		if (!this.staleOrder) return;
		this.staleOrder = false;
		let position = 0;
		for (const hash of this.queue) {
			const priority = this.node.preferences.queueing_enabled ? ++position : 0;
			if (this.node.store.get(hash)?.priority === priority) continue;
			this.node.change(hash, (t) => Object.assign(t, { priority }));
		}
	}

	advance(nowMs) {
		this.settle();
		const ticks = Math.floor((nowMs - this.last) / TICK_MS);
		if (ticks > 0) {
			this.last += ticks * TICK_MS;
			const steps = Math.min(ticks, MAX_STEPS);
			const seconds = ((ticks * TICK_MS) / 1000 / steps) * this.speed;
			for (let i = 0; i < steps && this.speed > 0; i++) this.step(seconds);
		}
		this.settle();
		this.renumber();
	}

	step(seconds) {
		for (const hash of [...this.active]) this.stepMetadata(hash, seconds);
		const receiving = this.receiving();
		const rate = Math.floor((this.fixedRate ?? this.linkRate) / Math.max(1, receiving.length));
		for (const hash of receiving) this.download(hash, rate, seconds);
		if (receiving.some((hash) => !this.active.has(hash))) this.requeue();
		this.settle();
		this.stepUploads();
	}

	stepMetadata(hash, seconds) {
		const t = this.node.store.get(hash);
		if (!t || t.hasMetadata) return;
		const wait = (this.metadataWait.get(hash) ?? METADATA_SECONDS) - seconds;
		this.metadataWait.set(hash, wait);
		if (wait > 0) return;
		this.node.change(hash, (x) => this.receiveMetadata(x));
		if (t.stopped) this.requeue();
	}

	/** Size from the magnet's `xl`, else 0.3-8 GiB, always the same for the same hash. */
	receiveMetadata(t) {
		const r = mix(parseInt(t.hash.slice(0, 8), 16), 1);
		t.size = t.declaredSize ?? Math.floor((0.3 + (r % 1000) / 130) * 2 ** 30);
		t.hasMetadata = true;
		if (t.stopCondition === 'MetadataReceived') t.stopped = true;
		this.metadataWait.delete(t.hash);
	}

	download(hash, rate, seconds) {
		const t = this.node.store.get(hash);
		const bytes = Math.min(t.size - t.done, Math.floor(rate * seconds));
		if (bytes > this.node.free) {
			this.active.delete(hash);
			this.node.change(hash, (x) => Object.assign(x, { failure: 'error', dlspeed: 0 }));
			return;
		}
		this.node.free -= bytes;
		this.downloaded += bytes;
		if (t.done + bytes >= t.size) return void this.node.complete(hash);
		this.node.change(hash, (x) => Object.assign(x, { done: x.done + bytes, dlspeed: rate }));
	}

	/** About 5 % of the uploading library torrents show another speed. */
	stepUploads() {
		const { store, random, options } = this.node;
		const uploading = Math.floor(((options.torrents ?? 0) + 42) / 50);
		for (let n = Math.ceil(uploading * 0.05); n > 0; n--) {
			const hash = store.hashOf(Math.floor(random() * uploading) * 50 + 7);
			store.change(hash, (t) => {
				if (t.upspeed > 0) t.upspeed = 20_000 + Math.floor(random() * 400_000);
			});
		}
	}
}

module.exports = { DownloadClock };
