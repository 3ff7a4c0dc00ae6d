/**
 * A row cannot become active, or get these aliases, because another active row owns one of them.
 * Nothing was changed. `existingId` is the id of that row: the caller answers as for a duplicate.
 */
export class AliasTakenError extends Error {
	constructor(
		readonly rowId: string,
		readonly existingId: string,
	) {
		super(`The torrent of request '${rowId}' already belongs to request '${existingId}'`);
		this.name = 'AliasTakenError';
	}
}

/**
 * Another run of the same row sends the torrent to a node at this moment, or has ended the row since
 * this run began. Nothing was changed; this run must not add it.
 */
export class OtherRunError extends Error {
	constructor(readonly rowId: string) {
		super(`Another run dispatches request '${rowId}', or has done so`);
		this.name = 'OtherRunError';
	}
}

/** The ledger cannot be opened or used: corrupt, newer than this version, read-only, unreachable. */
export class LedgerUnavailableError extends Error {
	constructor(
		message: string,
		readonly hint: string,
		options?: { cause?: unknown },
	) {
		super(message, options);
		this.name = 'LedgerUnavailableError';
	}
}
