import { text } from './answers';

/** Characters of one parameter; preferences in JSON are the longest that clients send. */
const MAX_LENGTH = 65_536;
/** Lists that may be as long as the whole body; whoever splits them has a bound of its own. */
const LISTS: ReadonlySet<string> = new Set(['urls', 'hashes']);
/** A cluster of 100 nodes with 1 000 torrents each, all selected at once. */
export const MAX_HASHES = 100_000;

/** Bytes of a form: 100 000 hashes of version 2 are 6.5 MB. Reading more would hold up everybody. */
export const MAX_FORM_BYTES = 8 * 1024 * 1024;

export const TOO_LARGE = text(413, `A form is longer than ${MAX_FORM_BYTES} bytes`);
export const TOO_LONG = text(413, `A parameter is longer than ${MAX_LENGTH} characters`);
export const TOO_MANY_HASHES = text(413, `At most ${MAX_HASHES} hashes can be named at once`);

/** Whether a parameter is too long to be meant: splitting and passing it on would hold up everybody. */
export function isOverlong(params: Readonly<Record<string, string>>): boolean {
	for (const name in params) {
		if (params[name].length > MAX_LENGTH && !LISTS.has(name)) return true;
	}
	return false;
}
