import type { NodePolicy } from '../qbittorrent/types';

/**
 * What is known of one node at the moment of a decision. Plain data, so that a recorded decision
 * can be replayed. Bytes and bytes per second; `null` means unknown, never zero.
 */
export interface NodeFacts {
	id: string;
	name: string;
	reachable: boolean;
	/** One sentence for people, without secrets; null when reachable. */
	unreachableReason: string | null;
	/** Age of the snapshot in ms. */
	snapshotAgeMs: number;
	/** Free bytes of the default save path as qBittorrent reports them (up to 30 s old). */
	freeBytes: number | null;
	/** Size of the volume when known (for the percent gate); null: the percent gate does not apply. */
	totalBytes: number | null;
	/** Bytes still to come of torrents on this node whose size is known. */
	unfinishedBytes: number;
	/** The node takes the whole size when a torrent is added, so unfinished bytes are already gone. */
	preallocates: boolean;
	/** Really downloading now (downloading, forcedDL). */
	activeCount: number;
	queuedCount: number;
	stalledCount: number;
	metaCount: number;
	/** Stopped or paused, incomplete or complete: shown, never load. */
	stoppedCount: number;
	/** Smoothed download rate. */
	rateBytesPerSecond: number;
	/** The node's current global download limit; null: none. */
	rateLimitBytesPerSecond: number | null;
	/** The highest smoothed rate seen, slowly forgotten; null: never one above zero. */
	highestRateBytesPerSecond: number | null;
	/** The mean rate of the times when something downloaded, over about the last hour of them; null: none yet. */
	observedRateBytesPerSecond: number | null;
	/** Ages in ms of its strikes: adds that got neither metadata nor data for long, while others did. */
	strikeAgesMs: number[];
	/** `max_active_downloads` when queueing is on; null: queueing off or no limit. */
	queueLimit: number | null;
	connectionStatus: 'connected' | 'firewalled' | 'disconnected' | null;
	/** The node removes torrents by itself at a share limit (`max_ratio_act` 1 or 3 with a limit on). */
	removesTorrents: boolean;
	/** The shrink guard closed the node: it lost many torrents at once. */
	lostTorrents: number | null;
	policy: NodePolicy;
}

/** What is to be placed. */
export interface ScoreRequest {
	/** Bytes to reserve: the real size, or the guess for an unknown one. */
	sizeBytes: number;
	sizeKnown: boolean;
	category: string;
	tags: string[];
	trackerHosts: string[];
}

export interface BalancedWeights {
	space: number;
	load: number;
	link: number;
}

/** Qbittorrent-Dispatcher's weights under their own names. */
export interface ClassicWeights {
	diskWeight: number;
	downloadWeight: number;
	bandwidthWeight: number;
	maxDownloads: number;
	minScore: number;
}

/** How the past of a node counts. */
export interface HistorySettings {
	/** So many adds without metadata or data close a node for a while; 0: never. */
	quarantineAdds: number;
	/** How long an add must have tried in vain to be one of them. */
	quarantineMinutes: number;
	/** How long the node stays closed, from the last of them on. */
	quarantineHours: number;
	/** Hours that what a node still has to download may take at its observed rate; null: any. */
	backlogHours: number | null;
}

export interface ScoreSettings {
	mode: 'balanced' | 'classic';
	weights: BalancedWeights;
	/** Balanced only, 0..100. */
	minScore: number;
	classic: ClassicWeights;
	history: HistorySettings;
}

export type ExclusionCode =
	| 'unreachable'
	| 'paused'
	| 'drained'
	| 'lost_torrents'
	| 'removes_torrents'
	| 'disconnected'
	| 'category_not_allowed'
	| 'tag_not_allowed'
	| 'tracker_not_allowed'
	| 'missing_free_space'
	| 'below_min_free_space'
	| 'does_not_fit'
	| 'too_many_downloads'
	| 'score_below_minimum'
	| 'quarantined'
	| 'backlog'
	| 'on_same_storage'
	| 'add_failed';

/** One reason why a node was not eligible. `have` and `need` are in the unit that `unit` names. */
export interface Exclusion {
	code: ExclusionCode;
	have: number | string | null;
	need: number | string | null;
	unit: 'bytes' | 'percent' | 'downloads' | 'score' | 'adds' | 'hours' | null;
	/** One sentence for people. */
	sentence: string;
}

/** The parts of a score, all of them shown to people. Null where the mode does not use it. */
export interface ScoreTerms {
	effectiveFreeBytes: number | null;
	capacityHintBytes: number | null;
	space: number | null;
	load: number | null;
	link: number | null;
	loadCount: number;
	maxActive: number;
	linkCapacityBytesPerSecond: number | null;
	weight: number;
}

export interface NodeScore {
	nodeId: string;
	node: string;
	eligible: boolean;
	/** Balanced: 0..100. Classic: unbounded. Null when it could not be computed. */
	score: number | null;
	terms: ScoreTerms;
	/** Every reason, not only the first. */
	excluded: Exclusion[];
	/** Why this node, or why not, in one sentence. */
	sentence: string;
}

export interface ScoreResult {
	/** All nodes, best first: eligible by score, then the others by name. */
	ranked: NodeScore[];
	best: NodeScore | null;
	/** Names the deciding term, or says why no node fits. */
	sentence: string;
}
