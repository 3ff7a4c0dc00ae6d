import { loadClassOf, type LoadClass } from './states';
import type { TorrentRow } from './types';

/** What a node's torrents add up to; kept with every row, because every decision asks for it. */
export class SnapshotTotals {
	readonly loads: Record<LoadClass, number> = { active: 0, queued: 0, stalled: 0, meta: 0, stopped: 0, other: 0 };
	/** Bytes still to come of torrents with known size. */
	unfinishedBytes = 0;

	add(row: TorrentRow): void {
		this.count(row, 1);
	}

	subtract(row: TorrentRow): void {
		this.count(row, -1);
	}

	private count({ state, size, amount_left: left }: TorrentRow, sign: 1 | -1): void {
		this.loads[loadClassOf(state)] += sign;
		if (size > 0 && left > 0) this.unfinishedBytes += sign * left;
	}
}
