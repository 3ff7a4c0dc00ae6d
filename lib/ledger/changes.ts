/**
 * What one process of n8n tells the others: `put`, `patch` and `remove` of a torrent on a node,
 * `lists` (own categories or tags changed), `pending` (a held torrent came or went, or a torrent is
 * protected now), `loss` (a person accepted that a node lost torrents).
 */
export type ChangeKind = 'put' | 'patch' | 'remove' | 'lists' | 'pending' | 'loss';

/** One change before it has its place in the journal. */
export interface NewChange {
	atMs: number;
	/** A random id of the process that made it. */
	process: string;
	/** Null for changes that concern no node. */
	nodeId: string | null;
	kind: ChangeKind;
	/** The torrent's id on that node, lower case; '' for changes that concern no torrent. */
	hash: string;
	/** JSON, by kind. No trackers, magnet links or other fields that may hold passkeys. */
	fields: string;
}

export interface Change extends NewChange {
	/** Counts up in the order of the commits, with gaps. */
	seq: number;
}

/**
 * The journal by which the processes of queue mode keep their lists of torrents alike: what one of
 * them did to a node is shown by all at once, and not when each next asks that node.
 */
export interface ChangeStore {
	/** Other processes may write to this ledger too. When not, nobody has to be told anything. */
	readonly shared: boolean;
	/** Writes changes, in order, and wakes those who listen. */
	append(changes: readonly NewChange[]): Promise<void>;
	/** Changes after `seq`, oldest first. */
	after(seq: number, limit: number): Promise<Change[]>;
	/** The newest `seq` that was written, or that was written before `beforeMs`; 0 when there is none. */
	lastSeq(beforeMs?: number): Promise<number>;
	/** Forgets changes that were written before `beforeMs`. @returns how many */
	prune(beforeMs: number): Promise<number>;
	/**
	 * Calls `wake` after each append, of any process, and whenever one may have been missed.
	 * @returns a function that ends it; null when the store cannot tell: read again from time to time
	 */
	listen(wake: () => void): Promise<(() => Promise<void>) | null>;
}
