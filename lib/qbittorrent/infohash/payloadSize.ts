import { textOf, type BencodeDictionary } from './bencode';
import { InvalidTorrentError } from './types';

/** BitComet marks its padding by name instead of by attribute; libtorrent honours both. */
const BITCOMET_PADDING = '_____padding_file_';

/**
 * Payload in bytes of the v1 file list (`length`, or `files`), pad files not counted.
 *
 * @throws InvalidTorrentError `bad-info`
 */
export function payloadSizeV1(source: Uint8Array, info: BencodeDictionary): number {
	const files = info.entries.get('files');
	if (files === undefined) return positiveTotal(fileLength(source, info));
	if (files.kind !== 'list') throw badFiles();
	let total = 0n;
	for (const file of files.items) {
		if (file.kind !== 'dictionary') throw badFiles();
		const length = fileLength(source, file);
		if (!isPadding(source, file)) total += length;
	}
	return positiveTotal(total);
}

/**
 * Payload in bytes of the v2 `file tree`, pad files not counted.
 *
 * @throws InvalidTorrentError `bad-info`
 */
export function payloadSizeV2(source: Uint8Array, tree: BencodeDictionary): number {
	let total = 0n;
	const directories = [tree];
	for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
		for (const [name, entry] of next.entries) {
			if (name === '' || entry.kind !== 'dictionary') throw badFiles();
			const file = leafOf(entry);
			if (file === null) directories.push(entry);
			else total += fileLength(source, file);
		}
	}
	return positiveTotal(total);
}

/** A file is a dictionary whose only key is empty; everything else is a directory. */
function leafOf({ entries }: BencodeDictionary): BencodeDictionary | null {
	if (entries.size !== 1) return null;
	const file = entries.get('');
	if (file === undefined) return null;
	if (file.kind !== 'dictionary') throw badFiles();
	return file;
}

/** 0 for pad files and symbolic links, which take no space. */
function fileLength(source: Uint8Array, file: BencodeDictionary): bigint {
	const attributes = attributesOf(source, file.entries);
	if (attributes.includes('l')) return 0n;
	const length = file.entries.get('length');
	if (length?.kind !== 'integer' || length.value < 0n) throw badFiles();
	return attributes.includes('p') ? 0n : length.value;
}

/** @throws InvalidTorrentError for a file without a path; only pad files may lack one */
function isPadding(source: Uint8Array, { entries }: BencodeDictionary): boolean {
	if (attributesOf(source, entries).includes('p')) return true;
	const path = entries.get('path.utf-8') ?? entries.get('path');
	const fileName = path?.kind === 'list' ? path.items.at(-1) : undefined;
	if (fileName?.kind !== 'string') throw badFiles();
	return textOf(source, fileName).startsWith(BITCOMET_PADDING);
}

function attributesOf(source: Uint8Array, entries: BencodeDictionary['entries']): string {
	const attributes = entries.get('attr');
	return attributes?.kind === 'string' ? textOf(source, attributes) : '';
}

function positiveTotal(total: bigint): number {
	if (total <= 0n || total > BigInt(Number.MAX_SAFE_INTEGER)) throw badFiles();
	return Number(total);
}

function badFiles(): InvalidTorrentError {
	return new InvalidTorrentError('bad-info', 'The file list of the torrent is damaged or empty');
}
