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
