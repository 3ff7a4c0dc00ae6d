import * as fc from 'fast-check';
import {
	InvalidTorrentError,
	MAX_LINK_LENGTH,
	parseMagnet,
} from '../../../../lib/qbittorrent/infohash';
import { refusal } from './support';

const V1 = 'cbc2f069fe8bb2f544eae707d75bcd3de9dcf951';
const V1_BASE32 = 'ZPBPA2P6ROZPKRHK44D5OW6NHXU5Z6KR';
const V2 = '0123456789abcdef'.repeat(4);
const BTIH = `xt=urn:btih:${V1}`;
const BTMH = `xt=urn:btmh:1220${V2}`;
const magnet = (...parameters: string[]) => `magnet:?${parameters.join('&')}`;

describe('the info hash of a magnet', () => {
	test.each([
		['btih as hex', magnet(BTIH)],
		['btih as upper-case hex', magnet(`xt=urn:btih:${V1.toUpperCase()}`)],
		['btih as base32', magnet(`xt=urn:btih:${V1_BASE32}`)],
		['btih as lower-case base32', magnet(`xt=urn:btih:${V1_BASE32.toLowerCase()}`)],
		['sha1 as base32', magnet(`xt=urn:sha1:${V1_BASE32}`)],
		['sha1 as hex', magnet(`xt=urn:sha1:${V1}`)],
		['percent-encoded colons', magnet(`xt=urn%3Abtih%3A${V1}`)],
		['a numbered parameter', magnet(`xt.1=urn:btih:${V1}`)],
		['the same hash twice', magnet(BTIH, `xt=urn:btih:${V1_BASE32}`)],
		['a hash of another network beside it', magnet('xt=urn:ed2k:31d6cfe0d16ae931', BTIH)],
		['an upper-case scheme', `MAGNET:?${BTIH}`],
		['spaces around it', `  ${magnet(BTIH)}\n`],
	])('%s', (_, uri) => {
		expect(parseMagnet(uri)).toMatchObject({
			hashes: { v1: V1, v2: null },
			canonical: V1,
			aliases: [V1],
		});
	});

	test('btmh makes a v2 torrent', () => {
		expect(parseMagnet(magnet(BTMH))).toMatchObject({
			hashes: { v1: null, v2: V2 },
			canonical: V2,
			aliases: [V2, V2.slice(0, 40)],
		});
	});

	test.each([[magnet(BTIH, BTMH)], [magnet(BTMH, BTIH)]])('both make a hybrid: %s', (uri) => {
		expect(parseMagnet(uri)).toMatchObject({
			hashes: { v1: V1, v2: V2 },
			aliases: [V1, V2, V2.slice(0, 40)],
		});
	});

	test.each([
		['no xt', magnet('dn=Quiet.Harbour')],
		['nothing at all', 'magnet:?'],
		['a short btih', magnet(`xt=urn:btih:${V1.slice(1)}`)],
		['a btih that is a multihash', magnet(`xt=urn:btih:1220${V2}`)],
		['a btmh without its prefix', magnet(`xt=urn:btmh:${V2}`)],
		['a btmh of another kind', magnet(`xt=urn:btmh:1114${V1}`)],
		['only another network', magnet('xt=urn:ed2k:31d6cfe0d16ae931')],
		['an HTML-escaped separator', `magnet:?dn=a&amp;${BTIH}`],
	])('%s is no usable hash', (_, uri) => {
		expect(refusal(() => parseMagnet(uri))).toBe('no-hash');
	});

	test.each([
		['another link', 'http://tracker.test/a.torrent'],
		['a bare hash', V1],
		['two different v1 hashes', magnet(BTIH, `xt=urn:btih:${'a'.repeat(40)}`)],
		['two different v2 hashes', magnet(BTMH, `xt=urn:btmh:1220${'a'.repeat(64)}`)],
		['a damaged hash beside a good one', magnet(BTIH, 'xt=urn:btmh:1220')],
	])('%s is a bad magnet', (_, uri) => {
		expect(refusal(() => parseMagnet(uri))).toBe('bad-magnet');
	});

	test('a link of a megabyte and one character is too large', () => {
		const uri = magnet(BTIH, 'dn=').padEnd(MAX_LINK_LENGTH, 'a');
		expect(refusal(() => parseMagnet(uri))).toBe('none');
		expect(refusal(() => parseMagnet(`${uri}a`))).toBe('too-large');
	});
});

describe('the name of a magnet', () => {
	test.each([
		['dn=Quiet.Harbour.S01E02', 'Quiet.Harbour.S01E02'],
		['dn=Quiet+Harbour%20S01', 'Quiet Harbour S01'],
		['dn=A%2BB', 'A+B'],
		['dn=Caf%C3%A9', 'Café'],
		['dn=a=b', 'a=b'],
		['dn=100%', '100%'],
		['dn=%C3%28', '\ufffd('],
		['dn=', null],
		['x=1', null],
		['amp;dn=Escaped', null],
	])('%s', (parameter, name) => {
		expect(parseMagnet(magnet(BTIH, parameter)).name).toBe(name);
	});
});

describe('the size of a magnet', () => {
	test.each([
		['xl=1234', 1234],
		['xl=9007199254740991', Number.MAX_SAFE_INTEGER],
		['xl=9007199254740993', null],
		['xl=0', null],
		['xl=-5', null],
		['xl=1e9', null],
		['xl=', null],
		['dn=a', null],
	])('%s', (parameter, size) => {
		expect(parseMagnet(magnet(BTIH, parameter)).sizeBytes).toBe(size);
	});
});

describe('the trackers of a magnet', () => {
	test('give their hosts only, once each and in order', () => {
		const uri = magnet(
			BTIH,
			'tr=udp%3A%2F%2FTracker.test%3A6969%2Fannounce',
			'tr=https%3A%2F%2Fprivate.test%2Fsecretpasskey%2Fannounce',
			'tr.2=http://tracker.test/other',
			'tr=udp%3A%2F%2F%5B2001%3Adb8%3A%3A1%5D%3A80',
			'tr=wss%3A%2F%2Fsocket.test',
			'tr=%zz',
		);
		const identity = parseMagnet(uri);
		expect(identity.trackerHosts).toEqual([
			'tracker.test',
			'private.test',
			'[2001:db8::1]',
			'socket.test',
		]);
		expect(JSON.stringify(identity)).not.toContain('secretpasskey');
	});

	test('a magnet cannot say whether it is private', () => {
		expect(parseMagnet(magnet(BTIH)).private).toBeNull();
	});
});

describe('any text', () => {
	const piece = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom(
			'&',
			'=',
			'%',
			'xt',
			'tr',
			'dn',
			'.1',
			'urn:btih:',
			'urn:btmh:1220',
			V1,
			V2,
			'udp://',
		),
	);
	const anyMagnet = fc
		.array(piece, { maxLength: 30 })
		.map((pieces) => `magnet:?${pieces.join('')}`);

	test('is read or refused with an InvalidTorrentError that does not repeat it', () => {
		fc.assert(
			fc.property(fc.oneof(anyMagnet, fc.string()), (uri) => {
				try {
					const { aliases, canonical } = parseMagnet(uri);
					expect(aliases[0]).toBe(canonical);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidTorrentError);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('the message of a refusal does not repeat the link', () => {
		const uri = magnet('xt=urn:btih:secretpasskey', 'tr=http://private.test/secretpasskey');
		expect(() => parseMagnet(uri)).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('secret') }),
		);
	});
});
