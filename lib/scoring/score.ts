import { balancedRater } from './balanced';
import { classicRater } from './classic';
import { gatesOf } from './gates';
import type { Candidate } from './rating';
import type { Rated } from './sentence';
import { excludedSentence, nobodySentence, runnerUpSentence, sparedSentence, winnerSentence } from './sentence';
import type { Promised, StorageSpace } from './storage';
import { effectiveFreeBytes, storageOf, storageSpaces } from './storage';
import { amount } from './units';
import type {
	Exclusion,
	NodeFacts,
	NodeScore,
	ScoreRequest,
	ScoreResult,
	ScoreSettings,
} from './types';

const UNKNOWN_SPACE: StorageSpace = {
	freeBytes: null,
	totalBytes: null,
	unfinishedBytes: 0,
	reservedBytes: 0,
	guessedBytes: 0,
};

/** By code unit, because a locale's order differs between machines. */
function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

function byName(a: NodeScore, b: NodeScore): number {
	return compareText(a.node, b.node) || compareText(a.nodeId, b.nodeId);
}

function byRank({ result: a }: Rated, { result: b }: Rated): number {
	if (a.eligible !== b.eligible) return a.eligible ? -1 : 1;
	if (!a.eligible) return byName(a, b);
	const byScore = (b.score ?? 0) - (a.score ?? 0);
	// Where load ties, the roomier node; it matters when the weight of space is 0.
	const bySpace = (b.terms.effectiveFreeBytes ?? 0) - (a.terms.effectiveFreeBytes ?? 0);
	return byScore || a.terms.loadCount - b.terms.loadCount || bySpace || byName(a, b);
}

/**
 * Free bytes thinned out by guesses: all of them without a guess, ever fewer with more, never none.
 * Taken off plainly, a few hundred magnets would bring every node to zero, and nothing would tell
 * them apart.
 */
function thinned(left: number | null, guessed: number): number | null {
	if (left === null || left <= 0) return left;
	return left * (left / (left + guessed));
}

function candidatesOf(
	nodes: NodeFacts[],
	sizeBytes: number,
	promised: Promised,
): Candidate[] {
	const spaces = storageSpaces(nodes, promised);
	return nodes.map((node) => {
		const space = spaces.get(storageOf(node)) ?? UNKNOWN_SPACE;
		const left = effectiveFreeBytes(space, sizeBytes);
		const backlogBytes = amount(node.unfinishedBytes) + amount(promised.byNode?.get(node.id));
		return { node, space, bindingFreeBytes: left, effectiveFreeBytes: thinned(left, space.guessedBytes), backlogBytes };
	});
}

/**
 * A node in quarantine is better than none: when nothing but quarantines is in the way, they do not
 * count. A tracker that is down would close all nodes otherwise.
 */
function spareQuarantined(rated: Rated[]): ReadonlySet<Rated> {
	if (rated.some(({ result }) => result.eligible)) return new Set();
	const spared = rated.filter(({ result }) => result.excluded.every(({ code }) => code === 'quarantined'));
	for (const { result } of spared) Object.assign(result, { eligible: true, excluded: [] });
	return new Set(spared);
}

/** Writes the sentences, which need the whole ranking. */
function explain(ranked: Rated[], spared: ReadonlySet<Rated>): string {
	const eligible = ranked.filter(({ result }) => result.eligible);
	const winner = eligible.at(0);
	for (const one of ranked) {
		const { node, excluded } = one.result;
		if (excluded.length > 0) one.result.sentence = excludedSentence(node, excluded);
		else if (winner && one !== winner) one.result.sentence = runnerUpSentence(winner, one);
	}
	if (!winner) return nobodySentence(ranked.map(({ result }) => result));
	winner.result.sentence = winnerSentence(eligible, ranked.length);
	for (const { result } of spared) result.sentence = sparedSentence(result.sentence);
	return winner.result.sentence;
}

/**
 * Ranks all nodes for one torrent and says why, without any effect. The same facts always give the
 * same result, in whatever order the nodes come: there is no clock and no chance in it.
 *
 * Eligible nodes come first, by score, then fewer downloads, then more space, then name, then id; the others follow
 * by name, each with every reason. Free, unfinished and reserved bytes count per storage.
 *
 * @param promised bytes of torrents that the nodes do not show yet. Those of known size bind; a guess
 *   steers the score and never closes a node: a guess must not refuse what would have fitted
 * @param blocked exclusions that were found elsewhere (an add failed, the same storage has it), by node id
 */
export function scoreNodes(
	nodes: NodeFacts[],
	request: ScoreRequest,
	settings: ScoreSettings,
	promised: Promised,
	blocked?: ReadonlyMap<string, Exclusion>,
): ScoreResult {
	const candidates = candidatesOf(nodes, request.sizeBytes, promised);
	const rate =
		settings.mode === 'classic'
			? classicRater(settings.classic)
			: balancedRater(candidates, settings.weights);
	const rated = candidates.map((candidate): Rated => {
		const { id, name } = candidate.node;
		const rating = rate(candidate);
		const { score, terms } = rating;
		const excluded = gatesOf(candidate, request, settings, score);
		const elsewhere = blocked?.get(id);
		if (elsewhere) excluded.push(elsewhere);
		const eligible = excluded.length === 0;
		const result = { nodeId: id, node: name, eligible, score, terms, excluded, sentence: '' };
		return { candidate, rating, result };
	});
	const spared = spareQuarantined(rated);
	rated.sort(byRank);
	const sentence = explain(rated, spared);
	const ranked = rated.map(({ result }) => result);
	return { ranked, best: ranked[0]?.eligible ? ranked[0] : null, sentence };
}
