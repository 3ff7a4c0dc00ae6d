import { defaultScoreSettings, mbitToBytes, scoreNodes } from '../../../lib/scoring';
import type { NodeFacts, NodeScore, Promised, ScoreRequest, ScoreSettings } from '../../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, promisedBytes, torrent } from './facts';

const classic: ScoreSettings = { ...defaultScoreSettings, mode: 'classic' };

function scoreOf(
	name: string,
	nodes: NodeFacts[],
	settings: ScoreSettings = defaultScoreSettings,
	promised: Promised = NOTHING_RESERVED,
	request: ScoreRequest = torrent(),
): NodeScore {
	const found = scoreNodes(nodes, request, settings, promised).ranked.find(
		(one) => one.node === name,
	);
	if (!found) throw new Error(`no node ${name}`);
	return found;
}

describe('the space term', () => {
	const big = node('big', { freeBytes: 1010 * GIB });

	test.each([
		['free space after this torrent, against the roomiest node', { freeBytes: 510 * GIB }, 0.5],
		['unfinished bytes', { freeBytes: 510 * GIB, unfinishedBytes: 250 * GIB }, 0.25],
		[
			'no unfinished bytes where they are preallocated',
			{ freeBytes: 510 * GIB, unfinishedBytes: 250 * GIB, preallocates: true },
			0.5,
		],
		['nothing below zero', { freeBytes: 1 * GIB }, 0],
	])('counts %s', (_title, facts, space) => {
		expect(scoreOf('a', [node('a', facts), big]).terms.space).toBe(space);
	});

	test('counts reservations', () => {
		const reserved = promisedBytes(new Map([['id-a', 250 * GIB]]));
		const nodes = [node('a', { freeBytes: 510 * GIB }), big];
		expect(scoreOf('a', nodes, defaultScoreSettings, reserved).terms).toMatchObject({
			effectiveFreeBytes: 250 * GIB,
			capacityHintBytes: 1000 * GIB,
			space: 0.25,
		});
	});

	test('is 1 for the roomiest node', () => {
		expect(scoreOf('big', [node('a'), big]).terms.space).toBe(1);
	});

	test('does not measure against a node that is away', () => {
		const away = node('away', { reachable: false, freeBytes: 9000 * GIB });
		expect(scoreOf('big', [away, big]).terms.space).toBe(1);
	});

	test('is 0 and not NaN when every node is full', () => {
		const full = { freeBytes: 10 * GIB };
		const { terms, score } = scoreOf('a', [node('a', full), node('b', full)]);
		expect([terms.space, terms.capacityHintBytes, score]).toEqual([0, 1, 40]);
	});
});

describe('nodes of one storage', () => {
	const shared = { policy: { storage: 'nas' } };

	test('share the smallest free figure, all unfinished bytes and all reservations', () => {
		const nodes = [
			node('a', { ...shared, freeBytes: 800 * GIB, unfinishedBytes: 100 * GIB }),
			node('b', { ...shared, freeBytes: 700 * GIB, unfinishedBytes: 200 * GIB }),
			node('c', { ...shared, freeBytes: null, unfinishedBytes: 50 * GIB, preallocates: true }),
		];
		const reserved = promisedBytes(new Map([['nas', 40 * GIB]]));
		for (const name of ['a', 'b', 'c']) {
			const { terms, eligible } = scoreOf(name, nodes, defaultScoreSettings, reserved);
			expect([terms.effectiveFreeBytes, eligible]).toEqual([350 * GIB, true]);
		}
	});

	test('count what a node that is away still has to write, but not its old free figure', () => {
		const away = { reachable: false, freeBytes: 1 * GIB, unfinishedBytes: 100 * GIB };
		const nodes = [
			node('a', { ...shared, freeBytes: 510 * GIB }),
			node('b', { ...shared, ...away }),
		];
		expect(scoreOf('a', nodes).terms.effectiveFreeBytes).toBe(400 * GIB);
	});

	test('do not learn their free space from a node that is away', () => {
		const nodes = [
			node('a', { ...shared, freeBytes: null }),
			node('b', { ...shared, reachable: false, freeBytes: 900 * GIB }),
		];
		expect(scoreOf('a', nodes).excluded.map(({ code }) => code)).toEqual(['missing_free_space']);
	});

	test('know the size of the volume when one of them knows it', () => {
		const nodes = [
			node('a', { ...shared, freeBytes: 40 * GIB }),
			node('b', { ...shared, freeBytes: 40 * GIB, totalBytes: 1000 * GIB }),
		];
		expect(scoreOf('a', nodes).excluded).toMatchObject([
			{ code: 'below_min_free_space', have: 3, need: 5, unit: 'percent' },
		]);
	});
});

describe('the load term', () => {
	test.each([
		['is 1 when idle', {}, 1, 50],
		['counts downloads against 50', { activeCount: 10 }, 0.8, 50],
		[
			'counts queued, stalled and metadata, but not stopped',
			{ activeCount: 1, queuedCount: 2, stalledCount: 3, metaCount: 4, stoppedCount: 99 },
			0.8,
			50,
		],
		['counts against the own queue limit', { activeCount: 1, queueLimit: 4 }, 0.75, 4],
		[
			'prefers the limit of the user',
			{ activeCount: 1, queueLimit: 4, policy: { maxActive: 10 } },
			0.9,
			10,
		],
		['takes a queue limit of 0 or -1 as none', { activeCount: 10, queueLimit: -1 }, 0.8, 50],
		['takes a limit below 0 as none', { activeCount: 10, policy: { maxActive: -1 } }, 0.8, 50],
		['is 0 beyond the limit', { activeCount: 9, queueLimit: 3 }, 0, 3],
		['is 0 when no downloads are wanted', { policy: { maxActive: 0 } }, 0, 0],
	])('%s', (_title, facts, load, maxActive) => {
		expect(scoreOf('a', [node('a', facts)]).terms).toMatchObject({ load, maxActive });
	});

	test('still separates nodes whose queues are full, by fewer downloads', () => {
		const nodes = [
			node('a', { queueLimit: 3, activeCount: 3, queuedCount: 4 }),
			node('b', { queueLimit: 3, activeCount: 3, queuedCount: 2 }),
		];
		const { best, sentence } = scoreNodes(nodes, torrent(), defaultScoreSettings, NOTHING_RESERVED);
		expect(best?.node).toBe('b');
		expect(sentence).toBe(
			'b wins with 60.0: fewer downloads (5 against 7) at the same score as a.',
		);
	});
});

describe('the link term', () => {
	const gigabit = node('gigabit', { policy: { linkMbps: 1000 } });

	test.each([
		['is neutral when nothing is known', {}, 0.5, null],
		['is the spare part of the declared link', { policy: { linkMbps: 1000 } }, 0.9, 1000],
		['is relative to the widest link', { policy: { linkMbps: 500 } }, 0.4, 500],
		['takes the highest rate seen', { highestRateBytesPerSecond: mbitToBytes(600) }, 0.5, 600],
		[
			'takes the current limit when it is lower than the link',
			{ policy: { linkMbps: 1000 }, rateLimitBytesPerSecond: mbitToBytes(300) },
			0.2,
			300,
		],
		[
			'takes the link when the limit is higher',
			{ policy: { linkMbps: 300 }, rateLimitBytesPerSecond: mbitToBytes(800) },
			0.2,
			300,
		],
		[
			'prefers a limit to the highest rate seen',
			{
				rateLimitBytesPerSecond: mbitToBytes(300),
				highestRateBytesPerSecond: mbitToBytes(700),
			},
			0.2,
			300,
		],
		['takes 0 as not set', { policy: { linkMbps: 0 }, rateLimitBytesPerSecond: 0 }, 0.5, null],
		['is never below 0', { policy: { linkMbps: 50 } }, 0, 50],
	])('%s', (_title, facts, link, mbit) => {
		const busy = node('a', { ...facts, rateBytesPerSecond: mbitToBytes(100) });
		const { terms } = scoreOf('a', [busy, gigabit]);
		expect(terms.link).toBeCloseTo(link, 12);
		expect(terms.linkCapacityBytesPerSecond).toBe(mbit === null ? null : mbitToBytes(mbit));
	});
});

describe('the balanced score', () => {
	const half = { freeBytes: 510 * GIB, activeCount: 20 };
	const big = node('big', { freeBytes: 1010 * GIB });

	test('weighs space 50, load 30 and link 20', () => {
		// 100 * (50 * 0.5 + 30 * 0.6 + 20 * 0.5) / 100
		expect(scoreOf('a', [node('a', half), big]).score).toBe(53);
	});

	test.each([
		['only space', { space: 7, load: 0, link: 0 }, 50],
		['only load', { space: 0, load: 0.1, link: 0 }, 60],
		['space and load alike', { space: 1, load: 1, link: 0 }, 55],
		['nothing', { space: 0, load: 0, link: 0 }, 0],
		['a weight below 0 like 0', { space: 1, load: -5, link: Number.NaN }, 50],
	])('with other weights counts %s', (_title, weights, score) => {
		const settings = { ...defaultScoreSettings, weights };
		expect(scoreOf('a', [node('a', half), big], settings).score).toBe(score);
	});

	test.each([
		[0.5, 26.5],
		[1.5, 79.5],
		[10, 100],
		[0, 0],
	])('times the weight %d is %d', (weight, score) => {
		expect(scoreOf('a', [node('a', { ...half, policy: { weight } }), big]).score).toBe(score);
	});

	test.each([
		['unreachable', { reachable: false }],
		['without known free space', { freeBytes: null }],
	])('is null for a node %s', (_title, facts) => {
		expect(scoreOf('a', [node('a', facts), big])).toMatchObject({ score: null, eligible: false });
	});

	test('lets an idle node win against a fuller, busy one that the classic formula prefers', () => {
		const nodes = [
			node('busy', {
				freeBytes: 8000 * GIB,
				activeCount: 49,
				rateBytesPerSecond: mbitToBytes(900),
				policy: { linkMbps: 1000 },
			}),
			node('idle', { freeBytes: 7000 * GIB, policy: { linkMbps: 1000 } }),
		];
		const winner = (settings: ScoreSettings) =>
			scoreNodes(nodes, torrent(), settings, NOTHING_RESERVED).best?.node;
		expect([winner(defaultScoreSettings), winner(classic)]).toEqual(['idle', 'busy']);
	});
});

describe('the classic score', () => {
	test.each([
		['free GiB, without what is to come', { freeBytes: 100 * GIB, unfinishedBytes: 50 * GIB }, 100],
		['2 off per download', { freeBytes: 100 * GIB, activeCount: 10 }, 80],
		['nothing off for what waits', { freeBytes: 100 * GIB, queuedCount: 9, stalledCount: 9 }, 100],
		['0.1 off per Mbit/s', { freeBytes: 100 * GIB, rateBytesPerSecond: mbitToBytes(300) }, 70],
		['the weight', { freeBytes: 100 * GIB, activeCount: 10, policy: { weight: 2 } }, 160],
		[
			'no weight on a score below zero',
			{ freeBytes: 30 * GIB, activeCount: 40, policy: { weight: 3 } },
			-50,
		],
		['no upper limit', { freeBytes: 8000 * GIB }, 8000],
	])('counts %s', (_title, facts, score) => {
		expect(scoreOf('a', [node('a', facts)], classic).score).toBeCloseTo(score, 9);
	});

	test('takes its own weights', () => {
		const own = { ...classic.classic, diskWeight: 0.5, downloadWeight: 1, bandwidthWeight: 1 };
		const facts = node('a', {
			freeBytes: 100 * GIB,
			activeCount: 10,
			rateBytesPerSecond: mbitToBytes(30),
		});
		expect(scoreOf('a', [facts], { ...classic, classic: own }).score).toBe(10);
	});

	test('a larger weight never makes a node worse', () => {
		const facts = { freeBytes: 30 * GIB, activeCount: 40 };
		const settings = { ...classic, classic: { ...classic.classic, minScore: -1000 } };
		const nodes = [
			node('a', { ...facts, policy: { weight: 1 } }),
			node('b', { ...facts, policy: { weight: 5 } }),
		];
		expect(scoreOf('b', nodes, settings).score).toBe(scoreOf('a', nodes, settings).score);
	});

	test('leaves the terms of the balanced mode empty', () => {
		expect(scoreOf('a', [node('a', { freeBytes: 100 * GIB })], classic).terms).toEqual({
			effectiveFreeBytes: 90 * GIB,
			capacityHintBytes: null,
			space: null,
			load: null,
			link: null,
			loadCount: 0,
			maxActive: 50,
			linkCapacityBytesPerSecond: null,
			weight: 1,
		});
	});
});

describe('bytes guessed for torrents of unknown size', () => {
	const guessed = promisedBytes(new Map(), new Map([['id-a', 2_000 * GIB]]));

	test('lower the score', () => {
		const nodes = [node('a'), node('b', { freeBytes: 500 * GIB })];
		const { best } = scoreNodes(nodes, torrent(), defaultScoreSettings, guessed);
		expect(best?.node).toBe('b');
	});

	test('never close a node', () => {
		const { best } = scoreNodes([node('a')], torrent(), defaultScoreSettings, guessed);
		expect(best?.node).toBe('a');
	});
});
