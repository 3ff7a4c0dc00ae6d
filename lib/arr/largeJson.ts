import { inTurns } from '../qbittorrent/turns';

/** Less than this is read in a millisecond or two. */
const LARGE_BYTES = 256 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Parses JSON. A large list is read element by element, with turns for other work in between:
 * libraries of thousands of films come in one answer of many megabytes.
 *
 * @throws SyntaxError for what is no JSON
 */
export async function parseJson(bytes: Buffer): Promise<unknown> {
	if (bytes.length < LARGE_BYTES || bytes[0] !== 0x5b) return JSON.parse(bytes.toString('utf8')) as unknown;
	const list: unknown[] = [];
	await inTurns(elementsOf(bytes), (element) => list.push(JSON.parse(element.toString('utf8'))));
	return list;
}

/** The parts between the commas of the outermost list. */
function* elementsOf(bytes: Buffer): Generator<Buffer> {
	let depth = 0;
	let from = 1;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at];
		if (byte === QUOTE) at = endOfString(bytes, at);
		else if (OPENING.has(byte)) depth++;
		else if (byte === COMMA && depth === 1) {
			yield bytes.subarray(from, at);
			from = at + 1;
		} else if (CLOSING.has(byte) && --depth === 0) {
			if (!isBlank(bytes, from, at) || from > 1) yield bytes.subarray(from, at);
			if (!isBlank(bytes, at + 1, bytes.length)) throw new SyntaxError('There is something behind the list');
			return;
		}
	}
	throw new SyntaxError('The list is broken off');
}

/** Position of the quote that closes the string which begins at `start`. */
function endOfString(bytes: Buffer, start: number): number {
	for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
		let escapes = 0;
		while (bytes[at - 1 - escapes] === BACKSLASH) escapes++;
		if (escapes % 2 === 0) return at;
	}
	throw new SyntaxError('A string is broken off');
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
	for (let at = from; at < to; at++) if (!SPACE.has(bytes[at])) return false;
	return true;
}
