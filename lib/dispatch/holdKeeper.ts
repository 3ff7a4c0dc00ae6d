import type { HeldChange, Hold } from '../ledger/holds';
import type { PendingCache } from './pendingCache';
import { releasable, releaseHeld } from './release';
import type { DispatchContext } from './types';

/** How often it is looked whether something that waits could go on. */
const LOOK_MS = 5_000;
const EXPIRE_MS = 60_000;
const DELETED = { code: 'cancelled', reason: 'Deleted by the client while it waited' };
/** One for the ledger, over all nodes and processes. */
const READY = { node: '', kind: 'hold_ready' };

/** Torrents that wait, as one process takes care of them. */
export class HoldKeeper {
	private lookDueMs = 0;
	private expireDueMs = 0;
	private looking = false;
	/** Whether the event has been written and nothing has changed since; null: not known to this process. */
	private ready: boolean | null = null;

	/** @param onChange told after something came or went that other processes show too */
	constructor(
		private readonly context: () => DispatchContext,
		private readonly pending: PendingCache,
		private readonly onChange: () => void,
	) {}

	/** See releaseHeld. */
	async release(limit: number): Promise<Hold[]> {
		const given = await releaseHeld(this.context(), limit);
		await this.pending.read();
		return given;
	}

	/** The client is answered now, and must find its torrent in the next list. */
	async show(rowId: string): Promise<void> {
		const hold = await this.context().ledger.holds.getHold(rowId);
		if (hold !== null) this.pending.put(hold);
	}

	/** Something began or ceased to wait by another way than this one: the next list tells of it. */
	async showAll(): Promise<void> {
		this.pending.expire();
		await this.pending.sync();
		this.onChange();
	}

	/** A client deletes what is on no node. @returns false when there was nothing of that name */
	async cancel(aliases: readonly string[]): Promise<boolean> {
		const { ledger, now } = this.context();
		const { removed, cancelling } = await ledger.holds.removeHeld(aliases, DELETED, now());
		if (removed.length > 0) {
			this.pending.drop(removed.flatMap((row) => row.aliases));
			this.onChange();
		}
		return removed.length + cancelling.length > 0;
	}

	/** @returns false when nothing waits under these hashes */
	async change(aliases: readonly string[], change: HeldChange): Promise<boolean> {
		const { ledger, now } = this.context();
		const changed = await ledger.holds.changeHeld(aliases, change, now());
		for (const { id } of changed) await this.show(id);
		if (changed.length > 0) this.onChange();
		return changed.length > 0;
	}

	/** After a node was refreshed: ends what is over, and tells once when something could be added now. */
	async follow(): Promise<void> {
		const { now } = this.context();
		if (this.looking || now() < this.lookDueMs) return;
		this.looking = true;
		try {
			this.lookDueMs = now() + LOOK_MS;
			if (now() >= this.expireDueMs) await this.expire();
			await this.watch();
		} finally {
			this.looking = false;
		}
	}

	private async expire(): Promise<void> {
		const { ledger, now } = this.context();
		this.expireDueMs = now() + EXPIRE_MS;
		await ledger.holds.recoverHolds(now());
		await ledger.holds.expireHolds(now());
		await ledger.approvals.expireDue(now());
	}

	private async watch(): Promise<void> {
		const { ledger, now } = this.context();
		const [first] = await releasable(this.context(), 1);
		if (this.ready === (first !== undefined)) return;
		if (first === undefined) {
			await ledger.clearAlarm(READY.node, READY.kind);
		} else {
			const { id: requestRowId, hash, name, category, source } = first.row;
			const data = { requestRowId, hash, name, category, source };
			await ledger.raiseAlarm(READY.node, READY.kind, { type: 'hold_ready', data }, now());
		}
		this.ready = first !== undefined;
	}
}
