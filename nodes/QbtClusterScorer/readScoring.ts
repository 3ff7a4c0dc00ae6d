import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { defaultScoreSettings } from '../../lib/scoring/defaults';
import type { NodeFacts, ScoreSettings } from '../../lib/scoring/types';
import { splitList } from '../shared/lists';

/** Mode and weights as the node's fields say; what is not set keeps its default. */
export function readScoreSettings(context: IExecuteFunctions, itemIndex: number): ScoreSettings {
	const mode = context.getNodeParameter('mode', itemIndex) as ScoreSettings['mode'];
	const typed = (name: string) => context.getNodeParameter(name, itemIndex, {}) as IDataObject;
	if (mode === 'classic') {
		return { ...defaultScoreSettings, mode, classic: { ...defaultScoreSettings.classic, ...numbers(typed('classicWeights')) } };
	}
	const { minScore, ...weights } = numbers(typed('weights'));
	return {
		...defaultScoreSettings,
		mode,
		weights: { ...defaultScoreSettings.weights, ...weights },
		minScore: minScore ?? defaultScoreSettings.minScore,
	};
}

export function readPool(context: IExecuteFunctions, itemIndex: number): string[] {
	return splitList(context.getNodeParameter('pool', itemIndex, []));
}

interface Override {
	node: string;
	setting: 'weight' | 'maxActive' | 'minFreeGib' | 'minFreePercent' | 'linkMbps';
	value: number;
}

/** A function that lays the overrides of this run over a node's policy. */
export function readOverrides(context: IExecuteFunctions, itemIndex: number): (facts: NodeFacts) => NodeFacts {
	const typed = context.getNodeParameter('nodeOverrides', itemIndex, {}) as { override?: Override[] };
	const overrides = typed.override ?? [];
	if (overrides.length === 0) return (facts) => facts;
	return (facts) => {
		const own = overrides.filter(({ node }) => node === facts.id || node.toLowerCase() === facts.name.toLowerCase());
		const changes = Object.fromEntries(own.map(({ setting, value }) => [setting, Number(value)]));
		return { ...facts, policy: { ...facts.policy, ...changes } };
	};
}

function numbers(typed: IDataObject): Record<string, number> {
	return Object.fromEntries(
		Object.entries(typed)
			.map(([name, value]): [string, number] => [name, Number(value)])
			.filter(([, value]) => Number.isFinite(value)),
	);
}
