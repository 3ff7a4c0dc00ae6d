import * as fc from 'fast-check';
import { decodePercent, displayName, hostOf, hostsOf } from '../../../../lib/qbittorrent/infohash';

describe('decodePercent', () => {
	test('undoes what encodeURIComponent did', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				expect(decodePercent(encodeURIComponent(text))).toBe(text);
			}),
		);
	});

	test.each([
		['100%', '100%'],
		['%zz%41', '%zzA'],
		['%2', '%2'],
		['%C3%28', '\ufffd('],
		['%E2%82', '\ufffd'],
	])('takes broken codes of %s literally', (text, expected) => {
		expect(decodePercent(text)).toBe(expected);
	});
});

describe('hostOf', () => {
	test.each([
		['udp://Tracker.Test:6969/announce', 'tracker.test'],
		['http://tracker.test/announce?passkey=abc', 'tracker.test'],
		['HTTPS://user:secret@tracker.test:443/a', 'tracker.test'],
		['wss://tracker.test', 'tracker.test'],
		['udp://[2001:DB8::1]:80/announce', '[2001:db8::1]'],
		['udp://192.0.2.7:80', '192.0.2.7'],
		['udp://bücher.test/announce', 'xn--bcher-kva.test'],
		['http://tracker.test./announce', 'tracker.test'],
	])('finds the host of %s', (url, host) => {
		expect(hostOf(url)).toBe(host);
	});

	test.each([
		'',
		'tracker.test',
		'http://',
		'http:///etc',
		'udp://:80',
		'dht://a.test',
		'http://a b/',
		'http://[::1',
	])('finds none in %j', (url) => {
		expect(hostOf(url)).toBeNull();
	});

	test('hosts come once each and in order', () => {
		expect(hostsOf(['udp://b.test/1', 'nonsense', 'http://a.test', 'http://B.test/2'])).toEqual([
			'b.test',
			'a.test',
		]);
	});
});

describe('displayName', () => {
	test('turns control characters into spaces and trims', () => {
		expect(displayName(' Quiet\nHarbour\u0000S01 ')).toBe('Quiet Harbour S01');
	});

	test('is null when nothing is left', () => {
		expect(displayName(' \u0000\n')).toBeNull();
	});
});
