import * as fc from 'fast-check';
import { aliasesOf, canonicalHash, normalizeHash } from '../../../../lib/qbittorrent/infohash';
import { refusal } from './support';

const V1 = 'cbc2f069fe8bb2f544eae707d75bcd3de9dcf951';
const V1_BASE32 = 'ZPBPA2P6ROZPKRHK44D5OW6NHXU5Z6KR';
const V2 = '0123456789abcdef'.repeat(4);

const hexOf = (length: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

/** RFC 4648, written digit by digit and not as the code does it. */
function base32Of(hex: string): string {
	const bits = [...hex].map((digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
	const groups = bits.match(/.{5}/g) ?? [];
	return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(group, 2)]).join('');
}

describe('normalizeHash', () => {
	test.each([
		['40 hex digits', V1, V1],
		['upper case', V1.toUpperCase(), V1],
		['spaces around it', ` \t${V1}\n`, V1],
		['64 hex digits', V2.toUpperCase(), V2],
		['a multihash', `1220${V2}`, V2],
		['base32', V1_BASE32, V1],
		['base32 in lower case', V1_BASE32.toLowerCase(), V1],
		['base32 with padding', `${V1_BASE32}====`, V1],
		['base32 of zeros', 'A'.repeat(32), '0'.repeat(40)],
	])('reads %s', (_, text, expected) => {
		expect(normalizeHash(text)).toBe(expected);
	});

	test.each([
		['nothing', ''],
		['39 digits', V1.slice(1)],
		['41 digits', `${V1}0`],
		['a letter that is no hex digit', `g${V1.slice(1)}`],
		['31 base32 characters', V1_BASE32.slice(1)],
		['a base32 text with a 1', `1${V1_BASE32.slice(1)}`],
		['another multihash', `1114${V2}`],
		['a hash with a space inside', `${V1.slice(0, 20)} ${V1.slice(20)}`],
		['the word all', 'all'],
		['a megabyte of spaces', `${' '.repeat(1024 ** 2)}${V1}`],
	])('refuses %s', (_, text) => {
		expect(normalizeHash(text)).toBeNull();
	});

	test('reads the base32 spelling of any v1 hash', () => {
		fc.assert(
			fc.property(hexOf(40), (hex) => {
				expect(normalizeHash(base32Of(hex))).toBe(hex);
				expect(normalizeHash(base32Of(hex).toLowerCase())).toBe(hex);
			}),
		);
	});

	test('gives its own results back unchanged', () => {
		fc.assert(
			fc.property(fc.oneof(hexOf(40), hexOf(64), fc.string()), (text) => {
				const hash = normalizeHash(text);
				fc.pre(hash !== null);
				expect(normalizeHash(hash ?? '')).toBe(hash);
			}),
		);
	});
});

describe('the names of one torrent', () => {
	test('a v1 torrent has one', () => {
		expect(aliasesOf({ v1: V1, v2: null })).toEqual([V1]);
	});

	test('a v2 torrent is known by its full and its truncated hash', () => {
		expect(aliasesOf({ v1: null, v2: V2 })).toEqual([V2, V2.slice(0, 40)]);
	});

	test('a hybrid is known by all three, v1 first because *arr polls by it', () => {
		expect(aliasesOf({ v1: V1, v2: V2 })).toEqual([V1, V2, V2.slice(0, 40)]);
		expect(canonicalHash({ v1: V1, v2: V2 })).toBe(V1);
	});

	test('a torrent without a hash is refused', () => {
		expect(refusal(() => canonicalHash({ v1: null, v2: null }))).toBe('no-hash');
		expect(refusal(() => aliasesOf({ v1: null, v2: null }))).toBe('no-hash');
	});

	test('the canonical hash comes first and no name twice', () => {
		const orNull = (length: number) => fc.option(hexOf(length), { nil: null });
		fc.assert(
			fc.property(orNull(40), orNull(64), (v1, v2) => {
				fc.pre(v1 !== null || v2 !== null);
				const aliases = aliasesOf({ v1, v2 });
				expect(aliases[0]).toBe(canonicalHash({ v1, v2 }));
				expect(new Set(aliases).size).toBe(aliases.length);
			}),
		);
	});

	test('a v1 hash equal to the truncated v2 is listed once', () => {
		expect(aliasesOf({ v1: V2.slice(0, 40), v2: V2 })).toEqual([V2.slice(0, 40), V2]);
	});
});
