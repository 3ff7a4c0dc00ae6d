import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { InvalidTorrentError, parseTorrentFile } from '../../../../lib/qbittorrent/infohash';
import {
	bencode,
	dict,
	fileTree,
	HASHES,
	hybridInfo,
	NAME,
	refusal,
	torrent,
	v1Info,
	v2Info,
	type Plain,
} from './support';

const file = (length: number, ...path: string[]) => dict({ length, path });
const multi = (...files: Plain[]) => v1Info({ length: undefined, files });
const parse = (info: Plain, fields?: Record<string, Plain>) =>
	parseTorrentFile(torrent(info, fields));

describe('the info hashes of a file', () => {
	test('v1: SHA-1 of the info dictionary', () => {
		expect(parse(v1Info())).toEqual({
			hashes: { v1: HASHES.v1, v2: null },
			canonical: HASHES.v1,
			aliases: [HASHES.v1],
			name: NAME,
			sizeBytes: 15000,
			private: false,
			trackerHosts: [],
		});
	});

	test('v2: SHA-256 of it, also known by its first 40 digits', () => {
		expect(parse(v2Info())).toMatchObject({
			hashes: { v1: null, v2: HASHES.v2 },
			canonical: HASHES.v2,
			aliases: [HASHES.v2, HASHES.v2.slice(0, 40)],
			name: NAME,
			sizeBytes: 15000,
		});
	});

	test('hybrid: both, v1 first', () => {
		expect(parse(hybridInfo())).toMatchObject({
			hashes: { v1: HASHES.hybridV1, v2: HASHES.hybridV2 },
			aliases: [HASHES.hybridV1, HASHES.hybridV2, HASHES.hybridV2.slice(0, 40)],
			sizeBytes: 15000,
		});
	});

	test('an odd key order is hashed as it stands in the file', () => {
		const reversed = new Map([...v1Info()].reverse());
		expect(parse(reversed).canonical).toBe(HASHES.v1Reversed);
	});

	test('keys that are not known count in the hash', () => {
		expect(parse(v1Info({ source: 'PRIVATE' })).canonical).not.toBe(HASHES.v1);
	});

	test('whatever surrounds the info dictionary does not change the hash', () => {
		const surroundings = fc.dictionary(
			fc.string().filter((key) => key !== 'info'),
			fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())),
		);
		fc.assert(
			fc.property(surroundings, surroundings, fc.uint8Array(), (before, after, trailing) => {
				const fields = [
					...Object.entries(before),
					['info', hybridInfo()],
					...Object.entries(after),
				];
				const source = bencode(new Map(fields as Array<[string, Plain]>));
				const { hashes } = parseTorrentFile(Buffer.concat([source, trailing]));
				expect(hashes).toEqual({ v1: HASHES.hybridV1, v2: HASHES.hybridV2 });
			}),
		);
	});

	test('any info dictionary has the digests of its own bytes', () => {
		fc.assert(
			fc.property(fc.string(), fc.integer({ min: 1 }), fc.boolean(), (name, length, isPrivate) => {
				const info = v1Info({ name, length, private: isPrivate ? 1 : 0 });
				const sha1 = createHash('sha1').update(bencode(info)).digest('hex');
				expect(parse(info)).toMatchObject({
					canonical: sha1,
					sizeBytes: length,
					private: isPrivate,
				});
			}),
		);
	});
});

describe('the size of a file', () => {
	const pad = dict({ attr: 'p', length: 1384, path: ['.pad', '1384'] });

	test.each<[string, Plain, number]>([
		['all v1 files', multi(file(100, 'a'), file(20, 'b', 'c')), 120],
		['no pad files', multi(file(100, 'a'), pad, file(20, 'c')), 120],
		['no pad files without a path', multi(file(100, 'a'), dict({ attr: 'p', length: 9 })), 100],
		['no BitComet padding', multi(file(100, 'a'), file(9, '_____padding_file_0_')), 100],
		['no symbolic links', multi(file(100, 'a'), dict({ attr: 'l', path: ['b'] })), 100],
		['empty files', multi(file(100, 'a'), file(0, 'b')), 100],
		['all v2 files', v2Info({ 'file tree': fileTree({ a: 100, b: 20 }) }), 120],
		[
			'v2 files in directories',
			v2Info({ 'file tree': dict({ d: dict({ e: fileTree({ a: 7 }) }), f: fileTree({ a: 5 }) }) }),
			12,
		],
		['files beyond 4 GiB', v1Info({ length: 2 ** 42 }), 2 ** 42],
	])('counts %s', (_, info, size) => {
		expect(parse(info).sizeBytes).toBe(size);
	});

	test('counts a hybrid once, its v1 padding not at all', () => {
		const info = hybridInfo({
			'file tree': fileTree({ a: 15000, b: 20 }),
			length: undefined,
			files: [file(15000, 'a'), pad, file(20, 'b')],
		});
		expect(parse(info).sizeBytes).toBe(15020);
	});
});

describe('the other facts of a file', () => {
	test.each<[Plain | undefined, boolean]>([
		[1, true],
		[0, false],
		[undefined, false],
	])('private %j is %j', (flag, expected) => {
		expect(parse(v1Info({ private: flag })).private).toBe(expected);
	});

	test('name.utf-8 is preferred', () => {
		const latin1 = Buffer.from('Caf\xe9', 'latin1');
		expect(parse(v1Info({ name: latin1, 'name.utf-8': 'Café' })).name).toBe('Café');
		expect(parse(v1Info({ name: latin1 })).name).toBe('Caf\ufffd');
	});

	test('tracker hosts come from announce and every tier, without their passkeys', () => {
		const identity = parse(v1Info(), {
			announce: 'https://Private.test/secretpasskey/announce',
			'announce-list': [
				['https://private.test/secretpasskey/announce', 'udp://[2001:db8::1]:80'],
				['http://backup.test/announce', 7, ['http://nested.test']],
				'http://flat.test/announce',
			],
		});
		expect(identity.trackerHosts).toEqual([
			'private.test',
			'[2001:db8::1]',
			'backup.test',
			'flat.test',
		]);
		expect(JSON.stringify(identity)).not.toContain('secretpasskey');
	});

	test.each<[string, Plain]>([
		['a number', 7],
		['a dictionary', dict({})],
	])('trackers given as %s are passed over', (_, value) => {
		expect(parse(v1Info(), { announce: value, 'announce-list': value }).trackerHosts).toEqual([]);
	});
});

describe('refusing a file', () => {
	test.each<[string, Plain]>([
		['no pieces', v1Info({ pieces: undefined })],
		['empty pieces', v1Info({ pieces: '' })],
		['pieces cut off', v1Info({ pieces: 'x'.repeat(39) })],
		['pieces of another type', v1Info({ pieces: 20 })],
		['no piece length', v1Info({ 'piece length': undefined })],
		['a piece length of 0', v1Info({ 'piece length': 0 })],
		['a negative piece length', v1Info({ 'piece length': -1 })],
		['a piece length of 1 GiB', v1Info({ 'piece length': 2 ** 30 })],
		['no files', v1Info({ length: undefined })],
		['an empty file list', multi()],
		['a file list that is no list', v1Info({ length: undefined, files: 1 })],
		['a file that is no dictionary', multi('a')],
		['a file without a length', multi(dict({ path: ['a'] }))],
		['a file without a path', multi(dict({ length: 5 }))],
		['a file with a negative length', multi(file(-5, 'a'), file(10, 'b'))],
		['a length that is a text', v1Info({ length: '15000' })],
		['nothing to download', v1Info({ length: 0 })],
		['a size beyond 2^53', multi(file(2 ** 53, 'a'), file(2 ** 53, 'b'))],
		['no name', v1Info({ name: undefined })],
		['a file tree without a version', v2Info({ 'meta version': undefined })],
		['version 3', v2Info({ 'meta version': 3 })],
		['version 2 without a file tree', v2Info({ 'file tree': undefined })],
		['a file tree that is a list', v2Info({ 'file tree': [] })],
		['an empty file tree', v2Info({ 'file tree': dict({}) })],
		['a file tree entry that is no dictionary', v2Info({ 'file tree': dict({ a: 1 }) })],
		[
			'a file tree leaf that is no dictionary',
			v2Info({ 'file tree': dict({ a: dict({ '': 1 }) }) }),
		],
		['a nameless directory', v2Info({ 'file tree': dict({ '': fileTree({ a: 1 }) }) })],
		['a v2 piece length below 16 KiB', v2Info({ 'piece length': 8192 })],
		['a v2 piece length that is no power of two', v2Info({ 'piece length': 16385 })],
		['half a hybrid: pieces only', hybridInfo({ length: undefined })],
		['half a hybrid: length only', hybridInfo({ pieces: undefined })],
		['a hybrid with two sizes', hybridInfo({ length: 15001 })],
	])('with %s as bad-info', (_, info) => {
		expect(refusal(() => parse(info))).toBe('bad-info');
	});

	test.each<[string, Uint8Array, string]>([
		['that is empty', new Uint8Array(), 'bad-bencode'],
		['that is a web page', Buffer.from('<html>Log in</html>'), 'bad-bencode'],
		['that is a list', bencode([1]), 'bad-bencode'],
		['that is cut off', torrent(v1Info()).subarray(0, -1), 'bad-bencode'],
		['without an info dictionary', bencode(dict({ announce: 'http://a.test' })), 'no-info'],
		['whose info is a text', torrent('x'), 'no-info'],
		['with two info dictionaries', Buffer.from('d4:infode4:infodee'), 'bad-bencode'],
		['nested too deeply', Buffer.from('l'.repeat(1000)), 'too-deep'],
		['beyond 100 MiB', new Uint8Array(100 * 1024 ** 2 + 1), 'too-large'],
	])('%s', (_, bytes, code) => {
		expect(refusal(() => parseTorrentFile(bytes))).toBe(code);
	});
});

describe('garbage', () => {
	const readOrRefuse = (bytes: Uint8Array) => {
		try {
			const { aliases, canonical } = parseTorrentFile(bytes);
			expect(aliases[0]).toBe(canonical);
		} catch (error) {
			expect(error).toBeInstanceOf(InvalidTorrentError);
		}
	};

	test('a torrent with any byte changed is read or refused', () => {
		const source = torrent(hybridInfo(), { announce: 'udp://a.test' });
		const at = fc.integer({ min: 0, max: source.length - 1 });
		fc.assert(
			fc.property(at, fc.integer({ min: 0, max: 255 }), (position, byte) => {
				const damaged = Buffer.from(source);
				damaged[position] = byte;
				readOrRefuse(damaged);
			}),
			{ numRuns: 1000 },
		);
	});

	test('a torrent with any field replaced is read or refused', () => {
		const junk = fc.oneof(fc.integer(), fc.string(), fc.constant<Plain>([]), fc.constant(dict({})));
		const key = fc.constantFrom(...hybridInfo().keys(), 'files', 'private', 'name.utf-8');
		fc.assert(
			fc.property(fc.constantFrom(v1Info, v2Info, hybridInfo), key, junk, (make, field, value) => {
				readOrRefuse(torrent(make({ [field]: value })));
			}),
			{ numRuns: 500 },
		);
	});

	test('100 KB of bencode-like noise are read or refused', () => {
		const marks = Buffer.from('dlei0123456789:-ee');
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (seed) => {
				const noise = Buffer.alloc(100_000);
				for (let block = 0; block * 64 < noise.length; block += 1) {
					createHash('sha512')
						.update(seed)
						.update(String(block))
						.digest()
						.copy(noise, block * 64);
				}
				readOrRefuse(noise);
				noise.forEach((byte, index) => (noise[index] = marks[byte % marks.length] ?? 0));
				noise[0] = 0x64;
				readOrRefuse(noise);
			}),
			{ numRuns: 20 },
		);
	});

	// Four times the input must take about four times as long, not sixteen times.
	test.each([
		['digits', '1'],
		['empty lists', 'le'],
		['empty dictionaries', 'de'],
		['integers', 'i7e'],
		['empty strings', '0:'],
	])('the time for %s grows with the length only', (_, unit) => {
		const timeFor = (count: number) => {
			const source = Buffer.from(`l${unit.repeat(count)}`);
			const runs = Array.from({ length: 3 }, () => {
				const start = performance.now();
				expect(refusal(() => parseTorrentFile(source))).not.toBe('none');
				return performance.now() - start;
			});
			return Math.min(...runs);
		};
		timeFor(20_000);
		expect(timeFor(200_000)).toBeLessThan(50 + 11 * timeFor(50_000));
	});
});
