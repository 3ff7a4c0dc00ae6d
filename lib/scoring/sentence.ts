import type { Candidate, PartKind, Rating } from './rating';
import type { Exclusion, NodeScore } from './types';
import { amount, formatBytes, formatRate } from './units';

/** One rated node with everything that its sentence needs. */
export interface Rated {
	candidate: Candidate;
	rating: Rating;
	result: NodeScore;
}

/** More than this many nodes in "No node fits" are only counted. */
const NAMED_NODES = 5;

const WORDS: Record<PartKind, { most: string; more: string; less: string }> = {
	space: {
		most: 'most free space after this torrent',
		more: 'more free space after this torrent',
		less: 'less free space after this torrent',
	},
	load: { most: 'least load', more: 'less load', less: 'more load' },
	link: { most: 'most spare link', more: 'more spare link', less: 'less spare link' },
	disk: { most: 'most free space', more: 'more free space', less: 'less free space' },
	downloads: {
		most: 'fewest active downloads',
		more: 'fewer active downloads',
		less: 'more active downloads',
	},
	rate: { most: 'lowest download rate', more: 'lower download rate', less: 'higher download rate' },
	weight: { most: 'highest weight', more: 'higher weight', less: 'lower weight' },
};

/** The figure behind a part, as people know it. */
function figure(kind: PartKind, { candidate, result }: Rated): string {
	const { node, space } = candidate;
	const { terms } = result;
	switch (kind) {
		case 'space':
			return formatBytes(terms.effectiveFreeBytes ?? 0);
		case 'load':
			return `${terms.loadCount} of ${terms.maxActive} downloads`;
		case 'link': {
			const capacity = terms.linkCapacityBytesPerSecond;
			if (capacity === null) return 'an unknown rate';
			return formatRate(Math.max(0, capacity - amount(node.rateBytesPerSecond)));
		}
		case 'disk':
			return formatBytes(space.freeBytes ?? 0);
		case 'downloads':
			return String(amount(node.activeCount));
		case 'rate':
			return formatRate(amount(node.rateBytesPerSecond));
		case 'weight':
			return String(terms.weight);
	}
}

function pointsOf(rated: Rated, kind: PartKind): number {
	if (kind === 'weight') return rated.result.terms.weight;
	return rated.rating.parts.find((part) => part.kind === kind)?.points ?? 0;
}

function basePoints({ rating }: Rated): number {
	return rating.parts.reduce((sum, part) => sum + part.points, 0);
}

/** Classic scores below zero are not multiplied. */
function multiplier(rated: Rated): number {
	return basePoints(rated) >= 0 ? rated.result.terms.weight : 1;
}

/**
 * The part by which `winner` is ahead most. A difference of products is split evenly: each part at
 * the mean of the two weights, the weights at the mean of the two sums; that adds up exactly.
 */
function decidingPart(winner: Rated, other: Rated): PartKind {
	const scale = (multiplier(winner) + multiplier(other)) / 2;
	let best: PartKind = 'weight';
	let lead = 0;
	if (winner.result.terms.weight > other.result.terms.weight) {
		const base = (basePoints(winner) + basePoints(other)) / 2;
		lead = base * (multiplier(winner) - multiplier(other));
	}
	for (const { kind, points } of winner.rating.parts) {
		const difference = (points - pointsOf(other, kind)) * scale;
		if (difference > lead) [best, lead] = [kind, difference];
	}
	return best;
}

/** Two scores with as many digits as it takes to tell them apart. */
function formatScores(score: number, other: number): [string, string] {
	for (let digits = 1; digits < 6; digits++) {
		const pair: [string, string] = [score.toFixed(digits), other.toFixed(digits)];
		if (score === other || pair[0] !== pair[1]) return pair;
	}
	return [String(score), String(other)];
}

/** What broke a tie, in the order of the ranking. */
function tieReason(winner: Rated, other: Rated): string {
	const [mine, theirs] = [winner.result.terms.loadCount, other.result.terms.loadCount];
	if (mine < theirs) return `fewer downloads (${mine} against ${theirs})`;
	const free = ({ result }: Rated) => result.terms.effectiveFreeBytes ?? 0;
	return free(winner) > free(other) ? 'a little more free space' : 'first by name';
}

/** A difference that nobody would call one. */
const isEven = (one: Rated, other: Rated): boolean =>
	Math.abs((one.result.score ?? 0) - (other.result.score ?? 0)) < 0.05;

/** Says why the best node won: by the largest difference to the next one. */
export function winnerSentence(eligible: Rated[], nodeCount: number): string {
	const [winner, next] = eligible;
	const { node, score } = winner.result;
	if (!next) {
		const why = nodeCount === 1 ? 'the only node' : 'only node that fits';
		return `${node} wins with ${(score ?? 0).toFixed(1)}: ${why}.`;
	}
	const [mine, theirs] = formatScores(score ?? 0, next.result.score ?? 0);
	if (score === next.result.score) {
		return `${node} wins with ${mine}: ${tieReason(winner, next)} at the same score as ${next.result.node}.`;
	}
	const kind = decidingPart(winner, next);
	if (isEven(winner, next)) {
		return `${node} wins with ${(score ?? 0).toFixed(1)}: a little ${WORDS[kind].more}, practically even with ${next.result.node}.`;
	}
	const points = pointsOf(winner, kind);
	const leads = eligible.every((one) => pointsOf(one, kind) <= points);
	const what = `${leads ? WORDS[kind].most : WORDS[kind].more} (${figure(kind, winner)})`;
	return `${node} wins with ${mine}: ${what}, ahead of ${next.result.node} (${theirs}).`;
}

/** Says why a node that fits was not taken: by what the best one is ahead most. */
export function runnerUpSentence(winner: Rated, other: Rated): string {
	const [mine, theirs] = formatScores(winner.result.score ?? 0, other.result.score ?? 0);
	const { node } = other.result;
	if (winner.result.score === other.result.score) {
		return `${node} fits with ${theirs}, the same as ${winner.result.node}, which is ahead: ${tieReason(winner, other)}.`;
	}
	const kind = decidingPart(winner, other);
	const what = `${WORDS[kind].less} (${figure(kind, other)} against ${figure(kind, winner)})`;
	return `${node} fits with ${theirs}, behind ${winner.result.node} (${mine}): ${what}.`;
}

/** Says that a node in quarantine is taken all the same. */
export function sparedSentence(sentence: string): string {
	return `${sentence.replace(/\.$/, '')}; its quarantine does not count, because no other node fits.`;
}

/** An exclusion's sentence without the node's name in front and the full stop behind. */
function clause(name: string, { sentence }: Exclusion): string {
	const bare = sentence.trim().replace(/\.$/, '');
	return bare.startsWith(`${name} `) ? bare.slice(name.length + 1) : bare;
}

/** Says all reasons why a node was not eligible, in one sentence. */
export function excludedSentence(name: string, excluded: Exclusion[]): string {
	const tooSmall = excluded.some(({ code }) => code === 'does_not_fit');
	// What does not fit at all cannot keep a minimum either: one of the two says enough.
	const told = excluded.filter(({ code }) => !(tooSmall && code === 'below_min_free_space'));
	const first = told[0];
	if (!first) return `${name} is not eligible.`;
	const glue = first.sentence.startsWith(`${name} `) ? ' ' : ': ';
	return `${name}${glue}${told.map((one) => clause(name, one)).join(', and ')}.`;
}

/** Says why no node fits: each node with its reasons. */
export function nobodySentence(results: NodeScore[]): string {
	if (results.length === 0) return 'No node fits: there are no nodes.';
	const told = results.slice(0, NAMED_NODES).map(({ sentence }) => sentence.replace(/\.$/, ''));
	const more = results.length - told.length;
	if (more > 0) told.push(`and ${more} more`);
	return `No node fits: ${told.join('; ')}.`;
}
