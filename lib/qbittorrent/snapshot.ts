import type { MainData, NodeCategory, ServerState } from './client';
import { type OwnChange, OwnChanges } from './ownChanges';
import { ownRow, renamedIn } from './rows';
import { SnapshotTotals } from './totals';
import type { TorrentRow } from './types';

/** The shrink guard trips when more than this many, and more than this share, vanish in one refresh. */
const SHRINK_COUNT = 5;
const SHRINK_SHARE = 0.2;
/** A removal that we asked for is expected for this long. */
const EXPECTED_REMOVAL_MS = 120_000;
/** So many row changes are remembered for those who derive things from the rows. */
const JOURNAL_LENGTH = 4_096;

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
	/** Told of what this process did to a torrent here, so that others can be told. */
	onOwnChange: ((change: OwnChange) => void) | null = null;

	private readonly ownChanges = new OwnChanges();
	/** Ids whose delete was promised while the node is away, with when each was added. */
	private readonly hidden = new Map<string, number>();
	/** Ids that the node has to be asked about: a change came and never the whole row, or we doubt the answer. */
	private readonly strangers = new Set<string>();
	private readonly idByAlias = new Map<string, string>();
	/** The ids behind the last `journal.length` steps of `sequence`. */
	private journal: string[] = [];
	private readonly expectedRemovals = new Map<string, number>();
	/** How many torrents the first list should have had; 0 unless it was far too short. */
	private expectedCount = 0;
	private readonly totals = new SnapshotTotals();

	/** Takes over one answer. `knownCount` is how many torrents the ledger remembers, for the first list. */
	apply(data: MainData, nowMs: number, knownCount = 0): void {
		const removed = data.full_update === true ? this.absentFrom(data) : (data.torrents_removed ?? []);
		this.removeAll(removed, data, nowMs);
		if (!this.loaded && data.full_update === true) this.checkFirstList(data, knownCount);
		this.mergeAll(data);
		this.applyCategoriesAndTags(data);
		if (data.server_state) this.serverState = { ...this.serverState, ...data.server_state };
		if (data.full_update === true) this.loaded = true;
		if (this.expectedCount > 0) this.countMissing();
		const { redo, ask } = this.ownChanges.answered(data, this.torrents);
		for (const change of redo) this.carryOut(change, nowMs);
		for (const id of ask) this.strangers.add(id);
		this.revision++;
	}

	/** Called when a question is sent whose answer will be applied. */
	asked(): void {
		this.ownChanges.asked();
	}

	/** Adds or replaces one row at once, so that the next poll already shows it. */
	put(row: TorrentRow): void {
		this.change({ kind: 'put', hash: row.hash.toLowerCase(), row });
	}

	/** Changes fields of a row at once, after the node has accepted the change. */
	patch(id: string, fields: Partial<TorrentRow>): void {
		if (this.torrents.has(id)) this.change({ kind: 'patch', hash: id, fields });
	}

	/** Takes a row out because we asked the node to delete it. */
	remove(id: string, nowMs: number): void {
		this.change({ kind: 'remove', hash: id }, nowMs);
	}

	/** Takes over what another process of ours has done on the node. */
	follow(change: OwnChange, nowMs: number): void {
		this.ownChanges.note(change, this.torrents.has(change.hash));
		this.carryOut(change, nowMs);
	}

	/** Takes over what the node says of single torrents. Of those it was asked for, the others are gone. */
	take(rows: readonly TorrentRow[], askedFor: readonly string[] = []): void {
		const told = new Set(rows.map((row) => row.hash.toLowerCase()));
		const gone = askedFor.filter((id) => !told.has(id) && this.torrents.has(id));
		// A node that has just lost many has lost these with them.
		this.dropOrKeep(gone, new Set(), this.lost.size > 0);
		for (const row of rows) this.merge(row.hash.toLowerCase(), row);
		this.revision++;
	}

	/** The next refresh may lack this one; called before the delete is sent. */
	expectRemoval(id: string, nowMs: number): void {
		this.expectedRemovals.set(id, nowMs + EXPECTED_REMOVAL_MS);
	}

	/** Up to `limit` ids of which the node has to be asked for the whole rows; see `take`. */
	takeStrangers(limit: number): string[] {
		const ids = [...this.strangers].slice(0, limit);
		this.strangers.clear();
		return ids;
	}

	/** Takes over rows that are remembered from before our start; the first list of the node replaces them. */
	restore(rows: Iterable<TorrentRow>): void {
		for (const row of rows) if (!this.torrents.has(row.hash)) this.merge(row.hash, row);
		this.revision++;
	}

	/** Clients do not see this torrent any more, unless it is added anew (`added_on` in s tells). */
	hide(id: string, addedOn: number): void {
		if (this.hidden.get(id) === addedOn) return;
		this.hidden.set(id, addedOn);
		this.note(id);
	}

	/** Ends `hide`. */
	unhide(id: string): void {
		if (this.hidden.delete(id)) this.note(id);
	}

	isHidden(row: TorrentRow): boolean {
		return this.hidden.size > 0 && this.hidden.get(row.hash) === row.added_on;
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

	/** What all rows add up to now. */
	summary(): Readonly<SnapshotTotals> {
		return this.totals;
	}

	private change(change: OwnChange, nowMs = 0): void {
		this.follow(change, nowMs);
		this.onOwnChange?.(change);
	}

	private carryOut(change: OwnChange, nowMs: number): void {
		const { kind, hash } = change;
		if (kind === 'put') this.merge(hash, change.row);
		else if (kind === 'remove') this.takeOut(hash, nowMs);
		else if (this.torrents.has(hash)) this.merge(hash, change.fields);
		this.revision++;
	}

	private takeOut(id: string, nowMs: number): void {
		this.expectRemoval(id, nowMs);
		this.drop(id);
		this.lost.delete(id);
	}

	private absentFrom(data: MainData): string[] {
		const present = data.torrents ?? {};
		return [...this.torrents.keys()].filter((id) => !Object.hasOwn(present, id));
	}

	private removeAll(ids: readonly string[], data: MainData, nowMs: number): void {
		for (const [id, until] of this.expectedRemovals) {
			if (until < nowMs) this.expectedRemovals.delete(id);
		}
		if (ids.length > 0) this.dropOrKeep(ids, renamedIn(data), false);
	}

	/** Many at once are kept as lost; with `keepsAll` every one that nobody asked us to remove. */
	private dropOrKeep(ids: readonly string[], renamed: ReadonlySet<string>, keepsAll: boolean): void {
		const unexpected = ids.filter((id) => !this.expectedRemovals.has(id) && !this.lost.has(id) && !renamed.has(id));
		if (keepsAll || unexpected.length > Math.max(SHRINK_COUNT, (this.torrents.size - this.lost.size) * SHRINK_SHARE)) {
			for (const id of unexpected) {
				this.lost.add(id);
				this.note(id);
			}
		}
		for (const id of ids) if (!this.lost.has(id)) this.drop(id);
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

	private mergeAll(data: MainData): void {
		const { torrents = {} } = data;
		for (const id in torrents) {
			const change = torrents[id];
			const whole = change.name !== undefined && (data.full_update === true || !this.torrents.has(id));
			// Nobody else has the answer's objects: thousands of new rows need not be copied.
			if (whole) this.set(id, ownRow(id, change));
			else this.merge(id, change);
		}
	}

	private merge(id: string, change: Partial<TorrentRow>): void {
		const old = this.torrents.get(id);
		// Only a whole row makes a torrent: this is a change that was on its way while we deleted it, or
		// the torrent went and came again between two answers.
		if (!old && change.name === undefined) {
			this.strangers.add(id);
			return;
		}
		this.set(id, { ...old, ...change, hash: id } as TorrentRow);
	}

	private set(id: string, row: TorrentRow): void {
		const old = this.torrents.get(id);
		if (old) this.totals.subtract(old);
		this.totals.add(row);
		this.torrents.set(id, row);
		this.lost.delete(id);
		this.note(id);
		if (old && old.infohash_v1 === row.infohash_v1 && old.infohash_v2 === row.infohash_v2) return;
		for (const alias of aliasesOfRow(row)) this.idByAlias.set(alias, id);
	}

	private drop(id: string): void {
		const row = this.torrents.get(id);
		if (!row) return;
		this.torrents.delete(id);
		this.totals.subtract(row);
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
	const id = row.hash.toLowerCase();
	const v1 = (row.infohash_v1 ?? '').toLowerCase();
	const v2 = (row.infohash_v2 ?? '').toLowerCase();
	// Nearly all torrents are of version 1 and have one name; this is asked for each of thousands.
	if (v2 === '') return v1 === '' || v1 === id ? [id] : [id, v1];
	return [...new Set([id, v1, v2, v2.slice(0, 40)].filter((alias) => alias !== ''))];
}
