import { InvalidTorrentError, type InfoHashes } from './types';

const V1_HEX = /^[0-9a-f]{40}$/;
const V2_HEX = /^[0-9a-f]{64}$/;
/** A multihash: 0x12 = SHA-256, 0x20 = 32 bytes. */
const V2_MULTIHASH = /^1220[0-9a-f]{64}$/;
const V1_BASE32 = /^[a-z2-7]{32}=*$/;
const BASE32_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const MULTIHASH_PREFIX_LENGTH = 4;
const TRUNCATED_LENGTH = 40;
/** Longer than any spelling of a hash with spaces around it; bounds the work on garbage. */
const MAX_TEXT_LENGTH = 256;

/**
 * Reads an info hash as clients write it: 40 or 64 hex digits, a `1220` multihash, or 32 base32
 * characters with or without padding, in any letter case, spaces around it allowed.
 *
 * @returns 40 (v1, or truncated v2) or 64 (v2) lower-case hex digits; null when it is no hash
 */
export function normalizeHash(text: string): string | null {
	if (text.length > MAX_TEXT_LENGTH) return null;
	const hash = text.trim().toLowerCase();
	if (V1_HEX.test(hash) || V2_HEX.test(hash)) return hash;
	if (V2_MULTIHASH.test(hash)) return hash.slice(MULTIHASH_PREFIX_LENGTH);
	return V1_BASE32.test(hash) ? base32ToHex(hash) : null;
}

/**
 * The hash that *arr computes for a torrent and polls by: v1 when there is one, else the full v2.
 *
 * @throws InvalidTorrentError `no-hash` when there is neither
 */
export function canonicalHash({ v1, v2 }: InfoHashes): string {
	const canonical = v1 ?? v2;
	if (canonical === null) throw new InvalidTorrentError('no-hash', 'The torrent has no info hash');
	return canonical;
}

/**
 * Every hash by which a client or node may name the torrent, each once: the canonical one first,
 * then v1, the full v2, and the first 40 digits of v2 (libtorrent's id for hybrid and v2 torrents).
 *
 * @throws InvalidTorrentError `no-hash` when there is neither
 */
export function aliasesOf(hashes: InfoHashes): string[] {
	const { v1, v2 } = hashes;
	const aliases = new Set([canonicalHash(hashes)]);
	if (v1 !== null) aliases.add(v1);
	if (v2 !== null) aliases.add(v2).add(v2.slice(0, TRUNCATED_LENGTH));
	return [...aliases];
}

/** 32 characters of 5 bits are exactly 160 bits, so nothing is left over. */
function base32ToHex(text: string): string {
	let bits = 0n;
	for (const character of text.replace(/=+$/, '')) {
		bits = (bits << 5n) | BigInt(BASE32_ALPHABET.indexOf(character));
	}
	return bits.toString(16).padStart(TRUNCATED_LENGTH, '0');
}
