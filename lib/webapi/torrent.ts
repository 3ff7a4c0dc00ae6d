import type { ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import type { Bucket, Chunk, Fragment } from './fragments';
import { ITEM_FIELDS, type Item } from './itemFields';
import { clientHashOf, itemOf, type Presentation, type RowFlags, stateOf } from './present';

/** A node's rows, or the torrents that no node shows yet (then `node` is null). */
export interface Source {
	readonly node: ClusterNode | null;
	/** Place in the configuration; breaks ties, and pending torrents come last. */
	rank: number;
	how: Presentation;
	readonly holders: Map<string, Holder>;
	/** By category. */
	readonly buckets: Map<string, Bucket>;
}

/** One row of one source. Replaced when anything of it changes. */
export interface Holder {
	readonly source: Source;
	readonly id: string;
	readonly row: TorrentRow;
	readonly how: Presentation;
	readonly flags: RowFlags;
	torrent: Torrent;
}

/** Fields that changed with a revision, as bits over ITEM_FIELDS. */
interface FieldChanges {
	revision: number;
	low: number;
	high: number;
}

const WORD = 32;
/** So many changes of a torrent are told apart; who saw older ones gets the whole item. */
const MAX_REMEMBERED = 8;

/** One torrent as clients see it, whichever and how many nodes have it. */
export class Torrent implements Fragment {
	bytes: Buffer | null = null;
	chunk: Chunk | null = null;
	readonly holders: Holder[] = [];
	readonly aliases: string[] = [];
	/** The holder that clients see; null before the first and after the last. */
	shown: Holder | null = null;
	hash = '';
	/** Revision at which it came (or came back under another hash). */
	createdRevision = 0;
	/** Null as long as it has never changed: most of a library does not. */
	private changes: FieldChanges[] | null = null;
	private forgottenRevision = 0;

	get category(): string {
		return this.shown?.row.category ?? '';
	}

	get state(): string {
		const { shown } = this;
		return shown === null ? 'unknown' : stateOf(shown.row, shown.how, shown.flags);
	}

	/** @throws TypeError when nobody has it (any more) */
	item(): Item {
		const { shown } = this;
		if (shown === null) throw new TypeError('a torrent without a holder has no item');
		return itemOf(shown.row, shown.how, shown.flags);
	}

	render(): Buffer {
		return Buffer.from(JSON.stringify(this.item()));
	}

	/** Its JSON, without touching the rest of its chunk. */
	json(): Buffer {
		this.bytes ??= ownCopy(this.render());
		return this.bytes;
	}

	/** The JSON object without `hash`, which is its first field; for sync/maindata, where it is the key. */
	jsonWithoutHash(): Buffer {
		return this.json().subarray(`{"hash":"${this.hash}",`.length);
	}

	/** Remembers which fields differ. @returns false when none does */
	noteChanges(before: Item, after: Item, revision: number): boolean {
		let low = 0;
		let high = 0;
		for (let index = 0; index < ITEM_FIELDS.length; index++) {
			const name = ITEM_FIELDS[index];
			if (before[name] === after[name]) continue;
			if (index < WORD) low |= 1 << index;
			else high |= 1 << (index - WORD);
		}
		if (low === 0 && high === 0) return false;
		this.changes ??= [];
		this.changes.push({ revision, low, high });
		if (this.changes.length > MAX_REMEMBERED) {
			this.forgottenRevision = this.changes.shift()?.revision ?? 0;
		}
		return true;
	}

	/** Names of the fields that changed after `revision`, or null when the whole item has to be told. */
	changedFields(revision: number): string[] | null {
		if (this.createdRevision > revision || this.forgottenRevision > revision) return null;
		let low = 0;
		let high = 0;
		for (const change of this.changes ?? []) {
			if (change.revision <= revision) continue;
			low |= change.low;
			high |= change.high;
		}
		return ITEM_FIELDS.filter((_, index) =>
			index < WORD ? (low >>> index) & 1 : (high >>> (index - WORD)) & 1,
		);
	}

	/** The node that answers for it, or null while it is only pending. */
	owner(): ClusterNode | null {
		return this.shown?.source.node ?? null;
	}

	/** The holder to show: a live node first, then the one that has more of it, then by configuration. */
	best(): Holder | null {
		if (this.holders.length === 1) return this.holders[0];
		let best: Holder | null = null;
		for (const holder of this.holders) {
			if (best === null || isBetter(holder, best)) best = holder;
		}
		return best;
	}
}

/** Kept for long: a view into Node's shared pool would keep the whole pool. */
function ownCopy(bytes: Buffer): Buffer {
	const copy = Buffer.allocUnsafeSlow(bytes.length);
	bytes.copy(copy);
	return copy;
}

function isBetter(a: Holder, b: Holder): boolean {
	const [left, right] = [a, b].map((holder) => [
		holder.source.node === null ? 0 : 1,
		holder.how.up && !holder.flags.lost ? 1 : 0,
		holder.row.progress,
		-holder.source.rank,
	]);
	const first = left.findIndex((value, index) => value !== right[index]);
	return first >= 0 && left[first] > right[first];
}

/** The name under which clients know what the holder has. */
export const hashOfHolder = (holder: Holder): string => clientHashOf(holder.row);
