import type { Quality } from './quality';
import type { DolbyVision } from './types';

/** Facts about the players of a household, not tastes. */
export interface PlayerFacts {
	/** Which players show Dolby Vision. `some`: pictures without a base layer look wrong on the others. */
	dvPlayback: 'all' | 'some' | 'none';
	/** What they make of profile 7: all of it, without the enhancement layer, or its HDR10 base only. */
	p7Playback: 'full' | 'single-layer' | 'hdr10';
	/** Whether sound without loss comes before Atmos in Dolby Digital Plus. */
	losslessFirst: boolean;
	/** Groups that make Dolby Vision and HDR10+ themselves, lower case; theirs is ignored. */
	homeMadeHdrGroups: readonly string[];
}

export const USUAL_PLAYERS: PlayerFacts = { dvPlayback: 'all', p7Playback: 'full', losslessFirst: false, homeMadeHdrGroups: [] };

export type RangeClass = 'dv-fel' | 'dv-hdr10+' | 'dv-hdr10' | 'dv' | 'dv-hlg' | 'dv-sdr' | 'hdr10+' | 'hdr10' | 'hlg' | 'sdr' | 'wrong-colours';

/** 0 is SDR, 100 the best there is. Colours that are wrong are worse than SDR. */
export const RANGE_RANKS: Readonly<Record<RangeClass, number>> = {
	...{ 'dv-fel': 100, 'dv-hdr10+': 90, 'dv-hdr10': 85, dv: 75, 'dv-hlg': 70, 'dv-sdr': 65 },
	...{ 'hdr10+': 60, hdr10: 50, hlg: 40, sdr: 0, 'wrong-colours': -10 },
};

/** A dynamic range as the given players show it. */
export interface DynamicRange {
	class: RangeClass;
	rank: number;
	/** Whether any of it is shown as Dolby Vision. */
	dolbyVision: boolean;
	/** Whether the full enhancement layer is there and used. */
	fel: boolean;
}

/** What a quality's dynamic range is worth on the players. */
export function dynamicRangeOf(quality: Pick<Quality, 'hdr' | 'dv' | 'group'>, players: PlayerFacts): DynamicRange {
	const homeMade = quality.group !== null && players.homeMadeHdrGroups.includes(quality.group.toLowerCase());
	const found = classOf(quality, homeMade, players);
	return { class: found, rank: RANGE_RANKS[found], dolbyVision: found.startsWith('dv') || isUnsafeDolbyVision(quality.dv, homeMade, players), fel: found === 'dv-fel' };
}

/** Some players do show it, so it is Dolby Vision although its rank is that of wrong colours. */
const isUnsafeDolbyVision = (dv: DolbyVision | null, homeMade: boolean, { dvPlayback }: PlayerFacts): boolean =>
	dv !== null && !homeMade && dvPlayback === 'some' && dv.fallback === 'none';

function classOf({ hdr, dv }: Pick<Quality, 'hdr' | 'dv'>, homeMade: boolean, players: PlayerFacts): RangeClass {
	const plus = hdr.includes('hdr10+') && !homeMade;
	if (dv === null) return plus ? 'hdr10+' : baseClass({ hdr, dv });
	const asBase = homeMade || players.dvPlayback === 'none' || (dv.profile === 7 && players.p7Playback === 'hdr10');
	if (asBase) {
		const base = baseClass({ hdr, dv });
		return plus && base === 'hdr10' ? 'hdr10+' : base;
	}
	if (dv.profile === 7 && dv.el === 'fel' && players.p7Playback === 'full') return 'dv-fel';
	if (dv.fallback === 'hdr10') return plus ? 'dv-hdr10+' : 'dv-hdr10';
	if (dv.fallback === 'hlg') return 'dv-hlg';
	if (dv.fallback === 'sdr') return 'dv-sdr';
	return dv.fallback === 'none' && players.dvPlayback === 'some' ? 'wrong-colours' : 'dv';
}

/** What is there without dynamic metadata. */
function baseClass({ hdr, dv }: Pick<Quality, 'hdr' | 'dv'>): RangeClass {
	if (dv?.fallback === 'none') return 'wrong-colours';
	if (dv?.fallback === 'hdr10' || hdr.some((one) => one === 'hdr10' || one === 'hdr10+' || one === 'hdr' || one === 'pq')) return 'hdr10';
	return dv?.fallback === 'hlg' || hdr.includes('hlg') ? 'hlg' : 'sdr';
}

export type SoundClass =
	| 'truehd-atmos'
	| 'dts-x'
	| 'ddp-atmos'
	| 'truehd'
	| 'dts-hd-ma'
	| 'flac'
	| 'dts-hd-hra'
	| 'ddp'
	| 'dts-es'
	| 'dts'
	| 'aac'
	| 'dd'
	| 'mp3'
	| 'opus';

/** 0..5000; sound that nothing is known of has 0. */
export const SOUND_RANKS: Readonly<Record<SoundClass, number>> = {
	...{ 'truehd-atmos': 5000, 'dts-x': 4500, 'ddp-atmos': 3000, truehd: 2750, 'dts-hd-ma': 2500, flac: 2250, 'dts-hd-hra': 2000 },
	...{ ddp: 1750, 'dts-es': 1500, dts: 1250, aac: 1000, dd: 750, mp3: 500, opus: 250 },
};
/** Between DTS:X and Atmos in Dolby Digital Plus, in the order that they have among themselves. */
const LOSSLESS_FIRST: Partial<Record<SoundClass, number>> = { truehd: 3750, 'dts-hd-ma': 3500, flac: 3250 };
const SOUND_SCALE = 50;
/** Names of formats that rank as another one. */
const SAME_SOUND: Readonly<Record<string, SoundClass>> = { pcm: 'flac', vorbis: 'opus' };

export interface Sound {
	/** Null: nothing is known. */
	class: SoundClass | null;
	rank: number;
	atmos: boolean;
}

/** The best sound of those that are stated. Atmos without a carrier is taken for the lossy kind. */
export function soundOf(audio: readonly string[], losslessFirst: boolean): Sound {
	const atmos = audio.includes('atmos');
	const classes = audio.flatMap((one): SoundClass[] => {
		if (one === 'atmos') return [audio.includes('truehd') ? 'truehd-atmos' : 'ddp-atmos'];
		const known = SAME_SOUND[one] ?? one;
		return known in SOUND_RANKS ? [known as SoundClass] : [];
	});
	let best: Sound = { class: null, rank: 0, atmos };
	for (const one of classes) {
		const rank = soundRank(one, losslessFirst);
		if (rank > best.rank) best = { class: one, rank, atmos };
	}
	return best;
}

const soundRank = (sound: SoundClass, losslessFirst: boolean): number => (losslessFirst ? LOSSLESS_FIRST[sound] : undefined) ?? SOUND_RANKS[sound];

const RESOLUTION_SCORES: Readonly<Record<string, number>> = { '480p': 10, '576p': 12, '720p': 25, '1080p': 50, '2160p': 100, '4320p': 120 };

/** 0 when it is not known. */
export const resolutionScore = (resolution: string | null): number => RESOLUTION_SCORES[resolution ?? ''] ?? 0;

/** Above 0: the first is higher; 0 when they are equal or either is not known. */
export function compareResolutions(one: string | null, other: string | null): number {
	const [first, second] = [resolutionScore(one), resolutionScore(other)];
	return first === 0 || second === 0 ? 0 : first - second;
}

const PRE_RELEASE = new Set(['cam', 'telesync', 'telecine', 'workprint']);
const SOURCE_SCORES: Readonly<Record<string, number>> = { dvd: 5, tv: 10, webrip: 18, webdl: 20, bluray: 22 };
const DISC_SCORE = 25;
const REMUX_SCORE = 30;
const PRE_RELEASE_SCORE = -100;

/** Filmed in a cinema, or before the film was finished. */
export const isPreRelease = ({ source }: Pick<Quality, 'source'>): boolean => source !== null && PRE_RELEASE.has(source);

export function sourceScore(quality: Pick<Quality, 'source' | 'modifier'>): number {
	if (isPreRelease(quality)) return PRE_RELEASE_SCORE;
	if (quality.source === 'bluray' && quality.modifier === 'remux') return REMUX_SCORE;
	if (quality.source === 'bluray' && quality.modifier === 'brdisk') return DISC_SCORE;
	return SOURCE_SCORES[quality.source ?? ''] ?? 0;
}

/** Weights of one's own; what is not named keeps its rank. */
export interface ScoreWeights {
	range?: Partial<Record<RangeClass, number>>;
	sound?: Partial<Record<SoundClass, number>>;
}

const RANGE_SHARE = 0.6;
const SOUND_SHARE = 0.3;

/** One figure for a quality. It explains and breaks ties; what may be lost is judged apart. */
export function qualityScore(quality: Quality, players: PlayerFacts, weights: ScoreWeights = {}): number {
	const range = dynamicRangeOf(quality, players);
	const sound = soundOf(quality.audio, players.losslessFirst);
	const rangePoints = weights.range?.[range.class] ?? range.rank;
	const soundPoints = (sound.class === null ? undefined : weights.sound?.[sound.class]) ?? sound.rank;
	const score =
		resolutionScore(quality.resolution) +
		RANGE_SHARE * rangePoints +
		(SOUND_SHARE * soundPoints) / SOUND_SCALE +
		sourceScore(quality) +
		revisionOf(quality);
	return Math.round(score * 100) / 100;
}

/** How many times it was released again. */
export const revisionOf = ({ version, real }: Pick<Quality, 'version' | 'real'>): number => version - 1 + real;

/** Above 0: the first is the newer one. REAL counts before the version, as in the *arr apps. */
export function compareRevisions(one: Pick<Quality, 'version' | 'real'>, other: Pick<Quality, 'version' | 'real'>): number {
	return one.real - other.real || one.version - other.version;
}
