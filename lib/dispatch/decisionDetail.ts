import { packInputs, rankAgain, type ScoreInputs, unpackInputs } from '../scoring/recorded';
import type { ScoreRequest, ScoreResult, ScoreSettings } from '../scoring/types';
import type { DispatchAttempt } from './types';

/** What a decision was made from and what was tried, as people and replays read it. */
export interface DecisionDetail {
	request: ScoreRequest;
	settings: ScoreSettings;
	attempts: DispatchAttempt[];
	/** Facts of every node of the choice; null when it was decided before any node was compared. */
	nodes: ScoreInputs['nodes'] | null;
	promised: ScoreInputs['promised'] | null;
	blocked: ScoreInputs['blocked'] | null;
	/** The terms of every node, best first. */
	ranked: ScoreResult['ranked'];
}

/**
 * The `detail` of a decision as it is stored: the inputs without what goes without saying. Terms and
 * sentences of the nodes follow from them and are not stored.
 */
export function packDetail(
	request: ScoreRequest,
	settings: ScoreSettings,
	inputs: ScoreInputs | null,
	attempts: DispatchAttempt[],
): unknown {
	return inputs === null ? { request, settings, attempts } : { ...packInputs(inputs), attempts };
}

/** A stored `detail` with the terms of every node; null when it is none of ours. */
export function unpackDetail(detail: unknown): DecisionDetail | null {
	const { request, settings, attempts } = (detail ?? {}) as Partial<DecisionDetail>;
	if (request === undefined || settings === undefined) return null;
	const tried = attempts ?? [];
	const inputs = unpackInputs(detail);
	if (inputs === null) {
		return { request, settings, attempts: tried, nodes: null, promised: null, blocked: null, ranked: [] };
	}
	return { ...inputs, attempts: tried, ranked: rankAgain(inputs).ranked };
}
