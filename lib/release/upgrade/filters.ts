import { formatBytes, gibToBytes } from '../../scoring/units';
import { isPreRelease } from '../order';
import { saysQuality } from '../quality';
import { sourceInWords } from '../words';
import type { UpgradeRules } from './rules';
import type { OfferedRelease, UpgradeCode } from './types';

export interface Refusal {
	code: UpgradeCode;
	reason: string;
}

/** What keeps a release out before anything is compared; null: nothing. */
export function filterRelease(offered: OfferedRelease, inLibrary: boolean, rules: UpgradeRules): Refusal | null {
	if (!saysQuality(offered.quality)) return { code: 'unparsed', reason: 'The title says nothing about the quality' };
	if (!inLibrary && rules.notify_only_library_movies) return { code: 'not_in_library', reason: 'Not in the library' };
	return sizeRefusal(offered, rules) ?? seederRefusal(offered, rules) ?? groupRefusal(offered, rules) ?? sourceRefusal(offered);
}

function sizeRefusal({ sizeBytes }: OfferedRelease, rules: UpgradeRules): Refusal | null {
	if (sizeBytes === null) {
		return rules.unknown_size === 'skip' ? { code: 'size_unknown', reason: 'Its size is not known' } : null;
	}
	if (rules.max_size_gb > 0 && sizeBytes > gibToBytes(rules.max_size_gb)) {
		return { code: 'size_over_limit', reason: `${formatBytes(sizeBytes, 'up')} is more than the limit of ${rules.max_size_gb} GiB` };
	}
	if (sizeBytes < gibToBytes(rules.min_size_gb)) {
		return { code: 'size_under_limit', reason: `${formatBytes(sizeBytes, 'down')} is less than the minimum of ${rules.min_size_gb} GiB` };
	}
	return null;
}

function seederRefusal({ seeders }: OfferedRelease, rules: UpgradeRules): Refusal | null {
	if (seeders === null) {
		return rules.unknown_seeders === 'skip' ? { code: 'seeders_unknown', reason: 'It is not known how many seed it' } : null;
	}
	if (seeders >= rules.min_seeders) return null;
	return { code: 'seeders_below_minimum', reason: `${seeders} seeders are fewer than the minimum of ${rules.min_seeders}` };
}

function groupRefusal({ quality }: OfferedRelease, rules: UpgradeRules): Refusal | null {
	if (!isListed(quality.group, rules.block_groups)) return null;
	return { code: 'group_blocked', reason: `Releases of '${quality.group}' are not wanted` };
}

function sourceRefusal({ quality }: OfferedRelease): Refusal | null {
	return isPreRelease(quality) ? { code: 'prerelease_source', reason: `Its source is ${sourceInWords(quality)}` } : null;
}

/** Groups write themselves in any case. */
export function isListed(group: string | null, list: readonly string[]): boolean {
	if (group === null) return false;
	const wanted = group.toLowerCase();
	return list.some((one) => one.trim().toLowerCase() === wanted);
}
