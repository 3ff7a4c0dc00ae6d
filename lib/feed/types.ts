/** One feed, as a person named it. */
export interface FeedSource {
	/** How it is called in items and messages. */
	name: string;
	/** Mostly holds a passkey or key: it must appear in no message, event or row. */
	url: string;
	/** Header fields that are sent along; may hold keys too. They stay with the host of `url`. */
	headers?: Record<string, string>;
	/** Under which its state is kept; by default what its address says without its keys. */
	stateKey?: string;
	tls?: { allowUnauthorized: boolean; ca: string | null };
}

/** One release of a feed. What the feed does not tell is null. */
export interface FeedRelease {
	title: string;
	/** The feed's own name for the release, with everything masked that looks like a passkey. */
	guid: string | null;
	/**
	 * What a node can download: the magnet link, else the http(s) link to the .torrent file. Mostly holds a
	 * passkey; it is in the item because the dispatch needs it, and nowhere else.
	 */
	link: string;
	magnet: string | null;
	/** Lower case; v1 if it is known, else v2. */
	infoHash: string | null;
	/** The page of the release, with everything masked that looks like a passkey. */
	infoUrl: string | null;
	sizeBytes: number | null;
	seeders: number | null;
	/** Those who have it and those who load it. */
	peers: number | null;
	/** How often it was downloaded. */
	grabs: number | null;
	/** Numbers of the Newznab list (2000 films, 5000 TV ...) and above 100000 of the tracker itself. */
	categories: number[];
	/** Categories that are told as words. */
	categoryNames: string[];
	/** `tt` and digits. */
	imdbId: string | null;
	tmdbId: number | null;
	tvdbId: number | null;
	/** When it was published, in ms since 1970. */
	publishedAtMs: number | null;
	/** The tracker, where a collecting feed (Prowlarr, Jackett) tells it. */
	indexer: string | null;
	/** How much of the download the tracker counts: 0 is freeleech. */
	downloadFactor: number | null;
	/** How much of the upload the tracker counts. */
	uploadFactor: number | null;
}

/** A release with what it is known by. */
export interface FoundRelease {
	release: FeedRelease;
	/** The guid as it stands in the feed; may hold a passkey. */
	rawGuid: string | null;
}
