import type { Numbering } from './numbering';
import { find, findAll, type Tag } from './tags';

const NONE = { seasons: [], episodes: [], absolute: [], airDate: null, fullSeason: false };
/** Longer runs are no runs of episodes. */
const MAX_RUN = 2_000;

const ABSOLUTE: readonly RegExp[] = [
	/[[{]第?(?<number>\d{1,4})(?:v\d)?(?:[\s._]?[-~～][\s._]?(?<last>\d{1,4}))?(?:話|话|集|完|END|Fin|全集)*(?:[\s._]?(?:END|Fin|完))?[\]}]/giu,
	/第(?<number>\d{1,4})(?:[-~](?<last>\d{1,4}))?[話话集回]/gu,
	/[\s._]-[\s._]_?(?:E|EP|Episode[\s._]|#|Ep\.?[\s._])?(?<number>\d{1,4})(?:\.(?<half>5))?(?:v\d)?(?:[-~](?:E|EP)?(?<last>\d{2,4}))?(?=[\s._[(【-]|$)(?![\s._]\p{Lu}?\p{L}+[\s._].*[\s._]-[\s._]\d{2})(?![\s._]?(?:of|x)\b)(?![.]\d)/giu,
];
/** They hold only behind the name of a group: `[Group] Title 07 [1080p]`. */
const BEHIND_GROUP: readonly RegExp[] = [
	/(?<=^\[[^\]]{1,60}\].{1,120}?[\s._])(?:E|EP|Episode[\s._]?|#)?(?<number>\d{2,4})(?:v\d)?(?:[\s._]?[-~][\s._]?(?<last>\d{2,4}))?(?=[\s._]?[[(]|[\s._]?-[\s._]|[\s._][&+]|[\s._](?:vostfr|\d{3,4}p|bd|web|end|fin)|$)(?!p)/giu,
	/(?<=^\[[^\]]{1,60}\].{1,120}?[\s._])\((?<number>\d{2,4})-(?<last>\d{2,4})\)/giu,
	/(?<=^\[[^\]]{1,60}\].{1,120}?\p{L})-(?<number>\d{2,3})(?=[[(])/giu,
];
/** All of it: `01 - 24 [Batch]`. */
const BATCH = /(?<=[\p{L}!?][\s._](?:-[\s._])?)(?<number>0*1)\s?[-~]\s?(?<last>\d{2,4})(?=[\s._]*[[(])/giu;
/** What can follow a run: `1-5, 7-9`, `493-498 & 500-507`. */
const ANOTHER_RUN = /^[\s._]*[&+,][\s._]*(?<number>\d{1,4})-(?<last>\d{1,4})(?!\d)/u;
const NEXT_ONE = /^-(?<number>\d{2,4})(?![\d-])/u;
/** An episode between two: a special, which has no number of its own. */
const HALF = /[\s._]-[\s._]+\d{1,4}(?:\.\d){1,2}(?=[\s._]*[[(]|$)/gu;

export function absoluteOf(text: string): Numbering | null {
	const patterns = text.startsWith('[') ? [BATCH, ...ABSOLUTE, ...BEHIND_GROUP] : [BATCH, ...ABSOLUTE];
	for (const pattern of patterns) {
		for (const tag of findAll(text, pattern)) {
			const first = Number(tag.groups.number);
			const run = runOf(first, tag.groups.last);
			if (tag.groups.half !== undefined || run === null || isNoEpisode(first, tag)) continue;
			const another = ANOTHER_RUN.exec(text.slice(tag.end))?.groups ?? NEXT_ONE.exec(text.slice(tag.end))?.groups;
			const more = another === undefined ? [] : (runOf(Number(another.number), another.last) ?? []);
			const absolute = more[0] > run[run.length - 1] ? [...run, ...more] : run;
			return { ...NONE, episodes: absolute, absolute, index: tag.index, end: tag.end };
		}
	}
	return null;
}

function runOf(first: number, given: string | undefined): number[] | null {
	const last = Number(given ?? first);
	if (last < first || last - first > MAX_RUN) return null;
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const isNoEpisode = (number: number, { text }: Tag): boolean =>
	[360, 480, 540, 576, 720, 1080, 2160, 4320].includes(number) || (number >= 1950 && number < 2035 && /^\d{4}$|[[{]/.test(text.trim()));

/** The place of an episode such as `07.5`. */
export function halfNumberOf(text: string): Numbering | null {
	const tag = find(text, HALF);
	return tag === null ? null : { ...NONE, index: tag.index, end: tag.end };
}

/** At the end, in front of season and episode: ` - 07.5 (`, ` 313-315 `. */
const IN_FRONT = /(?:[\s._]-[\s._]+(?<number>\d{2,4})(?:-(?<last>\d{2,4}))?(?<half>\.\d)?|[\s._](?<from>\d{3,4})-(?<to>\d{3,4}))[\s._]*[-([]?[\s._]*$/u;

/** The numbers over all seasons that a text ends with. */
export function absoluteInFrontOf(text: string): { absolute: number[]; index: number } | null {
	const match = IN_FRONT.exec(text);
	if (match?.groups === undefined) return null;
	const { number, last, half, from, to } = match.groups;
	const absolute = half === undefined ? runOf(Number(number ?? from), last ?? to) : [];
	return absolute === null ? null : { absolute, index: match.index };
}

const BEHIND = /^[\s._-]+(?<from>\d{3,4})(?:-(?<to>\d{3,4}))?(?=$|[\s._]*\[)/u;

/** The numbers over all seasons that follow season and episode at the end. */
export function absoluteBehind(text: string): number[] {
	const match = BEHIND.exec(text)?.groups;
	return match === undefined || isNoEpisode(Number(match.from), { text: match.from, index: 0, end: 0, groups: {} }) ? [] : (runOf(Number(match.from), match.to) ?? []);
}

/** In front of all: `003. Title`, `[Group] 01 - Title`. */
const FIRST_OF_ALL = /(?<=^\s*(?:\[[^\]]{1,60}\][\s_.]*)?)(?<number>0\d{1,2})(?:-(?<last>\d{2,3}))?(?:\.\s+|\s+-\s+)(?=\p{L})/gu;

export function firstOfAll(text: string): Numbering | null {
	const tag = find(text, FIRST_OF_ALL);
	const run = tag === null ? null : runOf(Number(tag.groups.number), tag.groups.last);
	return tag === null || run === null ? null : { ...NONE, episodes: run, absolute: run, index: tag.index, end: tag.end };
}

/** Anime of a later season: the season is part of the title, and the number counts within it. */
const SEASON_AND_NUMBER = /(?<=[\s._])(?<word>S0?|Season[\s._])(?<season>[1-9]\d?)(?:[\s._]+-[\s._]+|\]\[)(?:EP?)?(?<number>\d{1,4})(?:v\d)?(?=[\s._]*[[(]|[\s._]*$|\])/giu;
const SEASON_AND_LONG_NUMBER = /(?<=\p{L}[\s._])S0?(?<season>[1-9]\d?)[\s._]+(?<number>\d{3,4})$/giu;

/** `2nd Season - 05` */
const ORDINAL_AND_NUMBER = /(?<=[\s._])(?<ordinal>(?<season>[1-9]\d?)(?:st|nd|rd|th)[\s._]Season)(?=[\s._]+-[\s._]+(?<number>\d{1,4})(?:v\d)?(?:[\s._]*[[(]|[\s._]*$))/giu;

export interface LaterSeason {
	/** What belongs to the title: `S2`, `2nd Season`. */
	suffix: string;
	index: number;
	end: number;
	number: number;
	season: number;
}

/** `[Group] Title S2 - 07`: the season stands in the title and the number after a dash. */
export function laterSeasonOf(text: string): LaterSeason | null {
	const tag = find(text, SEASON_AND_LONG_NUMBER) ?? (/^\s*[[【]/u.test(text) ? (find(text, SEASON_AND_NUMBER) ?? find(text, ORDINAL_AND_NUMBER)) : null);
	if (tag === null) return null;
	const season = Number(tag.groups.season);
	const word = tag.groups.word?.length === 7 ? 'Season ' : 'S';
	const suffix = tag.groups.ordinal ?? `${word}${season}`;
	return { suffix, index: tag.index, end: tag.end, number: Number(tag.groups.number), season };
}
