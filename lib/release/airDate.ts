import type { Numbering } from './numbering';
import { find, type Tag } from './tags';

const DATE = /(?<!\d)(?<year>(?:19|20)\d\d)(?<gap>[\s._/-]{1,2})(?<month>0?[1-9]|[12]\d|3[01])[\s._/-]{1,2}(?<day>0?[1-9]|[12]\d|3[01])(?!\d)/g;
const DATE_BACKWARDS = /(?<!\d)(?<day>0[1-9]|[12]\d|3[01])[\s._/-](?<month>0[1-9]|[12]\d|3[01])[\s._/-](?<year>(?:19|20)\d\d)(?!\d)/g;
const DATE_IN_ONE = /(?<!\d)(?<year>20[012]\d)(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?!\d)/g;
const DATE_SHORT = /(?<!\d)(?<!\d\.)(?<year>[012]\d)\.(?<month>0[1-9]|1[0-2])\.(?<day>0[1-9]|[12]\d|3[01])(?![\d.]*\d)/g;
const DATE_SHORT_IN_ONE = /(?<=\p{L}[\s._])(?<year>[012]\d)(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?=[\s._](?:\d{3,4}p|[hp]dtv|web))/giu;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(?<name>(?:${MONTHS.join('|')})[a-z]{0,6})`;
const DATE_IN_WORDS = new RegExp(String.raw`(?<![\p{L}\d])(?<day>[0-3]?\d)(?:st|nd|rd|th)?[\s._,-]{1,2}${MONTH}[\s._,-]{1,2}(?<year>(?:19|20)\d\d)(?!\d)`, 'giu');
const MONTH_FIRST = new RegExp(String.raw`(?<![\p{L}\d])${MONTH}[\s._,-]{1,2}(?<day>[0-3]?\d)(?:st|nd|rd|th)?[\s._,-]{1,2}(?<year>(?:19|20)\d\d)(?!\d)`, 'giu');

/** The day on which an episode was on television; null when no date is named. */
export function datedOf(text: string): Numbering | null {
	for (const pattern of [DATE, DATE_BACKWARDS, DATE_IN_ONE, DATE_SHORT, DATE_SHORT_IN_ONE, DATE_IN_WORDS, MONTH_FIRST]) {
		const tag = find(text, pattern);
		const airDate = tag === null ? null : dateOf(tag);
		if (tag === null || airDate === null) continue;
		return { seasons: [], episodes: [], absolute: [], airDate, fullSeason: false, index: tag.index, end: tag.end };
	}
	return null;
}

/** Day and month change places when they make no date otherwise. */
function dateOf({ groups }: Tag): string | null {
	const { year = '', name, day = '' } = groups;
	const named = name === undefined ? null : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
	const given = [named ?? Number(groups.month), Number(day)];
	const [month, dayOfMonth] = given[0] > 12 ? [given[1], given[0]] : given;
	if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31) return null;
	const two = (number: number): string => String(number).padStart(2, '0');
	return `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(dayOfMonth)}`;
}
