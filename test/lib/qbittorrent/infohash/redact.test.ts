import * as fc from 'fast-check';
import { redactLink } from '../../../../lib/qbittorrent/infohash';

const V1 = 'cbc2f069fe8bb2f544eae707d75bcd3de9dcf951';

describe('redactLink', () => {
	test.each([
		[
			`magnet:?xt=urn:btih:ZPBPA2P6ROZPKRHK44D5OW6NHXU5Z6KR&tr=http%3A%2F%2Fa.test%2Fsecret`,
			`magnet:${V1}`,
		],
		[
			'https://user:secret@indexer.test:8443/secret/x.torrent?passkey=secret#secret',
			'https://indexer.test/…',
		],
		[' HTTP://Indexer.test/secret ', 'http://indexer.test/…'],
		['http://[2001:db8::1]:80/secret', 'http://[2001:db8::1]/…'],
		['magnet:?tr=http://a.test/secret', ''],
		['udp://a.test/secret', ''],
		['http://', ''],
		['secret', ''],
		['', ''],
		[`http://a.test/${'secret'.repeat(200_000)}`, ''],
	])('%#: keeps no secret', (link, expected) => {
		expect(redactLink(link)).toBe(expected);
	});

	test('keeps nothing but the host of any http link', () => {
		const part = fc.string({ unit: 'binary-ascii' }).map(encodeURIComponent);
		fc.assert(
			fc.property(part, part, part, (user, path, query) => {
				const link = `https://${user}:pw@indexer.test/${path}?${query}`;
				expect(redactLink(link)).toBe('https://indexer.test/…');
			}),
		);
	});

	test('never throws', () => {
		const prefix = fc.constantFrom('', 'magnet:?xt=', 'http://', 'https://');
		fc.assert(
			fc.property(prefix, fc.string({ unit: 'binary' }), (start, rest) => {
				expect(typeof redactLink(start + rest)).toBe('string');
			}),
		);
	});
});
