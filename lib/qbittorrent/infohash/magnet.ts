import { aliasesOf, canonicalHash, normalizeHash } from './hashes';
import { decodePercent, displayName, hostsOf } from './links';
import { InvalidTorrentError, type InfoHashes, type TorrentIdentity } from './types';

/** Longest link that is looked at, in UTF-16 units. Magnets with many trackers reach some 10 KiB. */
export const MAX_LINK_LENGTH = 1024 ** 2;

const SCHEME = /^magnet:\?/i;
const HEX_V1 = /^[0-9a-f]{40}$/i;
const BASE32_V1 = /^[a-z2-7]{32}$/i;
const MULTIHASH_V2 = /^1220[0-9a-f]{64}$/i;
/** `xt.1`, `tr.2`: the number means nothing (libtorrent drops it too). */
const NUMBER_SUFFIX = /\.\d*$/;

type Parameters = Map<string, string[]>;

/** Whether the text claims to be a magnet link; it may still be a broken one. */
export function isMagnet(text: string): boolean {
	return SCHEME.test(text);
}

/**
 * Reads a magnet link: `xt` (urn:btih, urn:sha1, urn:btmh; both versions make a hybrid), `dn`, `xl`
 * and the hosts of `tr`. Broken percent-encoding is taken literally, `&amp;` is not undone.
 *
 * @throws InvalidTorrentError `bad-magnet`, `no-hash` or `too-large`
 */
export function parseMagnet(uri: string): TorrentIdentity {
	if (uri.length > MAX_LINK_LENGTH) {
		throw new InvalidTorrentError('too-large', 'The magnet link is too long');
	}
	const link = uri.trim();
	if (!isMagnet(link)) throw new InvalidTorrentError('bad-magnet', 'The text is no magnet link');
	const parameters = readParameters(link.replace(SCHEME, ''));
	const hashes = readHashes(parameters.get('xt') ?? []);
	return {
		hashes,
		canonical: canonicalHash(hashes),
		aliases: aliasesOf(hashes),
		name: readName(parameters.get('dn')),
		sizeBytes: readSize(parameters.get('xl')),
		private: null,
		trackerHosts: hostsOf((parameters.get('tr') ?? []).map(decodePercent)),
	};
}

function readParameters(query: string): Parameters {
	const parameters: Parameters = new Map();
	for (const pair of query.split('&')) {
		const separator = pair.indexOf('=');
		if (separator < 0) continue;
		const name = pair.slice(0, separator).replace(NUMBER_SUFFIX, '');
		const values = parameters.get(name) ?? [];
		values.push(pair.slice(separator + 1));
		parameters.set(name, values);
	}
	return parameters;
}

function readHashes(topics: string[]): InfoHashes {
	const found: { v1: Set<string>; v2: Set<string> } = { v1: new Set(), v2: new Set() };
	let isBroken = false;
	for (const topic of topics) {
		const parsed = readTopic(decodePercent(topic));
		if (parsed === null) continue;
		if (parsed.hash === null) isBroken = true;
		else found[parsed.version].add(parsed.hash);
	}
	if (found.v1.size + found.v2.size === 0) {
		throw new InvalidTorrentError('no-hash', 'The magnet link has no usable info hash');
	}
	// Nodes refuse the first; of two different hashes *arr and the node would each pick their own.
	if (isBroken || found.v1.size > 1 || found.v2.size > 1) {
		throw new InvalidTorrentError('bad-magnet', 'The info hashes of the magnet link are damaged');
	}
	return { v1: [...found.v1][0] ?? null, v2: [...found.v2][0] ?? null };
}

/** Null for topics of other networks (eD2k, TTH...), which stand beside the info hash. */
function readTopic(topic: string): { version: 'v1' | 'v2'; hash: string | null } | null {
	const separator = topic.lastIndexOf(':') + 1;
	const digest = topic.slice(separator).trim();
	switch (topic.slice(0, separator)) {
		case 'urn:btih:':
		case 'urn:sha1:': {
			const isV1 = HEX_V1.test(digest) || BASE32_V1.test(digest);
			return { version: 'v1', hash: isV1 ? normalizeHash(digest) : null };
		}
		case 'urn:btmh:':
			return { version: 'v2', hash: MULTIHASH_V2.test(digest) ? normalizeHash(digest) : null };
		default:
			return null;
	}
}

function readName(values: string[] = []): string | null {
	const text = values.at(-1);
	// As in a form, `+` stands for a space; it must go before real plus signs are decoded.
	return text === undefined ? null : displayName(decodePercent(text.replaceAll('+', ' ')));
}

/** Zero counts as unknown: no torrent is empty, and a size of 0 would pass every space check. */
function readSize(values: string[] = []): number | null {
	const text = values.at(-1) ?? '';
	const size = /^\d{1,16}$/.test(text) ? Number(text) : 0;
	return size > 0 && Number.isSafeInteger(size) ? size : null;
}
