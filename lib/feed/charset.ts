import { rest } from '../qbittorrent/turns';
import { FeedError } from './errors';

/** Bytes that are turned into text in one go. */
const PIECE_BYTES = 256 * 1024;
/** The declaration of an XML document stands at its very beginning, in ASCII. */
const HEAD_BYTES = 256;
const DECLARED = /^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/i;
const UTF_16 = /^(?:utf-?16|ucs-?2)/i;
const IN_HEADER = /\bcharset\s*=\s*["']?([\w.:-]{1,40})/i;

/**
 * The text of a document, in pieces. Its charset is told by a byte order mark, else by the header of the
 * answer, else by the document itself, else it is UTF-8. When the header is wrong, the document is believed.
 *
 * @throws FeedError `charset` when the bytes are not what they are said to be
 */
export async function decode(feed: string, bytes: Uint8Array, contentType: string): Promise<string[]> {
	const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
	const marked = byteOrderMark(bytes);
	const told = [marked, IN_HEADER.exec(contentType)?.[1], DECLARED.exec(head)?.[1]];
	// Without a mark the declaration can be read byte by byte, so whatever it says, it is not UTF-16.
	const labels = told.filter((label): label is string => typeof label === 'string' && (marked !== null || !UTF_16.test(label)));
	const tries = [...new Set((labels.length === 0 ? ['utf-8'] : labels).map((label) => label.toLowerCase()))];
	for (const label of tries) {
		const pieces = await decodeAs(label, bytes);
		if (pieces !== null) return pieces;
	}
	throw new FeedError('charset', `'${feed}' is not written in the charset that it names (${tries.join(', ')})`, 'The feed is damaged or its server names the wrong charset');
}

function byteOrderMark(bytes: Uint8Array): string | null {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	return null;
}

/** Null when the charset is unknown or the bytes are not in it. */
async function decodeAs(label: string, bytes: Uint8Array): Promise<string[] | null> {
	try {
		const decoder = new TextDecoder(label, { fatal: true });
		const pieces: string[] = [];
		for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
			await rest();
			pieces.push(decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true }));
		}
		pieces.push(decoder.decode());
		return pieces;
	} catch {
		return null;
	}
}
