import type { Comparison } from './compare';
import type { Switch, UpgradeRules } from './rules';
import type { CandidateCode } from './types';

/** What a rule looks at beside the comparison. */
export interface RuleFacts extends Comparison {
	/** Whether the new release is of a preferred group and the current file is not. */
	preferredGroup: boolean;
}

interface UpgradeRule {
	code: CandidateCode;
	/** How its switches have to stand for it to count. */
	needs: ReadonlyArray<readonly [Switch, boolean]>;
	/** Whether it is a gain; only of gains it is worth saying that they are switched off. */
	gain: boolean;
	applies(facts: RuleFacts): boolean;
}

const felGained = ({ now, next }: RuleFacts): boolean => next.range.fel && !now.range.fel;
const dvGained = ({ now, next }: RuleFacts): boolean => next.range.dolbyVision && !now.range.dolbyVision;
const dvBetter = ({ now, next, range }: RuleFacts): boolean => next.range.dolbyVision && now.range.dolbyVision && range > 0;

/** In order; the first one that applies and is on decides. */
const RULES: readonly UpgradeRule[] = [
	{
		code: 'fel_from_dv',
		needs: [['notify_fel', true], ['notify_fel_from_p5', true]],
		gain: true,
		applies: (facts) => felGained(facts) && facts.now.range.dolbyVision,
	},
	{
		code: 'fel_from_hdr',
		needs: [['notify_fel', true], ['notify_fel_from_hdr', true]],
		gain: true,
		applies: (facts) => felGained(facts) && !facts.now.range.dolbyVision,
	},
	{
		code: 'dv_atmos_combo',
		needs: [['notify_atmos', true], ['notify_atmos_with_dv_upgrade', true]],
		gain: true,
		applies: (facts) => facts.next.sound.atmos && (dvGained(facts) || dvBetter(facts)),
	},
	{
		code: 'dv_from_hdr',
		needs: [['notify_dv', true], ['notify_dv_from_hdr', true]],
		gain: true,
		applies: dvGained,
	},
	{
		code: 'dv_profile_upgrade',
		needs: [['notify_dv', true], ['notify_dv_profile_upgrades', true]],
		gain: true,
		applies: dvBetter,
	},
	{
		code: 'hdr_upgrade',
		needs: [['notify_hdr_from_sdr', true]],
		gain: true,
		applies: ({ next, range }) => !next.range.dolbyVision && range > 0,
	},
	{
		code: 'atmos_gained',
		needs: [['notify_atmos', true]],
		gain: true,
		applies: ({ now, next }) => next.sound.atmos && !now.sound.atmos,
	},
	{
		code: 'atmos_improved',
		needs: [['notify_atmos', true], ['notify_atmos_only_if_no_atmos', false]],
		gain: true,
		applies: ({ now, next, sound }) => next.sound.atmos && now.sound.atmos && sound > 0,
	},
	{
		code: 'resolution_upgrade',
		needs: [['notify_resolution', true]],
		gain: true,
		applies: ({ resolution }) => resolution > 0,
	},
	{
		code: 'resolution_change',
		needs: [['notify_resolution', true], ['notify_resolution_only_upgrades', false]],
		gain: false,
		applies: ({ resolution }) => resolution !== 0,
	},
	{
		code: 'revision',
		needs: [['notify_revision', true]],
		gain: true,
		applies: ({ same, revision }) => same && revision > 0,
	},
	{
		code: 'preferred_group',
		needs: [],
		gain: true,
		applies: ({ same, revision, preferredGroup }) => same && revision >= 0 && preferredGroup,
	},
	{
		code: 'fel_duplicate',
		needs: [['notify_fel', true], ['notify_fel_duplicates', true]],
		gain: false,
		applies: ({ now, next, resolution }) => now.range.fel && next.range.fel && resolution >= 0,
	},
];

/** The rule that decides; null when none does. */
export function firstCandidate(facts: RuleFacts, rules: UpgradeRules): CandidateCode | null {
	return RULES.find(({ needs, applies }) => needs.every(([name, wanted]) => rules[name] === wanted) && applies(facts))?.code ?? null;
}

/** Gains that are there and have their switches off, with those switches. */
export function switchedOff(facts: RuleFacts, rules: UpgradeRules): Array<{ code: CandidateCode; because: string[] }> {
	return RULES.flatMap(({ code, needs, gain, applies }) => {
		const because = needs.filter(([name, wanted]) => rules[name] !== wanted).map(([name, wanted]) => `${name} is ${wanted ? 'off' : 'on'}`);
		return gain && because.length > 0 && applies(facts) ? [{ code, because }] : [];
	});
}
