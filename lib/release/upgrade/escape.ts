/** Line breaks, control characters and marks that turn the direction of text have no place in one line. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu;
const INVISIBLE = '\u200B';

/** One line of at most `length` characters, cut between characters and never inside one. */
export function oneLine(text: string, length: number): string {
	const line = text.replace(UNPRINTABLE, ' ').replace(/ {2,}/g, ' ').trim();
	if (line.length <= length) return line;
	let cut = '';
	for (const character of line) {
		if (cut.length + character.length > length - 1) break;
		cut += character;
	}
	return `${cut}…`;
}

/** For Telegram's HTML, and for any other. */
export const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** For Discord: no formatting, no links, and nobody is called. */
export const escapeDiscord = (text: string): string =>
	text.replace(/[\\*_~`|[\]<>:]/g, (sign) => `\\${sign}`).replaceAll('@', `@${INVISIBLE}`);

/** For Slack, which has no sign that takes formatting away: an invisible blank keeps it from beginning. */
export const escapeSlack = (text: string): string => escapeHtml(text).replace(/[*_~`]/g, (sign) => `${INVISIBLE}${sign}${INVISIBLE}`);

/** For a span of code in Discord or Slack, where nothing is formatted. */
export const withoutTicks = (text: string): string => text.replaceAll('`', "'");
