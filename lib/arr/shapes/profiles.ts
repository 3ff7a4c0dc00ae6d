import type { CustomFormat } from '../customFormat/types';
import type { ProfileItem, ProfileQuality, QualityProfile, SizeLimits } from '../decision/types';
import { type Json, isObject, numberOr, objectOf, objectsOf, textOr } from './json';

/** A profile of `qualityprofile`, of any app and version. */
export function readProfile(raw: unknown): QualityProfile {
	const profile = objectOf(raw);
	return {
		id: numberOr(profile.id, 0),
		name: textOr(profile.name, ''),
		upgradeAllowed: profile.upgradeAllowed === true,
		cutoff: numberOr(profile.cutoff, 0),
		items: objectsOf(profile.items).map(readItem),
		minFormatScore: numberOr(profile.minFormatScore, 0),
		cutoffFormatScore: numberOr(profile.cutoffFormatScore, 0),
		minUpgradeFormatScore: numberOr(profile.minUpgradeFormatScore, 0),
		formatItems: objectsOf(profile.formatItems).map(({ format, name, score }) => ({
			formatId: numberOr(format, 0),
			name: textOr(name, ''),
			score: numberOr(score, 0),
		})),
		languageId: isObject(profile.language) ? numberOr(profile.language.id, null) : null,
	};
}

function readItem(item: Json): ProfileItem {
	const allowed = item.allowed === true;
	if (isObject(item.quality)) {
		const quality = readQuality(item);
		return { id: quality.id, name: quality.name, allowed, qualities: [quality] };
	}
	return { id: numberOr(item.id, 0), name: textOr(item.name, ''), allowed, qualities: objectsOf(item.items).map(readQuality) };
}

function readQuality(item: Json): ProfileQuality {
	const quality = objectOf(item.quality);
	return { id: numberOr(quality.id, 0), name: textOr(quality.name, ''), size: 'maxSize' in item || 'minSize' in item ? readSizes(item) : null };
}

/** Limits in MiB per minute, of a quality definition or of an item of a profile. */
export function readSizes(raw: Json): SizeLimits {
	return { minSize: numberOr(raw.minSize, null), maxSize: numberOr(raw.maxSize, null), preferredSize: numberOr(raw.preferredSize, null) };
}

/** A custom format, as the API gives it or as the TRaSH Guides keep it in files. */
export function readFormat(raw: unknown): CustomFormat {
	const format = objectOf(raw);
	return {
		id: numberOr(format.id, 0),
		name: textOr(format.name, ''),
		conditions: objectsOf(format.specifications).map((condition) => ({
			implementation: textOr(condition.implementation, ''),
			name: textOr(condition.name, ''),
			negate: condition.negate === true,
			required: condition.required === true,
			fields: readFields(condition.fields),
		})),
	};
}

/** The API lists fields as `[{name, value}]`, files have an object. */
function readFields(fields: unknown): Record<string, unknown> {
	if (!Array.isArray(fields)) return objectOf(fields);
	return Object.fromEntries(objectsOf(fields).map(({ name, value }) => [String(name), value]));
}
