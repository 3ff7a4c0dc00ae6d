import { findAll, words } from './tags';

const CUT = '(?: (?:cut|edition|version|collection))?';
const EDITION = words(
	[
		`(?:the )?(?:extended|uncut|unrated|uncensored|ultimate|special|final|assembly|imperial|diamond|signature|despeciali[sz]ed|rekall|festival|alternat(?:e|ive)|hunter|international|theatrical|super|rogue|black and chrome)(?: (?:extended|unrated|ultimate|director'?s|rekall|fan|hunter|collectors?|remastered|theatrical|edition))*${CUT}`,
		`director'?s(?: (?:cut|edition|definitive))*|directors|director cut`,
		`\\d{2,3}(?:st|nd|rd|th)? anniversary${CUT}`,
		`collector'?s${CUT}`,
		'(?:4k |digitally )?remaster(?:ed)?|restored|4k restoration',
		'imax(?: enhanced| edition)?',
		'open matte',
		'fan ?edit',
		'recut|re cut',
		'[2-4] ?in ?1',
		'criterion(?: collection)?',
		'limited|deluxe(?: edition)?',
	].join('|'),
);

/** The cuts and editions that are named, in the title's own words; null when none is. */
export function editionOf(text: string): string | null {
	const found = findAll(text, EDITION).map(({ text: one }) => one.replaceAll(/[._]/g, ' ').trim());
	return found.length === 0 ? null : found.join(' ');
}
