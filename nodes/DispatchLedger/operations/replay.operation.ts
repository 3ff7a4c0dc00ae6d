import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { type ReplayedDecision, replayDecisions } from '../../../lib/dispatch/replayDecisions';
import type { ReplaySums } from '../../../lib/scoring/replay';
import { bytesToGib } from '../../../lib/scoring/units';
import { scoringFields } from '../../QbtClusterScorer/fields/scoring';
import { readScoreSettings } from '../../QbtClusterScorer/readScoring';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { readDecisionFilter } from '../fields/decisionFilters';

export const option = {
	name: 'Replay',
	value: 'replay',
	action: 'Replay decisions',
	description: 'Run decisions again with other weights: what would have gone elsewhere, and would it have been better',
};

const show = { resource: ['decision'], operation: ['replay'] };

/** The Scorer's own fields, so that what was tried here can be set there. */
const weightFields = scoringFields
	.filter(({ name }) => ['mode', 'weights', 'classicWeights'].includes(name))
	.map((field): INodeProperties => {
		const mode = field.displayOptions?.show?.mode;
		return { ...field, displayOptions: { show: mode === undefined ? show : { ...show, mode } } };
	});

export const description: INodeProperties[] = [
	...weightFields,
	{
		displayName: 'Maximum Decisions',
		name: 'maxDecisions',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1000,
		displayOptions: { show },
		description: 'How many of the newest decisions are run again',
	},
	{
		displayName: 'Carry Bytes for (Days)',
		name: 'carryDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		displayOptions: { show },
		description: 'How long a torrent that would be elsewhere takes room there and leaves room where it was; about as long as you keep torrents',
	},
	{
		displayName: 'Return Each Decision',
		name: 'eachDecision',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether to return one item per decision after the summary',
	},
];

const DAY_MS = 24 * 3_600_000;

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { history } = await ledgerOf(this);
		const filter = readDecisionFilter(this, itemIndex, this.getNodeParameter('maxDecisions', itemIndex) as number);
		const carryMs = (this.getNodeParameter('carryDays', itemIndex) as number) * DAY_MS;
		const score = readScoreSettings(this, itemIndex);
		const wantsEach = this.getNodeParameter('eachDecision', itemIndex) as boolean;
		const each: IDataObject[] = [];
		const settings = { score, carryMs, policyFor: <T>(facts: T): T => facts };
		const sums = await replayDecisions(history, filter, settings, Date.now(), (one) => {
			if (wantsEach) each.push(shownReplay(one));
		});
		const items = [shownSums(sums), ...each].map((json) => ({ json, pairedItem: { item: itemIndex } }));
		return { output: 0, items };
	});
}

const gib = (bytes: number): number => Math.round(bytesToGib(bytes) * 100) / 100;

function shownSums({ balance, nodes, ...sums }: ReplaySums): IDataObject {
	const shown = ({ bytesDeviation, fillDeviation }: ReplaySums['balance']['before']): IDataObject => ({
		deviationGib: gib(bytesDeviation),
		fillDeviationPercent: fillDeviation === null ? null : Math.round(fillDeviation * 10_000) / 100,
	});
	return {
		...(sums as unknown as IDataObject),
		balance: { before: shown(balance.before), after: shown(balance.after) },
		nodes: nodes.map(({ nodeId, node, before, after }) => ({
			node,
			nodeId,
			before: { torrents: before.torrents, gib: gib(before.bytes) },
			after: { torrents: after.torrents, gib: gib(after.bytes) },
		})),
	};
}

function shownReplay({ decision, after, afterNode, elsewhere, overfillBefore, overfillAfter, bytes }: ReplayedDecision): IDataObject {
	return {
		decisionId: decision.id,
		at: new Date(decision.atMs).toISOString(),
		name: decision.name,
		category: decision.category,
		sizeGib: gib(bytes),
		before: decision.node,
		after: afterNode,
		beforeId: decision.nodeId,
		afterId: after,
		elsewhere,
		overfillBefore,
		overfillAfter,
	};
}
