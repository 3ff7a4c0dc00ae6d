import { createHash } from 'node:crypto';
import { normalizeHash } from './hashes';
import { decodePercent, displayName, hostOf } from './links';
import { isMagnet, MAX_LINK_LENGTH, parseMagnet } from './magnet';
import { InvalidTorrentError, type TorrentIdentity } from './types';

/** One line of the `urls` field of torrents/add. */
export interface AddSource {
	kind: 'magnet' | 'url';
	/** What to give to a node. Holds passkeys: belongs into the ledger's payload, never into items. */
	text: string;
	/** Of a `url` both hashes are null, and the canonical id is `url:` + 40 hex digits. */
	identity: TorrentIdentity;
}

const HTTP_LINK = /^https?:\/\//i;
/** Blank ones included. */
const MAX_LINES = 10_000;
const V1_LENGTH = 40;
const URL_DIGEST_LENGTH = 40;
/**
 * Passkeys and ids: 16 letters and digits in a row with a digit among them, and UUIDs. Every
 * repetition is bounded, so that a link of a megabyte is searched in linear time.
 */
const SECRET_LIKE = /(?=[a-z]{0,15}\d)[a-z\d]{16}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/**
 * The lines of a `urls` field, trimmed, empty ones dropped.
 *
 * @throws InvalidTorrentError `too-large` for more lines than anybody pastes
 */
export function splitUrls(text: string): string[] {
	const lines = text.split(/[\r\n]+/, MAX_LINES + 1);
	if (lines.length > MAX_LINES)
		throw new InvalidTorrentError('too-large', 'There are too many lines');
	return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/**
 * Reads one line of `urls`: a magnet, a bare info hash (becomes a magnet), or an http(s) link to a
 * .torrent file. Such a link has no hash yet: it is known by a digest of itself, and counts as
 * private because it mostly carries a passkey.
 *
 * @throws InvalidTorrentError `unsupported-link` for anything else, `too-large`, and what
 * parseMagnet throws
 */
export function parseAddLine(line: string): AddSource {
	if (line.length > MAX_LINK_LENGTH)
		throw new InvalidTorrentError('too-large', 'The link is too long');
	const text = line.trim();
	if (isMagnet(text)) return magnetSource(text);
	const hash = normalizeHash(text);
	if (hash !== null) return magnetSource(magnetOf(hash));
	const host = HTTP_LINK.test(text) ? hostOf(text) : null;
	if (host === null) {
		throw new InvalidTorrentError(
			'unsupported-link',
			'The link is no magnet, info hash or http link',
		);
	}
	return { kind: 'url', text, identity: urlIdentity(text, host) };
}

function magnetSource(text: string): AddSource {
	// libtorrent wants the scheme in lower case.
	const link = text.replace(/^magnet/i, 'magnet');
	return { kind: 'magnet', text: link, identity: parseMagnet(link) };
}

function magnetOf(hash: string): string {
	return hash.length === V1_LENGTH
		? `magnet:?xt=urn:btih:${hash}`
		: `magnet:?xt=urn:btmh:1220${hash}`;
}

function urlIdentity(link: string, host: string): TorrentIdentity {
	const digest = createHash('sha256').update(link).digest('hex').slice(0, URL_DIGEST_LENGTH);
	const canonical = `url:${digest}`;
	return {
		hashes: { v1: null, v2: null },
		canonical,
		aliases: [canonical],
		name: nameFromPath(link) ?? host,
		sizeBytes: null,
		private: true,
		trackerHosts: [host],
	};
}

/** The last path segment, unless it looks like a passkey: names are shown and logged. */
function nameFromPath(link: string): string | null {
	const segment = new URL(link).pathname.split('/').at(-1) ?? '';
	const name = displayName(decodePercent(segment).replace(/\.torrent$/i, ''));
	return name === null || SECRET_LIKE.test(name) ? null : name;
}
