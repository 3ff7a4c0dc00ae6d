import { formatBytes, gibToBytes } from '../../scoring/units';
import type { UpgradeCode, UpgradeVerdict } from './types';

/** Conditions under which nobody needs to be asked. Those that are not set hold; an unknown figure fails one that is. */
export interface ApprovalTier {
	name?: string;
	/** GB of 1024^3 bytes. */
	maxSizeGb?: number | null;
	minSeeders?: number | null;
	minScoreGain?: number | null;
	/** Kinds of upgrade; empty: all. */
	codes?: readonly UpgradeCode[];
}

export interface AutoApproval {
	approved: boolean;
	/** The first tier that holds, from 1; null: none. */
	tier: number | null;
	/** Why it may go on without an answer; null: it may not. */
	reason: string | null;
}

const ASK: AutoApproval = { approved: false, tier: null, reason: null };

/** Whether an upgrade may go on without an answer. A tier without any condition never holds: it would be a mistake. */
export function autoApprove(verdict: UpgradeVerdict, tiers: readonly ApprovalTier[]): AutoApproval {
	if (!verdict.notify) return ASK;
	const { code, score } = verdict;
	const { sizeBytes, seeders } = verdict.new;
	return firstTier({ sizeBytes, seeders, scoreGain: score.delta, code }, tiers);
}

/** What tiers are compared with; null: not known. */
export interface TierFigures {
	sizeBytes: number | null;
	seeders: number | null;
	scoreGain: number | null;
	code: UpgradeCode | null;
}

/** The first tier that these figures meet. */
export function firstTier(figures: TierFigures, tiers: readonly ApprovalTier[]): AutoApproval {
	for (const [index, tier] of tiers.entries()) {
		const reasons = reasonsFor(figures, tier);
		if (reasons !== null && reasons.length > 0) {
			const name = tier.name === undefined || tier.name === '' ? `tier ${index + 1}` : tier.name;
			return { approved: true, tier: index + 1, reason: `${name}: ${reasons.join(', ')}` };
		}
	}
	return ASK;
}

/** What a tier asked for and was given; null when something does not hold. */
function reasonsFor({ sizeBytes, seeders, scoreGain, code }: TierFigures, tier: ApprovalTier): string[] | null {
	const reasons: string[] = [];
	if (isSet(tier.maxSizeGb)) {
		if (sizeBytes === null || sizeBytes > gibToBytes(tier.maxSizeGb)) return null;
		reasons.push(`${formatBytes(sizeBytes, 'up')} of at most ${tier.maxSizeGb} GiB`);
	}
	if (isSet(tier.minSeeders)) {
		if (seeders === null || seeders < tier.minSeeders) return null;
		reasons.push(`${seeders} of at least ${tier.minSeeders} seeders`);
	}
	if (isSet(tier.minScoreGain)) {
		if (scoreGain === null || scoreGain < tier.minScoreGain) return null;
		reasons.push(`the score rises by ${scoreGain} of at least ${tier.minScoreGain}`);
	}
	if (tier.codes !== undefined && tier.codes.length > 0) {
		if (code === null || !tier.codes.includes(code)) return null;
		reasons.push(code);
	}
	return reasons;
}

const isSet = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
