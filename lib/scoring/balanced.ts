import type { Candidate, Rater, ScorePart } from './rating';
import { loadCountOf, maxActiveOf, tidyScore, weightOf } from './rating';
import type { BalancedWeights, NodeFacts } from './types';
import { amount, clamp01, mbitToBytes, positiveOrNull } from './units';

const NEUTRAL_LINK = 0.5;
const MAX_SCORE = 100;

interface ClusterScale {
	/** The largest effective free space of a reachable node: what counts as 1 in the space term. */
	capacityHintBytes: number;
	/** The largest known link of a reachable node; null when no link is known. */
	largestLink: number | null;
}

/**
 * Bytes per second that a node can take: the smaller of the declared link and its current download
 * limit, else the highest rate seen; null when nothing is known.
 */
export function linkCapacityOf(node: NodeFacts): number | null {
	const declared = positiveOrNull(node.policy.linkMbps);
	const link = declared === null ? null : mbitToBytes(declared);
	const limit = positiveOrNull(node.rateLimitBytesPerSecond);
	if (link !== null && limit !== null) return Math.min(link, limit);
	return link ?? limit ?? positiveOrNull(node.highestRateBytesPerSecond);
}

function clusterScale(candidates: Candidate[]): ClusterScale {
	const reachable = candidates.filter((candidate) => candidate.node.reachable);
	const links = reachable.map(({ node }) => linkCapacityOf(node) ?? 0);
	return {
		// At least one byte: a cluster that is full must not divide by zero.
		capacityHintBytes: Math.max(1, ...reachable.map((one) => one.effectiveFreeBytes ?? 0)),
		largestLink: positiveOrNull(Math.max(0, ...links)),
	};
}

/** 1 = idle, 0 = as many downloads as the node is meant to have, or more. */
function loadTerm(node: NodeFacts): number {
	const maxActive = maxActiveOf(node);
	return maxActive > 0 ? clamp01(1 - loadCountOf(node) / maxActive) : 0;
}

/** Spare rate as a share of the largest link in the cluster; 0.5 when the node's link is unknown. */
function linkTerm(node: NodeFacts, largestLink: number | null): number {
	const capacity = linkCapacityOf(node);
	if (capacity === null || largestLink === null) return NEUTRAL_LINK;
	return clamp01((capacity - amount(node.rateBytesPerSecond)) / largestLink);
}

/** Each part in points of 100; weights need not add up to anything. */
function weigh(
	terms: Record<keyof BalancedWeights, number>,
	weights: BalancedWeights,
): ScorePart[] {
	const kinds: Array<keyof BalancedWeights> = ['space', 'load', 'link'];
	const sum = kinds.reduce((total, kind) => total + amount(weights[kind]), 0);
	return kinds.map((kind) => ({
		kind,
		points: sum > 0 ? MAX_SCORE * (amount(weights[kind]) / sum) * terms[kind] : 0,
	}));
}

/**
 * The balanced mode: space, load and link, each 0..1, weighed into 0..100, times the node's weight,
 * capped at 100. Space is relative to the roomiest reachable node, link to the widest one.
 */
export function balancedRater(candidates: Candidate[], weights: BalancedWeights): Rater {
	const scale = clusterScale(candidates);
	return ({ node, effectiveFreeBytes }) => {
		const known = node.reachable && effectiveFreeBytes !== null;
		const space = known ? clamp01(effectiveFreeBytes / scale.capacityHintBytes) : null;
		const load = node.reachable ? loadTerm(node) : null;
		const link = node.reachable ? linkTerm(node, scale.largestLink) : null;
		const weight = weightOf(node);
		const parts = weigh({ space: space ?? 0, load: load ?? 0, link: link ?? 0 }, weights);
		const points = parts.reduce((sum, part) => sum + part.points, 0);
		return {
			score: known ? Math.min(MAX_SCORE, tidyScore(points * weight)) : null,
			parts,
			terms: {
				effectiveFreeBytes,
				capacityHintBytes: scale.capacityHintBytes,
				space,
				load,
				link,
				loadCount: loadCountOf(node),
				maxActive: maxActiveOf(node),
				linkCapacityBytesPerSecond: linkCapacityOf(node),
				weight,
			},
		};
	};
}
