import type { ArrClient } from './client';
import { cutoffOf, nameOf, offerOrder, positionOf } from './decision';
import { ArrRequestError } from './errors';
import { type Evaluation, Evaluator } from './evaluate';
import type { Rejection } from './rejections';
import { suggest } from './suggest';
import type { Called } from './types';

/** Why somebody might want another release than the one that was added. */
export const SUGGESTION_CODES = ['better_known', 'not_an_upgrade', 'not_wanted', 'below_cutoff'] as const;
export type SuggestionCode = (typeof SUGGESTION_CODES)[number];

export interface QualitySuggestion {
	code: SuggestionCode;
	/** The reason, for people. */
	sentence: string;
	/** The better release of `better_known`, without links. */
	better: { title: string; quality: string; score: number; sizeBytes: number; seeders: number | null; indexer: string } | null;
}

export interface CheckedTorrent {
	evaluation: Evaluation;
	/** Null: it is what the profile wants, or nothing can be said. */
	suggestion: QualitySuggestion | null;
}

export interface AddedTorrent {
	title: string;
	sizeBytes: number | null;
}

/** With these, what the library has is as good or better. */
const NO_UPGRADE: ReadonlyArray<Rejection['code']> = [
	'betterQuality',
	'betterRevision',
	'customFormatCutoff',
	'customFormatScore',
	'cutoffMet',
	'minCustomFormatScore',
	'qualityCutoff',
	'upgradesNotAllowed',
];
/** What a live search looks at. */
const JUDGED = 25;

/** Checks torrents that one app had added; its profiles and custom formats are asked for once. */
export class AddedCheck {
	private readonly evaluator: Evaluator;

	constructor(
		private readonly client: ArrClient,
		private readonly nowMs: () => number,
		private readonly called: Called = {},
	) {
		this.evaluator = new Evaluator(client, nowMs, called);
	}

	/**
	 * Whether the item's profile would rather have something else.
	 *
	 * @param search whether to look at the indexers of the app for something better
	 * @throws ArrRequestError
	 */
	async check({ title, sizeBytes }: AddedTorrent, search: boolean): Promise<CheckedTorrent> {
		const evaluation = await this.evaluator.evaluate({ title, sizeBytes });
		const { item, profile } = evaluation;
		// An app that does not have the item cannot say what would be better.
		if (item === null || profile === null || !evaluation.readable) return { evaluation, suggestion: null };
		// An indexer that does not answer is no reason to say nothing of the rest.
		const better = search ? await this.betterThan(evaluation, item.id, profile.id).catch(nothingFound) : null;
		return { evaluation, suggestion: better ?? refusedOf(evaluation) ?? (await this.belowCutoff(evaluation, profile.id)) };
	}

	private async belowCutoff({ parsed, quality }: Evaluation, profileId: number): Promise<QualitySuggestion | null> {
		const { profile } = await this.evaluator.rules(profileId);
		const cutoff = cutoffOf(profile);
		if (parsed === null || !profile.upgradeAllowed || positionOf(profile, parsed.quality.id) >= positionOf(profile, cutoff)) return null;
		return { code: 'below_cutoff', sentence: `Better quality is wanted: it is ${quality.new}, and the profile '${profile.name}' goes on to ${nameOf(profile, cutoff)}`, better: null };
	}

	/** What the app would take rather, by a live search; null: nothing, or not enough is known to search. */
	private async betterThan({ title, parsed, score, episodes }: Evaluation, itemId: number, profileId: number): Promise<QualitySuggestion | null> {
		if (parsed === null) return null;
		const part = { seasonNumber: parsed.seasonNumber ?? undefined, episodeId: episodes.length === 1 ? episodes[0].id : undefined };
		const { candidates, item } = await suggest(this.client, null, { itemId, ...part, limit: JUDGED, minSeeders: 1 }, this.nowMs, this.called);
		const { profile, propers, limitsOf } = await this.evaluator.rules(profileId);
		const order = offerOrder(profile, propers, limitsOf, item.runtimeMinutes);
		// Seeders and size do not make it a better release.
		const same = { seeders: null, sizeBytes: 0 };
		const own = { qualityId: parsed.quality.id, revision: parsed.revision, score: score.new, ...same };
		const best = candidates.find(({ release, evaluation }) => {
			const { parsed: read } = evaluation;
			return read !== null && release.title !== title && order({ qualityId: read.quality.id, revision: read.revision, score: evaluation.score.new, ...same }, own) < 0;
		});
		if (best === undefined) return null;
		const { release, evaluation } = best;
		const better = { title: release.title, quality: evaluation.quality.new, score: evaluation.score.new, sizeBytes: release.sizeBytes, seeders: release.seeders, indexer: release.indexer };
		return { code: 'better_known', sentence: `Better quality is available: ${better.quality}, score ${better.score}, at ${better.indexer || 'an indexer'}; it is ${nameOf(profile, parsed.quality.id)}, score ${score.new}`, better };
	}
}

async function nothingFound(error: unknown): Promise<null> {
	return error instanceof ArrRequestError ? null : await Promise.reject(error);
}

function refusedOf({ rejections, summary }: Evaluation): QualitySuggestion | null {
	const [first] = rejections;
	if (first === undefined) return null;
	const noUpgrade = rejections.find(({ code }) => NO_UPGRADE.includes(code));
	if (noUpgrade !== undefined) return { code: 'not_an_upgrade', sentence: `It is no upgrade: ${lowerFirst(noUpgrade.message)}`, better: null };
	return { code: 'not_wanted', sentence: `The profile would not take it: ${lowerFirst(summary)}`, better: null };
}

/** Names keep their capital letters: only the articles and pronouns that sentences begin with are changed. */
const lowerFirst = (sentence: string): string => sentence.replace(/^(?:The|It)\b/, (word) => word.toLowerCase());
