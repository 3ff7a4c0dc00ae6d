/** Why a feed could not be read. */
export type FeedFailure =
	| 'broken-xml'
	| 'charset'
	| 'dns'
	| 'dtd'
	| 'forbidden'
	| 'html'
	| 'indexer-error'
	| 'not-a-feed'
	| 'not-found'
	| 'rate-limited'
	| 'redirect'
	| 'refused'
	| 'server'
	| 'timeout'
	| 'tls'
	| 'too-large'
	| 'unexpected';

/** A feed could not be read. The message names the feed and at most its host, never its address. */
export class FeedError extends Error {
	constructor(
		readonly code: FeedFailure,
		message: string,
		/** What a person can do about it. */
		readonly hint: string | undefined = undefined,
		/** The server asks to be left alone for so long. */
		readonly retryAfterMs: number | null = null,
	) {
		super(message);
		this.name = 'FeedError';
	}
}
