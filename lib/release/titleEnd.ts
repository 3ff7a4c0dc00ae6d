import { LANGUAGE_WORDS } from './languages';
import { findAll, words } from './tags';

/** Words about the release that are hardly ever the last one of a title. */
const TAGS = [
	"proper|repack\\d?|rerip|extended|unrated|uncut|uncensored|director'?s?|theatrical|remastered|restored|hybrid|imax|despeciali[sz]ed|fan ?edit|criterion|integrale?|recut",
	'internal|readnfo|nfo ?fix|dir ?fix|sample ?fix|proof ?fix|subbed|dubbed|subs?|multi\\d?|multisubs?|dual|custom|retail|complete|box ?set|doku|docu|xxx|ppv|convert|upscaled?|hardsub(?:bed|s)?|untouched|synced|line ?dubbed',
	'v\\d|\\d{1,2}(?:dvd|cd)s?|dl|ml|3d|h?sbs|hou|half|hdr|dv|dovi|sdr|hlg|uhd|hd|sd|fs|ws|hr|ntsc|pal|hq|hc|hfr|\\d\\dfps|hdlight|md|ld|mic|stv|dc|se|r3|r5|nordic|vostfr|subfrench|truefrench|vff|vfq|vf2|vfi|vf|vo|ita|eng|fre|ger|spa|hun|rus|pol|jpn|kor|esp|cze|ptbr|nl|fr|en|de|es|it|pl|dk|br',
	'amzn|nf|hulu|dsnp|hmax|atvp|pcok|pmtp|crav|stan|itunes|netflix|cr|ma|hbo|vudu',
	`latino|castellano|dublado|${LANGUAGE_WORDS}`,
].join('|');
const TAG = new RegExp(`^(?:${TAGS.replaceAll(' ?', '')})$`, 'i');
/** Named in full, editions are known by their last word: `Special Edition`, `The Final Cut`. */
const EDITION_AT_END = /(?<=[\p{L}\d)!?.'][\s._]+[([]?)(?:the[\s._])?(?:(?:director'?s?|final|special|ultimate|limited|collector'?s?|extended|theatrical|international|assembly|alternat(?:e|ive)|fan|festival|super|rogue|imperial|diamond|signature|deluxe|uncut|unrated|uncensored|remastered|restored|criterion|complete|integral|bootleg|\d{1,3}(?:st|nd|rd|th)|anniversary)[\s._]+){1,4}(?:cut|edition|edit|version|collection|anniversary)[\s._\])]*$/iu;
/** Words that announce the number behind them. */
const NUMBER_WORD = /(?<=[\p{L}\d)!?.'][\s._-]+)(?:(?:The[\s._])?Complete[\s._](?:Series|Season|Collection)|Eps?|Episodes?|Folge|Season|Seasons|Staffel|Temporada|Temp|Sezon)[\s._-]*$/iu;
const LAST_WORD = /(?<word>[\p{L}\d']+)[\s._([+-]*$/u;

/** As groups write what is no title: `MULTi`, `SWiSSGERMAN`, `LiNE`. */
const SHOUTED = /^(?=.*[A-Z].*[A-Z])[A-Zi\d'+]{4,}$/;
/** Capitals with a small i are the style of groups alone; a title can shout: `Harbour PATROL`. */
const STYLED = /[A-Z]i|i[A-Z]/;
const SHOUTED_TAG = words(`(?:${LANGUAGE_WORDS}|multi|complete|internal|dubbed|subbed|uncut|unrated|extended|remastered|dual|readnfo|truefrench|subfrench|vostfr|nordic|retail|doku|xxx|box ?set)`);
const SPOKEN = /\p{Ll}{2}/u;

/** German groups put the language in front of the year; and editions stand there. */
const BEFORE_YEAR = /^(?:german|extended|unrated|uncut|theatrical|remastered|uncensored|director'?s?)$/i;

/** The first word that only groups write in capitals, behind words that are written as usual; null: none. */
export function firstShouted(text: string): number | null {
	for (const { index, text: word } of findAll(text, SHOUTED_TAG)) {
		if (SHOUTED.test(word) && SPOKEN.test(text.slice(0, index))) return index;
	}
	return null;
}

/** What stands at the end: a year, the number of a season or episode, a tag, or nothing at all. */
export type Ending = 'year' | 'number' | 'tag' | 'nothing';

/**
 * Where a title's own words end when `end` is where the first sure sign stands: in front of that there
 * can be words about the release, as `Extended` or `iTALiAN`.
 */
export function backOverTags(name: string, start: number, end: number, by: Ending): number {
	const spoken = SPOKEN.test(/^[^\s._]+[\s._]+[^\s._]*/.exec(name.slice(start, end))?.[0] ?? '');
	let from = by === 'number' ? start + name.slice(start, end).replace(NUMBER_WORD, '').length : end;
	for (;;) {
		const before = name.slice(start, from);
		const edition = EDITION_AT_END.exec(before);
		if (edition !== null) {
			from = start + edition.index;
			continue;
		}
		const last = LAST_WORD.exec(before);
		const word = last?.groups?.word ?? '';
		if (last === null || last.index === 0 || !isTag(word, by, spoken)) break;
		if (by === 'year' && !SHOUTED.test(word) && ONE_WORD.test(before.slice(0, last.index))) break;
		from = start + last.index;
	}
	// `Quiet English` is a title.
	if (by === 'nothing' && !NEVER_LAST.test(name.slice(from, end)) && name.slice(from, end).trim().split(/[\s._]+/).length < 2) return end;
	return NO_TITLE.test(name.slice(start, from)) ? end : from;
}

/** No title ends with them, even when nothing follows. */
const NEVER_LAST = /^[\s._(-]*(?:latino|castellano|dublado|vostfr|subfrench|truefrench|multi)\)?$/i;
/** `The Quiet German 2006`: a title of two words keeps both. */
const ONE_WORD = /^(?:(?:the|an?)[\s._]+)?[\p{L}\d']+[\s._]*$/iu;
/** An article is no title, and none ends with a word that joins others: there the tags were words. */
const NO_TITLE = /^[\s._]*$|(?:^|[\s._])(?:the|an?|and|or|of|in|to|und|et|y|&)[\s._]*$/i;

function isTag(word: string, by: Ending, spoken: boolean): boolean {
	const shouted = SHOUTED.test(word) && !/^\d+$/.test(word);
	if (by === 'number') return spoken && shouted && TAG.test(word);
	if (by === 'year') return spoken && TAG.test(word) && (shouted || BEFORE_YEAR.test(word));
	if (spoken && shouted && STYLED.test(word)) return true;
	if (!TAG.test(word)) return false;
	return word.length > 3 || /\d/.test(word) || !spoken || word === word.toUpperCase();
}
