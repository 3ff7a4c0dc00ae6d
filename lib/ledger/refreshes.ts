/** A refresh of a media server that is owed: asked for, and not carried out yet. Holds no secrets. */
export interface OwedRefresh {
	/** By server, scope and target: the same one is owed once. */
	key: string;
	/** Name of the server in its credential. */
	server: string;
	scope: 'path' | 'item' | 'library' | 'all';
	/** Path as the server sees it, or id; empty for everything. */
	target: string;
	/** What else belongs to it. */
	detail: string;
}

export interface PendingRefresh extends OwedRefresh {
	/** When it was first asked for, since it was last done. */
	sinceMs: number;
	/** Attempts that failed. */
	tries: number;
	retryAtMs: number;
	/** Of the last attempt; null: there was none, or it did not end. */
	code: string | null;
	error: string | null;
}

/** What an attempt ended with. */
export interface FailedRefresh {
	key: string;
	code: string;
	error: string;
}

/** Refreshes that media servers are owed, over restarts and processes. Every method is one transaction. */
export interface RefreshStore {
	/**
	 * Writes down what is about to be sent, so that it is sent later if this process dies: not before
	 * `retryAtMs`. At most 5 000 are kept; the oldest go first.
	 */
	owe(refreshes: readonly OwedRefresh[], retryAtMs: number, nowMs: number): Promise<void>;
	/** Those that are due, the longest overdue first. They are this caller's until `leaseUntilMs`. */
	takeDue(nowMs: number, limit: number, leaseUntilMs: number): Promise<PendingRefresh[]>;
	/**
	 * Writes down how an attempt ended that began at `begunMs`. What is done goes, unless it was asked for
	 * again since. `judge` is given the attempts that failed and the first time it was asked for, and says
	 * when to try again; null gives it up.
	 * @returns the failed ones as they stand now; those that were given up are missing
	 */
	settle(
		done: readonly string[],
		failed: readonly FailedRefresh[],
		begunMs: number,
		judge: (tries: number, sinceMs: number) => number | null,
	): Promise<PendingRefresh[]>;
	/** What is owed, oldest first. */
	pending(limit: number): Promise<PendingRefresh[]>;
}
