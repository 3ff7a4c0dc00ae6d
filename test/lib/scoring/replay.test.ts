import * as fc from 'fast-check';
import { defaultScoreSettings, scoreNodes } from '../../../lib/scoring';
import type { NodeFacts, ScoreSettings } from '../../../lib/scoring';
import { inputsOf } from '../../../lib/scoring/recorded';
import { type PastDecision, Replay, type ReplaySettings } from '../../../lib/scoring/replay';
import { anyCluster, anyPromises, anyRequest, anySettings } from './anyCluster';
import { GIB, node, NOTHING_RESERVED, promisedBytes, torrent } from './facts';

const MINUTE = 60_000;
/** Only the load counts: the node with fewer downloads wins. */
const BY_LOAD: ScoreSettings = { ...defaultScoreSettings, weights: { space: 0, load: 1, link: 0 } };
const BY_SPACE: ScoreSettings = { ...defaultScoreSettings, weights: { space: 1, load: 0, link: 0 } };

const settings = (changes: Partial<ReplaySettings> = {}): ReplaySettings => ({
	score: BY_SPACE,
	policyFor: (facts) => facts,
	carryMs: Infinity,
	...changes,
});

interface Made {
	id?: string;
	nodes: NodeFacts[];
	gib?: number;
	by?: ScoreSettings;
	/** Minutes since the first one. */
	minute?: number;
	actualGib?: number;
	/** Where it went, when that is not where the ranking says. */
	went?: string | null;
}

/** A decision as it was made with these settings. */
function made({ id = 't', nodes, gib = 100, by = BY_SPACE, minute = 0, actualGib, went }: Made): PastDecision {
	const request = torrent({ sizeBytes: gib * GIB });
	const { best } = scoreNodes(nodes, request, by, NOTHING_RESERVED);
	return {
		torrentId: id,
		atMs: minute * MINUTE,
		nodeId: went === undefined ? (best?.nodeId ?? null) : went,
		sizeBytes: actualGib === undefined ? null : actualGib * GIB,
		inputs: inputsOf(nodes, request, by, NOTHING_RESERVED, new Map()),
	};
}

const free = (attic: number, cellar: number, more: Partial<NodeFacts> = {}): NodeFacts[] => [
	node('attic', { freeBytes: attic * GIB, ...more }),
	node('cellar', { freeBytes: cellar * GIB, ...more }),
];

function replayed(decisions: PastDecision[], how: ReplaySettings) {
	const replay = new Replay(how);
	const each = decisions.map((one) => replay.add(one));
	return { each, sums: replay.sums() };
}

describe('a replay', () => {
	test('with the settings of that time changes nothing, for any cluster', () => {
		const decision = fc.tuple(anyCluster, anyRequest, anyPromises);
		fc.assert(
			fc.property(fc.array(decision, { minLength: 1, maxLength: 6 }), anySettings, (all, by) => {
				const past = all.map(([nodes, request, bytes], i): PastDecision => {
					const promised = promisedBytes(bytes);
					const { best } = scoreNodes(nodes, request, by, promised);
					const inputs = inputsOf(nodes, request, by, promised, new Map());
					return { torrentId: `t${i}`, atMs: i, nodeId: best?.nodeId ?? null, sizeBytes: null, inputs };
				});
				const { sums } = replayed(past, settings({ score: by }));
				expect(sums).toMatchObject({ torrents: past.length, skipped: 0, elsewhere: 0, overfills: { avoided: 0, caused: 0 } });
				expect(sums.balance.after).toEqual(sums.balance.before);
			}),
		);
	});

	test('says where a torrent would have gone, and what that does to the balance', () => {
		const nodes = [node('attic', { freeBytes: 900 * GIB, activeCount: 9 }), node('cellar', { freeBytes: 500 * GIB })];
		const { each, sums } = replayed([made({ nodes })], settings({ score: BY_LOAD }));
		expect(each[0]).toMatchObject({ before: 'id-attic', after: 'id-cellar', elsewhere: true, bytes: 100 * GIB });
		expect(sums).toMatchObject({ torrents: 1, elsewhere: 1, newlyPlaced: 0, noLongerPlaced: 0 });
		expect(sums.nodes).toEqual([
			{ nodeId: 'id-attic', node: 'attic', before: { torrents: 1, bytes: 100 * GIB }, after: { torrents: 0, bytes: 0 } },
			{ nodeId: 'id-cellar', node: 'cellar', before: { torrents: 0, bytes: 0 }, after: { torrents: 1, bytes: 100 * GIB } },
		]);
		expect(sums.balance.before.bytesDeviation).toBe(50 * GIB);
		expect(sums.balance.before.fillDeviation).toBeNull();
	});

	test('carries bytes along: what went elsewhere takes room there and leaves room behind', () => {
		// By load both went to the attic; by space the first goes to the cellar, which then has no more room for the second.
		const first = [node('attic', { freeBytes: 500 * GIB }), node('cellar', { freeBytes: 550 * GIB, activeCount: 9 })];
		const second = [node('attic', { freeBytes: 400 * GIB }), node('cellar', { freeBytes: 550 * GIB, activeCount: 9 })];
		const past = [made({ id: 'a', nodes: first, by: BY_LOAD }), made({ id: 'b', nodes: second, by: BY_LOAD, minute: 1 })];
		expect(past.map(({ nodeId }) => nodeId)).toEqual(['id-attic', 'id-attic']);
		const { each, sums } = replayed(past, settings({ score: BY_SPACE }));
		// With 500 (400 and the 100 that are not there) against 450 it is the attic.
		expect(each.map((one) => one?.after)).toEqual(['id-cellar', 'id-attic']);
		expect(sums).toMatchObject({ elsewhere: 1, balance: { after: { bytesDeviation: 0 }, before: { bytesDeviation: 100 * GIB } } });
	});

	test('carries them for as long as it is told', () => {
		const first = [node('attic', { freeBytes: 500 * GIB }), node('cellar', { freeBytes: 550 * GIB, activeCount: 9 })];
		const second = [node('attic', { freeBytes: 400 * GIB }), node('cellar', { freeBytes: 550 * GIB, activeCount: 9 })];
		const past = [made({ id: 'a', nodes: first, by: BY_LOAD }), made({ id: 'b', nodes: second, by: BY_LOAD, minute: 10 })];
		const { each } = replayed(past, settings({ carryMs: 10 * MINUTE }));
		expect(each.map((one) => one?.after)).toEqual(['id-cellar', 'id-cellar']);
	});

	test('does not put more on a disk than it has', () => {
		const nodes = (attic: number) => [node('attic', { freeBytes: attic * GIB }), node('cellar', { freeBytes: 300 * GIB, activeCount: 9 })];
		const past = [0, 1, 2].map((i) => made({ id: `t${i}`, nodes: nodes(900 - 250 * i), gib: 250, by: BY_LOAD, minute: i }));
		const onlyCellar = (facts: NodeFacts): NodeFacts => ({ ...facts, policy: { ...facts.policy, paused: facts.name === 'attic' } });
		const { each, sums } = replayed(past, settings({ policyFor: onlyCellar }));
		expect(each.map((one) => one?.after)).toEqual(['id-cellar', null, null]);
		expect(sums).toMatchObject({ elsewhere: 3, noLongerPlaced: 2, overfills: { after: 0 } });
	});

	test('counts an overfill by the size that a torrent turned out to have', () => {
		// Taken for 10 GiB, it had 100: the attic kept 5 GiB and has to keep 10.
		const nodes = [node('attic', { freeBytes: 105 * GIB }), node('cellar', { freeBytes: 900 * GIB, activeCount: 9 })];
		const past = [made({ nodes, gib: 10, actualGib: 100, by: BY_LOAD })];
		const { sums } = replayed(past, settings({ score: BY_SPACE }));
		expect(sums.overfills).toEqual({ before: 1, after: 0, avoided: 1, caused: 0 });
		const back = replayed([made({ nodes, gib: 10, actualGib: 100, by: BY_SPACE })], settings({ score: BY_LOAD }));
		expect(back.sums.overfills).toEqual({ before: 0, after: 1, avoided: 0, caused: 1 });
	});

	test('judges both worlds by the minimum that it is given', () => {
		const strict = (facts: NodeFacts): NodeFacts => ({ ...facts, policy: { ...facts.policy, minFreeGib: 450 } });
		const { sums } = replayed([made({ nodes: free(500, 200) })], settings({ policyFor: strict }));
		expect(sums).toMatchObject({ noLongerPlaced: 1, overfills: { before: 1, after: 0, avoided: 1, caused: 0 } });
	});

	test('takes the percent of a volume into account', () => {
		const nodes = [node('attic', { freeBytes: 105 * GIB, totalBytes: 1000 * GIB })];
		const past = made({ nodes, gib: 10, actualGib: 60 });
		expect(replayed([past], settings()).sums.overfills.before).toBe(1);
		expect(replayed([{ ...past, sizeBytes: 55 * GIB }], settings()).sums.overfills.before).toBe(0);
	});

	test('tells how full the storages would be when their sizes are known', () => {
		const nodes = [
			node('attic', { freeBytes: 500 * GIB, totalBytes: 1000 * GIB }),
			node('cellar', { freeBytes: 600 * GIB, totalBytes: 1000 * GIB, activeCount: 9 }),
		];
		const { sums } = replayed([made({ nodes, by: BY_LOAD })], settings());
		expect(sums.balance.before.fillDeviation).toBeCloseTo(0.05, 9);
		expect(sums.balance.after.fillDeviation).toBeCloseTo(0.05, 9);
	});

	test('sums up per storage where nodes share one', () => {
		const shared = { policy: { storage: 'nas' } };
		const nodes = [node('attic', { freeBytes: 300 * GIB, activeCount: 9, ...shared }), node('cellar', { freeBytes: 300 * GIB, ...shared })];
		const past = [made({ id: 'a', nodes, gib: 200, went: 'id-attic' })];
		const { each } = replayed([...past, made({ id: 'b', nodes, gib: 200, minute: 1 })], settings({ score: BY_LOAD }));
		// On the other node, and yet on the same disk: the second one fits as it did.
		expect(each.map((one) => one?.after)).toEqual(['id-cellar', 'id-cellar']);
	});

	describe('of a torrent that was held at first', () => {
		const full = free(50, 60);
		const roomy = free(900, 60);

		test('counts it once, where it went in the end', () => {
			const past = [made({ nodes: full }), made({ nodes: roomy, minute: 5 })];
			expect(past.map(({ nodeId }) => nodeId)).toEqual([null, 'id-attic']);
			expect(replayed(past, settings()).sums).toMatchObject({ torrents: 1, elsewhere: 0, newlyPlaced: 0 });
		});

		test('does not place it again when it would have found a node at once', () => {
			const lax = (facts: NodeFacts): NodeFacts => ({ ...facts, policy: { ...facts.policy, minFreeGib: 0 } });
			const held = free(105, 60);
			const past = [made({ nodes: held }), made({ nodes: free(105, 900), minute: 5 })];
			expect(past.map(({ nodeId }) => nodeId)).toEqual([null, 'id-cellar']);
			const { each, sums } = replayed(past, settings({ policyFor: lax }));
			expect(each.map((one) => one?.after)).toEqual(['id-attic', 'id-attic']);
			expect(sums).toMatchObject({ torrents: 1, elsewhere: 1 });
			expect(sums.nodes.map(({ after }) => after.torrents)).toEqual([1, 0]);
		});

		test('sees when other settings would have placed it', () => {
			const lax = (facts: NodeFacts): NodeFacts => ({ ...facts, policy: { ...facts.policy, minFreeGib: 0 } });
			expect(replayed([made({ nodes: free(105, 60) })], settings({ policyFor: lax })).sums).toMatchObject({
				elsewhere: 1,
				newlyPlaced: 1,
			});
		});
	});

	test.each([
		['refused although a node fitted', made({ nodes: free(500, 400), went: null })],
		['on a node outside the choice', made({ nodes: free(500, 400), went: 'id-shed' })],
	])('skips one that was %s', (_, past) => {
		const { each, sums } = replayed([past], settings());
		expect(each).toEqual([null]);
		expect(sums).toMatchObject({ torrents: 0, skipped: 1, nodes: [] });
	});

	test('of nothing gives sums of nothing', () => {
		expect(replayed([], settings()).sums).toMatchObject({
			torrents: 0,
			balance: { before: { bytesDeviation: 0, fillDeviation: null } },
		});
	});
});
