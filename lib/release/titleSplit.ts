import { laterSeasonOf } from './absolute';
import type { Numbering } from './numbering';
import { firstSource, withoutSources } from './picture';
import { find, findAll, words } from './tags';
import { backOverTags, firstShouted } from './titleEnd';

const YEAR = /(?<![\p{L}\d]|(?:19|20)\d\d[-–])(?:(?<open>[([{]|[\s._-])?)(?<year>(?:19|20)\d\d)(?!(?!г)[\p{L}\d]|[\s._-]?[x×](?!26[456])\d|p|[-–](?:19|20)\d\d)/giu;
/** Of a collection: `2001-2011`. */
const YEARS = /(?<=[\s._([])(?:19|20)\d\d[-–](?:19|20)\d\d(?!\d)/gu;
/** Words that are never part of a title when they stand behind one. */
const HARD = words('(?:360|480|540|576|720|900|960|1080|1440|2160|4320)[pi](?:\\d\\d)?|\\d{3,4} ?[x×] ?\\d{3,4}|[xh] ?26[45]|hevc|x ?vid|divx|avc|uhd|4k|8k|remux|bdremux|dvdrip|bdrip|brrip|web ?dl|webrip|bluray|blu ray|hdtv|pdtv|dsr|hdrip|repack\\d?|rerip|dolby ?vision|hdr ?10(?:\\+|plus)?|truehd|dts(?: ?hd)?|ddp?\\d[. ]\\d|ac3d?|aac(?:\\d[. ]\\d)?|flac|10 ?bit|vostfr|truefrench|subfrench|nc(?:op|ed)\\d?|br(?:rip)? ?mux|full ?dvd|o[av]d|ova\\d?');

export interface SplitTitle {
	/** The title and what else it is called; empty when there is none. */
	titles: string[];
	year: number | null;
	/** Where the tags begin. */
	tagsFrom: number;
	/** Tags that stand in front of the title. */
	front: string;
}

/** Where a title's own words end and what is said about the release begins. */
export function splitTitle(name: string, numbering: Numbering, isSeries: boolean): SplitTitle {
	const inBrackets = bracketTitle(name);
	if (inBrackets !== null) return inBrackets;
	const front = inFront(name, isSeries);
	const start = numbering.index === front && numbering.end < name.length ? numbering.end : front;
	const behind = name.slice(start);
	const hardWord = find(behind, HARD)?.index ?? null;
	const source = firstSource(behind);
	const shouted = firstShouted(behind);
	const clear = firstAfter(start, [hardWord, source.clear]);
	const year = yearOf(name, start, clear ?? name.length, start + (source.any ?? name.length));
	const hard = firstAfter(start, year === null ? [hardWord, source.any, shouted, find(behind, YEARS)?.index ?? null] : [hardWord, source.clear, shouted]);
	const numberAt = numbering.index !== null && numbering.index > start ? numbering.index : null;
	const ends = [hard, year?.index ?? null, numberAt].filter((index): index is number => index !== null);
	const end = ends.length === 0 ? name.length : Math.max(start, Math.min(...ends));
	const by = end === year?.index ? 'year' : end === numberAt ? 'number' : ends.length === 0 ? 'nothing' : 'tag';
	const titleEnd = backOverTags(name, start, end, by);
	const later = laterSeasonOf(name);
	const text = withoutRemarks(name.slice(start, titleEnd), isSeries, start > front);
	const titles = titlesOf(later === null ? text : `${text} ${later.suffix}`, name.slice(start + text.length), isSeries);
	return { titles: withYear(name, titles, year, numbering), year: year?.year ?? seasonYear(numbering), tagsFrom: start + text.length, front: frontTags(name.slice(0, front)) };
}

/** Seasons of sports and old shows are counted by years. */
const seasonYear = ({ seasons: [season = 0] }: Numbering): number | null => (season >= 1900 && season < 2100 ? season : null);

/** Anime that was made again, and dated shows, are told apart by the year: there it belongs to the title. */
function withYear(name: string, titles: string[], year: { year: number; index: number } | null, { absolute, airDate, index }: Numbering): string[] {
	const isAnime = /^\s*\[/.test(name) && /[([]/.test(name[year?.index ?? 0]);
	if (year === null || index === null || year.index + 5 > index || (absolute.length === 0 && airDate === null && !isAnime)) return titles;
	return titles.map((title) => `${title} (${year.year})`);
}

const firstAfter = (start: number, indexes: Array<number | null>): number | null => {
	const found = indexes.filter((index): index is number => index !== null);
	return found.length === 0 ? null : start + Math.min(...found);
};

/** Where the title begins: behind anime groups and tags in front of it, with or without brackets. */
function inFront(name: string, isSeries: boolean): number {
	let start = 0;
	for (let count = 0; count < 3; count++) {
		const match = /^\s*[[【(](?<inside>[^\]】)]{1,60})[\]】)][\s._-]*/u.exec(name.slice(start));
		if (match === null || start + match[0].length >= name.length) break;
		if (isTitle(match.groups?.inside ?? '', name.slice(start + match[0].length), isSeries)) break;
		if (count > 0 && isSeries && !saysOnlyTags(match.groups?.inside ?? '') && !/[\]】][\s_.-]*[A-Za-z]/.test(match[0] + (name[start + match[0].length] ?? ''))) break;
		start += match[0].length;
	}
	if (isSeries) start += DAY_IN_FRONT.exec(name.slice(start))?.[0].length ?? 0;
	for (let count = 0; count < 4; count++) {
		const tag = find(name.slice(start, start + 24), IN_FRONT);
		const behind = tag?.index === 0 ? /^[\s._-]+(?=\p{L})/u.exec(name.slice(start + tag.end)) : null;
		if (tag === null || behind === null) break;
		start += tag.end + behind[0].length;
	}
	return start;
}

/** Films whose names begin with a bracket: `(300) Days`, and nothing but one: `[Quay] 2007`. */
const isTitle = (inside: string, behind: string, isSeries: boolean): boolean =>
	!isSeries && (/^\d{1,3}$/.test(inside) || /^(?:19|20)\d\d(?!\d|[\s._]*[([]?(?:19|20)\d\d)/.test(behind));

const IN_FRONT = new RegExp(`${HARD.source}|bd(?:25|50|66|100)(?=[\\s._])|imax(?=[\\s._]*-)|3d(?=[\\s._]*-)`, 'gi');
/** Recordings of broadcasts: `210810 Title`. */
const DAY_IN_FRONT = /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s_]+(?=\p{L})/u;

/** Tags that stand in front; a group there is none. */
function frontTags(front: string): string {
	return findAll(front, /[^[\]【】()]+/gu).map(({ text }) => text).filter(saysOnlyTags).join(' ');
}

/** Nothing but tags; a group can have one in its name. */
export function saysOnlyTags(inside: string): boolean {
	if (find(inside, HARD) === null && firstSource(inside).any === null) return false;
	return !/\p{L}{3}/u.test(withoutSources(inside.replace(HARD, ' ')));
}

function yearOf(name: string, start: number, before: number, unclear: number): { year: number; index: number } | null {
	const found = findAll(name, YEAR).filter(({ index, groups }) => index > start && index <= before && Number(groups.year) >= 1900 && Number(groups.year) <= 2035);
	if (found.length === 0) {
		const later = findAll(name, YEAR).find(({ index, groups }) => index > before && Number(groups.year) >= 1920 && Number(groups.year) <= 2035);
		return later === undefined ? null : { year: Number(later.groups.year), index: later.index };
	}
	// The last one counts: the others are part of the title. One in brackets is surely it.
	const bracketed = found.find(({ groups }) => groups.open === '(' || groups.open === '[');
	const first = found.filter(({ index }) => index < unclear);
	const chosen = bracketed ?? (first.length === 0 ? found : first)[(first.length === 0 ? found : first).length - 1];
	return { year: Number(chosen.groups.year), index: chosen.index };
}

const ALL_BRACKETS = /^\s*[[【](?<group>[^\]】]{1,40})[\]】]\s*(?<rest>(?:[[【][^\]】]{1,120}[\]】]\s*){2,})/u;
const NO_TITLE_BRACKET = /^(?:第?\d{1,4}(?:v\d)?(?:[-~]\d{1,4})?(?:話|话|集|完|\s?END|\s?Fin)*|\d{1,2}月新番|国漫|國漫|(?:19|20)\d\d)$/iu;

/** Groups that put everything in brackets: `[Group][Title][01][1080p]`. */
function bracketTitle(name: string): SplitTitle | null {
	const match = ALL_BRACKETS.exec(name);
	if (match?.groups === undefined) return null;
	const brackets = findAll(match.groups.rest, /[[【](?<inside>[^\]】]{1,120})[\]】]/gu);
	const from = name.length - name.slice(match[0].length).length - match.groups.rest.length;
	const number = brackets.findIndex(({ groups }) => /^第?\d{1,4}(?!\d*月)/.test(groups.inside ?? '') && !/^(?:19|20)\d\d$/.test(groups.inside ?? '') && !saysOnlyTags(groups.inside ?? ''));
	if (number <= 0) return null;
	const candidates = brackets.slice(0, number).map(({ groups }) => groups.inside ?? '').filter((inside) => !NO_TITLE_BRACKET.test(inside.trim()) && !saysOnlyTags(inside));
	const titles = candidates.flatMap((inside) => inside.split(/[/／·]|_(?=[A-Z])/u)).map((title) => latinPart(tidy(title)).replace(/\sS0(?=\d$)/, ' S')).filter((title) => title !== '');
	if (titles.length === 0) return null;
	const year = brackets.slice(0, number).find(({ groups }) => /^(?:19|20)\d\d$/.test(groups.inside ?? ''));
	return { titles: latinFirst(titles), year: year === undefined ? null : Number(year.groups.inside), tagsFrom: from + (brackets[number]?.index ?? 0), front: '' };
}

const ASCII = /^[ -~]*$/;
const LATIN = /[A-Za-z]{2}/;
/** Scripts that release titles put in front of the same title in Latin letters. */
const SCRIPTS = ['Han', 'Hiragana', 'Katakana', 'Arabic', 'Hebrew', 'Thai', 'Devanagari'].map((name) => `\\p{Script=${name}}`).join('');
const FOREIGN = new RegExp(`[${SCRIPTS}\\p{Script=Cyrillic}\\p{Script=Hangul}]{2}`, 'u');
const SCRIPT_LETTER = new RegExp(`[${SCRIPTS}]`, 'gu');

/** People search by the title in Latin letters, when there is one; else by the original, which comes last. */
function latinFirst(titles: string[]): string[] {
	const first = titles.find((title) => LATIN.test(title) && !FOREIGN.test(title)) ?? titles.find((title) => LATIN.test(title)) ?? titles[titles.length - 1];
	return [first, ...titles.filter((title) => title !== first)];
}

/** Of a title in two scripts the part in Latin letters, in front or behind. */
function latinPart(text: string): string {
	if (ASCII.test(text)) return text;
	const letters = findAll(text, SCRIPT_LETTER);
	if (letters.length === 0) return text;
	const [first, last] = [letters[0].index, letters[letters.length - 1].end];
	const front = text.slice(0, first);
	const behind = text.slice(last);
	const between = text.slice(first, last).replace(/\[[^[\]]*\]/g, '');
	if (/[A-Za-z]/.test(between)) return text;
	const at = behind.search(/[A-Za-z]/);
	if (at > 0 && !/[A-Za-z]/.test(front) && /[\s._\]]/.test(behind[at - 1])) return behind.slice(at);
	return at < 0 && /^[A-Za-z].*[A-Za-z!?.\d]\s+$/.test(front) ? front.trimEnd() : text;
}

const BETWEEN_TITLES = /[\s._]+\(?(?:AKA|a\.k\.a\.?)[\s._]+|\s[/|]\s/i;
const BETWEEN_FOREIGN = new RegExp(`${BETWEEN_TITLES.source}|(?<=[${SCRIPTS}])/|/(?=[${SCRIPTS}])`, 'iu');
/** Actors, countries and remarks stand in brackets behind a title. */
const BRACKET_BEHIND = /(?<=[\p{L}\d!?.'])[\s._]+[([{](?!a\.?k\.?a)[^)\]}]*(?:[)\]}]?[\s._]*$|[)\]}]\s*[-/|[(].*$)/iu;
const BRACKET_BETWEEN = /(?<=[\p{L}\d!?.'])[\s._]+\((?:[^)]*\)\s+-\s.*|[A-Z]{2,3}\)[\s._-]*|mini[\s-]?series?\)[\s._-]*)$/u;
const REMARK_BEHIND = /\s_\s.*$|\s-\s(?:FR|EN|ENG|VF|VO|VOSTFR|ITA|GER|ESP)$|[\s._]~[^~]+~[\s._]*$/;
/** The title in Latin letters behind the one that a number or a bracket has ended. */
const LATIN_LATER = /^[^/]{0,60}\/\s(?<latin>[A-Za-z][^/([|]{2,80})|^\s*\((?<inside>[A-Za-z][^)/]{2,80})\)/;

function withoutRemarks(text: string, isSeries: boolean, isNumbered: boolean): string {
	const own = text.replace(isSeries ? BRACKET_BETWEEN : BRACKET_BEHIND, '').replace(REMARK_BEHIND, '');
	if (/[\s._](?:or|and|of|the)$/i.test(own)) return text;
	return isNumbered ? own.replace(/\s-\s.*$/u, '') : own;
}

function titlesOf(text: string, behind: string, isSeries: boolean): string[] {
	const own = latinPart(text);
	const plain = tidy(own);
	if (plain === '') return [];
	const between = !ASCII.test(own) && FOREIGN.test(own) ? BETWEEN_FOREIGN : BETWEEN_TITLES;
	if (!between.test(own)) return withLater(plain, behind);
	const parts = own.split(between).map(tidy).filter((part) => part !== '');
	if (parts.length < 2) return withLater(plain, behind);
	if (/[/|]/.test(own)) return latinFirst(parts);
	return isSeries ? parts : [plain, ...parts];
}

function withLater(title: string, behind: string): string[] {
	const later = !ASCII.test(title) && FOREIGN.test(title) && !LATIN.test(title) ? LATIN_LATER.exec(behind)?.groups : undefined;
	const latin = later?.latin ?? later?.inside;
	return latin === undefined ? [title] : [tidy(latin), title];
}

/** Separators become blanks. */
function tidy(text: string): string {
	const blanks = /\s/.test(text.trim()) && !/\.\S+\.\S/.test(text) ? text.replaceAll('_', ' ') : text.replaceAll(/[._]/g, ' ');
	return blanks.replace(/[[({【]\s*$/u, '').replace(/^[\s\-–.,:;)\]}]+|[\s\-–.,:;([{]+$/gu, '').replace(/\s+/g, ' ').trim();
}
