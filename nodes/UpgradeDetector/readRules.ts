import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { RANGE_RANKS, type ScoreWeights, SOUND_RANKS } from '../../lib/release/order';
import { type ApprovalTier, completeRules, PRESETS, type UpgradeRules } from '../../lib/release/upgrade';
import { splitList } from '../shared/lists';
import { tiersOf } from '../shared/tiers';

const LISTS = ['prefer_groups', 'block_groups', 'home_made_hdr_groups'] as const;

const collectionOf = (context: IExecuteFunctions, name: string, itemIndex: number): IDataObject =>
	context.getNodeParameter(name, itemIndex, {}) as IDataObject;

/** The rules of one item: a preset with the changes of its collections. @throws RangeError */
export function readRules(context: IExecuteFunctions, itemIndex: number): UpgradeRules {
	const preset = context.getNodeParameter('preset', itemIndex) as keyof typeof PRESETS;
	const given = ['rules', 'filters', 'players'].map((name) => collectionOf(context, name, itemIndex));
	const changes: IDataObject = Object.assign({}, ...given);
	const lists = LISTS.flatMap((name) => (changes[name] === undefined ? [] : [[name, splitList(changes[name])] as const]));
	const options = collectionOf(context, 'options', itemIndex);
	return completeRules(
		{
			...changes,
			...Object.fromEntries(lists),
			mode: context.getNodeParameter('decideBy', itemIndex) as UpgradeRules['mode'],
			weights: readWeights(options.weights),
		} as Partial<UpgradeRules>,
		PRESETS[preset] ?? PRESETS.recommended,
	);
}

/** `{"range": {"dv-fel": 120}, "sound": {"dts-x": 5200}}` @throws RangeError for a class or weight that is none */
function readWeights(given: unknown): ScoreWeights {
	const text = typeof given === 'string' ? given.trim() : given;
	if (text === undefined || text === null || text === '') return {};
	const weights = (typeof text === 'string' ? jsonOf(text) : text) as Record<string, Record<string, unknown> | undefined> | undefined;
	if (weights === undefined || weights === null) throw new RangeError("The 'Own Weights' option is not JSON");
	check(weights.range, RANGE_RANKS, 'range');
	check(weights.sound, SOUND_RANKS, 'sound');
	return { range: weights.range as ScoreWeights['range'], sound: weights.sound as ScoreWeights['sound'] };
}

/** Undefined when it is none. */
function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function check(given: Record<string, unknown> | undefined, known: object, part: string): void {
	for (const [name, weight] of Object.entries(given ?? {})) {
		if (!(name in known)) throw new RangeError(`'${name}' in the 'Own Weights' option is none of the classes of ${part}: ${Object.keys(known).join(', ')}`);
		if (typeof weight !== 'number' || !Number.isFinite(weight)) throw new RangeError(`The weight of '${name}' in the 'Own Weights' option is no number`);
	}
}

/** Conditions under which nobody is asked. */
export function readTiers(context: IExecuteFunctions, itemIndex: number): ApprovalTier[] {
	return tiersOf(collectionOf(context, 'autoApprove', itemIndex));
}
