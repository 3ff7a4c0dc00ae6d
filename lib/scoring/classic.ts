import type { Rater, ScorePart } from './rating';
import { loadCountOf, maxActiveOf, tidyScore, weightOf } from './rating';
import type { ClassicWeights } from './types';
import { amount, bytesToGib, bytesToMbit, finiteOr } from './units';

/**
 * The classic mode, for people who come from a dispatcher with these settings:
 * `(free GiB * diskWeight - downloads * downloadWeight - Mbit/s * bandwidthWeight) * weight`.
 *
 * Free is the raw figure, downloads are those that really download. The units do not match, so
 * free space nearly always decides; the gates (space, downloads) are the same as in balanced mode.
 * The node's weight multiplies a score of 0 or more only: times a negative score, a larger weight
 * would make the node worse.
 */
export function classicRater(weights: ClassicWeights): Rater {
	return ({ node, space, effectiveFreeBytes }) => {
		const weight = weightOf(node);
		const known = node.reachable && space.freeBytes !== null;
		const parts: ScorePart[] = [
			{ kind: 'disk', points: bytesToGib(space.freeBytes ?? 0) * finiteOr(weights.diskWeight, 0) },
			{
				kind: 'downloads',
				points: -amount(node.activeCount) * finiteOr(weights.downloadWeight, 0),
			},
			{
				kind: 'rate',
				points:
					-bytesToMbit(amount(node.rateBytesPerSecond)) * finiteOr(weights.bandwidthWeight, 0),
			},
		];
		const points = parts.reduce((sum, part) => sum + part.points, 0);
		return {
			score: known ? tidyScore(points >= 0 ? points * weight : points) : null,
			parts,
			terms: {
				effectiveFreeBytes,
				capacityHintBytes: null,
				space: null,
				load: null,
				link: null,
				loadCount: loadCountOf(node),
				maxActive: maxActiveOf(node),
				linkCapacityBytesPerSecond: null,
				weight,
			},
		};
	};
}
