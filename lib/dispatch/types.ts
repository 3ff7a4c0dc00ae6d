import type { AddOptions, LedgerStore } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import type { NodeFacts, NodeScore, ScoreSettings } from '../scoring/types';
import type { NodeOverride } from './nodeOverrides';

/** Machine-readable reasons; frozen once released. docs/reference.md lists them for people. */
export type ReasonCode =
	| 'accepted'
	| 'adopted'
	| 'adopted_foreign'
	| 'duplicate_of_existing_request'
	| 'in_other_category'
	| 'being_added'
	| 'owner_offline'
	| 'invalid_torrent'
	| 'no_eligible_nodes'
	| 'submission_failed_all_nodes'
	| 'waiting_for_uncertain_node'
	| 'path_owner_unknown'
	| 'path_owner_ambiguous'
	| 'cancelled'
	| 'held_for_space'
	| 'held_for_node'
	| 'held_for_approval'
	| 'approved'
	| 'declined'
	| 'approval_expired'
	| 'hold_expired'
	| 'claim_expired'
	| 'discovered'
	| 'duplicate_content'
	| 'rebuilt'
	| 'torrent_failed'
	| 'torrent_removed'
	| 'ledger_unavailable';

/** What claim and dispatch need; one per cluster and ledger, shared in the process. */
export interface DispatchContext {
	cluster: Cluster;
	ledger: LedgerStore;
	now: () => number;
	sleep: (ms: number) => Promise<void>;
}

/** What became of a torrent, in the words that the waiting client is to be answered with. */
export interface Verdict {
	code: ReasonCode;
	/** 200 means `Ok.`; anything else goes out with `sentence` as text/plain. */
	httpStatus: number;
	sentence: string;
	/** What is said instead when the torrent waits; absent: the same. */
	waits?: string;
}

export type ClaimOutcome =
	/** `away`: a node that does not answer may have it, so it is not to be added now. */
	| { outcome: 'new'; away?: Verdict }
	/** Known already; the verdict says whether the client is told `Ok.` (adopted) or refused. */
	| { outcome: 'adopted' | 'duplicate'; verdict: Verdict; existing: ExistingTorrent | null };

/** Where a duplicate is, for people. */
export interface ExistingTorrent {
	requestRowId: string | null;
	node: string | null;
	category: string;
	state: string | null;
	status: string | null;
}

export interface DispatchSettings {
	score: ScoreSettings;
	/** How many nodes are tried before giving up. */
	nodesToTry: number;
	/** Names or ids of the nodes to choose from; empty: all. */
	pool: string[];
	/** Bytes to reserve for a torrent of unknown size. */
	unknownSizeBytes: number;
	/** The same per category. */
	unknownSizeByCategory: Record<string, number>;
	/** What this torrent mostly does not exceed, as its app tells; goes before both. */
	expectedSizeBytes?: number | null;
	/** How a torrent is treated of which nobody knows whether it is private. Links count as private by default, magnets as public. */
	treatMagnetsAsPrivate: boolean;
	treatLinksAsPrivate: boolean;
	/** Refuse a duplicate instead of adopting it. */
	onDuplicate: 'adopt' | 'refuse';
	/** Laid over what the client asked for. */
	overrides: { category?: string; tags?: string[]; savePath?: string; options?: AddOptions };
	/** Changes a node's policy for this dispatch (weights and limits by expression). */
	policyFor: (facts: NodeFacts) => NodeFacts;
	/** The same as plain data, kept with a torrent that waits; absent: none. */
	nodeOverrides?: readonly NodeOverride[];
	/** `hold`: what no node takes now is accepted and waits; `refuse` (the default here): 503. */
	whenNoNodeFits?: 'hold' | 'refuse';
	/** How long it waits, in ms; null or absent: for ever. */
	holdForMs?: number | null;
}

/** One node that was tried. */
export interface DispatchAttempt {
	node: string;
	nodeId: string;
	result: 'added' | 'already-there' | 'refused' | 'unreachable' | 'unknown';
	sentence: string;
	ms: number;
}

/** The `dispatch` part of the item (see docs/reference.md). */
export interface DispatchOutcome {
	outcome: 'accepted' | 'held' | 'refused' | 'failed';
	verdict: Verdict;
	nodeId: string | null;
	node: string | null;
	score: number | null;
	/** Names the deciding term. */
	sentence: string;
	ranked: NodeScore[];
	attempts: DispatchAttempt[];
}
