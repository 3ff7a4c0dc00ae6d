import { categoryAllowed, tagAllowed, trackerAllowed } from './allowed';
import { DEFAULT_MAX_ACTIVE } from './defaults';
import { backlogGate, quarantineGate } from './historyGates';
import type { Candidate } from './rating';
import { loadCountOf, ownLimitOf, weightOf } from './rating';
import { spaceGates } from './spaceGates';
import type { Exclusion, NodeFacts, ScoreRequest, ScoreSettings } from './types';
import { amount, finiteOr } from './units';

/** A gate yields nothing when the node passes. */
type Gate = Exclusion | null;

/** Lists in sentences stay short; the full list is in the node's policy. */
function quoted(values: string[]): string {
	const shown = values.slice(0, 3).map((value) => `'${value}'`);
	return values.length > 3 ? `${shown.join(', ')}, ...` : shown.join(', ');
}

function unreachableGate(node: NodeFacts): Gate {
	if (node.reachable) return null;
	const reason = node.unreachableReason?.trim().replace(/\.$/, '') ?? '';
	return {
		code: 'unreachable',
		have: reason || null,
		need: null,
		unit: null,
		sentence: `${node.name} cannot be reached${reason ? `: ${reason}` : ''}.`,
	};
}

function simpleGate(code: Exclusion['code'], closed: boolean, sentence: string): Gate {
	return closed ? { code, have: null, need: null, unit: null, sentence } : null;
}

function lostTorrentsGate({ name, lostTorrents }: NodeFacts): Gate {
	const lost = amount(lostTorrents);
	if (lost === 0) return null;
	const sentence = `${name} lost ${lost} torrents at once and stays closed until they return or it is opened again.`;
	return { code: 'lost_torrents', have: lost, need: 0, unit: null, sentence };
}

function disconnectedGate({ name, connectionStatus }: NodeFacts): Gate {
	if (connectionStatus !== 'disconnected') return null;
	const sentence = `${name} has no connection to the internet (is its VPN down?).`;
	return { code: 'disconnected', have: 'disconnected', need: 'connected', unit: null, sentence };
}

function categoryGate({ name, policy }: NodeFacts, { category }: ScoreRequest): Gate {
	if (categoryAllowed(category, policy.categories)) return null;
	const what = category === '' ? 'torrents without a category' : `category '${category}'`;
	return {
		code: 'category_not_allowed',
		have: category,
		need: policy.categories.join(', '),
		unit: null,
		sentence: `${name} does not take ${what} (only ${quoted(policy.categories)}).`,
	};
}

function tagGate({ name, policy }: NodeFacts, { tags }: ScoreRequest): Gate {
	if (tagAllowed(tags, policy.tags)) return null;
	const what = tags.length === 0 ? 'torrents without a tag' : `tags ${quoted(tags)}`;
	return {
		code: 'tag_not_allowed',
		have: tags.join(', '),
		need: policy.tags.join(', '),
		unit: null,
		sentence: `${name} does not take ${what} (only ${quoted(policy.tags)}).`,
	};
}

function trackerGate({ name, policy }: NodeFacts, { trackerHosts }: ScoreRequest): Gate {
	if (trackerAllowed(trackerHosts, policy.trackerHosts)) return null;
	const what =
		trackerHosts.length === 0
			? 'torrents whose tracker is unknown'
			: `torrents of tracker ${quoted(trackerHosts)}`;
	return {
		code: 'tracker_not_allowed',
		have: trackerHosts.length === 0 ? null : trackerHosts.join(', '),
		need: policy.trackerHosts.join(', '),
		unit: null,
		sentence: `${name} does not take ${what} (only ${quoted(policy.trackerHosts)}).`,
	};
}

/**
 * Closes a node that has its number of downloads already. A limit that the user set counts queued,
 * stalled and metadata ones too; without one, 50 (classic: `maxDownloads`) that really download
 * close it.
 *
 * The node's own queue limit does **not**: that is 3 on a fresh qBittorrent, and a node whose queue
 * is full still takes torrents and starts them in turn. The queue limit is in the load term.
 */
export function maxDownloadsGate(node: NodeFacts, settings: ScoreSettings): Gate {
	const global =
		settings.mode === 'classic'
			? finiteOr(settings.classic.maxDownloads, DEFAULT_MAX_ACTIVE)
			: DEFAULT_MAX_ACTIVE;
	const own = ownLimitOf(node);
	const need = own ?? global;
	const have = own === null ? amount(node.activeCount) : loadCountOf(node);
	if (have < need) return null;
	const sentence = `${node.name} has ${have} downloads and takes at most ${need}.`;
	return { code: 'too_many_downloads', have, need, unit: 'downloads', sentence };
}

function minScoreGate(node: NodeFacts, score: number | null, settings: ScoreSettings): Gate {
	const need = settings.mode === 'classic' ? settings.classic.minScore : settings.minScore;
	if (score === null || !(score < need)) return null;
	const shown = (Math.floor(score * 10) / 10).toFixed(1);
	const sentence = `${node.name} scores ${shown} and needs ${need}.`;
	return { code: 'score_below_minimum', have: score, need, unit: 'score', sentence };
}

function policyGates(node: NodeFacts, request: ScoreRequest): Gate[] {
	const { name } = node;
	return [
		unreachableGate(node),
		simpleGate('paused', node.policy.paused, `${name} is paused.`),
		simpleGate('drained', weightOf(node) === 0, `${name} is drained (weight 0).`),
		lostTorrentsGate(node),
		categoryGate(node, request),
		tagGate(node, request),
		trackerGate(node, request),
	];
}

/**
 * Every reason why a node cannot take a torrent, with its numbers; empty when it can. A node that
 * cannot be reached is judged by its policy only: its other figures are old.
 *
 * @param score the node's score, null when it could not be computed
 */
export function gatesOf(
	candidate: Candidate,
	request: ScoreRequest,
	settings: ScoreSettings,
	score: number | null,
): Exclusion[] {
	const { node } = candidate;
	const gates = policyGates(node, request);
	if (node.reachable) {
		gates.push(
			simpleGate(
				'removes_torrents',
				node.removesTorrents,
				`${node.name} removes torrents by itself when they reach its share limit.`,
			),
			disconnectedGate(node),
			...spaceGates(candidate, request),
			maxDownloadsGate(node, settings),
			quarantineGate(node, settings.history),
			backlogGate(candidate, settings.history),
			minScoreGate(node, score, settings),
		);
	}
	return gates.filter((gate): gate is Exclusion => gate !== null);
}
