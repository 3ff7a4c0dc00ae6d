import { diskRejection } from './upgrade';
import type { Candidate, Propers, QualityProfile } from './types';

/** How many episodes a season pack has to improve: all, a share of them, or one. */
export type SeasonPackMode = 'all' | 'threshold' | 'any';

export interface SeasonPackRule {
	mode: SeasonPackMode;
	/** Per cent of the episodes, for `threshold`. */
	threshold: number;
}

/**
 * Whether a pack is worth it. Episodes without a file count as improved.
 *
 * @param files what the library has of each episode in the pack; null: nothing
 */
export function improvesSeason(
	profile: QualityProfile,
	files: ReadonlyArray<Candidate | null>,
	next: Candidate,
	propers: Propers,
	{ mode, threshold }: SeasonPackRule,
): boolean {
	const improved = files.filter((file) => file === null || diskRejection(profile, file, next, propers) === null).length;
	if (mode === 'any') return improved > 0 || files.length === 0;
	if (mode === 'all') return improved === files.length;
	return files.length === 0 || (100 * improved) / files.length >= threshold;
}
