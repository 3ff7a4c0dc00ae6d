import { hostOf } from './links';
import { isMagnet, MAX_LINK_LENGTH, parseMagnet } from './magnet';

/**
 * A link for logs and messages, without passkeys: `magnet:<canonical hash>` for a magnet,
 * `https://host/…` for an http(s) link (no user, port, path or query), and an empty text for
 * everything else, broken magnets included. Never throws.
 */
export function redactLink(text: string): string {
	if (text.length > MAX_LINK_LENGTH) return '';
	const link = text.trim();
	if (isMagnet(link)) return redactMagnet(link);
	const scheme = /^https?(?=:\/\/)/i.exec(link);
	const host = scheme === null ? null : hostOf(link);
	return scheme === null || host === null ? '' : `${scheme[0].toLowerCase()}://${host}/…`;
}

function redactMagnet(link: string): string {
	try {
		return `magnet:${parseMagnet(link).canonical}`;
	} catch {
		return '';
	}
}
