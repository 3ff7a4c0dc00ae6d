import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { policyFrom } from '../../../lib/dispatch/nodeOverrides';
import type { DispatchOutcome, DispatchSettings } from '../../../lib/dispatch/types';
import type { NodeScore } from '../../../lib/scoring/types';
import { gibToBytes } from '../../../lib/scoring/units';
import { optionsField } from '../../shared/fields';
import { splitLines } from '../../shared/lists';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { rowIdOf } from '../../shared/torrentItem';
import { scoringFields } from '../fields/scoring';
import { torrentFields } from '../fields/torrent';
import { readNodeOverrides, readPool, readScoreSettings } from '../readScoring';
import { readTorrentOverrides, readTypedTorrent } from '../readTorrent';

export const option = {
	name: 'Dispatch Torrent',
	value: 'dispatch',
	action: 'Dispatch a torrent',
	description: 'Add the torrent to the best node, or to the next one when that fails',
};

export const outputs = ['Accepted', 'Refused', 'Held'];

export const description: INodeProperties[] = [
	...torrentFields,
	...scoringFields,
	optionsField({ operation: ['dispatch', 'explain'] }, [
		{
			displayName: 'Hold For (Hours)',
			name: 'holdForHours',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description: 'How long a torrent waits at most when no node takes it; 0 means for as long as it takes',
		},
		{
			displayName: 'Nodes to Try',
			name: 'nodesToTry',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10 },
			default: 3,
			description: 'How many nodes are tried when adding fails',
		},
		{
			displayName: 'Size When Unknown (GiB)',
			name: 'unknownSizeGib',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 10,
			description: 'Reserved for a torrent that does not say its size, as most magnets',
		},
		{
			displayName: 'Size When Unknown, by Category',
			name: 'unknownSizeByCategory',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'radarr-4k = 60',
			description: 'One per line: category = GiB',
		},
		{
			displayName: 'Treat Links as Private',
			name: 'treatLinksAsPrivate',
			type: 'boolean',
			default: true,
			description: 'Whether a torrent behind an http link is added stopped, confirmed and then started, and never on a second node after a timeout',
		},
		{
			displayName: 'Treat Magnets as Private',
			name: 'treatMagnetsAsPrivate',
			type: 'boolean',
			default: false,
			description: 'Whether magnets, which do not say it, are treated like torrents of private trackers',
		},
		{
			displayName: 'When Known Already',
			name: 'onDuplicate',
			type: 'options',
			options: [
				{ name: 'Adopt', value: 'adopt' },
				{ name: 'Refuse', value: 'refuse' },
			],
			default: 'adopt',
			description: 'For torrents that did not pass a Claim before',
		},
		{
			displayName: 'When No Node Fits',
			name: 'whenNoNodeFits',
			type: 'options',
			options: [
				{
					name: 'Hold',
					value: 'hold',
					description: 'Accept the torrent and keep it until a node takes it; the app sees it as queued',
				},
				{ name: 'Refuse', value: 'refuse', description: 'Answer 503, so that the app tries again by itself' },
			],
			default: 'hold',
			description: 'What becomes of a torrent that no node can take now',
		},
	]),
];

const ACCEPTED = 0;
const REFUSED = 1;
const HELD = 2;
const OUTPUTS = { accepted: ACCEPTED, held: HELD, refused: REFUSED, failed: REFUSED };
const MS_PER_HOUR = 3_600_000;

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const dispatchOne = async (itemIndex: number) => {
		const service = await serviceOf(this);
		const { rowId, json } = await rowIdOf(this, service, itemIndex, readTypedTorrent(this, itemIndex));
		const outcome = await service.dispatch(rowId, readDispatchSettings(this, itemIndex));
		const item = { json: { ...json, dispatch: shown(outcome) }, pairedItem: { item: itemIndex } };
		return { output: OUTPUTS[outcome.outcome], items: [item] };
	};
	return await runPerItem(this, 3, dispatchOne, REFUSED);
}

/** Everything that the node's fields say about how to dispatch. */
export function readDispatchSettings(context: IExecuteFunctions, itemIndex: number): DispatchSettings {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const nodeOverrides = readNodeOverrides(context, itemIndex);
	const holdForHours = Number(options.holdForHours ?? 0);
	return {
		score: readScoreSettings(context, itemIndex),
		nodesToTry: Number(options.nodesToTry ?? 3),
		pool: readPool(context, itemIndex),
		unknownSizeBytes: gibToBytes(Number(options.unknownSizeGib ?? 10)),
		unknownSizeByCategory: readSizes(options.unknownSizeByCategory),
		expectedSizeBytes: expectedSizeOf(context.getInputData()[itemIndex].json),
		treatMagnetsAsPrivate: options.treatMagnetsAsPrivate === true,
		treatLinksAsPrivate: options.treatLinksAsPrivate !== false,
		onDuplicate: options.onDuplicate === 'refuse' ? 'refuse' : 'adopt',
		overrides: readTorrentOverrides(context, itemIndex),
		policyFor: policyFrom(nodeOverrides),
		nodeOverrides,
		whenNoNodeFits: options.whenNoNodeFits === 'refuse' ? 'refuse' : 'hold',
		holdForMs: holdForHours > 0 ? holdForHours * MS_PER_HOUR : null,
	};
}

/** What Enrich Torrent said; null when it stands nowhere before this node, or could say nothing. */
function expectedSizeOf({ enrich }: IDataObject): number | null {
	const bytes = Number((enrich as IDataObject | undefined)?.expectedSizeBytes ?? 0);
	return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

function readSizes(typed: unknown): Record<string, number> {
	const sizes: Record<string, number> = {};
	for (const line of splitLines(typed)) {
		const [category, gib] = line.split('=').map((part) => part.trim());
		if (category && Number(gib) > 0) sizes[category] = gibToBytes(Number(gib));
	}
	return sizes;
}

/** The `dispatch` part of the item: docs/reference.md. */
function shown(result: DispatchOutcome): IDataObject {
	const { outcome, verdict, node, nodeId, score, sentence, ranked, attempts } = result;
	return {
		outcome,
		code: verdict.code,
		httpStatus: verdict.httpStatus,
		node,
		nodeId,
		score,
		sentence,
		terms: ranked.map(termsOf) as unknown as IDataObject[],
		excluded: ranked.flatMap(({ node: name, excluded }) => excluded.map((reason) => ({ node: name, ...reason }))) as unknown as IDataObject[],
		attempts: attempts as unknown as IDataObject[],
	};
}

const termsOf = ({ node, eligible, score, terms, sentence }: NodeScore) => ({ node, eligible, score, ...terms, sentence });
