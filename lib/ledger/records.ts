/** Bytes promised to a node until its own figures show the torrent. */
export interface Reservation {
	requestRowId: string;
	/** Canonical hash of the torrent. */
	hash: string;
	aliases: string[];
	nodeId: string;
	/** Storage id that nodes share, or the node's id. */
	storage: string;
	bytes: number;
	/** The size is not known: the bytes are a guess, which steers the choice but never refuses one. */
	guessed: boolean;
	createdAtMs: number;
}

/** What became of an add that was sent to a node. */
export interface SettledAttempt {
	nodeId: string;
	/** `settled`: the node said what it did. `uncertain`: it may still do it. */
	fate: 'settled' | 'uncertain';
}

/**
 * An add that was sent and whose fate is not known: `sending` until the node answered, `uncertain`
 * when it did not. A hung node executes it when it wakes (30 of 30 times, every version).
 */
export interface UncertainAdd {
	requestRowId: string;
	hash: string;
	aliases: string[];
	nodeId: string;
	state: 'sending' | 'uncertain';
	private: boolean;
	sinceMs: number;
}

/** The record of one decision: inputs and terms of every node. No secrets, no payload. */
export interface DecisionRecord {
	requestRowId: string;
	requestId: string;
	atMs: number;
	hash: string;
	name: string;
	category: string;
	source: string;
	sizeBytes: number | null;
	outcome: string;
	nodeId: string | null;
	node: string | null;
	score: number | null;
	sentence: string;
	/** The whole decision as JSON: facts, request, settings, ranking, attempts. */
	detail: unknown;
}
