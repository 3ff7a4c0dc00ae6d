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
	for (const [index, tier] of tiers.entries()) {
		const reasons = reasonsFor(verdict, tier);
		if (reasons !== null && reasons.length > 0) {
			const name = tier.name === undefined || tier.name === '' ? `tier ${index + 1}` : tier.name;
			return { approved: true, tier: index + 1, reason: `${name}: ${reasons.join(', ')}` };
		}
	}
	return ASK;
}

/** What a tier asked for and was given; null when something does not hold. */
function reasonsFor(verdict: UpgradeVerdict, tier: ApprovalTier): string[] | null {
	const { sizeBytes, seeders } = verdict.new;
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
		const { delta } = verdict.score;
		if (delta === null || delta < tier.minScoreGain) return null;
		reasons.push(`the score rises by ${delta} of at least ${tier.minScoreGain}`);
	}
	if (tier.codes !== undefined && tier.codes.length > 0) {
		if (!tier.codes.includes(verdict.code)) return null;
		reasons.push(verdict.code);
	}
	return reasons;
}

const isSet = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
