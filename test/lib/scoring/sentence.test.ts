import { defaultScoreSettings, mbitToBytes, scoreNodes } from '../../../lib/scoring';
import type { NodeFacts, ScoreResult, ScoreSettings } from '../../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, torrent } from './facts';

const classic: ScoreSettings = { ...defaultScoreSettings, mode: 'classic' };

function rank(nodes: NodeFacts[], settings: ScoreSettings = defaultScoreSettings): ScoreResult {
	return scoreNodes(nodes, torrent({ sizeBytes: 12 * GIB }), settings, NOTHING_RESERVED);
}

describe('the ranking', () => {
	test('puts eligible nodes first by score, then the others by name', () => {
		const { ranked } = rank([
			node('z-paused', { policy: { paused: true } }),
			node('small', { freeBytes: 100 * GIB }),
			node('a-away', { reachable: false }),
			node('large', { freeBytes: 900 * GIB }),
		]);
		expect(ranked.map((one) => one.node)).toEqual(['large', 'small', 'a-away', 'z-paused']);
	});

	test('breaks ties by fewer downloads, then name, then id', () => {
		const full = { queueLimit: 1, activeCount: 2 };
		const { ranked } = rank([
			node('b', { ...full, id: '2' }),
			node('b', { ...full, id: '1' }),
			node('a', { ...full, id: '3' }),
			node('c', { ...full, id: '4', activeCount: 1 }),
		]);
		expect(ranked.map((one) => one.nodeId)).toEqual(['4', '3', '1', '2']);
	});
});

test('the noise of floating point does not decide between equal scores', () => {
	const weights = { space: 1, load: 1, link: 1 };
	const link = { policy: { linkMbps: 10 } };
	const drained = node('drained', { freeBytes: 1012 * GIB, policy: { weight: 0, linkMbps: 10 } });
	const spare = (mbit: number) => ({ ...link, rateBytesPerSecond: mbitToBytes(10 - mbit) });
	// Both add up to 0.6, one of them to 0.6000000000000001.
	const b = node('b', { freeBytes: 112 * GIB, activeCount: 40, ...spare(3) });
	const a = node('a', { freeBytes: 312 * GIB, activeCount: 40, ...spare(1) });
	const { ranked } = rank([b, a, drained], { ...defaultScoreSettings, weights });
	expect(ranked.slice(0, 2).map((one) => [one.node, one.score])).toEqual([
		['a', 20],
		['b', 20],
	]);
});

type Row = [string, NodeFacts[], ScoreSettings, string, string];

const decided: Row[] = [
	[
		'space',
		[node('qbt-1', { freeBytes: 412 * GIB }), node('qbt-2', { freeBytes: 812 * GIB })],
		defaultScoreSettings,
		'qbt-2 wins with 90.0: most free space after this torrent (800 GiB), ahead of qbt-1 (65.0).',
		'qbt-1 fits with 65.0, behind qbt-2 (90.0): less free space after this torrent (400 GiB against 800 GiB).',
	],
	[
		'load',
		[node('qbt-1', { activeCount: 25 }), node('qbt-2', { activeCount: 5 })],
		defaultScoreSettings,
		'qbt-2 wins with 87.0: least load (5 of 50 downloads), ahead of qbt-1 (75.0).',
		'qbt-1 fits with 75.0, behind qbt-2 (87.0): more load (25 of 50 downloads against 5 of 50 downloads).',
	],
	[
		'link',
		[
			node('qbt-1', { policy: { linkMbps: 100 }, rateBytesPerSecond: mbitToBytes(80) }),
			node('qbt-2', { policy: { linkMbps: 100 } }),
		],
		defaultScoreSettings,
		'qbt-2 wins with 100.0: most spare link (100 Mbit/s), ahead of qbt-1 (84.0).',
		'qbt-1 fits with 84.0, behind qbt-2 (100.0): less spare link (20 Mbit/s against 100 Mbit/s).',
	],
	[
		'an unknown link',
		[
			node('qbt-1', { policy: { linkMbps: 100 }, rateBytesPerSecond: mbitToBytes(80) }),
			node('qbt-2'),
		],
		defaultScoreSettings,
		'qbt-2 wins with 90.0: most spare link (an unknown rate), ahead of qbt-1 (84.0).',
		'qbt-1 fits with 84.0, behind qbt-2 (90.0): less spare link (20 Mbit/s against an unknown rate).',
	],
	[
		'the weight of the node',
		[node('qbt-1', { freeBytes: 1100 * GIB }), node('qbt-2', { policy: { weight: 1.1 } })],
		defaultScoreSettings,
		'qbt-2 wins with 93.9: highest weight (1.1), ahead of qbt-1 (90.0).',
		'qbt-1 fits with 90.0, behind qbt-2 (93.9): lower weight (1 against 1.1).',
	],
	[
		'the weight of the node, though space differs by more points before it',
		[
			node('qbt-1', { freeBytes: 512 * GIB, policy: { weight: 0.15 } }),
			node('qbt-2', { freeBytes: 1012 * GIB, policy: { weight: 0.25 } }),
		],
		defaultScoreSettings,
		'qbt-2 wins with 22.5: highest weight (0.25), ahead of qbt-1 (9.8).',
		'qbt-1 fits with 9.8, behind qbt-2 (22.5): lower weight (0.15 against 0.25).',
	],
	[
		'classic free space',
		[node('qbt-1', { freeBytes: 412 * GIB }), node('qbt-2', { freeBytes: 812 * GIB })],
		classic,
		'qbt-2 wins with 812.0: most free space (812 GiB), ahead of qbt-1 (412.0).',
		'qbt-1 fits with 412.0, behind qbt-2 (812.0): less free space (412 GiB against 812 GiB).',
	],
	[
		'classic downloads',
		[node('qbt-1', { activeCount: 9 }), node('qbt-2')],
		classic,
		'qbt-2 wins with 1000.0: fewest active downloads (0), ahead of qbt-1 (982.0).',
		'qbt-1 fits with 982.0, behind qbt-2 (1000.0): more active downloads (9 against 0).',
	],
	[
		'the classic rate',
		[node('qbt-1', { rateBytesPerSecond: mbitToBytes(50) }), node('qbt-2')],
		classic,
		'qbt-2 wins with 1000.0: lowest download rate (0 Mbit/s), ahead of qbt-1 (995.0).',
		'qbt-1 fits with 995.0, behind qbt-2 (1000.0): higher download rate (50 Mbit/s against 0 Mbit/s).',
	],
];

describe('the sentence of the winner names', () => {
	test.each(decided)('%s', (_title, nodes, settings, won, lost) => {
		const { sentence, ranked } = rank(nodes, settings);
		expect([sentence, ranked[1].sentence]).toEqual([won, lost]);
		expect(ranked[0].sentence).toBe(sentence);
	});

	test('"more" instead of "most" when a third node has the most', () => {
		const { sentence } = rank([
			node('qbt-1', { freeBytes: 812 * GIB }),
			node('qbt-2', { freeBytes: 412 * GIB }),
			node('qbt-3', { freeBytes: 912 * GIB, policy: { weight: 0.1 } }),
		]);
		expect(sentence).toContain(
			'qbt-1 wins with 84.4: more free space after this torrent (800 GiB)',
		);
	});

	test('the order of names when nothing else differs', () => {
		const { sentence, ranked } = rank([node('qbt-2'), node('qbt-1')]);
		expect(sentence).toBe('qbt-1 wins with 90.0: first by name at the same score as qbt-2.');
		expect(ranked[1].sentence).toBe(
			'qbt-2 fits with 90.0, the same as qbt-1, which is ahead: first by name.',
		);
	});

	test('that two nodes are practically even', () => {
		const { sentence } = rank([node('qbt-1'), node('qbt-2', { freeBytes: 1000 * GIB - 9e7 })]);
		expect(sentence).toBe(
			'qbt-1 wins with 90.0: a little more free space after this torrent, practically even with qbt-2.',
		);
	});

	test('that only one node fits', () => {
		const nodes = [node('qbt-1', { policy: { paused: true } }), node('qbt-2')];
		expect(rank(nodes).sentence).toBe('qbt-2 wins with 90.0: only node that fits.');
		expect(rank([node('qbt-2')]).sentence).toBe('qbt-2 wins with 90.0: the only node.');
	});
});

describe('when no node fits, the sentence', () => {
	test('names every node and its reasons', () => {
		const { sentence, best } = rank([
			node('qbt-1', { policy: { paused: true } }),
			node('qbt-2', { freeBytes: 3 * GIB }),
		]);
		expect(best).toBeNull();
		expect(sentence).toBe('No node fits: qbt-1 is paused; qbt-2 has 3 GiB free and needs 12 GiB.');
	});

	test('joins several reasons of one node', () => {
		const { sentence } = rank([node('qbt-1', { activeCount: 50, policy: { paused: true } })]);
		expect(sentence).toBe(
			'No node fits: qbt-1 is paused, and has 50 downloads and takes at most 50.',
		);
	});

	test('counts nodes beyond the fifth', () => {
		const nodes = Array.from({ length: 9 }, (_, index) =>
			node(`qbt-${index}`, { policy: { paused: true } }),
		);
		expect(rank(nodes).sentence).toMatch(/qbt-4 is paused; and 4 more\.$/);
	});

	test('says so when there are no nodes', () => {
		expect(rank([])).toEqual({
			ranked: [],
			best: null,
			sentence: 'No node fits: there are no nodes.',
		});
	});
});
