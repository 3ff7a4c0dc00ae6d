import { compareRevisions, cutoffOf, positionOf } from './profile';
import type { Candidate, Propers, QualityProfile, UpgradeReason } from './types';

/** -1, 0 or 1: worse, equal or better by position; within one position the revision decides. */
export function compareQualities(profile: QualityProfile, next: Candidate, current: Candidate): number {
	const byPosition = Math.sign(positionOf(profile, next.qualityId) - positionOf(profile, current.qualityId));
	return byPosition || compareRevisions(next.revision, current.revision);
}

/** The very same quality, released again: not a WEBRip's proper for a WEB-DL of the same group. */
export function isRevisionUpgrade(current: Candidate, next: Candidate): boolean {
	return current.qualityId === next.qualityId && compareRevisions(next.revision, current.revision) > 0;
}

/** Whether the app still looks for a better quality than `current`. */
export function qualityCutoffNotMet(profile: QualityProfile, current: Candidate, next: Candidate | null): boolean {
	if (positionOf(profile, current.qualityId) < positionOf(profile, cutoffOf(profile))) return true;
	return next !== null && isRevisionUpgrade(current, next);
}

/** Whether the app still looks for anything better than `current`: quality or score. */
export function cutoffNotMet(profile: QualityProfile, current: Candidate, next: Candidate | null): boolean {
	const wantedScore = profile.upgradeAllowed ? profile.cutoffFormatScore : profile.minFormatScore;
	return qualityCutoffNotMet(profile, current, next) || current.score < wantedScore;
}

/**
 * Whether `next` is an upgrade of `current`, as Radarr and Sonarr decide it. Quality goes before
 * score: a better position wins whatever the scores are, a worse one loses.
 */
export function upgradeReason(
	profile: QualityProfile,
	current: Candidate,
	next: Candidate,
	propers: Propers,
): UpgradeReason {
	const position = positionOf(profile, next.qualityId) - positionOf(profile, current.qualityId);
	if (position > 0 && qualityCutoffNotMet(profile, current, next)) return 'none';
	if (position < 0) return 'betterQuality';
	const revision = propers === 'doNotPrefer' ? 0 : compareRevisions(next.revision, current.revision);
	if (revision > 0) return 'none';
	if (!profile.upgradeAllowed) return 'upgradesNotAllowed';
	if (revision < 0) return 'betterRevision';
	if (position > 0) return 'qualityCutoff';
	return scoreReason(profile, current.score, next.score);
}

function scoreReason(profile: QualityProfile, current: number, next: number): UpgradeReason {
	if (next <= current) return 'customFormatScore';
	if (current >= profile.cutoffFormatScore) return 'customFormatCutoff';
	if (next < current + profile.minUpgradeFormatScore) return 'minCustomFormatScore';
	return 'none';
}

/** False where quality or score would rise in a profile without upgrades; a re-release passes. */
export function isUpgradeAllowed(profile: QualityProfile, current: Candidate, next: Candidate): boolean {
	if (profile.upgradeAllowed || isRevisionUpgrade(current, next)) return true;
	return compareQualities(profile, next, current) <= 0 && next.score <= current.score;
}

/** The check against what is on the disk: null passes, else why not. */
export function diskRejection(
	profile: QualityProfile,
	current: Candidate,
	next: Candidate,
	propers: Propers,
): 'cutoffMet' | Exclude<UpgradeReason, 'none'> | null {
	if (!cutoffNotMet(profile, current, next)) return 'cutoffMet';
	const reason = upgradeReason(profile, current, next, propers);
	return reason === 'none' ? null : reason;
}
