'use strict';
/**
 * The torrents of one simulated node. A library of N torrents costs no memory: torrent i is computed
 * from (seed, i) whenever somebody asks, and becomes a real object only when something changes it.
 * 100 nodes x 10 000 torrents fit in one process that way.
 */
const { createHash } = require('node:crypto');
const { mix } = require('./random');
const { VersionedMap } = require('./versioned');

const WORDS = ['Neon', 'Harbor', 'Paper', 'Lantern', 'Silent', 'Orchard', 'Copper', 'Meridian'];
const ODD = 0x9e3779b1; // its inverse mod 2^32 turns a hash back into the index
const ODD_INVERSE = 0x0e8b2f51;
const GIB = 2 ** 30;

/** Fields of a torrent before anything is known about it; see rows.js for the wire names. */
const blank = () => ({
	hash: '',
	v1: '',
	v2: '',
	name: '',
	category: '',
	tags: [],
	size: 0,
	done: 0,
	hasMetadata: true,
	stopped: false,
	forced: false,
	queued: false,
	failure: '',
	dlspeed: 0,
	upspeed: 0,
	uploaded: 0,
	addedOn: 0,
	completedOn: null,
	savePath: '',
	autoTmm: false,
	untouched: false,
	ratioLimit: -2,
	seedingTimeLimit: -2,
	inactiveLimit: -2,
	sequential: false,
	firstLast: false,
	dlLimit: 0,
	upLimit: 0,
	trackers: [],
	private: null,
	files: [],
	pieceLength: 4194304,
	priority: 0,
	extra: {},
});

class TorrentStore {
	/**
	 * @param {{ count: number, seed: number, categories: string[], savePath: string, nowSec: number,
	 *   render: (t: object) => object }} options `render` gives the wire row, to find what changed
	 */
	constructor(options) {
		this.options = options;
		this.prefix = createHash('sha1').update(`sim:${options.seed}`).digest('hex').slice(0, 32);
		this.own = new VersionedMap();
		this.gone = new Set();
		/** How many library torrents have become objects, and are counted in `own` as well. */
		this.shadowed = 0;
	}

	get size() {
		return this.options.count - this.gone.size - this.shadowed + this.own.size;
	}

	hashOf(i) {
		const head = (Math.imul(i + 1, ODD) >>> 0).toString(16).padStart(8, '0');
		return head + this.prefix;
	}

	/** Index of a library hash, -1 for any other. */
	indexOf(hash) {
		if (hash.length !== 40 || !hash.endsWith(this.prefix)) return -1;
		const i = (Math.imul(parseInt(hash.slice(0, 8), 16), ODD_INVERSE) >>> 0) - 1;
		return i >= 0 && i < this.options.count && !this.gone.has(i) ? i : -1;
	}

	has(hash) {
		return this.own.has(hash) || this.indexOf(hash) >= 0;
	}

	get(hash) {
		const own = this.own.get(hash);
		if (own) return own;
		const i = this.indexOf(hash);
		return i < 0 ? undefined : this.library(i);
	}

	/** Library torrent i, fresh each time: finished, most idle, one in fifty uploading. */
	library(i) {
		const { seed, categories, savePath, nowSec } = this.options;
		const r = mix(seed, i);
		const size = Math.floor((0.3 + (r % 1000) / 90) * GIB);
		const uploading = i % 50 === 7;
		return {
			...blank(),
			hash: this.hashOf(i),
			v1: this.hashOf(i),
			name: libraryName(r, i),
			category: categories.length > 0 ? categories[r % categories.length] : '',
			size,
			done: size,
			stopped: !uploading && r % 5 === 0,
			upspeed: uploading ? 20_000 + (r % 400_000) : 0,
			untouched: true,
			uploaded: r * 3,
			addedOn: nowSec - 86_400 - (r % 20_000_000),
			completedOn: nowSec - 80_000 - (r % 20_000_000),
			savePath,
		};
	}

	*[Symbol.iterator]() {
		for (let i = 0; i < this.options.count; i++) {
			if (this.gone.has(i)) continue;
			const hash = this.hashOf(i);
			yield this.own.get(hash) ?? this.library(i);
		}
		for (const [hash, t] of this.own.entries()) if (this.indexOf(hash) < 0) yield t;
	}

	/** Insert; the caller has checked that the hash is new. */
	add(fields) {
		const t = { ...blank(), ...fields };
		this.own.set(t.hash, t);
		return t;
	}

	/**
	 * Apply `edit` to a torrent and remember which wire keys changed.
	 * @returns whether anything visible changed
	 */
	change(hash, edit) {
		const t = this.get(hash);
		if (!t) return false;
		const before = this.options.render(t);
		t.untouched = false;
		edit(t);
		const after = this.options.render(t);
		const keys = Object.keys(after).filter((k) => after[k] !== before[k]);
		if (keys.length === 0) return false;
		if (!this.own.has(hash)) {
			this.shadowed++;
			this.own.adopt(hash, t);
		}
		this.own.touch(hash, keys);
		return true;
	}

	remove(hash) {
		const i = this.indexOf(hash);
		const was = this.own.has(hash);
		if (i < 0 && !was) return false;
		if (i >= 0) {
			this.gone.add(i);
			if (was) this.shadowed--;
		}
		this.own.delete(hash);
		return true;
	}
}

function libraryName(r, i) {
	const a = WORDS[r % 8];
	const b = WORDS[(r >>> 3) % 8];
	const number = (n) => String(n).padStart(2, '0');
	const episode = `S${number(1 + ((r >>> 6) % 9))}E${number(1 + ((r >>> 10) % 22))}`;
	return `${a}.${b}.${i}.${episode}.1080p.WEB-DL.H264-SIM`;
}

module.exports = { TorrentStore, blank, GIB };
