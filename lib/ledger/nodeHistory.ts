/** An add of ours that tried for a while on a node and got nothing, while others got something. */
export interface Strike {
	nodeId: string;
	hash: string;
	/** What it was still waiting for: its metadata (magnets), or its first byte. */
	lacks: 'metadata' | 'data';
	atMs: number;
}

/** What was learned of a node's line. Bytes per second. */
export interface NodeRates {
	nodeId: string;
	/** The highest smoothed rate, slowly forgotten while the node downloads below it. */
	highest: number;
	/** The mean rate of the times when something downloaded, over about the last hour of them. */
	observed: number;
	/** When it last received data; 0: never seen. */
	receivedAtMs: number;
	/** When these figures were last brought up to date. */
	atMs: number;
}

/** All of it: a few rows, read once a minute by each process. */
export interface NodeHistory {
	/** Those that count still. */
	strikes: Strike[];
	rates: NodeRates[];
	/** The rules by which strikes are given, as JSON; null: never set. */
	rules: string | null;
}

/** What came of a look at a node's strikes. */
export interface QuarantineState {
	quarantined: boolean;
	/** An event was written, by this call. */
	changed: boolean;
}

/**
 * What the nodes did in the past, for gates and terms that go by it. It lives in the ledger, so that
 * all processes decide alike and a restart forgets nothing. Every method is one transaction.
 */
export interface NodeHistoryStore {
	read(): Promise<NodeHistory>;
	/** Changes a node's rates atomically: `change` is given what is known and returns what is to be, or null. */
	changeRates(nodeId: string, change: (known: NodeRates | null) => NodeRates | null): Promise<NodeRates | null>;
	/**
	 * Writes strikes down, each hash once per node, over all processes. Those of over a month ago go.
	 * @returns how many were new
	 */
	addStrikes(strikes: Strike[], nowMs: number): Promise<number>;
	/** The strikes of this node count no more; the same torrents are not written down again. @returns how many */
	clearStrikes(nodeId: string, nowMs: number): Promise<number>;
	saveRules(rules: string, nowMs: number): Promise<void>;
	/**
	 * Brings the node's quarantine in line with its strikes: `judge` is given the times of those that
	 * count, and whether the node is in quarantine now. Writes `node_quarantined` or `node_released`,
	 * with `data`, once for all processes.
	 */
	settleQuarantine(
		nodeId: string,
		judge: (strikesAtMs: number[], quarantined: boolean) => boolean,
		data: Record<string, unknown>,
		nowMs: number,
	): Promise<QuarantineState>;
}
