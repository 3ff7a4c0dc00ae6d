import type { ProfileItem, ProfileQuality, QualityProfile, Revision } from './types';

/** Position of a quality or group; 0 is the worst, and where an id that the profile does not have counts. */
export function positionOf(profile: QualityProfile, id: number): number {
	return Math.max(0, profile.items.findIndex((item) => holds(item, id)));
}

/** The position that has the quality or is the group; undefined when the profile has neither. */
export function itemOf(profile: QualityProfile, id: number): ProfileItem | undefined {
	return profile.items.find((item) => holds(item, id));
}

/** The quality inside the profile, alone or in a group. */
export function qualityOf(profile: QualityProfile, id: number): ProfileQuality | undefined {
	return profile.items.flatMap(({ qualities }) => qualities).find((quality) => quality.id === id);
}

/** As people know it: of a quality, or of a group. */
export function nameOf(profile: QualityProfile, id: number): string {
	const item = itemOf(profile, id);
	return item?.qualities.find((quality) => quality.id === id)?.name ?? item?.name ?? `quality ${id}`;
}

/** Where upgrading ends; a profile without upgrades is content with the first quality it allows. */
export function cutoffOf(profile: QualityProfile): number {
	if (profile.upgradeAllowed) return profile.cutoff;
	return profile.items.find(({ allowed }) => allowed)?.id ?? profile.cutoff;
}

/** Sum of what the profile gives for the formats that match; formats it does not know count nothing. */
export function scoreOf(profile: QualityProfile, formatIds: Iterable<number>): number {
	const matched = new Set(formatIds);
	return profile.formatItems.reduce((sum, { formatId, score }) => (matched.has(formatId) ? sum + score : sum), 0);
}

/** Above 0 when `a` is the later release; that it is a repack takes no part. */
export function compareRevisions(a: Revision, b: Revision): number {
	return Math.sign(a.real - b.real || a.version - b.version);
}

const holds = (item: ProfileItem, id: number): boolean =>
	item.id === id || item.qualities.some((quality) => quality.id === id);
