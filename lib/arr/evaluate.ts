import type { ArrClient } from './client';
import { correctMatches } from './customFormat/match';
import type { CustomFormat } from './customFormat/types';
import { scoreOf } from './decision/profile';
import type { Propers, QualityProfile, SizeLimits } from './decision/types';
import { ArrRequestError, unlessMissing } from './errors';
import { kindOf, outside, partFiles, runtimeOf, subjectOf, unreadable } from './evaluateFacts';
import { type Fit, type FitFacts, type Holding, fitOf } from './fit';
import { episodeFiles, filesOf, findItems } from './library';
import { parseTitle } from './parse';
import { type MediaManagement, formatsOf, mediaManagementOf, profilesOf, sizeLimitsOf, takesHardcodedSubs } from './profiles';
import { type ArrFile, type ArrItem, candidateOf } from './shapes/media';
import type { ParseAnswer, ParsedTitle } from './shapes/parsed';
import type { Called } from './types';

const DAY_MS = 86_400_000;

export interface ReleaseToJudge {
	title: string;
	/** 0 or null: not known, and then not judged. */
	sizeBytes: number | null;
	/** Bits as the app counts them. */
	indexerFlags?: number;
	/** Where it comes from: a feed, or a search that somebody started. */
	isFeed?: boolean;
	/** The item it is meant for, where the app does not find it by title. */
	itemId?: number | null;
	/** Judge by this profile instead of the item's own. */
	profileId?: number | null;
}

export interface Evaluation extends Omit<Fit, 'reason'> {
	title: string;
	/** `unreadable`: the app can make nothing of the title. */
	reason: Fit['reason'] | 'unreadable';
	readable: boolean;
	inLibrary: boolean;
	item: ArrItem | null;
	episodes: ParseAnswer['episodes'];
	profile: { id: number; name: string } | null;
	formats: string[];
	/** Custom formats that could be judged neither by the app nor here. */
	unreadableFormats: string[];
	files: ArrFile[];
	parsed: ParsedTitle | null;
	sizeBytes: number | null;
}

export interface Rules {
	profile: QualityProfile;
	propers: Propers;
	limitsOf: (qualityId: number) => SizeLimits | null;
}

/** What judging many releases asks the app for only once. */
export class Evaluator {
	private profiles: Promise<QualityProfile[]> | null = null;
	private formats: Promise<CustomFormat[]> | null = null;
	private management: Promise<MediaManagement> | null = null;
	private readonly limits = new Map<number, Promise<Map<number, SizeLimits>>>();

	constructor(
		private readonly client: ArrClient,
		private readonly nowMs: () => number,
		private readonly called: Called = {},
	) {}

	/** Whether the item's profile takes a release, and what it would replace. @throws ArrRequestError */
	async evaluate(release: ReleaseToJudge): Promise<Evaluation> {
		const answer = await parseTitle(this.client, release.title, this.called);
		if (answer.parsed === null) return unreadable(release, answer);
		const item = release.itemId ? await this.itemOf(release.itemId) : answer.item;
		const profileId = release.profileId || item?.profileId;
		if (!profileId) return outside(release, answer);
		const profile = await this.profileOf(profileId);
		const parts = release.itemId && release.itemId !== answer.item?.id ? { ...answer, episodes: [], parts: [] } : answer;
		return await this.judge(release, parts, answer.parsed, item, profile);
	}

	/** What a profile goes by, for ordering releases. @throws ArrRequestError */
	async rules(profileId: number): Promise<Rules> {
		const profile = await this.profileOf(profileId);
		const [{ propers }, limits] = await Promise.all([this.mediaManagement(), this.limitsOf(profile)]);
		return { profile, propers, limitsOf: (qualityId) => limits.get(qualityId) ?? null };
	}

	private async judge(
		release: ReleaseToJudge,
		answer: ParseAnswer,
		parsed: ParsedTitle,
		item: ArrItem | null,
		profile: QualityProfile,
	): Promise<Evaluation> {
		const { family } = answer;
		const dialect = family === 'movie' ? 'radarr' : 'sonarr';
		const hasFormats = family !== 'book';
		const { formats, unreadable: unreadableFormats } = hasFormats
			? correctMatches(await this.allFormats(), answer.formats.map(({ id }) => id), subjectOf(release, family, parsed, item), dialect)
			: { formats: [], unreadable: [] };
		const files = item === null ? [] : await this.filesFor(item, answer, parsed);
		const { propers, seasonPack } = await this.mediaManagement();
		const facts: FitFacts = {
			profile,
			next: {
				qualityId: parsed.quality.id,
				revision: parsed.revision,
				score: scoreOf(profile, formats.map(({ id }) => id)),
				releaseGroup: parsed.releaseGroup,
			},
			holdings: this.holdingsOf(answer, profile, files),
			inLibrary: item !== null,
			propers,
			limits: family === 'movie' || family === 'series' ? ((await this.limitsOf(profile)).get(parsed.quality.id) ?? null) : null,
			sizeBytes: release.sizeBytes ?? 0,
			runtimeMinutes: runtimeOf(answer, item, this.nowMs()),
			kind: kindOf(answer),
			isSpecial: parsed.special,
			isFeed: release.isFeed === true,
			seasonPack: parsed.fullSeason ? seasonPack : null,
			languageIds: parsed.languages.map(({ id }) => id),
			originalLanguageId: item?.originalLanguageId ?? null,
			refusedSubtitles: await this.refusedSubtitles(parsed),
		};
		return {
			title: release.title,
			...fitOf(facts),
			readable: true,
			inLibrary: item !== null,
			item,
			episodes: answer.episodes,
			profile: { id: profile.id, name: profile.name },
			formats: formats.map(({ name }) => name),
			unreadableFormats,
			files,
			parsed,
			sizeBytes: release.sizeBytes,
		};
	}

	/** Radarr takes pictures with subtitles in them only where it is told to; null: it takes this one. */
	private async refusedSubtitles({ hardcodedSubs }: ParsedTitle): Promise<string | null> {
		if (hardcodedSubs === null || (await takesHardcodedSubs(this.client, hardcodedSubs, this.called))) return null;
		return hardcodedSubs;
	}

	/** Scores of files are counted anew, because a profile may be given that is not the item's own. */
	private holdingsOf({ episodes, family }: ParseAnswer, profile: QualityProfile, files: ArrFile[]): Holding[] {
		const holdingOf = (file: ArrFile | undefined): Holding => ({
			file: file ? { ...candidateOf(file), score: scoreOf(profile, file.formats.map(({ id }) => id)) } : null,
			fileAgeDays: file?.dateAdded ? Math.max(0, (this.nowMs() - Date.parse(file.dateAdded)) / DAY_MS) : 0,
		});
		if (family === 'series' && episodes.length > 0) {
			return episodes.map(({ fileId }) => holdingOf(files.find(({ id }) => id === fileId)));
		}
		return files.length === 0 ? [holdingOf(undefined)] : files.map(holdingOf);
	}

	private async filesFor(item: ArrItem, { family, episodes, parts }: ParseAnswer, parsed: ParsedTitle): Promise<ArrFile[]> {
		if (family === 'movie') return await filesOf(this.client, item.id, {}, this.called);
		if (family === 'series') {
			if (episodes.length === 0) return await filesOf(this.client, item.id, { seasonNumber: parsed.seasonNumber ?? undefined }, this.called);
			const ids = [...new Set(episodes.map(({ fileId }) => fileId).filter((id) => id !== null))];
			return await episodeFiles(this.client, ids, this.called);
		}
		return await this.partFiles(family === 'music', parts.map(({ id }) => id));
	}

	private async partFiles(isMusic: boolean, ids: number[]): Promise<ArrFile[]> {
		const lists = await Promise.all(ids.map(async (id) => await partFiles(this.client, isMusic, id, this.called)));
		return lists.flat();
	}

	/** @throws ArrRequestError when the library does not have it */
	private async itemOf(id: number): Promise<ArrItem> {
		const [item] = await findItems(this.client, { id }, this.called);
		if (item) return item;
		const { name } = this.client.instance;
		throw new ArrRequestError('not-found', name, `The library of '${name}' has nothing with the id ${id}`);
	}

	/** @throws ArrRequestError when the app has no such profile */
	private async profileOf(id: number): Promise<QualityProfile> {
		this.profiles ??= profilesOf(this.client, this.called);
		const found = (await this.profiles).find((profile) => profile.id === id);
		if (found) return found;
		const { name } = this.client.instance;
		throw new ArrRequestError('not-found', name, `'${name}' has no quality profile with the id ${id}`);
	}

	/** Old versions have none. */
	private async allFormats(): Promise<CustomFormat[]> {
		this.formats ??= unlessMissing(formatsOf(this.client, this.called), []);
		return await this.formats;
	}

	private async mediaManagement(): Promise<MediaManagement> {
		this.management ??= mediaManagementOf(this.client, this.called);
		return await this.management;
	}

	private async limitsOf(profile: QualityProfile): Promise<Map<number, SizeLimits>> {
		const known = this.limits.get(profile.id) ?? sizeLimitsOf(this.client, profile, this.called);
		this.limits.set(profile.id, known);
		return await known;
	}
}
