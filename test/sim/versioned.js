'use strict';
/** One clock per process is enough: only the order of changes matters. */
let clock = 0;
const tick = () => ++clock;

/**
 * A map that can tell what changed since a moment. Sessions keep one number each instead of a copy of
 * everything, so a hundred sessions over a million torrents cost nothing.
 */
class VersionedMap {
	constructor() {
		/** @type {Map<string, { value: unknown, since: number, keys: Map<string, number> | null }>} */
		this.items = new Map();
		/** @type {Map<string, { at: number, since: number }>} */
		this.removed = new Map();
		/** @type {{ at: number, key: string }[]} in order; entries may be outdated */
		this.log = [];
	}

	/** Note a change; old entries of the same key are dropped now and then, or long runs would leak. */
	record(at, key) {
		this.log.push({ at, key });
		if (this.log.length < 5000 + 4 * (this.items.size + this.removed.size)) return;
		const last = new Map(this.log.map((e) => [e.key, e.at]));
		this.log = this.log.filter((e) => last.get(e.key) === e.at);
	}

	static now() {
		return clock;
	}

	get size() {
		return this.items.size;
	}

	has(key) {
		return this.items.has(key);
	}

	get(key) {
		return this.items.get(key)?.value;
	}

	*entries() {
		for (const [key, item] of this.items) yield [key, item.value];
	}

	keys() {
		return [...this.items.keys()];
	}

	/** Insert or replace as a whole. */
	set(key, value) {
		const at = tick();
		this.removed.delete(key);
		this.items.set(key, { value, since: at, keys: null });
		this.record(at, key);
	}

	/** Insert something that clients have known all along. */
	adopt(key, value) {
		this.items.set(key, { value, since: 0, keys: null });
	}

	/** Some fields of the value changed. */
	touch(key, fields) {
		const item = this.items.get(key);
		const at = tick();
		item.keys ??= new Map();
		for (const field of fields) item.keys.set(field, at);
		this.record(at, key);
	}

	/** Works for keys that were never items of their own, too (a library torrent). */
	delete(key) {
		const at = tick();
		this.removed.set(key, { at, since: this.items.get(key)?.since ?? 0 });
		this.items.delete(key);
		this.record(at, key);
	}

	/** Everything that happened after `moment`: whole new items, changed fields, removed keys. */
	changesSince(moment) {
		const added = [];
		const changed = [];
		const removed = [];
		for (const key of this.keysSince(moment)) {
			const item = this.items.get(key);
			if (!item) removed.push({ key, known: (this.removed.get(key)?.since ?? 0) <= moment });
			else if (item.since > moment) added.push({ key, value: item.value });
			else {
				const fields = [...item.keys].filter(([, at]) => at > moment).map(([field]) => field);
				changed.push({ key, value: item.value, fields });
			}
		}
		return { added, changed, removed };
	}

	keysSince(moment) {
		const keys = new Set();
		for (let i = this.log.length - 1; i >= 0 && this.log[i].at > moment; i--)
			keys.add(this.log[i].key);
		return keys;
	}
}

module.exports = { VersionedMap };
