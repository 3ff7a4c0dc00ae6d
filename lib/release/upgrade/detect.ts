import type { LibraryFile, LibraryItem } from '../library/types';
import { dynamicRangeOf, qualityScore, soundOf } from '../order';
import type { Quality } from '../quality';
import { qualityInWords } from '../words';
import { changesOf } from './changes';
import { bestFor, compareQualities } from './compare';
import { filterRelease, isListed, type Refusal } from './filters';
import { pointsOf } from './points';
import { playersOf, type UpgradeRules } from './rules';
import { firstCandidate, type RuleFacts, switchedOff } from './ruleTable';
import { comparedInWords, gainSentence } from './sentence';
import type { CandidateCode, Confidence, OfferedRelease, Score, UpgradeCode, UpgradeVerdict } from './types';

const HOUR_MS = 3_600_000;

export interface DetectInput {
	/** What the library has; null: it does not have the title at all. */
	current: LibraryItem | null;
	new: OfferedRelease;
	rules: UpgradeRules;
	nowMs: number;
}

/** What the rules go by, worked out once. */
interface Context extends DetectInput {
	file: LibraryFile | null;
	score: Score;
}

/** Whether a release is worth a message, and why. Pure; it never throws for a title. */
export function detectUpgrade(input: DetectInput): UpgradeVerdict {
	const offered = withDualLayer(input.new, input.rules);
	const scoreOf = scorer(input.rules);
	const file = input.current === null ? null : bestFor(input.current.files, offered.quality, scoreOf);
	const context: Context = { ...input, new: offered, file, score: scoreFor(offered.quality, file, scoreOf) };
	const refusal = filterRelease(offered, input.current !== null, input.rules);
	if (refusal !== null) return skip(context, refusal);
	if (input.current === null) return judgeNew(context);
	if (file === null) return notify(context, 'missing', `In the library without a file: ${qualityInWords(offered.quality)}`);
	return judgeAgainst(context, file);
}

/** How qualities are summed up under these rules. */
function scorer(rules: UpgradeRules): (quality: Quality) => number {
	const players = playersOf(rules);
	return (quality) => (rules.mode === 'points' ? pointsOf(quality, players) : qualityScore(quality, players, rules.weights));
}

function scoreFor(offered: Quality, file: LibraryFile | null, scoreOf: (quality: Quality) => number): Score {
	const score = scoreOf(offered);
	const current = file === null ? null : scoreOf(file.quality);
	return { new: score, current, delta: current === null ? null : Math.round((score - current) * 100) / 100 };
}

const DUAL_LAYER = /(?<![a-z\d])BL ?\+ ?EL(?![a-z\d])/i;

function withDualLayer(offered: OfferedRelease, { dual_layer_is_fel }: UpgradeRules): OfferedRelease {
	const { dv } = offered.quality;
	if (!dual_layer_is_fel || dv === null || dv.profile !== 7 || dv.el !== null || !DUAL_LAYER.test(offered.name)) return offered;
	return { ...offered, quality: { ...offered.quality, dv: { ...dv, el: 'fel' } } };
}

/** A title that the library does not have, and may be told of. */
function judgeNew(context: Context): UpgradeVerdict {
	const { rules, score } = context;
	const { quality } = context.new;
	const range = dynamicRangeOf(quality, playersOf(rules));
	const { atmos } = soundOf(quality.audio, rules.lossless_first);
	const byPoints = rules.mode === 'points';
	const reason = `Not in the library: ${qualityInWords(quality)}`;
	if (byPoints && score.new < Math.max(1, rules.min_score_gain)) return skip(context, { code: 'no_rule', reason: `${score.new} points are too few` });
	if (range.fel && (rules.notify_fel || byPoints)) return notify(context, 'new_fel', reason);
	if (range.dolbyVision && (rules.notify_dv || byPoints)) return notify(context, 'new_dv', reason);
	if (atmos && (rules.notify_atmos || byPoints)) return notify(context, 'new_atmos', reason);
	if (byPoints) return notify(context, 'points_upgrade', reason);
	return skip(context, { code: 'no_rule', reason: 'No rule asks for it' });
}

function judgeAgainst(context: Context, file: LibraryFile): UpgradeVerdict {
	const { rules, score } = context;
	const { quality } = context.new;
	const comparison = compareQualities(file.quality, quality, playersOf(rules));
	const preferredGroup = isListed(quality.group, rules.prefer_groups) && !isListed(file.quality.group, rules.prefer_groups);
	const facts: RuleFacts = { ...comparison, preferredGroup };
	const changes = changesOf(comparison);
	const listed = { gains: changes.gains.map(({ text }) => text), losses: changes.losses.map(({ text }) => text) };
	const code = candidateOf(facts, context);
	const blocked = code === null ? whyNone(facts, context) : whyBlocked(facts, code, context);
	if (blocked !== null) {
		const wouldFire = rules.mode === 'points' ? [] : switchedOff(facts, rules);
		return { ...skip(context, blocked), ...listed, wouldFire };
	}
	if (code === null) throw new Error('a release without a reason to notify was not skipped');
	return { ...notify(context, code, gainSentence(code, file.quality, quality, changes, score)), ...listed };
}

function candidateOf(facts: RuleFacts, { rules, score }: Context): CandidateCode | null {
	if (rules.mode === 'rules') return firstCandidate(facts, rules);
	return (score.delta ?? 0) > 0 ? 'points_upgrade' : null;
}

/** A gain with a loss: what stands against a candidate; null: nothing. */
function whyBlocked(facts: RuleFacts, code: CandidateCode, { rules, score }: Context): Refusal | null {
	if (facts.resolution < 0 && code !== 'resolution_change' && !rules.allow_resolution_downgrade) return RESOLUTION_LOST;
	if (facts.range < 0 && !rules.allow_dynamic_range_downgrade) return RANGE_LOST;
	if (rules.min_score_gain === 0 || (score.delta ?? 0) >= rules.min_score_gain) return null;
	return { code: 'gain_too_small', reason: `The score rises by ${score.delta ?? 0}, and is to rise by ${rules.min_score_gain}` };
}

const RESOLUTION_LOST: Refusal = { code: 'resolution_downgrade', reason: 'The resolution would be lower' };
const RANGE_LOST: Refusal = { code: 'dynamic_range_downgrade', reason: 'The dynamic range would be worse' };

function whyNone(facts: RuleFacts, { rules }: Context): Refusal {
	if (facts.resolution < 0) return RESOLUTION_LOST;
	if (facts.range < 0) return RANGE_LOST;
	const [off] = rules.mode === 'points' ? [] : switchedOff(facts, rules);
	if (off !== undefined) return { code: 'rule_off', reason: `It would count as ${off.code}, but ${off.because.join(' and ')}` };
	if (facts.same && facts.revision === 0) return { code: 'duplicate', reason: 'The library has the same' };
	return { code: 'no_gain', reason: 'Nothing is gained that a rule asks for' };
}

function notify(context: Context, code: UpgradeCode, reason: string): UpgradeVerdict {
	const hours = context.rules.notify_expire_hours;
	return { ...verdict(context, code, reason), notify: true, expiresAtMs: hours === 0 ? null : context.nowMs + Math.round(hours * HOUR_MS) };
}

/** The sentence says what both sides are, so that it can be understood by itself. */
function skip(context: Context, { code, reason }: Refusal): UpgradeVerdict {
	const { file, current } = context;
	const { quality } = context.new;
	const there = code === 'not_in_library' ? '' : current === null ? '; not in the library' : '; no file in the library';
	const sides = file === null ? `${qualityInWords(quality)}${there}` : comparedInWords(file.quality, quality);
	return verdict(context, code, `${reason}: ${sides}`);
}

function verdict(context: Context, code: UpgradeCode, reason: string): UpgradeVerdict {
	const { file, current, score } = context;
	return {
		notify: false,
		code,
		reason,
		gains: [],
		losses: [],
		score,
		confidence: confidenceOf(context.new.quality, file?.quality ?? null),
		wouldFire: [],
		expiresAtMs: null,
		new: context.new,
		current: file,
		currentFiles: current?.files.length ?? 0,
	};
}

/** As sure as the less sure side is of its Dolby Vision. */
function confidenceOf(offered: Quality, current: Quality | null): Confidence {
	const sides = [offered.dv, current?.dv ?? null].filter((dv) => dv !== null);
	if (sides.some(({ profile, el }) => profile === null || (profile === 7 && el === null))) return 'unknown';
	return sides.some(({ by }) => by === 'inferred') ? 'inferred' : 'stated';
}
