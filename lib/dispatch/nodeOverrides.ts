import type { NodeFacts } from '../scoring/types';

/** One setting of one node that a run changes. Plain data, so that it can be kept with a torrent that waits. */
export interface NodeOverride {
	/** Name (any case) or id. */
	node: string;
	setting: 'weight' | 'maxActive' | 'minFreeGib' | 'minFreePercent' | 'linkMbps';
	value: number;
}

/** A function that lays the overrides over a node's policy. */
export function policyFrom(overrides: readonly NodeOverride[]): (facts: NodeFacts) => NodeFacts {
	if (overrides.length === 0) return (facts) => facts;
	return (facts) => {
		const own = overrides.filter(({ node }) => node === facts.id || node.toLowerCase() === facts.name.toLowerCase());
		const changes = Object.fromEntries(own.map(({ setting, value }) => [setting, Number(value)]));
		return { ...facts, policy: { ...facts.policy, ...changes } };
	};
}
