import type { INodeProperties } from 'n8n-workflow';
import { readOptions } from '../../nodes/QbtWebhook/options';
import { properties } from '../../nodes/QbtWebhook/properties';
import { refusalLine } from '../../nodes/QbtWebhook/refusals';

describe("n8n's log", () => {
	const line = (count: number, source: string | null = null, address = '192.0.2.9') =>
		refusalLine({ address, count, source });

	it('tells of ever fewer refusals of one address', () => {
		const told = Array.from({ length: 20 }, (_, index) => index + 1).filter((count) => line(count) !== null);
		expect(told).toEqual([1, 2, 4, 8, 16]);
	});

	it.each([
		[line(1), /refused a login from 192\.0\.2\.9: wrong user name, password or key \(1 so far\)/],
		[line(2, 'sonarr'), /'Allowed IP Ranges' of login 'sonarr' \(2 so far\)/],
		[line(1, null, ''), /from an unknown address/],
	])('%s', (text, expected) => {
		expect(text).toMatch(expected);
	});
});

describe('the options of the trigger', () => {
	it('are the defaults where nothing was added', () => {
		expect(readOptions({})).toEqual({
			profile: '5.1',
			fallbackSavePath: '/downloads',
			mutationTimeoutMs: 4_000,
			snapshotMaxAgeMs: 2_000,
			changeEvents: [],
		});
	});

	it('are what the editor shows as defaults', () => {
		const [{ options = [] }] = properties.filter(({ name }) => name === 'options');
		const shown = (wanted: string) => (options as INodeProperties[]).find(({ name }) => name === wanted);
		const { snapshotMaxAgeMs = 0, ...read } = readOptions({});
		expect(shown('snapshotAge')?.default).toBe(snapshotMaxAgeMs / 1_000);
		expect(shown('fallbackSavePath')?.default).toBe(read.fallbackSavePath);
		expect(shown('profile')?.default).toBe(read.profile);
		expect(shown('changeEvents')?.default).toEqual(read.changeEvents);
	});

	it('know the changes that there are, each once', () => {
		const { changeEvents } = readOptions({ changeEvents: ['stopped', 'deleted', 'stopped', 'exploded', 7] });
		expect(changeEvents).toEqual(['deleted', 'stopped']);
	});

	it.each([
		[10, 10_000],
		[0, 1_000],
		[-5, 1_000],
		[1e9, 60_000],
		['9', 2_000],
		[NaN, 2_000],
	])('a snapshot age of %p is %p ms', (snapshotAge, expected) => {
		expect(readOptions({ snapshotAge }).snapshotMaxAgeMs).toBe(expected);
	});
});
