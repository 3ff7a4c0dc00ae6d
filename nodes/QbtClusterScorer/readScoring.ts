import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type NodeOverride, policyFrom } from '../../lib/dispatch/nodeOverrides';
import { defaultScoreSettings } from '../../lib/scoring/defaults';
import type { NodeFacts, ScoreSettings } from '../../lib/scoring/types';
import { splitList } from '../shared/lists';

/** Mode and weights as the node's fields say; what is not set keeps its default. */
export function readScoreSettings(context: IExecuteFunctions, itemIndex: number): ScoreSettings {
	const mode = context.getNodeParameter('mode', itemIndex) as ScoreSettings['mode'];
	const typed = (name: string) => context.getNodeParameter(name, itemIndex, {}) as IDataObject;
	const history = { ...defaultScoreSettings.history, ...numbers(typed('history')) };
	if (mode === 'classic') {
		return { ...defaultScoreSettings, mode, classic: { ...defaultScoreSettings.classic, ...numbers(typed('classicWeights')) }, history };
	}
	const { minScore, ...weights } = numbers(typed('weights'));
	return {
		...defaultScoreSettings,
		mode,
		weights: { ...defaultScoreSettings.weights, ...weights },
		minScore: minScore ?? defaultScoreSettings.minScore,
		history,
	};
}

export function readPool(context: IExecuteFunctions, itemIndex: number): string[] {
	return splitList(context.getNodeParameter('pool', itemIndex, []));
}

/** What this run changes of single nodes' policies. */
export function readNodeOverrides(context: IExecuteFunctions, itemIndex: number): NodeOverride[] {
	const typed = context.getNodeParameter('nodeOverrides', itemIndex, {}) as { override?: NodeOverride[] };
	return typed.override ?? [];
}

/** A function that lays the overrides of this run over a node's policy. */
export const readOverrides = (context: IExecuteFunctions, itemIndex: number): ((facts: NodeFacts) => NodeFacts) =>
	policyFrom(readNodeOverrides(context, itemIndex));

function numbers(typed: IDataObject): Record<string, number> {
	return Object.fromEntries(
		Object.entries(typed)
			.map(([name, value]): [string, number] => [name, Number(value)])
			.filter(([, value]) => Number.isFinite(value)),
	);
}
