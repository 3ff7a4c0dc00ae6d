import { parseRelease } from '../parse';
import { type Quality, qualityOf, UNKNOWN_QUALITY } from '../quality';
import type { ParseOptions } from '../types';
import type { OfferedRelease } from './types';

/** What is known of a release beside its title. */
export interface OfferedFacts {
	sizeBytes?: number | null;
	seeders?: number | null;
	indexer?: string | null;
	/** Attributes that are known better than by the title. */
	quality?: Quality;
}

/** A release that is offered, from its title. A size of 0 is unknown; no seeders is a number. */
export function offeredRelease(name: string, facts: OfferedFacts = {}, options: ParseOptions = {}): OfferedRelease {
	const release = parseRelease(name, options);
	const { sizeBytes = null, seeders = null, indexer = null } = facts;
	return {
		name,
		title: release?.title ?? null,
		year: release?.year ?? null,
		season: release?.season ?? null,
		episodes: release?.episodes ?? [],
		quality: facts.quality ?? (release === null ? UNKNOWN_QUALITY : qualityOf(release)),
		sizeBytes: sizeBytes !== null && Number.isFinite(sizeBytes) && sizeBytes > 0 ? sizeBytes : null,
		seeders: seeders !== null && Number.isFinite(seeders) && seeders >= 0 ? seeders : null,
		indexer: indexer === '' ? null : indexer,
	};
}
