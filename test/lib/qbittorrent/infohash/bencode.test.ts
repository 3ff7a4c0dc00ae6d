import * as fc from 'fast-check';
import {
	BENCODE_LIMITS,
	decodeBencode,
	rawBytesOf,
	type BencodeValue,
} from '../../../../lib/qbittorrent/infohash';
import { bencode, refusal, type Plain } from './support';

const decodeText = (text: string) => decodeBencode(Buffer.from(text, 'latin1'));
const nested = (depth: number) => 'l'.repeat(depth) + 'e'.repeat(depth);

/** Back to what the encoder took, strings as Latin-1 text. */
function plainOf(source: Uint8Array, value: BencodeValue): unknown {
	switch (value.kind) {
		case 'integer':
			return value.value;
		case 'string':
			return Buffer.from(source.subarray(value.contentStart, value.end)).toString('latin1');
		case 'list':
			return value.items.map((item) => plainOf(source, item));
		case 'dictionary':
			return new Map([...value.entries].map(([key, item]) => [key, plainOf(source, item)]));
	}
}

/** Every value inside `value`, itself included. */
function flatten(value: BencodeValue): BencodeValue[] {
	if (value.kind === 'list') return [value, ...value.items.flatMap(flatten)];
	if (value.kind === 'dictionary') return [value, ...[...value.entries.values()].flatMap(flatten)];
	return [value];
}

const asciiText = fc.string({ unit: 'binary-ascii', maxLength: 20 });
const { tree: anyPlain } = fc.letrec<{ tree: Plain }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 5 },
		fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
		asciiText,
		fc.array(tie('tree'), { maxLength: 5 }),
		fc
			.uniqueArray(fc.tuple(asciiText, tie('tree')), { maxLength: 5, selector: ([key]) => key })
			.map((entries) => new Map(entries)),
	),
}));

describe('reading well-formed bencode', () => {
	test.each<[string, unknown]>([
		['i0e', 0n],
		['i-42e', -42n],
		['i9223372036854775807e', 2n ** 63n - 1n],
		['i-9223372036854775808e', -(2n ** 63n)],
		['0:', ''],
		['5:a:b:c', 'a:b:c'],
		['le', []],
		['de', new Map()],
		['li1el1:aee', [1n, ['a']]],
		[
			'd1:bi1e1:ai2ee',
			new Map([
				['b', 1n],
				['a', 2n],
			]),
		],
	])('reads %s', (text, expected) => {
		expect(plainOf(Buffer.from(text), decodeText(text))).toEqual(expected);
	});

	test('gives back whatever was encoded', () => {
		fc.assert(
			fc.property(anyPlain, (plain) => {
				const source = bencode(plain);
				expect(plainOf(source, decodeBencode(source))).toEqual(plain);
			}),
		);
	});

	test('gives every value the span of its own encoding', () => {
		fc.assert(
			fc.property(anyPlain, (plain) => {
				const source = bencode(plain);
				for (const value of flatten(decodeBencode(source))) {
					const raw = rawBytesOf(source, value);
					expect(plainOf(raw, decodeBencode(raw))).toEqual(plainOf(source, value));
				}
			}),
		);
	});

	test('reads a view into a larger buffer from its own start', () => {
		const whole = Buffer.from('xxxx3:abcyyyy');
		const view = new Uint8Array(whole.buffer, whole.byteOffset + 4, 5);
		expect(plainOf(view, decodeBencode(view))).toBe('abc');
	});

	test('ignores bytes after the outermost value, as libtorrent does', () => {
		expect(decodeText('i7etrailing')).toMatchObject({ value: 7n, start: 0, end: 3 });
	});

	test('keeps two keys apart that are both no UTF-8', () => {
		expect(decodeText('d1:\xfei1e1:\xffi2ee')).toMatchObject({ entries: { size: 2 } });
	});

	test('keeps keys that would reach an object prototype as plain keys', () => {
		const text = 'd9:__proto__d5:admini1ee11:constructor1:be';
		expect(plainOf(Buffer.from(text), decodeText(text))).toEqual(
			new Map<string, unknown>([
				['__proto__', new Map([['admin', 1n]])],
				['constructor', 'b'],
			]),
		);
		expect({}).not.toHaveProperty('admin');
	});
});

describe('refusing damaged bencode', () => {
	test.each([
		'',
		'x',
		'e',
		'i',
		'ie',
		'i-e',
		'i-0e',
		'i07e',
		'i1',
		'i1.5e',
		'i+1e',
		'i12345678901234567890e',
		'4:abc',
		'03:abc',
		'3abc',
		'-1:',
		'99999999999999999999:',
		'l',
		'li1e',
		'd',
		'd1:a',
		'd1:ae',
		'di1ei2ee',
		'dle1:ae',
		'd1:ai1e1:ai2ee',
	])('refuses %j', (text) => {
		expect(refusal(() => decodeText(text))).toBe('bad-bencode');
	});

	test('reads 100 levels and refuses the next one', () => {
		expect(refusal(() => decodeText(nested(100)))).toBe('none');
		expect(refusal(() => decodeText(nested(101)))).toBe('too-deep');
	});

	test('counts keys, values and ends against the token limit', () => {
		const source = Buffer.from('d1:ali1eee');
		expect(refusal(() => decodeBencode(source, { ...BENCODE_LIMITS, maxTokens: 6 }))).toBe('none');
		expect(refusal(() => decodeBencode(source, { ...BENCODE_LIMITS, maxTokens: 5 }))).toBe(
			'too-large',
		);
	});

	test('refuses more bytes than the limit before it reads them', () => {
		const limits = { ...BENCODE_LIMITS, maxBytes: 4 };
		expect(refusal(() => decodeBencode(Buffer.from('2:ab'), limits))).toBe('none');
		expect(refusal(() => decodeBencode(Buffer.from('3:abc'), limits))).toBe('too-large');
	});
});
