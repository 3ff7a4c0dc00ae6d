/** The apps that a credential can name. */
export const ARR_TYPES = ['lidarr', 'prowlarr', 'radarr', 'readarr', 'sonarr', 'whisparr'] as const;
export type ArrType = (typeof ARR_TYPES)[number];

/** Whatever is asked over HTTP with a key, as its credential describes it. */
export interface Server {
	/** How it is called in messages. */
	name: string;
	/** With its URL base, without `/api`, without a slash at the end. */
	url: string;
	apiKey: string;
	tls: { allowUnauthorized: boolean; ca: string | null };
	/** Over all of a request, retries included. */
	timeoutMs: number;
}

/** One app; its name is the same as its login at the trigger. */
export interface ArrInstance extends Server {
	type: ArrType;
}

/** What an app looks after, which says what its resources are called. Whisparr 2 is like Sonarr, 3 like Radarr. */
export type Family = 'movie' | 'series' | 'music' | 'book' | 'indexer';

export interface Called {
	timeoutMs?: number;
	signal?: AbortSignal;
}

/** Time, as tests can turn it. */
export interface Clock {
	nowMs(): number;
	/** Resolves after `ms`, or at once when `signal` aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
