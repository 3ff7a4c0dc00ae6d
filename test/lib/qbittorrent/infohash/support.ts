import { InvalidTorrentError } from '../../../../lib/qbittorrent/infohash';

/** What the test encoder takes; a Map keeps its keys in the given order. */
export type Plain = bigint | number | string | Uint8Array | Plain[] | Map<string, Plain>;

/** Bencodes a value. Keys and texts are UTF-8, and keys are written in the order given. */
export function bencode(value: Plain): Buffer {
	if (typeof value === 'number' || typeof value === 'bigint') return Buffer.from(`i${value}e`);
	if (typeof value === 'string') return bencode(Buffer.from(value));
	if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
	const parts = Array.isArray(value) ? value : [...value].flat();
	const mark = Array.isArray(value) ? 'l' : 'd';
	return Buffer.concat([Buffer.from(mark), ...parts.map(bencode), Buffer.from('e')]);
}

/** A dictionary in the order of the fields; fields that are undefined are left out. */
export function dict(fields: Record<string, Plain | undefined>): Map<string, Plain> {
	const entries = Object.entries(fields);
	return new Map(entries.filter((entry): entry is [string, Plain] => entry[1] !== undefined));
}

export const NAME = 'Harbour.Lights.2021.mkv';
const ROOT = Buffer.alloc(32, 1);
const PIECES = Buffer.alloc(20, 2);
const leaf = (length: number) => dict({ '': dict({ length, 'pieces root': ROOT }) });

export const fileTree = (files: Record<string, number>) =>
	dict(Object.fromEntries(Object.entries(files).map(([name, length]) => [name, leaf(length)])));

type Fields = Record<string, Plain | undefined>;

export const v1Info = (fields: Fields = {}) =>
	dict({ length: 15000, name: NAME, 'piece length': 16384, pieces: PIECES, ...fields });

export const v2Info = (fields: Fields = {}) =>
	dict({
		'file tree': fileTree({ [NAME]: 15000 }),
		'meta version': 2,
		name: NAME,
		'piece length': 16384,
		...fields,
	});

export const hybridInfo = (fields: Fields = {}) =>
	dict({
		'file tree': fileTree({ [NAME]: 15000 }),
		length: 15000,
		'meta version': 2,
		name: NAME,
		'piece length': 16384,
		pieces: PIECES,
		...fields,
	});

export const torrent = (info: Plain, fields: Fields = {}) => bencode(dict({ info, ...fields }));

/** Computed with Python's hashlib over the dictionaries above, encoded by another encoder. */
export const HASHES = {
	v1: 'fc4a0ee9bbc45d3165a92a27fe5e3e29f689d489',
	v1Reversed: '8406712276258b5d5c9e8bc788fbca093040a500',
	v2: 'adcae1e7cd6a9b1e3cd5b30b554528f9df71da83c30b5c6ac7bbd3f0fd09f29e',
	hybridV1: '8a734848d7718f8451d67c8e71c0f4929ba4d1e0',
	hybridV2: '8fa1e1612ef5891e730629cc9b2108f94de4f3652e77013b5a8868ace327233f',
};

/** The code of the InvalidTorrentError that `run` throws; `none`, or any other error as text. */
export function refusal(run: () => unknown): string {
	try {
		run();
	} catch (error) {
		return error instanceof InvalidTorrentError ? error.code : String(error);
	}
	return 'none';
}
