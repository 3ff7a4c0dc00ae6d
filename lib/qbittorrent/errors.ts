import type { UnreachableCode } from './types';

/** Whether a request that failed may have been carried out by the node all the same. */
export type Fate =
	/** It never left, or the node said no: safe to try elsewhere. */
	| 'not-done'
	/** It may be carried out, even minutes later: a hung node executes it when it wakes. */
	| 'unknown';

/** A node could not be asked, or its answer was none. The message names the node, never a secret. */
export class NodeRequestError extends Error {
	constructor(
		readonly code: UnreachableCode,
		readonly node: string,
		message: string,
		readonly fate: Fate,
		readonly status: number | null = null,
	) {
		super(message);
		this.name = 'NodeRequestError';
	}
}
