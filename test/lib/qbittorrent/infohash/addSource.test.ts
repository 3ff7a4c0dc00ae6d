import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import {
	InvalidTorrentError,
	MAX_LINK_LENGTH,
	parseAddLine,
	splitUrls,
} from '../../../../lib/qbittorrent/infohash';
import { refusal } from './support';

const V1 = 'cbc2f069fe8bb2f544eae707d75bcd3de9dcf951';
const V1_BASE32 = 'ZPBPA2P6ROZPKRHK44D5OW6NHXU5Z6KR';
const V2 = '0123456789abcdef'.repeat(4);

describe('splitUrls', () => {
	test('gives the lines, trimmed, without the empty ones', () => {
		expect(splitUrls('\n a \r\n\r\n\tb\rc\n')).toEqual(['a', 'b', 'c']);
	});

	test('leaves a comma and a pipe inside a link alone', () => {
		expect(splitUrls('http://a.test/x,y|z')).toEqual(['http://a.test/x,y|z']);
	});

	test('finds nothing in blank text', () => {
		expect(splitUrls(' \n ')).toEqual([]);
	});
});

describe('a line with a magnet or a hash', () => {
	test('keeps the magnet as it is', () => {
		const text = `magnet:?xt=urn:btih:${V1}&dn=Quiet.Harbour&tr=udp%3A%2F%2Fa.test%3A80`;
		expect(parseAddLine(` ${text} `)).toMatchObject({
			kind: 'magnet',
			text,
			identity: { canonical: V1, name: 'Quiet.Harbour', trackerHosts: ['a.test'], private: null },
		});
	});

	test('writes the scheme in lower case for libtorrent', () => {
		expect(parseAddLine(`Magnet:?xt=urn:btih:${V1}`).text).toBe(`magnet:?xt=urn:btih:${V1}`);
	});

	test.each([
		['40 hex digits', V1.toUpperCase(), `magnet:?xt=urn:btih:${V1}`, V1],
		['32 base32 characters', V1_BASE32, `magnet:?xt=urn:btih:${V1}`, V1],
		['64 hex digits', V2, `magnet:?xt=urn:btmh:1220${V2}`, V2],
	])('turns %s into a magnet', (_, line, text, canonical) => {
		expect(parseAddLine(line)).toMatchObject({ kind: 'magnet', text, identity: { canonical } });
	});

	test('hands on why a magnet is refused', () => {
		expect(refusal(() => parseAddLine('magnet:?dn=nothing'))).toBe('no-hash');
	});
});

describe('a line with an http link', () => {
	const link = 'https://indexer.test/get/Quiet.Harbour.S01E02.torrent?passkey=secret';
	const digest = createHash('sha256').update(link).digest('hex').slice(0, 40);

	test('is known by a digest of the link until a node reports the hash', () => {
		expect(parseAddLine(`${link}\n`)).toEqual({
			kind: 'url',
			text: link,
			identity: {
				hashes: { v1: null, v2: null },
				canonical: `url:${digest}`,
				aliases: [`url:${digest}`],
				name: 'Quiet.Harbour.S01E02',
				sizeBytes: null,
				private: true,
				trackerHosts: ['indexer.test'],
			},
		});
	});

	test.each([
		['http://Indexer.test/a/Show%20One.TORRENT', 'Show One'],
		['http://indexer.test/download?id=5', 'download'],
		['http://indexer.test/Show_Two-S01E01-1080p.torrent', 'Show_Two-S01E01-1080p'],
		['http://indexer.test', 'indexer.test'],
		['http://indexer.test/dl/', 'indexer.test'],
		['http://indexer.test/%zz.torrent', '%zz'],
		['http://indexer.test/dl/0a1b2c3d4e5f60718293a4b5c6d7e8f9', 'indexer.test'],
		['http://indexer.test/dl/abcdefghijklmnopqrstu7', 'indexer.test'],
		['http://indexer.test/dl/1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'indexer.test'],
		['http://user:secret@[2001:db8::1]:80/', '[2001:db8::1]'],
	])('%s is called %s', (text, name) => {
		expect(parseAddLine(text).identity.name).toBe(name);
	});
});

describe('any other line', () => {
	test.each([
		'',
		'all',
		'ftp://a.test/x.torrent',
		'file:///etc/passwd',
		'bc://bt/QUEvYS9aWg==',
		'C:\\x.torrent',
		'http://',
		'http:///x',
		'https:a.test',
		'http://[::1',
		'javascript:alert(1)',
		V1.slice(1),
	])('%j is an unsupported link', (line) => {
		expect(refusal(() => parseAddLine(line))).toBe('unsupported-link');
	});

	test('too long a line is refused before it is read', () => {
		const line = 'http://a.test/'.padEnd(MAX_LINK_LENGTH + 1, 'a');
		expect(refusal(() => parseAddLine(line))).toBe('too-large');
	});

	test('is read or refused, and never has an empty list of names', () => {
		const prefix = fc.constantFrom(
			'',
			'magnet:?',
			'magnet:?xt=urn:btih:',
			'http://',
			'https://a.test/',
		);
		fc.assert(
			fc.property(prefix, fc.string({ unit: 'binary' }), (start, rest) => {
				try {
					const { identity } = parseAddLine(start + rest);
					expect(identity.aliases[0]).toBe(identity.canonical);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidTorrentError);
				}
			}),
			{ numRuns: 500 },
		);
	});

	// A search for passkeys that starts anew at each letter takes some 20 s here.
	test.each(['a', 'a1-', '%41', '%', '/', '.'])('200 KB of %j take no time', (unit) => {
		const link = `http://a.test/${unit.repeat(200_000 / unit.length)}`;
		const start = performance.now();
		expect(parseAddLine(link).kind).toBe('url');
		expect(performance.now() - start).toBeLessThan(2000);
	});
});
