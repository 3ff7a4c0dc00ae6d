import { itemOf, type Presentation, type RowFlags } from '../../../lib/webapi/present';
import type { TorrentRow } from '../../../lib/qbittorrent/types';
import { row } from './harness';

const HOW: Presentation = {
	profile: '5.1',
	up: true,
	sharedStorage: false,
	rules: [],
	stopsAtLimit: true,
};
const PLAIN: RowFlags = { lost: false, protected: false };

const present = (
	fields: Partial<TorrentRow>,
	how: Partial<Presentation> = {},
	flags: Partial<RowFlags> = {},
) => itemOf(row(1, fields), { ...HOW, ...how }, { ...PLAIN, ...flags });

describe('the state of an item', () => {
	const unfinished = { progress: 0.5, amount_left: 500 };
	test.each([
		['pausedDL', unfinished, {}, {}, 'stoppedDL'],
		['stoppedUP', {}, {}, {}, 'stoppedUP'],
		['stoppedUP', {}, { profile: '4.6' }, {}, 'pausedUP'],
		['pausedUP', {}, { profile: '4.6' }, {}, 'pausedUP'],
		['stoppedUP', {}, {}, { protected: true }, 'stalledUP'],
		['pausedUP', {}, { up: false, sharedStorage: true }, { protected: true }, 'stalledUP'],
		['stoppedDL', unfinished, {}, { protected: true }, 'stoppedDL'],
		['downloading', unfinished, { up: false }, {}, 'queuedDL'],
		['error', unfinished, { up: false }, {}, 'queuedDL'],
		['missingFiles', unfinished, { up: false }, {}, 'queuedDL'],
		['stalledDL', unfinished, {}, { lost: true }, 'queuedDL'],
		['stoppedDL', unfinished, { up: false }, {}, 'stoppedDL'],
		['stalledUP', {}, { up: false }, {}, 'checkingResumeData'],
		['stoppedUP', {}, { up: false }, {}, 'checkingResumeData'],
		['stalledUP', {}, { up: false, sharedStorage: true }, {}, 'stalledUP'],
		['error', {}, { up: false, sharedStorage: true }, {}, 'checkingResumeData'],
		['stalledUP', {}, { sharedStorage: true }, { lost: true }, 'checkingResumeData'],
		['allocating', unfinished, {}, {}, 'downloading'],
		['somethingNew', {}, {}, {}, 'unknown'],
	] as const)('%s %j of a node %j with %j is %s', (state, fields, how, flags, expected) => {
		expect(present({ state, ...fields }, how, flags).state).toBe(expected);
	});
});

describe('the hash of an item', () => {
	const v1 = 'a'.repeat(40);
	const v2 = 'b'.repeat(64);
	test.each([
		['v1', { hash: v1, infohash_v1: v1, infohash_v2: '' }, v1],
		[
			'hybrid, by v1 as *arr computes it',
			{ hash: v2.slice(0, 40), infohash_v1: v1, infohash_v2: v2 },
			v1,
		],
		[
			'v2, in full as *arr computes it',
			{ hash: v2.slice(0, 40), infohash_v1: '', infohash_v2: v2 },
			v2,
		],
	])('%s', (_name, fields, expected) => {
		expect(present(fields)).toMatchObject({ hash: expected, infohash_v2: fields.infohash_v2 });
	});
});

describe('the paths of an item', () => {
	const rules = [{ nodePrefix: '/data', clientPrefix: '/n1' }];

	test('are rewritten together', () => {
		expect(present({}, { rules })).toMatchObject({
			save_path: '/n1/tv',
			content_path: '/n1/tv/Some.Show.S01E1',
		});
	});

	test.each([['/data/tv'], ['/data/tv/']])(
		'content %s in save path /data/tv is not told',
		(content_path) => {
			expect(present({ content_path }, { rules }).content_path).toBe('');
		},
	);

	test('two rules that meet in one folder make no content path equal to the save path', () => {
		const meeting = [...rules, { nodePrefix: '/temp/x', clientPrefix: '/n1/tv' }];
		expect(present({ content_path: '/temp/x' }, { rules: meeting }).content_path).toBe('');
	});

	test('have no content before there is metadata', () => {
		const item = present({ total_size: -1, size: 0, progress: 0, content_path: '/data/tv/x' });
		expect(item).toMatchObject({ content_path: '', has_metadata: false });
	});
});

describe('share limits of an item', () => {
	test('are the effective ones when the node stops at them', () => {
		expect(present({ max_seeding_time: 90 })).toMatchObject({
			ratio_limit: 2,
			seeding_time_limit: 90,
		});
	});

	test('stay global when the node would do something else', () => {
		expect(present({}, { stopsAtLimit: false }).ratio_limit).toBe(-2);
		expect(present({ share_limit_action: 'Remove' }).ratio_limit).toBe(-2);
	});

	test("stay the torrent's own", () => {
		expect(present({ ratio_limit: -1 }).ratio_limit).toBe(-1);
		expect(present({ ratio_limit: 1.5 }).ratio_limit).toBe(1.5);
	});
});

test('an item of a poor old node has every field with the right type', () => {
	const bare = {
		hash: 'a'.repeat(40),
		name: 'x',
		state: 'metaDL',
		eta: '12',
	} as unknown as TorrentRow;
	const item = itemOf(bare, { ...HOW, stopsAtLimit: false }, PLAIN);
	expect(Object.keys(item)).toHaveLength(57);
	expect(Object.keys(item)[0]).toBe('hash');
	expect(item).toMatchObject({
		eta: 8_640_000,
		tags: '',
		private: null,
		auto_tmm: false,
		ratio_limit: -2,
	});
});

test('an unreachable torrent moves nothing', () => {
	const item = present({ dlspeed: 5, upspeed: 6, eta: 7, progress: 0.5 }, { up: false });
	expect(item).toMatchObject({ dlspeed: 0, upspeed: 0, eta: 8_640_000 });
});
