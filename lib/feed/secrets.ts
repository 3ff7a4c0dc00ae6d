import { normalizeHash } from '../qbittorrent/infohash/hashes';

/** The same marks as those of links to .torrent files: 16 letters and digits in a row with a digit, and UUIDs. */
const SECRET_LIKE = /(?=[a-z]{0,15}\d)[a-z\d]{16,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const HTTP = /^https?:\/\//i;
/** A number, as of a torrent or a category: no passkey is that short. */
const PLAIN_VALUE = /^\d{1,12}$/;
const MASK = '***';
const MAX_URL_LENGTH = 4_096;
/** Places of addresses in a text; bounded, so that hostile texts are searched in linear time. */
const URLS = /\b(?:https?|magnet):[^\s"'<>]{1,4096}/gi;

/**
 * A link for people: without user info and fragment, and with everything masked that may be a passkey. Of
 * the query only short numbers stay. Null when it is no http(s) link.
 */
export function maskUrl(text: string): string | null {
	if (text.length > MAX_URL_LENGTH || !HTTP.test(text) || !URL.canParse(text)) return null;
	const url = new URL(text);
	const query = [...url.searchParams].map(([name, value]) => `${name}=${PLAIN_VALUE.test(value) ? value : MASK}`);
	const path = url.pathname.replace(SECRET_LIKE, MASK);
	return `${url.protocol}//${url.host}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** A guid for people: links are masked, hashes and other names stay unless they look like a passkey. */
export function maskGuid(guid: string): string {
	if (normalizeHash(guid) !== null) return guid;
	if (HTTP.test(guid)) return maskUrl(guid) ?? MASK;
	return withoutLinks(guid);
}

/** A text from a feed or a library, fit for messages: without addresses, short, on one line. */
export function withoutLinks(text: string, maxLength = 200): string {
	const plain = text.slice(0, 4 * maxLength).replace(URLS, MASK).replace(SECRET_LIKE, MASK);
	return plain.replace(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, maxLength);
}
