/** Categories and tags that clients made here. */
export interface OwnListsData {
	/** Name and save path as clients know it. */
	categories: Array<[name: string, savePath: string]>;
	tags: string[];
}

/** What came to those lists and what went; removals are done first. */
export interface OwnListsChange extends Partial<OwnListsData> {
	removedCategories?: string[];
	removedTags?: string[];
}

/** A delete that was accepted for a node that did not answer. */
export interface Removal {
	nodeId: string;
	/** The torrent's id on that node. */
	hash: string;
	/** Every hash by which it may be named. */
	aliases: string[];
	name: string;
	/** When it was added there, in s since 1970: another value means that it was added again. */
	addedOn: number;
	deleteFiles: boolean;
	/** The app that asked. */
	source: string;
	atMs: number;
}

/** One torrent of a node as it was last seen; `fields` is JSON. */
export interface LastRow {
	hash: string;
	fields: string;
}

/**
 * The part of the ledger that keeps what clients were told, over a restart and in all processes.
 * Every method is one transaction.
 */
export interface LedgerMemory {
	/** Up to `limit` of a node's last known torrents whose hash is above `afterHash`, in order. */
	lastRows(nodeId: string, afterHash: string, limit: number): Promise<LastRow[]>;
	/** Adds, replaces and drops last known torrents of a node. */
	saveLastRows(nodeId: string, changed: LastRow[], gone: string[]): Promise<void>;
	/** What else is remembered of a node (its categories, tags and settings), as JSON; null: nothing. */
	nodeSettings(nodeId: string): Promise<string | null>;
	saveNodeSettings(nodeId: string, data: string): Promise<void>;

	/** Categories and tags that clients made, over all processes. */
	ownLists(): Promise<OwnListsData>;
	changeOwnLists(change: OwnListsChange): Promise<void>;

	/** Promises deletes to a client; one that was remembered before is replaced. */
	rememberRemovals(removals: Removal[]): Promise<void>;
	/** All remembered deletes, oldest first. */
	removals(): Promise<Removal[]>;
	/** Done, or not wanted any more. @returns false when it was not remembered (any more) */
	forgetRemoval(nodeId: string, hash: string): Promise<boolean>;
	/** Forgets the deletes of a torrent, under any of its hashes. @returns the ones that were forgotten */
	cancelRemovals(aliases: string[]): Promise<Removal[]>;

	/** Adds the event, unless this alarm of the node is raised already. @returns whether it was added */
	raiseAlarm(nodeId: string, kind: string, event: { type: string; data: unknown }, nowMs: number): Promise<boolean>;
	/** The next raise is an event again. @returns whether it was raised */
	clearAlarm(nodeId: string, kind: string): Promise<boolean>;
}
