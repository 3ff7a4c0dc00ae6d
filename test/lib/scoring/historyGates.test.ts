import { defaultScoreSettings, mbitToBytes, quarantineOf, scoreNodes } from '../../../lib/scoring';
import type { HistorySettings, NodeFacts, ScoreResult, ScoreSettings } from '../../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, promisedBytes, torrent } from './facts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

const withRules = (history: Partial<HistorySettings>): ScoreSettings => ({
	...defaultScoreSettings,
	history: { ...defaultScoreSettings.history, ...history },
});

const rank = (nodes: NodeFacts[], settings = defaultScoreSettings, promised = NOTHING_RESERVED): ScoreResult =>
	scoreNodes(nodes, torrent(), settings, promised);

const of = (result: ScoreResult, name: string) => {
	const found = result.ranked.find((one) => one.node === name);
	if (!found) throw new Error(`no node is called ${name}`);
	return found;
};

describe('quarantine', () => {
	const rules = defaultScoreSettings.history;

	test.each([
		['no strike', [], null],
		['two strikes', [5 * MINUTE, 9 * MINUTE], null],
		['three', [0, MINUTE, 2 * MINUTE], { strikes: 3, leftMs: 6 * HOUR }],
		['three, the last one an hour ago', [HOUR, 2 * HOUR, 3 * HOUR], { strikes: 3, leftMs: 5 * HOUR }],
		['three within its length, though the first is older', [2 * HOUR, 5 * HOUR, 7 * HOUR], { strikes: 3, leftMs: 4 * HOUR }],
		['three that lie too far apart', [0, HOUR, 6 * HOUR], null],
		['three, the last one six hours ago', [6 * HOUR, 6 * HOUR, 7 * HOUR], null],
		['three, the last one a moment less', [6 * HOUR - 1, 6 * HOUR, 7 * HOUR], { strikes: 3, leftMs: 1 }],
	])('after %s', (_what, ages, expected) => {
		expect(quarantineOf(ages, rules)).toEqual(expected);
	});

	it('never comes when it is switched off', () => {
		expect(quarantineOf([0, 0, 0, 0], { ...rules, quarantineAdds: 0 })).toBeNull();
		expect(quarantineOf([0, 0, 0, 0], { ...rules, quarantineHours: 0 })).toBeNull();
	});

	const struck = { strikeAgesMs: [30 * MINUTE, 40 * MINUTE, 50 * MINUTE] };

	it('closes a node, with its numbers and a sentence', () => {
		const result = rank([node('dead', struck), node('small', { freeBytes: 50 * GIB })]);
		expect(result.best?.node).toBe('small');
		expect(of(result, 'dead').excluded).toEqual([
			{
				code: 'quarantined',
				have: 3,
				need: 3,
				unit: 'adds',
				sentence: 'dead is in quarantine for 5.5 more hours, because 3 adds got neither metadata nor data there.',
			},
		]);
		expect(of(result, 'dead').sentence).toBe(of(result, 'dead').excluded[0].sentence);
	});

	it('does not close the last node that fits, and says so', () => {
		const result = rank([node('dead', struck), node('full', { freeBytes: GIB }), node('gone', { reachable: false })]);
		expect(result.best?.node).toBe('dead');
		expect(result.sentence).toBe('dead wins with 90.0: only node that fits; its quarantine does not count, because no other node fits.');
		expect(of(result, 'full').excluded[0].code).toBe('does_not_fit');
	});

	it('closes no node when all of them have it: the best of them wins', () => {
		const result = rank([node('a', { ...struck, freeBytes: 500 * GIB }), node('b', struck)]);
		expect(result.ranked.map((one) => [one.node, one.eligible, one.excluded])).toEqual([['b', true, []], ['a', true, []]]);
		for (const { sentence } of result.ranked) expect(sentence).toContain('its quarantine does not count');
	});

	it('is not waived for a node that is closed for another reason too', () => {
		const result = rank([node('dead', { ...struck, policy: { paused: true } })]);
		expect(result.best).toBeNull();
		expect(of(result, 'dead').excluded.map(({ code }) => code)).toEqual(['paused', 'quarantined']);
	});

	it('is the same in classic mode', () => {
		const result = rank([node('dead', struck), node('b')], { ...defaultScoreSettings, mode: 'classic' });
		expect(of(result, 'dead').excluded.map(({ code }) => code)).toEqual(['quarantined']);
	});
});

describe('backlog', () => {
	/** 100 Mbit/s: 45 GB an hour. */
	const rate = mbitToBytes(100);
	const hours = (count: number): number => count * 3_600 * rate;
	const limit = withRules({ backlogHours: 24 });

	it('closes a node that has work for too long, with its numbers and a sentence', () => {
		const busy = node('busy', { observedRateBytesPerSecond: rate, unfinishedBytes: hours(30), freeBytes: 2 * hours(30) });
		const result = rank([busy, node('idle')], limit);
		expect(result.best?.node).toBe('idle');
		expect(of(result, 'busy').excluded).toEqual([
			{
				code: 'backlog',
				have: 30,
				need: 24,
				unit: 'hours',
				sentence: 'busy has downloads for 30.0 more hours at its 100 Mbit/s, and may have them for 24.',
			},
		]);
	});

	it('is off by default', () => {
		const busy = node('busy', { observedRateBytesPerSecond: rate, unfinishedBytes: hours(30), freeBytes: 2 * hours(30) });
		expect(rank([busy]).best?.node).toBe('busy');
	});

	it('counts what is promised to the node, and nothing that is promised to its neighbour on the storage', () => {
		const shared = { policy: { storage: 'nas' }, observedRateBytesPerSecond: rate, unfinishedBytes: hours(20), freeBytes: hours(100) };
		const promised = {
			...promisedBytes(new Map([['nas', hours(5)]])),
			byNode: new Map([['id-a', hours(5)]]),
		};
		const result = rank([node('a', shared), node('b', shared)], limit, promised);
		expect(of(result, 'a').excluded).toMatchObject([{ code: 'backlog', have: 25 }]);
		expect(of(result, 'b').eligible).toBe(true);
	});

	it.each([
		['just as much as it may have', { observedRateBytesPerSecond: rate, unfinishedBytes: hours(24) }],
		['a rate that nobody knows', { observedRateBytesPerSecond: null, unfinishedBytes: hours(30) }],
		['a rate of nothing', { observedRateBytesPerSecond: 0, unfinishedBytes: hours(30) }],
	])('leaves a node open with %s', (_what, facts) => {
		expect(rank([node('a', { freeBytes: hours(100), ...facts })], limit).best?.node).toBe('a');
	});

	it('leaves out the torrent that is to be placed, which is as long everywhere', () => {
		const slow = node('slow', { observedRateBytesPerSecond: 1_000 });
		expect(rank([slow], withRules({ backlogHours: 1 })).best?.node).toBe('slow');
	});
});
