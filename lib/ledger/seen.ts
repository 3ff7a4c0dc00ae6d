/** Where a reader stands with a feed. It is known by digests only: its address holds a passkey. */
export interface FeedState {
	/** Digest of the address and of how it was asked; what is below counts for it alone. */
	askedAs: string;
	/** What the server said of the last reading, for a conditional request. */
	etag: string | null;
	lastModified: string | null;
	/** In a row, since it was last read. */
	failures: number;
	/** Not asked before then; 0: at any time. */
	retryAtMs: number;
	/** When it was last read; null: never. */
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
	/** Writes down that a feed could not be read. @returns how often in a row by now */
	recordFailure(
		reader: string,
		feed: string,
		askedAs: string,
		retryAtMs: (failures: number) => number,
	): Promise<number>;
}
