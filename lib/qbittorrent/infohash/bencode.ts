import { rest } from '../turns';
import { InvalidTorrentError } from './types';

/** Where a value stands in the source: `start` inclusive, `end` exclusive, both in bytes. */
interface Span {
	readonly start: number;
	readonly end: number;
}

export interface BencodeInteger extends Span {
	readonly kind: 'integer';
	/** A bigint, because bencoded integers are 64 bit. */
	readonly value: bigint;
}

export interface BencodeString extends Span {
	readonly kind: 'string';
	/** First byte after the length prefix; the content runs from here to `end`. */
	readonly contentStart: number;
}

export interface BencodeList extends Span {
	readonly kind: 'list';
	readonly items: readonly BencodeValue[];
}

export interface BencodeDictionary extends Span {
	readonly kind: 'dictionary';
	/** Keys are byte strings read as Latin-1, so that no two different keys become one. */
	readonly entries: ReadonlyMap<string, BencodeValue>;
}

export type BencodeValue = BencodeInteger | BencodeString | BencodeList | BencodeDictionary;

export interface BencodeLimits {
	maxBytes: number;
	/** Containers inside one another. */
	maxDepth: number;
	/** Values, keys and ends of containers, counted as libtorrent counts them. */
	maxTokens: number;
}

/**
 * qBittorrent's own size and depth limits. Half of libtorrent's default for tokens is 125 000 files,
 * and half a second of work for the worst file.
 */
export const BENCODE_LIMITS: Readonly<BencodeLimits> = {
	maxBytes: 100 * 1024 ** 2,
	maxDepth: 100,
	maxTokens: 1_000_000,
};

interface OpenContainer {
	readonly start: number;
	/** Null while the container is a dictionary. */
	readonly items: BencodeValue[] | null;
	/** Made with the first value: a file of a million empty containers must not cost a million maps. */
	entries: Map<string, BencodeValue> | null;
	/** The key whose value is read next. */
	key: string | null;
}

const BYTE = {
	zero: 0x30,
	nine: 0x39,
	minus: 0x2d,
	colon: 0x3a,
	d: 0x64,
	e: 0x65,
	i: 0x69,
	l: 0x6c,
};
/** About a millisecond. */
const STEPS_PER_TURN = 4_096;
/** -9223372036854775808 */
const MAX_INTEGER_DIGITS = 19;
/** What a double holds exactly, and more than any length below `maxBytes` needs. */
const MAX_EXACT_DIGITS = 15;
const NO_ENTRIES: ReadonlyMap<string, BencodeValue> = new Map<string, BencodeValue>();

/**
 * Reads the first bencoded value of `source`, in linear time and without recursion.
 *
 * Strict, but keys may stand in any order, as they do in torrents found in the wild. A repeated key
 * is refused: readers disagree about which of the two counts, hence about the info hash. Bytes after
 * the value are ignored, as libtorrent does.
 *
 * @throws InvalidTorrentError `bad-bencode`, `too-deep` or `too-large` (bytes or tokens)
 */
export function decodeBencode(source: Uint8Array, limits = BENCODE_LIMITS): BencodeValue {
	const reader = readerOf(source, limits);
	for (;;) {
		const outermost = reader.step();
		if (outermost !== null) return outermost;
	}
}

/**
 * decodeBencode for servers: a million tokens take half a second, so other requests get their
 * turn in between.
 *
 * @throws InvalidTorrentError as decodeBencode does
 */
export async function decodeBencodeInTurns(
	source: Uint8Array,
	limits = BENCODE_LIMITS,
): Promise<BencodeValue> {
	const reader = readerOf(source, limits);
	for (let steps = 1; ; steps += 1) {
		const outermost = reader.step();
		if (outermost !== null) return outermost;
		if (steps % STEPS_PER_TURN === 0) await rest();
	}
}

function readerOf(source: Uint8Array, limits: Readonly<BencodeLimits>): BencodeReader {
	if (source.length > limits.maxBytes) {
		throw new InvalidTorrentError('too-large', 'The torrent file is too large');
	}
	return new BencodeReader(viewOf(source), limits);
}

/** The content of a string as UTF-8 text; bytes that are not UTF-8 become U+FFFD. */
export function textOf(source: Uint8Array, value: BencodeString): string {
	return viewOf(source).toString('utf8', value.contentStart, value.end);
}

/** The bytes of a value exactly as they stand in the source, prefix and end included; not a copy. */
export function rawBytesOf(source: Uint8Array, value: BencodeValue): Uint8Array {
	return source.subarray(value.start, value.end);
}

class BencodeReader {
	private position = 0;
	private tokens = 0;
	private readonly open: OpenContainer[] = [];

	constructor(
		private readonly source: Buffer,
		private readonly limits: BencodeLimits,
	) {}

	/** Reads one token. Returns the outermost value when that token completed it. */
	step(): BencodeValue | null {
		this.countToken();
		const parent = this.open.at(-1);
		const byte = this.peek();
		if (parent !== undefined && byte === BYTE.e) return this.close(parent);
		if (parent?.items === null && parent.key === null) {
			parent.key = this.readKey(parent.entries);
			return null;
		}
		if (byte === BYTE.d || byte === BYTE.l) return this.openContainer(byte === BYTE.l);
		return this.attach(byte === BYTE.i ? this.readInteger() : this.readString());
	}

	private countToken(): void {
		this.tokens += 1;
		if (this.tokens > this.limits.maxTokens) {
			throw new InvalidTorrentError('too-large', 'The torrent file has too many entries');
		}
	}

	private openContainer(isList: boolean): null {
		if (this.open.length >= this.limits.maxDepth) {
			throw new InvalidTorrentError('too-deep', 'The torrent file is nested too deeply');
		}
		this.open.push({
			start: this.position,
			items: isList ? [] : null,
			entries: null,
			key: null,
		});
		this.position += 1;
		return null;
	}

	private close({ start, items, entries, key }: OpenContainer): BencodeValue | null {
		if (key !== null) throw malformed('a key without a value');
		this.open.pop();
		this.position += 1;
		const end = this.position;
		return this.attach(
			items === null
				? { kind: 'dictionary', start, end, entries: entries ?? NO_ENTRIES }
				: { kind: 'list', start, end, items },
		);
	}

	private attach(value: BencodeValue): BencodeValue | null {
		const parent = this.open.at(-1);
		if (parent === undefined) return value;
		if (parent.items !== null) parent.items.push(value);
		else if (parent.key !== null) (parent.entries ??= new Map()).set(parent.key, value);
		parent.key = null;
		return null;
	}

	private readKey(entries: OpenContainer['entries']): string {
		const { contentStart, end } = this.readString();
		const key = this.source.toString('latin1', contentStart, end);
		if (entries?.has(key)) throw malformed('a repeated key');
		return key;
	}

	private readString(): BencodeString {
		const start = this.position;
		this.skipDigits(MAX_EXACT_DIGITS);
		const length = this.numberSince(start);
		this.expect(BYTE.colon);
		const contentStart = this.position;
		const end = contentStart + length;
		if (end > this.source.length) throw malformed('a string longer than the file');
		this.position = end;
		return { kind: 'string', start, end, contentStart };
	}

	private readInteger(): BencodeInteger {
		const start = this.position;
		this.position += 1;
		const isNegative = this.peek() === BYTE.minus;
		if (isNegative) this.position += 1;
		const first = this.position;
		this.skipDigits(MAX_INTEGER_DIGITS);
		const isExact = this.position - first <= MAX_EXACT_DIGITS;
		const magnitude = BigInt(
			isExact ? this.numberSince(first) : this.source.toString('latin1', first, this.position),
		);
		if (isNegative && magnitude === 0n) throw malformed('a negative zero');
		this.expect(BYTE.e);
		const value = isNegative ? -magnitude : magnitude;
		return { kind: 'integer', start, end: this.position, value };
	}

	/** The digits read since `start`, without building a text: a file may hold a million numbers. */
	private numberSince(start: number): number {
		let value = 0;
		for (let at = start; at < this.position; at += 1) {
			value = value * 10 + (this.source[at] ?? BYTE.zero) - BYTE.zero;
		}
		return value;
	}

	private skipDigits(maxDigits: number): void {
		const start = this.position;
		while (this.position - start <= maxDigits && isDigit(this.source[this.position])) {
			this.position += 1;
		}
		const count = this.position - start;
		if (count === 0) throw malformed('a number is missing');
		if (count > maxDigits) throw malformed('a number is too long');
		if (count > 1 && this.source[start] === BYTE.zero) {
			throw malformed('a number with leading zeros');
		}
	}

	private expect(byte: number): void {
		if (this.peek() !== byte) throw malformed('an unexpected byte');
		this.position += 1;
	}

	private peek(): number {
		const byte = this.source[this.position];
		if (byte === undefined) throw malformed('it ends too early');
		return byte;
	}
}

function viewOf(source: Uint8Array): Buffer {
	return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
}

function isDigit(byte: number | undefined): boolean {
	return byte !== undefined && byte >= BYTE.zero && byte <= BYTE.nine;
}

function malformed(what: string): InvalidTorrentError {
	return new InvalidTorrentError('bad-bencode', `The torrent file is damaged: ${what}`);
}
