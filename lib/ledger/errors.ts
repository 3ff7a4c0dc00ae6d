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
