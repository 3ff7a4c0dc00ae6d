import { defaultScoreSettings, scoreNodes } from '../../../lib/scoring';
import type { Exclusion, NodeFacts, ScoreRequest, ScoreSettings } from '../../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, torrent } from './facts';

const classic: ScoreSettings = { ...defaultScoreSettings, mode: 'classic' };

function excludedOf(
	facts: NodeFacts,
	request: ScoreRequest = torrent(),
	settings: ScoreSettings = defaultScoreSettings,
): Exclusion[] {
	return scoreNodes([facts], request, settings, NOTHING_RESERVED).ranked[0].excluded;
}

type Row = [string, NodeFacts, ScoreRequest, Omit<Exclusion, 'sentence'>, string];

const closed: Row[] = [
	[
		'is unreachable',
		node('qbt-1', { reachable: false, unreachableReason: 'the connection was refused.' }),
		torrent(),
		{ code: 'unreachable', have: 'the connection was refused', need: null, unit: null },
		'qbt-1 cannot be reached: the connection was refused.',
	],
	[
		'is unreachable without a known reason',
		node('qbt-1', { reachable: false }),
		torrent(),
		{ code: 'unreachable', have: null, need: null, unit: null },
		'qbt-1 cannot be reached.',
	],
	[
		'is paused',
		node('qbt-1', { policy: { paused: true } }),
		torrent(),
		{ code: 'paused', have: null, need: null, unit: null },
		'qbt-1 is paused.',
	],
	[
		'has weight 0',
		node('qbt-1', { policy: { weight: 0 } }),
		torrent(),
		{ code: 'drained', have: null, need: null, unit: null },
		'qbt-1 is drained (weight 0).',
	],
	[
		'has a weight that is not a number',
		node('qbt-1', { policy: { weight: Number.NaN } }),
		torrent(),
		{ code: 'drained', have: null, need: null, unit: null },
		'qbt-1 is drained (weight 0).',
	],
	[
		'lost torrents',
		node('qbt-1', { lostTorrents: 40 }),
		torrent(),
		{ code: 'lost_torrents', have: 40, need: 0, unit: null },
		'qbt-1 lost 40 torrents at once and stays closed until they return or it is opened again.',
	],
	[
		'removes torrents by itself',
		node('qbt-1', { removesTorrents: true }),
		torrent(),
		{ code: 'removes_torrents', have: null, need: null, unit: null },
		'qbt-1 removes torrents by itself when they reach its share limit.',
	],
	[
		'is disconnected',
		node('qbt-1', { connectionStatus: 'disconnected' }),
		torrent(),
		{ code: 'disconnected', have: 'disconnected', need: 'connected', unit: null },
		'qbt-1 has no connection to the internet (is its VPN down?).',
	],
	[
		'does not take the category',
		node('qbt-1', { policy: { categories: ['movies', 'music'] } }),
		torrent(),
		{ code: 'category_not_allowed', have: 'tv', need: 'movies, music', unit: null },
		"qbt-1 does not take category 'tv' (only 'movies', 'music').",
	],
	[
		'does not take torrents without a category',
		node('qbt-1', { policy: { categories: ['a', 'b', 'c', 'd'] } }),
		torrent({ category: '' }),
		{ code: 'category_not_allowed', have: '', need: 'a, b, c, d', unit: null },
		"qbt-1 does not take torrents without a category (only 'a', 'b', 'c', ...).",
	],
	[
		'does not take the tag',
		node('qbt-1', { policy: { tags: ['uhd'] } }),
		torrent({ tags: ['hd', 'old'] }),
		{ code: 'tag_not_allowed', have: 'hd, old', need: 'uhd', unit: null },
		"qbt-1 does not take tags 'hd', 'old' (only 'uhd').",
	],
	[
		'does not take the tracker',
		node('qbt-1', { policy: { trackerHosts: ['private.test'] } }),
		torrent({ trackerHosts: ['open.test'] }),
		{ code: 'tracker_not_allowed', have: 'open.test', need: 'private.test', unit: null },
		"qbt-1 does not take torrents of tracker 'open.test' (only 'private.test').",
	],
	[
		'takes some trackers only and the tracker is unknown',
		node('qbt-1', { policy: { trackerHosts: ['private.test'] } }),
		torrent(),
		{ code: 'tracker_not_allowed', have: null, need: 'private.test', unit: null },
		"qbt-1 does not take torrents whose tracker is unknown (only 'private.test').",
	],
	[
		'does not tell its free space',
		node('qbt-1', { freeBytes: null }),
		torrent(),
		{ code: 'missing_free_space', have: null, need: null, unit: 'bytes' },
		'qbt-1 does not tell its free space.',
	],
	[
		'says -1 for its free space',
		node('qbt-1', { freeBytes: -1 }),
		torrent(),
		{ code: 'missing_free_space', have: null, need: null, unit: 'bytes' },
		'qbt-1 does not tell its free space.',
	],
	[
		'would fall below its minimum of free GiB',
		node('qbt-1', { freeBytes: 13 * GIB }),
		torrent(),
		{ code: 'below_min_free_space', have: 3 * GIB, need: 10 * GIB, unit: 'bytes' },
		'qbt-1 would keep 3 GiB free after this torrent and has to keep 10 GiB.',
	],
	[
		'would fall below its minimum of free percent',
		node('qbt-1', { freeBytes: 30 * GIB, totalBytes: 1000 * GIB }),
		torrent(),
		{ code: 'below_min_free_space', have: 2, need: 5, unit: 'percent' },
		'qbt-1 would keep 2 % free after this torrent and has to keep 5 %.',
	],
	[
		'has too little space',
		node('qbt-1', { freeBytes: 3 * GIB, policy: { minFreeGib: 0 } }),
		torrent({ sizeBytes: 12 * GIB }),
		{ code: 'does_not_fit', have: 3 * GIB, need: 12 * GIB, unit: 'bytes' },
		'qbt-1 has 3 GiB free and needs 12 GiB.',
	],
	[
		'has too little space for the guess of an unknown size',
		node('qbt-1', { freeBytes: 3 * GIB, policy: { minFreeGib: 0 } }),
		torrent({ sizeKnown: false }),
		{ code: 'does_not_fit', have: 3 * GIB, need: 10 * GIB, unit: 'bytes' },
		'qbt-1 has 3 GiB free and needs 10 GiB (a guess, the size is unknown).',
	],
	[
		'needs its space for what is still to come',
		node('qbt-1', {
			freeBytes: 500 * GIB,
			unfinishedBytes: 497 * GIB,
			policy: { minFreeGib: 0 },
		}),
		torrent(),
		{ code: 'does_not_fit', have: 3 * GIB, need: 10 * GIB, unit: 'bytes' },
		'qbt-1 has 3 GiB free of 500 GiB (497 GiB still to come) and needs 10 GiB.',
	],
	[
		'has as many downloads as the user allows',
		node('qbt-1', { activeCount: 2, queuedCount: 1, policy: { maxActive: 3 } }),
		torrent(),
		{ code: 'too_many_downloads', have: 3, need: 3, unit: 'downloads' },
		'qbt-1 has 3 downloads and takes at most 3.',
	],
	[
		'really downloads 50 torrents',
		node('qbt-1', { activeCount: 50 }),
		torrent(),
		{ code: 'too_many_downloads', have: 50, need: 50, unit: 'downloads' },
		'qbt-1 has 50 downloads and takes at most 50.',
	],
];

describe('a node is closed when it', () => {
	test.each(closed)('%s', (_title, facts, request, numbers, sentence) => {
		expect(excludedOf(facts, request)).toEqual([{ ...numbers, sentence }]);
	});

	test.each(closed.map(([title, facts, request]) => [title, facts, request] as const))(
		'%s, in classic mode as well',
		(_title, facts, request) => {
			const codes = (settings: ScoreSettings) =>
				excludedOf(facts, request, settings).map(({ code }) => code);
			expect(codes(classic)).toEqual(codes(defaultScoreSettings));
		},
	);

	test('scores below the minimum', () => {
		const facts = node('qbt-1', { activeCount: 25 });
		expect(excludedOf(facts, torrent(), { ...defaultScoreSettings, minScore: 80 })).toEqual([
			{
				code: 'score_below_minimum',
				have: 75,
				need: 80,
				unit: 'score',
				sentence: 'qbt-1 scores 75.0 and needs 80.',
			},
		]);
	});

	test('scores below the classic minimum', () => {
		const facts = node('qbt-1', { freeBytes: 21 * GIB, activeCount: 12 });
		expect(excludedOf(facts, torrent(), classic)).toMatchObject([
			{ code: 'score_below_minimum', have: -3, need: -1 },
		]);
	});

	test('has the classic max_downloads, unless the node has a limit of its own', () => {
		const settings = { ...classic, classic: { ...classic.classic, maxDownloads: 5 } };
		const busy = { freeBytes: 1000 * GIB, activeCount: 5 };
		expect(excludedOf(node('qbt-1', busy), torrent(), settings)).toMatchObject([
			{ code: 'too_many_downloads', have: 5, need: 5 },
		]);
		const own = node('qbt-1', { ...busy, policy: { maxActive: 6 } });
		expect(excludedOf(own, torrent(), settings)).toEqual([]);
	});
});

describe('the reasons', () => {
	test('are all reported, not only the first', () => {
		const facts = node('qbt-1', {
			freeBytes: 3 * GIB,
			totalBytes: 100 * GIB,
			activeCount: 60,
			lostTorrents: 9,
			removesTorrents: true,
			connectionStatus: 'disconnected',
			policy: {
				paused: true,
				weight: 0,
				categories: ['a'],
				tags: ['b'],
				trackerHosts: ['c.test'],
			},
		});
		const settings = { ...defaultScoreSettings, minScore: 1 };
		expect(excludedOf(facts, torrent(), settings).map(({ code, unit }) => [code, unit])).toEqual([
			['paused', null],
			['drained', null],
			['lost_torrents', null],
			['category_not_allowed', null],
			['tag_not_allowed', null],
			['tracker_not_allowed', null],
			['removes_torrents', null],
			['disconnected', null],
			['does_not_fit', 'bytes'],
			['below_min_free_space', 'bytes'],
			['below_min_free_space', 'percent'],
			['too_many_downloads', 'downloads'],
			['score_below_minimum', 'score'],
		]);
	});

	test('of an unreachable node are its policy only, its other figures are old', () => {
		const facts = node('qbt-1', {
			reachable: false,
			freeBytes: 0,
			activeCount: 90,
			connectionStatus: 'disconnected',
			policy: { paused: true },
		});
		expect(excludedOf(facts).map(({ code }) => code)).toEqual(['unreachable', 'paused']);
	});

	test('that were found elsewhere close a node too', () => {
		const failed: Exclusion = {
			code: 'add_failed',
			have: null,
			need: null,
			unit: null,
			sentence: 'The add was refused with 415.',
		};
		const blocked = new Map([['id-qbt-1', failed]]);
		const nodes = [node('qbt-1', { freeBytes: 9000 * GIB }), node('qbt-2')];
		const result = scoreNodes(nodes, torrent(), defaultScoreSettings, NOTHING_RESERVED, blocked);
		expect(result.best?.node).toBe('qbt-2');
		expect(result.ranked[1]).toMatchObject({
			node: 'qbt-1',
			eligible: false,
			excluded: [failed],
			sentence: 'qbt-1: The add was refused with 415.',
		});
	});
});
