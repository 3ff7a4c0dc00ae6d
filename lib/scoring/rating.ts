import { DEFAULT_MAX_ACTIVE } from './defaults';
import type { StorageSpace } from './storage';
import type { NodeFacts, ScoreTerms } from './types';
import { amount, finiteOr, positiveOrNull } from './units';

/** What a score is made of; `weight` is the node's own multiplier. */
export type PartKind = 'space' | 'load' | 'link' | 'disk' | 'downloads' | 'rate' | 'weight';

/** One summand of a score before the node's weight: more is better. */
export interface ScorePart {
	kind: PartKind;
	points: number;
}

/** What a mode says about one node. `score` is null when the node's free space is unknown. */
export interface Rating {
	score: number | null;
	parts: ScorePart[];
	terms: ScoreTerms;
}

/** A node with the bytes of its storage and those that would be left after this torrent. */
export interface Candidate {
	node: NodeFacts;
	space: StorageSpace;
	/** With what is surely taken; the gates use it. */
	bindingFreeBytes: number | null;
	/** With the guesses for torrents of unknown size as well; the score uses it. */
	effectiveFreeBytes: number | null;
	/** What the node itself still has to download, with what is promised to it. */
	backlogBytes: number;
}

/** A mode, ready to rate each node of one cluster. */
export type Rater = (candidate: Candidate) => Rating;

/** Downloads that take or wait for a slot: downloading, queued, stalled, fetching metadata. */
export function loadCountOf(node: NodeFacts): number {
	return (
		amount(node.activeCount) +
		amount(node.queuedCount) +
		amount(node.stalledCount) +
		amount(node.metaCount)
	);
}

/** The user's own limit of downloads at once; null when none was set. 0 is a limit: no downloads. */
export function ownLimitOf(node: NodeFacts): number | null {
	const limit = finiteOr(node.policy.maxActive, null);
	return limit !== null && limit >= 0 ? limit : null;
}

/**
 * Downloads at once that count as full load: the user's limit, else the node's own queue limit,
 * else 50. The queue limit (3 on a fresh qBittorrent) scales the load term only and never closes a
 * node: see `maxDownloadsGate`.
 */
export function maxActiveOf(node: NodeFacts): number {
	return ownLimitOf(node) ?? positiveOrNull(node.queueLimit) ?? DEFAULT_MAX_ACTIVE;
}

/** The node's multiplier; what is negative or not a number drains the node like 0. */
export function weightOf(node: NodeFacts): number {
	return amount(node.policy.weight);
}

/** Cuts the noise of floating point, so that equal nodes tie and the tie rules decide. */
export function tidyScore(score: number): number {
	const tidy = Math.round(score * 1e9) / 1e9;
	// A score beyond 1e299 overflows above; then it has no noise that matters either.
	return Number.isFinite(tidy) ? tidy : finiteOr(score, 0);
}
