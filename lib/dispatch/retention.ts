import type { Pruned } from '../ledger/history';
import type { LedgerStore } from '../ledger/types';
import { nextTurn } from '../qbittorrent/turns';

const DAY_MS = 24 * 3_600_000;
/** Approvals that one transaction forgets, so that no lock is long. */
const APPROVALS = 500;

/** What is cleaned up. */
type Cleaned = Pick<LedgerStore, 'history' | 'approvals'>;

/** What the ledger keeps when nobody says otherwise. */
export const KEEP_DAYS = 365;
export const KEEP_ROWS = 200_000;

/** Forgets what has ended: older than so many days, and of each kind all but the newest rows. */
export async function cleanUp(
	{ history, approvals }: Cleaned,
	nowMs: number,
	keepDays = KEEP_DAYS,
	keepRows = KEEP_ROWS,
): Promise<Pruned & { approvals: number }> {
	const olderThanMs = nowMs - keepDays * DAY_MS;
	const pruned = await history.prune({ olderThanMs, keepRows });
	// Those of torrents have gone with their requests.
	let gone = 0;
	for (let some = APPROVALS; some === APPROVALS; await nextTurn()) {
		some = await approvals.prune(olderThanMs, APPROVALS);
		gone += some;
	}
	return { ...pruned, approvals: gone };
}

/** Cleans up by itself: once a day in each process that uses the ledger, an hour after its start at the earliest. */
export class Retention {
	private dueMs: number;

	constructor(
		private readonly ledger: Cleaned,
		private readonly now: () => number,
	) {
		this.dueMs = now() + DAY_MS / 24;
	}

	async run(): Promise<void> {
		if (this.now() < this.dueMs) return;
		this.dueMs = this.now() + DAY_MS;
		await cleanUp(this.ledger, this.now());
	}
}
