import { randomInt } from 'node:crypto';
import type { Torrent } from './torrent';

const MAX_ENTRIES = 50_000;
/** Room for a few years of changes below the 2^31 that clients may keep it in. */
const HIGHEST_START = 2 ** 31 - 2 ** 28;

interface Entry {
	revision: number;
	torrent: Torrent | null;
	gone: string | null;
}

export interface Changes {
	torrents: Set<Torrent>;
	gone: Set<string>;
}

/**
 * What changed at which revision. The revision is the `rid` of sync/maindata: it needs no memory per
 * client, so their number has no bound to respect. It starts at a random number, so that a `rid` of
 * another process, or of before a restart, is unknown here and gets the full state.
 */
export class ChangeLog {
	private entries: Entry[] = [];
	private current: number;
	/** Changes up to here are forgotten. */
	private floor: number;

	constructor(start: number = randomInt(1, HIGHEST_START)) {
		this.current = start;
		this.floor = start;
	}

	get revision(): number {
		return this.current;
	}

	/** Starts a new revision. */
	advance(): number {
		return ++this.current;
	}

	changed(torrent: Torrent): void {
		this.add({ revision: this.current, torrent, gone: null });
	}

	gone(hash: string): void {
		this.add({ revision: this.current, torrent: null, gone: hash });
	}

	/** Whether changes since this revision can be told. */
	knows(revision: number): boolean {
		return revision >= this.floor && revision <= this.current;
	}

	/** What came, changed and went after a revision that it `knows`. */
	since(revision: number): Changes {
		const changes: Changes = { torrents: new Set(), gone: new Set() };
		for (let i = this.entries.length - 1; i >= 0; i--) {
			const entry = this.entries[i];
			if (entry.revision <= revision) break;
			if (entry.torrent !== null) changes.torrents.add(entry.torrent);
			if (entry.gone !== null) changes.gone.add(entry.gone);
		}
		return changes;
	}

	private add(entry: Entry): void {
		this.entries.push(entry);
		if (this.entries.length < 2 * MAX_ENTRIES) return;
		const dropped = this.entries.length - MAX_ENTRIES;
		this.floor = this.entries[dropped - 1].revision;
		this.entries = this.entries.slice(dropped);
	}
}
