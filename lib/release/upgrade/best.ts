import type { OfferedRelease, UpgradeVerdict } from './types';

/** A verdict among others about the same title. */
export interface Contender {
	verdict: UpgradeVerdict;
	/** What they have in common; `titleKey` makes one. */
	key: string;
}

/** What a release is a release of: by id when one is known, else by title and year, and by its episodes. */
export function titleKey({ name, title, year, season, episodes }: OfferedRelease, id: string | null): string {
	const letters = (title ?? name).normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
	const what = id ?? `${letters}|${year ?? ''}`;
	return `${what}|${season ?? ''}|${[...episodes].sort((one, other) => one - other).join(',')}`;
}

/**
 * Of several upgrades of one title only the best stays one: the highest score, then more seeders, then
 * the smaller one, then the first. In the order that they were given.
 */
export function bestPerTitle<T extends Contender>(contenders: readonly T[]): UpgradeVerdict[] {
	const best = new Map<string, T>();
	for (const contender of contenders) {
		if (!contender.verdict.notify) continue;
		const leader = best.get(contender.key);
		if (leader === undefined || isBetter(contender.verdict, leader.verdict)) best.set(contender.key, contender);
	}
	return contenders.map((contender) => {
		const leader = best.get(contender.key);
		if (!contender.verdict.notify || leader === undefined || leader === contender) return contender.verdict;
		const { name } = leader.verdict.new;
		const reason = `Another one is better: ${name === '' ? `score ${leader.verdict.score.new}` : name}`;
		return { ...contender.verdict, notify: false, code: 'not_best', reason, expiresAtMs: null };
	});
}

function isBetter(one: UpgradeVerdict, other: UpgradeVerdict): boolean {
	const score = one.score.new - other.score.new;
	if (score !== 0) return score > 0;
	const seeders = (one.new.seeders ?? -1) - (other.new.seeders ?? -1);
	if (seeders !== 0) return seeders > 0;
	return (one.new.sizeBytes ?? Infinity) < (other.new.sizeBytes ?? Infinity);
}
