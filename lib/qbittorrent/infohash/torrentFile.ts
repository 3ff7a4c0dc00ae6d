import { createHash } from 'node:crypto';
import { rest } from '../turns';
import {
	decodeBencode,
	decodeBencodeInTurns,
	rawBytesOf,
	textOf,
	type BencodeDictionary,
	type BencodeValue,
} from './bencode';
import { aliasesOf, canonicalHash } from './hashes';
import { displayName, hostsOf } from './links';
import { payloadSizeV1, payloadSizeV2 } from './payloadSize';
import { InvalidTorrentError, type InfoHashes, type TorrentIdentity } from './types';

const PIECE_HASH_BYTES = 20;
const MIN_PIECE_LENGTH_V2 = 16n * 1024n;
/** libtorrent's limit: half of a 32-bit integer. */
const MAX_PIECE_LENGTH = 2n ** 30n - 1n;

/**
 * Reads a .torrent file: v1, v2 or hybrid. The info hashes are taken over the raw bytes of the info
 * dictionary, never over a re-encoded one. What libtorrent refuses for its form is refused here;
 * whether the number of piece hashes fits the size is left to the node.
 *
 * @throws InvalidTorrentError `bad-bencode`, `too-deep`, `too-large`, `no-info` or `bad-info`
 */
export function parseTorrentFile(bytes: Uint8Array): TorrentIdentity {
	return identityOf(bytes, decodeBencode(bytes));
}

/**
 * parseTorrentFile for servers: other requests get their turn in between.
 *
 * @throws InvalidTorrentError as parseTorrentFile does
 */
export async function parseTorrentFileInTurns(bytes: Uint8Array): Promise<TorrentIdentity> {
	const root = await decodeBencodeInTurns(bytes);
	await rest();
	return identityOf(bytes, root);
}

function identityOf(bytes: Uint8Array, root: BencodeValue): TorrentIdentity {
	if (root.kind !== 'dictionary') {
		throw new InvalidTorrentError('bad-bencode', 'The torrent file is no dictionary');
	}
	const info = root.entries.get('info');
	if (info?.kind !== 'dictionary') {
		throw new InvalidTorrentError('no-info', 'The torrent file has no info dictionary');
	}
	const version = metaVersion(info);
	assertPieceLength(info, version);
	const tree = fileTree(info, version);
	const hasV1 = hasV1Part(info, version);
	const hashes = hashInfo(rawBytesOf(bytes, info), { v1: hasV1, v2: tree !== null });
	return {
		hashes,
		canonical: canonicalHash(hashes),
		aliases: aliasesOf(hashes),
		name: readName(bytes, info),
		sizeBytes: payloadSize(bytes, { v1: hasV1 ? info : null, v2: tree }),
		private: isPrivate(info),
		trackerHosts: hostsOf(trackerUrls(bytes, root)),
	};
}

function hashInfo(raw: Uint8Array, has: { v1: boolean; v2: boolean }): InfoHashes {
	return {
		v1: has.v1 ? createHash('sha1').update(raw).digest('hex') : null,
		v2: has.v2 ? createHash('sha256').update(raw).digest('hex') : null,
	};
}

function metaVersion({ entries }: BencodeDictionary): 1 | 2 {
	const version = entries.get('meta version');
	if (version?.kind !== 'integer' || version.value < 2n) return 1;
	if (version.value > 2n) throw badInfo('its version is not supported');
	return 2;
}

function assertPieceLength({ entries }: BencodeDictionary, version: 1 | 2): void {
	const field = entries.get('piece length');
	const length = field?.kind === 'integer' ? field.value : 0n;
	if (length <= 0n || length > MAX_PIECE_LENGTH) throw badInfo('the piece length is not usable');
	const isPowerOfTwo = (length & (length - 1n)) === 0n;
	if (version === 2 && (length < MIN_PIECE_LENGTH_V2 || !isPowerOfTwo)) {
		throw badInfo('the piece length is not usable');
	}
}

/** The v2 file tree, or null for a v1 torrent, which must not have one. */
function fileTree({ entries }: BencodeDictionary, version: 1 | 2): BencodeDictionary | null {
	const tree = entries.get('file tree');
	if (version === 2) {
		if (tree?.kind !== 'dictionary') throw badInfo('the file tree is missing');
		return tree;
	}
	if (tree?.kind === 'dictionary') throw badInfo('a file tree without a version');
	return null;
}

/**
 * A v2 torrent is a hybrid when it has both v1 parts. With only one of them it is refused, because
 * clients then disagree about whether it has a v1 hash.
 */
function hasV1Part({ entries }: BencodeDictionary, version: 1 | 2): boolean {
	const hasFiles = entries.has('files') || entries.has('length');
	const hasPieces = entries.has('pieces');
	if (version === 2 && !hasFiles && !hasPieces) return false;
	if (!hasFiles) throw badInfo('the files are missing');
	const pieces = entries.get('pieces');
	if (pieces?.kind !== 'string') throw badInfo('the piece hashes are missing');
	const length = pieces.end - pieces.contentStart;
	if (length === 0 || length % PIECE_HASH_BYTES !== 0)
		throw badInfo('the piece hashes are cut off');
	return true;
}

/** Both file lists of a hybrid must describe the same payload. */
function payloadSize(
	source: Uint8Array,
	parts: { v1: BencodeDictionary | null; v2: BencodeDictionary | null },
): number {
	const sizeV1 = parts.v1 === null ? null : payloadSizeV1(source, parts.v1);
	const sizeV2 = parts.v2 === null ? null : payloadSizeV2(source, parts.v2);
	if (sizeV1 !== null && sizeV2 !== null && sizeV1 !== sizeV2) {
		throw badInfo('its two file lists differ');
	}
	const size = sizeV1 ?? sizeV2;
	if (size === null) throw badInfo('the files are missing');
	return size;
}

function readName(source: Uint8Array, { entries }: BencodeDictionary): string | null {
	const utf8 = entries.get('name.utf-8');
	// `name` may be in any code page where both are given.
	const name = utf8?.kind === 'string' ? utf8 : entries.get('name');
	if (name?.kind !== 'string') throw badInfo('the name is missing');
	return displayName(textOf(source, name));
}

function isPrivate({ entries }: BencodeDictionary): boolean {
	const flag = entries.get('private');
	return flag?.kind === 'integer' && flag.value !== 0n;
}

/** `announce`, then every tier of `announce-list`; what has another shape is passed over. */
function* trackerUrls(source: Uint8Array, { entries }: BencodeDictionary): Generator<string> {
	const tiers = [entries.get('announce'), ...itemsOf(entries.get('announce-list'))];
	for (const tier of tiers) {
		for (const tracker of [tier, ...itemsOf(tier)]) {
			if (tracker?.kind === 'string') yield textOf(source, tracker);
		}
	}
}

function itemsOf(value: BencodeValue | undefined): readonly BencodeValue[] {
	return value?.kind === 'list' ? value.items : [];
}

function badInfo(what: string): InvalidTorrentError {
	return new InvalidTorrentError('bad-info', `The torrent file is not usable: ${what}`);
}
