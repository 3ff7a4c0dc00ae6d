/** Where a reader stands with a feed. It is known by digests only: its address holds a passkey. */
export interface FeedState {
	/** Digest of the address and of how it was asked; what is below counts for it alone. */
	askedAs: string;
	/** What the server said of the last reading, for a conditional request. */
	etag: string | null;
	lastModified: string | null;
	/** In a row, since it was last read. */
	failures: number;
	/** A person was told that it cannot be read. */
	told: boolean;
	/** Not asked before then; 0: at any time. */
	retryAtMs: number;
	/** When it was last read, unchanged ones not counted; null: never. */
	readAtMs: number | null;
}

/** A feed that was read, and what of it is to be handed out. */
export interface FeedReading {
	/** Who hands the releases out, once each: a trigger of a workflow. */
	reader: string;
	feed: string;
	askedAs: string;
	etag: string | null;
	lastModified: string | null;
	/** Per release its keys: one that shares any of them with an earlier release is the same one. */
	releases: string[][];
}

/** Which releases of feeds were handed out before, over restarts and processes. Every method is one transaction. */
export interface SeenStore {
	feedState(reader: string, feed: string): Promise<FeedState | null>;
	/**
	 * Writes a reading down. What no feed has told of for two months is forgotten.
	 * @returns for each release whether it is the first time that this reader meets it
	 */
	settleReading(reading: FeedReading, nowMs: number): Promise<boolean[]>;
	/** Writes down that a feed had not changed. */
	recordUnchanged(reader: string, feed: string): Promise<void>;
	/**
	 * Writes down that a feed could not be read. `judge` is given how often in a row, and says until when it
	 * is left alone and whether that is worth telling.
	 */
	recordFailure(
		reader: string,
		feed: string,
		askedAs: string,
		judge: (failures: number) => { retryAtMs: number; tell: boolean },
	): Promise<FeedTrouble>;
}

/** A feed that cannot be read. */
export interface FeedTrouble {
	/** In a row, with this one. */
	failures: number;
	retryAtMs: number;
	/** It is to be told now: once, until the feed was read again. */
	tell: boolean;
}
