import { compareRevisions, positionOf } from './profile';
import type { Propers, QualityProfile, Revision, SizeLimits } from './types';

const SIZE_STEP_BYTES = 200 * 1024 ** 2;
const MIB = 1024 ** 2;

/** What decides between releases that the profile takes. */
export interface Offer {
	qualityId: number;
	revision: Revision;
	score: number;
	/** Null: not known, which counts as none. */
	seeders: number | null;
	sizeBytes: number;
}

/**
 * The order in which the apps take releases, the best first: quality, revision, score, seeders by
 * powers of ten, and size: the one nearest to the preferred size, else the largest.
 */
export function offerOrder(
	profile: QualityProfile,
	propers: Propers,
	limitsOf: (qualityId: number) => SizeLimits | null,
	runtimeMinutes: number,
): (a: Offer, b: Offer) => number {
	const sizeRank = ({ qualityId, sizeBytes }: Offer): number => {
		const preferred = limitsOf(qualityId)?.preferredSize ?? null;
		const step = (bytes: number): number => Math.round(bytes / SIZE_STEP_BYTES);
		if (preferred === null || preferred === 0 || runtimeMinutes === 0) return step(sizeBytes);
		return -step(Math.abs(sizeBytes - preferred * MIB * runtimeMinutes));
	};
	return (a, b) =>
		positionOf(profile, b.qualityId) - positionOf(profile, a.qualityId) ||
		(propers === 'doNotPrefer' ? 0 : compareRevisions(b.revision, a.revision)) ||
		b.score - a.score ||
		seederRank(b) - seederRank(a) ||
		sizeRank(b) - sizeRank(a);
}

const seederRank = ({ seeders }: Offer): number => (seeders === null || seeders <= 0 ? -1 : Math.round(Math.log10(seeders)));
