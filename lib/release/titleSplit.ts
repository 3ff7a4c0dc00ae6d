import { laterSeasonOf, type Numbering } from './numbering';
import { firstSource } from './picture';
import { find, findAll, words } from './tags';

const YEAR = /(?<![\p{L}\d])(?:(?<open>[([{]|[\s._-])?)(?<year>(?:19|20)\d\d)(?![\p{L}\d]|[\s._-]?[x×](?!26[456])\d|p|[-–](?:19|20)\d\d)/giu;
/** Words that are never part of a title when they stand behind one. */
const HARD = words('(?:360|480|540|576|720|900|960|1080|1440|2160|4320)[pi](?:\\d\\d)?|\\d{3,4} ?[x×] ?\\d{3,4}|[xh] ?26[45]|hevc|x ?vid|divx|avc|uhd|4k|8k|remux|bdremux|dvdrip|bdrip|brrip|web ?dl|webrip|bluray|blu ray|hdtv|pdtv|dsr|hdrip|repack\\d?|rerip|dolby ?vision|hdr ?10(?:\\+|plus)?|truehd|dts(?: ?hd)?|ddp?\\d[. ]\\d|ac3|aac(?:\\d[. ]\\d)?|flac|10 ?bit|multi|vostfr|truefrench|dubbed|subbed|internal|complete');
/** Words that belong to the tags only when a tag follows them. */
const SOFT = words("proper|real|repack|extended|unrated|uncut|director'?s(?: cut)?|theatrical|remastered|limited|hybrid|imax|internal|german|french|spanish|italian|english|russian|dutch|danish|swedish|norwegian|finnish|polish|japanese|korean|hindi|dual|multi|dl|ml|3d|hdr|dv|dovi|sdr|hlg|subbed|dubbed|custom|retail|complete|ws|ntsc|pal|nordic|latino|castellano|special|edition|cut|collectors?|ultimate|anniversary|final|version|readnfo|stv|festival|amzn|nf|hulu|dsnp|hmax|atvp|pcok|criterion|open matte|\\d{2}th|internal|dubbed|vff|vfq|vf|vo|ita|eng|hun|r5|r3|hq|hc|cam|ts|tc|line|ld|md|mic|uhd|hd|sd|fs|se|dc|alternative|international|assembly|despecialized|fanedit|fan|unrated|season|pack");

export interface SplitTitle {
	/** The title and what else it is called; empty when there is none. */
	titles: string[];
	year: number | null;
	/** Where the tags begin. */
	tagsFrom: number;
}

/** Where a title's own words end and what is said about the release begins. */
export function splitTitle(name: string, numbering: Numbering, isSeries: boolean): SplitTitle {
	const inBrackets = bracketTitle(name);
	if (inBrackets !== null) return inBrackets;
	const start = leadingBrackets(name, isSeries);
	const hardWord = find(name.slice(start), HARD)?.index ?? null;
	const source = firstSource(name.slice(start));
	const clear = firstAfter(start, [hardWord, source.clear]);
	const year = yearOf(name, start, clear ?? name.length);
	const hard = year === null ? firstAfter(start, [hardWord, source.any]) : clear;
	const numberAt = numbering.index !== null && numbering.index >= start ? numbering.index : null;
	const ends = [hard, year?.index ?? null, numberAt].filter((index): index is number => index !== null);
	const end = ends.length === 0 ? name.length : Math.max(start, Math.min(...ends));
	const soft = backOverSoftWords(name, start, end);
	const titleEnd = year !== null && year.index < end ? year.index : soft;
	const text = name.slice(start, titleEnd);
	const later = laterSeasonOf(name);
	return { titles: titlesOf(later === null ? text : `${text} ${later.suffix}`), year: year?.year ?? null, tagsFrom: titleEnd };
}

const firstAfter = (start: number, indexes: Array<number | null>): number | null => {
	const found = indexes.filter((index): index is number => index !== null);
	return found.length === 0 ? null : start + Math.min(...found);
};

/** Anime groups, and tags in brackets in front of the title. */
function leadingBrackets(name: string, isSeries: boolean): number {
	let start = 0;
	for (let count = 0; count < 3; count++) {
		const match = /^\s*[[【(](?<inside>[^\]】)]{1,60})[\]】)][\s._-]*/u.exec(name.slice(start));
		if (match === null || start + match[0].length >= name.length) break;
		if (count > 0 && isSeries && !isTagBracket(match.groups?.inside ?? '')) break;
		start += match[0].length;
	}
	return start;
}

const isTagBracket = (inside: string): boolean => find(inside, HARD) !== null || firstSource(inside).any !== null;

function yearOf(name: string, start: number, before: number): { year: number; index: number } | null {
	const found = findAll(name, YEAR).filter(({ index, groups }) => index > start && index <= before && Number(groups.year) >= 1900 && Number(groups.year) <= 2035);
	if (found.length === 0) {
		const later = findAll(name, YEAR).find(({ index, groups }) => index > before && Number(groups.year) >= 1920 && Number(groups.year) <= 2035);
		return later === undefined ? null : { year: Number(later.groups.year), index: later.index };
	}
	// The last one counts: the others are part of the title. One in brackets is surely it.
	const bracketed = found.find(({ groups }) => groups.open === '(' || groups.open === '[');
	const chosen = bracketed ?? found[found.length - 1];
	return { year: Number(chosen.groups.year), index: chosen.index };
}

function backOverSoftWords(name: string, start: number, end: number): number {
	if (end >= name.length) return end;
	let from = end;
	for (;;) {
		const before = /[\p{L}\d']+[\s._([-]*$/u.exec(name.slice(start, from));
		if (before === null || before.index === 0) break;
		const word = /[\p{L}\d']+/u.exec(before[0])?.[0] ?? '';
		const soft = find(word, SOFT);
		if (soft === null || soft.text.length !== word.length) break;
		from = start + before.index;
	}
	return from;
}

const ALL_BRACKETS = /^\s*[[【](?<group>[^\]】]{1,40})[\]】]\s*(?<rest>(?:[[【][^\]】]{1,120}[\]】]\s*){2,})/u;
const NO_TITLE_BRACKET = /^(?:第?\d{1,4}(?:v\d)?(?:[-~]\d{1,4})?(?:話|话|集|完|\s?END|\s?Fin)*|\d{1,2}月新番|国漫|國漫|(?:19|20)\d\d)$/iu;

/** Groups that put everything in brackets: `[Group][Title][01][1080p]`. */
function bracketTitle(name: string): SplitTitle | null {
	const match = ALL_BRACKETS.exec(name);
	if (match?.groups === undefined) return null;
	const brackets = findAll(match.groups.rest, /[[【](?<inside>[^\]】]{1,120})[\]】]/gu);
	const from = name.length - name.slice(match[0].length).length - match.groups.rest.length;
	const number = brackets.findIndex(({ groups }) => /^第?\d{1,4}/.test(groups.inside ?? '') && !/^(?:19|20)\d\d$/.test(groups.inside ?? '') && !isTagBracket(groups.inside ?? ''));
	if (number <= 0) return null;
	const candidates = brackets.slice(0, number).map(({ groups }) => groups.inside ?? '').filter((inside) => !NO_TITLE_BRACKET.test(inside.trim()) && !isTagBracket(inside));
	const titles = candidates.flatMap((inside) => inside.split(/[/／·]|_(?=[A-Z])/u)).map(tidy).filter((title) => title !== '');
	if (titles.length === 0) return null;
	const year = brackets.slice(0, number).find(({ groups }) => /^(?:19|20)\d\d$/.test(groups.inside ?? ''));
	return { titles: latinFirst(titles), year: year === undefined ? null : Number(year.groups.inside), tagsFrom: from + (brackets[number]?.index ?? 0) };
}

/** People search by the title in Latin letters, when there is one. */
function latinFirst(titles: string[]): string[] {
	const latin = titles.find((title) => /[A-Za-z]{2}/.test(title) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}\p{Script=Hangul}]{2}/u.test(title)) ?? titles.find((title) => /[A-Za-z]{2}/.test(title));
	return latin === undefined ? titles : [latin, ...titles.filter((title) => title !== latin)];
}

const BETWEEN_TITLES = /\s(?:AKA|a\.k\.a\.?|\/|\|)\s/;

function titlesOf(text: string): string[] {
	const plain = tidy(text);
	if (plain === '') return [];
	const parts = plain.split(BETWEEN_TITLES).map(tidy).filter((part) => part !== '');
	if (parts.length < 2) return [plain];
	return /\s[/|]\s/.test(plain) ? latinFirst(parts) : [plain, ...parts];
}

/** Separators become blanks. */
function tidy(text: string): string {
	const blanks = /\s/.test(text.trim()) && !/\.\S+\.\S/.test(text) ? text.replaceAll('_', ' ') : text.replaceAll(/[._]/g, ' ');
	return blanks.replace(/[[({【]\s*$/u, '').replace(/^[\s\-–.,:;)\]}]+|[\s\-–.,:;([{]+$/gu, '').replace(/\s+/g, ' ').trim();
}
