/** What an app's history says of a torrent that it had downloaded. */
export interface GrabFacts {
	/** Name of the app in the credential. */
	app: string;
	indexer: string | null;
	/** The title as the indexer has it. */
	releaseTitle: string | null;
	/** The film, series, artist or author. */
	item: { id: number; title: string | null; year: number | null } | null;
	quality: string | null;
	sizeBytes: number | null;
}

/** A row whose app has not said anything of it yet. */
export interface OpenGrab {
	id: string;
	hash: string;
	name: string;
	/** The login by which it was asked for, as it was typed. */
	source: string;
	/** How often the app was asked and knew nothing. */
	tries: number;
}

export interface GrabSearch {
	/** Names of apps; case does not matter. */
	sources: readonly string[];
	/** Only what was asked for since, and not after `untilMs`. */
	sinceMs: number;
	untilMs: number;
	limit: number;
}

/** What was corrected by what an app said. */
export interface GrabCorrection {
	/** Null: not known. */
	sizeBefore: number | null;
	sizeAfter: number | null;
	/** Whether the bytes that are set aside on a node changed. */
	reservation: boolean;
}

/**
 * What the histories of the apps say of requests: they are written after the add was answered, so they
 * are asked later, a few times. Every method is one transaction.
 */
export interface GrabStore {
	/**
	 * Gives rows whose app is to be asked now, those that have waited longest first; nobody else is given
	 * them before the lease is over.
	 */
	leaseGrabs(search: GrabSearch, leaseMs: number, nowMs: number): Promise<OpenGrab[]>;
	/** The app knew nothing: it is asked again then; null: never. */
	missGrab(id: string, nextAtMs: number | null): Promise<void>;
	/**
	 * Writes down what the app said. The size counts where none was known; it is taken for true until the
	 * torrent's metadata tell it, which are still followed.
	 * @returns what changed; null when that was written down before, or the row is gone
	 */
	settleGrab(id: string, facts: GrabFacts): Promise<GrabCorrection | null>;
	/** What is known of these requests, by their ids. */
	grabFacts(ids: readonly string[]): Promise<Map<string, GrabFacts>>;
}
