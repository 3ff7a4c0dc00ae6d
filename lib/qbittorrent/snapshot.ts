import type { MainData, NodeCategory, ServerState } from './client';
import { loadClassOf, type LoadClass } from './states';
import type { TorrentRow } from './types';

/** The shrink guard trips when more than this many, and more than this share, vanish in one refresh. */
const SHRINK_COUNT = 5;
const SHRINK_SHARE = 0.2;
/** A removal that we asked for is expected for this long. */
const EXPECTED_REMOVAL_MS = 120_000;
/** So many row changes are remembered for those who derive things from the rows. */
const JOURNAL_LENGTH = 4_096;

export interface SnapshotTotals {
	loads: Record<LoadClass, number>;
	/** Bytes still to come of torrents with known size. */
	unfinishedBytes: number;
}

/**
 * What a node holds, merged from `sync/maindata` deltas. Rows keep qBittorrent's own field names.
 *
 * Shrink guard: when many torrents vanish at once without our delete (a re-installed node, a lost
 * volume, a node that is still loading), the old rows stay and `lost` tells how many are missing.
 */
export class NodeSnapshot {
	readonly torrents = new Map<string, TorrentRow>();
	readonly categories = new Map<string, NodeCategory>();
	readonly tags = new Set<string>();
	serverState: ServerState = {};
	/** Goes up with every change; what is derived from the rows is kept until it does. */
	revision = 0;
	/** Goes up by one with every row that came, changed or went (see `changedSince`). */
	sequence = 0;
	/** Ids that vanished at once and are kept; empty when the guard is open. */
	readonly lost = new Set<string>();
	/** False until the first full list has come. */
	loaded = false;

	private readonly idByAlias = new Map<string, string>();
	/** The ids behind the last `journal.length` steps of `sequence`. */
	private journal: string[] = [];
	private readonly expectedRemovals = new Map<string, number>();
	/** How many torrents the first list should have had; 0 unless it was far too short. */
	private expectedCount = 0;
	private totals: { revision: number; value: SnapshotTotals } | null = null;

	/** Takes over one answer. `knownCount` is how many torrents the ledger remembers, for the first list. */
	apply(data: MainData, nowMs: number, knownCount = 0): void {
		const removed = data.full_update === true ? this.absentFrom(data) : (data.torrents_removed ?? []);
		this.removeAll(removed, nowMs, renamedIn(data));
		if (!this.loaded && data.full_update === true) this.checkFirstList(data, knownCount);
		for (const [hash, change] of Object.entries(data.torrents ?? {})) this.merge(hash, change);
		this.applyCategoriesAndTags(data);
		if (data.server_state) this.serverState = { ...this.serverState, ...data.server_state };
		if (data.full_update === true) this.loaded = true;
		if (this.expectedCount > 0) this.countMissing();
		this.revision++;
	}

	/** Adds or replaces one row at once, so that the next poll already shows it. */
	put(row: TorrentRow): void {
		this.merge(row.hash.toLowerCase(), row);
		this.revision++;
	}

	/** Changes fields of a row at once, after the node has accepted the change. */
	patch(id: string, fields: Partial<TorrentRow>): void {
		if (!this.torrents.has(id)) return;
		this.merge(id, fields);
		this.revision++;
	}

	/** Takes a row out because we asked the node to delete it. */
	remove(id: string, nowMs: number): void {
		this.expectRemoval(id, nowMs);
		this.drop(id);
		this.lost.delete(id);
		this.revision++;
	}

	/** The next refresh may lack this one; called before the delete is sent. */
	expectRemoval(id: string, nowMs: number): void {
		this.expectedRemovals.set(id, nowMs + EXPECTED_REMOVAL_MS);
	}

	/** The row that any of these hashes names, or null. */
	find(aliases: readonly string[]): TorrentRow | null {
		for (const alias of aliases) {
			const id = this.idByAlias.get(alias);
			const row = id === undefined ? undefined : this.torrents.get(id);
			if (row) return row;
		}
		return null;
	}

	/**
	 * Ids of the rows that came, changed, went or were lost after `sequence` (some of them twice), or
	 * null when that is too long ago to know: look at all rows then.
	 */
	changedSince(sequence: number): string[] | null {
		const start = this.sequence - this.journal.length;
		return sequence < start ? null : this.journal.slice(sequence - start);
	}

	/** A person says that the lost torrents are really gone: forgets them and opens the node again. */
	acceptLoss(): number {
		const count = this.lost.size;
		for (const id of this.lost) this.drop(id);
		this.lost.clear();
		this.expectedCount = 0;
		this.revision++;
		return count;
	}

	/** Counters over all rows, computed once per revision. */
	summary(): SnapshotTotals {
		if (this.totals?.revision !== this.revision) {
			this.totals = { revision: this.revision, value: totalsOf(this.torrents.values()) };
		}
		return this.totals.value;
	}

	private absentFrom(data: MainData): string[] {
		const present = data.torrents ?? {};
		return [...this.torrents.keys()].filter((id) => !Object.hasOwn(present, id));
	}

	private removeAll(ids: readonly string[], nowMs: number, renamed: ReadonlySet<string>): void {
		for (const [id, until] of this.expectedRemovals) {
			if (until < nowMs) this.expectedRemovals.delete(id);
		}
		const unexpected = ids.filter(
			(id) => !this.expectedRemovals.has(id) && !this.lost.has(id) && !renamed.has(id),
		);
		const total = this.torrents.size - this.lost.size;
		if (unexpected.length > Math.max(SHRINK_COUNT, total * SHRINK_SHARE)) {
			for (const id of unexpected) {
				this.lost.add(id);
				this.note(id);
			}
		}
		for (const id of ids) {
			if (!this.lost.has(id)) this.drop(id);
		}
	}

	/** After a restart of ours there are no old rows to keep, but the ledger knows how many there were. */
	private checkFirstList(data: MainData, knownCount: number): void {
		const missing = knownCount - Object.keys(data.torrents ?? {}).length;
		if (missing > Math.max(SHRINK_COUNT, knownCount * SHRINK_SHARE)) this.expectedCount = knownCount;
	}

	/** Opens again once most are back: nobody knows which ones were missing, only how many. */
	private countMissing(): void {
		for (const id of this.lost) if (!this.torrents.has(id)) this.lost.delete(id);
		const missing = this.expectedCount - this.torrents.size;
		if (missing <= Math.max(SHRINK_COUNT, this.expectedCount * SHRINK_SHARE)) this.expectedCount = 0;
		else for (let i = 0; i < missing; i++) this.lost.add(`unknown-${i}`);
	}

	private merge(id: string, change: Partial<TorrentRow>): void {
		const old = this.torrents.get(id);
		// A change on its way while we deleted the torrent: only a whole row makes a torrent.
		if (!old && change.name === undefined) return;
		const row = { ...old, ...change, hash: id } as TorrentRow;
		this.torrents.set(id, row);
		this.lost.delete(id);
		this.note(id);
		if (!old || change.infohash_v1 !== undefined || change.infohash_v2 !== undefined) {
			for (const alias of aliasesOfRow(row)) this.idByAlias.set(alias, id);
		}
	}

	private drop(id: string): void {
		const row = this.torrents.get(id);
		if (!row) return;
		this.torrents.delete(id);
		this.note(id);
		for (const alias of aliasesOfRow(row)) {
			if (this.idByAlias.get(alias) === id) this.idByAlias.delete(alias);
		}
	}

	private note(id: string): void {
		this.sequence++;
		this.journal.push(id);
		if (this.journal.length > 2 * JOURNAL_LENGTH) this.journal = this.journal.slice(-JOURNAL_LENGTH);
	}

	private applyCategoriesAndTags(data: MainData): void {
		if (data.full_update === true) {
			this.categories.clear();
			this.tags.clear();
		}
		for (const [name, category] of Object.entries(data.categories ?? {})) {
			this.categories.set(name, { ...this.categories.get(name), ...category });
		}
		for (const name of data.categories_removed ?? []) this.categories.delete(name);
		for (const tag of data.tags ?? []) this.tags.add(tag);
		for (const tag of data.tags_removed ?? []) this.tags.delete(tag);
	}
}

/** Every hash by which a row may be named: its id, v1, v2 and truncated v2, lower case. */
export function aliasesOfRow(row: TorrentRow): string[] {
	const v2 = (row.infohash_v2 ?? '').toLowerCase();
	const all = [row.hash.toLowerCase(), (row.infohash_v1 ?? '').toLowerCase(), v2, v2.slice(0, 40)];
	return [...new Set(all.filter((alias) => alias !== ''))];
}

/** Ids under which torrents of this answer may have been known: a hybrid changes its id with its metadata. */
function renamedIn({ torrents = {} }: MainData): Set<string> {
	const v1 = Object.values(torrents).map((row) => row.infohash_v1?.toLowerCase() ?? '');
	return new Set(v1.filter((hash) => hash !== ''));
}

function totalsOf(rows: Iterable<TorrentRow>): SnapshotTotals {
	const loads = { active: 0, queued: 0, stalled: 0, meta: 0, stopped: 0, other: 0 };
	let unfinishedBytes = 0;
	for (const row of rows) {
		loads[loadClassOf(row.state)]++;
		if (row.size > 0 && row.amount_left > 0) unfinishedBytes += row.amount_left;
	}
	return { loads, unfinishedBytes };
}
