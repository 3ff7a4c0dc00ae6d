import { addressCheck, isAddressRange } from '../../../lib/webapi/addresses';

describe('a range of addresses', () => {
	test.each(['192.168.1.20', '10.0.0.0/8', '192.168.1.20/24', '0.0.0.0/0', '::1', 'fd00::/8', '::/0', '2001:db8::1/128'])(
		'%s is one',
		(text) => {
			expect(isAddressRange(text)).toBe(true);
		},
	);

	test.each([
		'',
		'nas.local',
		'10.0.0',
		'10.0.0.256',
		'010.0.0.1',
		'10.0.0.0/',
		'10.0.0.0/33',
		'10.0.0.0/-1',
		'10.0.0.0/8/8',
		'10.0.0.*',
		'10.0.0.1-10.0.0.9',
		'fd00::/129',
		'fe80::1%eth0',
		'10.0.0.1:5678',
		' 10.0.0.1',
	])('%p is none', (text) => {
		expect(isAddressRange(text)).toBe(false);
		expect(() => addressCheck([text])).toThrow(RangeError);
	});
});

describe('an address', () => {
	const ranges = ['192.168.1.20', '10.1.2.3/8', 'fd00::/8', '::1'];
	test.each([
		['192.168.1.20', true],
		['192.168.1.21', false],
		['10.255.0.1', true],
		['11.0.0.1', false],
		['::ffff:10.9.9.9', true],
		['::ffff:11.0.0.1', false],
		['fdab::1', true],
		['fe80::1', false],
		['fd00::1%eth0', true],
		['0:0:0:0:0:0:0:1', true],
		['127.0.0.1', false],
		['', false],
		['unknown', false],
	])('%p is let in: %p', (address, expected) => {
		expect(addressCheck(ranges)(address)).toBe(expected);
	});

	test.each(['192.0.2.1', '', 'unknown'])('%p is let in where there are no ranges', (address) => {
		expect(addressCheck([])(address)).toBe(true);
	});

	test('of one family is not let in by everything of the other', () => {
		expect(addressCheck(['0.0.0.0/0'])('2001:db8::1')).toBe(false);
		expect(addressCheck(['0.0.0.0/0'])('198.51.100.7')).toBe(true);
	});
});
