import {
	amount,
	bytesToGib,
	bytesToMbit,
	clamp01,
	formatBytes,
	formatRate,
	gibToBytes,
	mbitToBytes,
} from '../../../lib/scoring';
import { GIB } from './facts';

describe('units', () => {
	test.each([
		[812 * GIB, '812 GiB'],
		[8000 * GIB, '8000 GiB'],
		[12.54 * GIB, '12.5 GiB'],
		[3 * GIB, '3 GiB'],
		[64 * 1024 * 1024, '64 MiB'],
		[0, '0 MiB'],
		[-5 * GIB, '-5 GiB'],
		[Number.NaN, '0 MiB'],
	])('%d bytes read as %s', (bytes, text) => {
		expect(formatBytes(bytes)).toBe(text);
	});

	test('what a node has is rounded down and what it needs is rounded up', () => {
		const bytes = 9.97 * GIB;
		expect([formatBytes(bytes, 'down'), formatBytes(bytes, 'up')]).toEqual(['9.9 GiB', '10 GiB']);
	});

	test('a Mbit is decimal and a GiB is binary', () => {
		expect(mbitToBytes(8)).toBe(1_000_000);
		expect(bytesToMbit(1_000_000)).toBe(8);
		expect(gibToBytes(2)).toBe(2_147_483_648);
		expect(bytesToGib(2_147_483_648)).toBe(2);
	});

	test.each([
		[125_000, '1 Mbit/s'],
		[1_187_500, '9.5 Mbit/s'],
		[12_562_500, '101 Mbit/s'],
		[Number.NaN, '0 Mbit/s'],
	])('%d bytes per second read as %s', (rate, text) => {
		expect(formatRate(rate)).toBe(text);
	});

	test.each([
		[0.4, 0.4],
		[-1, 0],
		[7, 1],
		[Infinity, 1],
		[Number.NaN, 0],
	])('%d is clamped to %d', (value, clamped) => {
		expect(clamp01(value)).toBe(clamped);
	});

	test.each([
		[null, 0],
		[undefined, 0],
		[-3, 0],
		[Number.NaN, 0],
		[Infinity, 0],
		[5, 5],
	])('the amount of %p is %d', (value, expected) => {
		expect(amount(value)).toBe(expected);
	});
});
