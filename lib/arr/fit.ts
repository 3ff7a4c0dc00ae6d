import * as decision from './decision';
import type { Candidate, Propers, QualityProfile, SizeLimits, UpgradeReason } from './decision/types';
import type { SeasonPackRule } from './decision/seasonPack';
import { type Rejection, type Told, sizeRejection, upgradeRejection } from './rejections';

/** Everything that a verdict needs, gathered beforehand. */
export interface FitFacts {
	profile: QualityProfile;
	next: Candidate;
	/** Each episode of the release, or the film; `file` null: the library has none. */
	holdings: Holding[];
	inLibrary: boolean;
	propers: Propers;
	/** Of the release's quality; null: the app has none. */
	limits: SizeLimits | null;
	/** 0: not known. */
	sizeBytes: number;
	runtimeMinutes: number;
	kind: 'film' | 'episodes' | 'other';
	isSpecial: boolean;
	/** From a feed propers of old files are refused, from a search they are not. */
	isFeed: boolean;
	/** Sonarr 5, for a pack of a whole season; null: every file must improve. */
	seasonPack: SeasonPackRule | null;
	languageIds: number[];
	originalLanguageId: number | null;
	/** The language of subtitles in the picture that the app does not take; null: none. */
	refusedSubtitles: string | null;
}

export interface Holding {
	/** Of the file; null: none. */
	file: Candidate | null;
	fileAgeDays: number;
}

export interface Fit {
	/** The profile takes it. */
	fits: boolean;
	/** It fits, and something worse is in the library. */
	isUpgrade: boolean;
	/** Of the file that stands in the way, or of the first one. */
	reason: UpgradeReason | 'cutoffMet' | 'missing' | 'notInLibrary';
	/** One sentence. */
	summary: string;
	rejections: Rejection[];
	/** The library has what the profile wants; null without a file. */
	cutoffMet: boolean | null;
	score: { new: number; current: number | null; cutoff: number; min: number };
	quality: { new: string; current: string | null; cutoff: string };
}

/** Judges a release by a profile, as its app would. */
export function fitOf(facts: FitFacts): Fit {
	const { profile, next, holdings } = facts;
	const blocking = blockingHolding(facts);
	const told = toldOf(facts, blocking?.file ?? null);
	const disk = blocking === null || blocking.file === null ? null : diskOf(facts, blocking.file);
	const rejections = [...profileRejections(facts), ...(disk === null ? [] : [upgradeRejection(disk, told)])];
	const passes = disk !== null && packPasses(facts);
	const final = (passes ? rejections.filter(({ code }) => code !== disk) : rejections).concat(fileRejections(facts));
	const hasFile = holdings.some(({ file }) => file !== null);
	const fits = final.length === 0;
	const cutoffMet = hasFile ? holdings.every(({ file }) => file !== null && !decision.cutoffNotMet(profile, file, null)) : null;
	const reason = reasonOf(facts, passes ? null : disk, final);
	return {
		fits,
		isUpgrade: fits && hasFile,
		reason,
		summary: summaryOf(facts, told, final, hasFile),
		rejections: final,
		cutoffMet,
		score: { new: next.score, current: hasFile ? told.currentScore : null, cutoff: profile.cutoffFormatScore, min: profile.minFormatScore },
		quality: { new: told.next, current: hasFile ? told.current : null, cutoff: told.cutoff },
	};
}

function reasonOf({ inLibrary, holdings }: FitFacts, disk: ReturnType<typeof diskOf>, rejections: Rejection[]): Fit['reason'] {
	if (!inLibrary) return 'notInLibrary';
	if (holdings.every(({ file }) => file === null)) return 'missing';
	if (disk !== null) return disk;
	return rejections.some(({ code }) => code === 'upgradesNotAllowed') ? 'upgradesNotAllowed' : 'none';
}

/** The first file that the release does not improve, else the first one there is. */
function blockingHolding(facts: FitFacts): Holding | null {
	const filled = facts.holdings.filter(({ file }) => file !== null);
	return filled.find(({ file }) => file !== null && diskOf(facts, file) !== null) ?? filled[0] ?? null;
}

const diskOf = ({ profile, next, propers }: FitFacts, file: Candidate) => decision.diskRejection(profile, file, next, propers);

/** A pack of a whole season may be worth it although some episodes do not improve. */
function packPasses({ seasonPack, profile, holdings, next, propers }: FitFacts): boolean {
	if (seasonPack === null || seasonPack.mode === 'all') return false;
	return decision.improvesSeason(profile, holdings.map(({ file }) => file), next, propers, seasonPack);
}

function profileRejections(facts: FitFacts): Rejection[] {
	const { profile, next, limits, sizeBytes, runtimeMinutes, kind, isSpecial } = facts;
	const found: Array<Rejection | null> = [];
	if (!decision.isAllowed(profile, next.qualityId)) {
		found.push({ code: 'qualityNotAllowed', message: `The profile '${profile.name}' does not take ${decision.nameOf(profile, next.qualityId)}` });
	}
	if (!decision.reachesMinimumScore(profile, next.score)) {
		found.push({ code: 'scoreTooLow', message: `The score of ${next.score} is below the minimum of ${profile.minFormatScore}` });
	}
	if (kind !== 'other') {
		const verdict = decision.sizeVerdict(limits, { sizeBytes, runtimeMinutes, kind, isSpecial });
		found.push(sizeRejection(verdict, sizeBytes, limits, runtimeMinutes || 110));
	}
	if (kind === 'film' && !decision.hasWantedLanguage(profile, facts.languageIds, facts.originalLanguageId)) {
		found.push({ code: 'languageNotWanted', message: `It is not in the language that the profile '${profile.name}' asks for` });
	}
	if (facts.refusedSubtitles !== null) {
		found.push({ code: 'hardcodedSubs', message: `Its picture has subtitles in it (${facts.refusedSubtitles})` });
	}
	return found.filter((one) => one !== null);
}

/** Propers and repacks, and profiles without upgrades: each is compared with every file. */
function fileRejections({ profile, holdings, next, propers, isFeed }: FitFacts): Rejection[] {
	const codes = new Map<Rejection['code'], string>();
	for (const { file, fileAgeDays } of holdings) {
		if (file === null) continue;
		const proper = isFeed ? decision.properRejection(file, next, propers, fileAgeDays) : null;
		const repack = decision.repackRejection(file, next, propers);
		for (const code of [proper, repack]) if (code !== null) codes.set(code, REVISION_SENTENCES[code]);
		const isBarred = !decision.isUpgradeAllowed(profile, file, next) && decision.diskRejection(profile, file, next, propers) === null;
		if (isBarred) codes.set('upgradesNotAllowed', `The profile '${profile.name}' does not allow upgrades`);
	}
	return [...codes].map(([code, message]) => ({ code, message }));
}

const REVISION_SENTENCES = {
	propersOff: 'The app is set to take no propers by itself',
	properTooLate: 'It is a proper of a file that is older than 7 days',
	repacksOff: 'The app is set to take no repacks by itself',
	repackGroupUnknown: 'It is a repack, and the group of the file or of the release is not known',
	repackOfOtherGroup: 'It is a repack of another group than the file is of',
};

function toldOf({ profile, next }: FitFacts, current: Candidate | null): Told {
	return {
		next: labelOf(profile, next),
		current: current === null ? 'nothing' : labelOf(profile, current),
		nextScore: next.score,
		currentScore: current?.score ?? 0,
		profile: profile.name,
		cutoff: decision.nameOf(profile, decision.cutoffOf(profile)),
		cutoffScore: profile.cutoffFormatScore,
		minIncrement: profile.minUpgradeFormatScore,
	};
}

function labelOf(profile: QualityProfile, { qualityId, revision }: Candidate): string {
	const name = decision.nameOf(profile, qualityId);
	return revision.version > 1 ? `${name} v${revision.version}` : name;
}

function summaryOf({ inLibrary, profile }: FitFacts, told: Told, rejections: Rejection[], hasFile: boolean): string {
	const [first] = rejections;
	if (first) return rejections.length === 1 ? first.message : `${first.message}; and ${rejections.length - 1} more`;
	if (!inLibrary) return `The profile '${profile.name}' takes it`;
	if (!hasFile) return `Missing in the library: ${told.next}, score ${told.nextScore}`;
	return `An upgrade: ${told.current} -> ${told.next}, score ${told.currentScore} -> ${told.nextScore}`;
}
