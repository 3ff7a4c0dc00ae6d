import * as fc from 'fast-check';
import { defaultScoreSettings, scoreNodes, storageOf } from '../../../lib/scoring';
import type { NodeFacts, NodeScore, ScoreRequest, ScoreSettings } from '../../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, promisedBytes, torrent } from './facts';

const bytes = fc.integer({ min: 0, max: 20_000 }).map((gib) => gib * GIB);
const count = fc.integer({ min: 0, max: 60 });
const rate = fc.integer({ min: 0, max: 200_000_000 });
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const policy = fc.record({
	storage: nullable(fc.constantFrom('nas', 'array')),
	weight: fc.constantFrom(0, 0.5, 1, 1, 1, 2, 7),
	minFreeGib: fc.constantFrom(0, 10, 500),
	minFreePercent: fc.constantFrom(0, 5),
	maxActive: nullable(fc.integer({ min: 0, max: 100 })),
	linkMbps: nullable(fc.integer({ min: 0, max: 10_000 })),
	categories: fc.constantFrom<string[][]>([], [], ['tv'], ['movies']),
	paused: fc.constantFrom(false, false, false, true),
});

const facts = fc.record({
	reachable: fc.constantFrom(true, true, true, false),
	freeBytes: fc.oneof(bytes, bytes, bytes, fc.constantFrom(null, -1)),
	totalBytes: nullable(bytes),
	unfinishedBytes: fc.oneof(fc.constant(0), bytes),
	preallocates: fc.boolean(),
	activeCount: count,
	queuedCount: count,
	stalledCount: count,
	metaCount: count,
	rateBytesPerSecond: rate,
	rateLimitBytesPerSecond: nullable(rate),
	highestRateBytesPerSecond: nullable(rate),
	observedRateBytesPerSecond: nullable(rate),
	strikeAgesMs: fc.array(fc.integer({ min: 0, max: 12 * 3_600_000 }), { maxLength: 4 }),
	queueLimit: nullable(fc.integer({ min: -1, max: 20 })),
	policy,
});

const cluster: fc.Arbitrary<NodeFacts[]> = fc
	.array(facts, { minLength: 1, maxLength: 8 })
	.map((list) => list.map((one, index) => node(`qbt-${index}`, one)));

const request: fc.Arbitrary<ScoreRequest> = fc
	.record({ sizeBytes: fc.oneof(fc.constant(0), bytes), category: fc.constantFrom('tv', '') })
	.map((changes) => torrent(changes));

const weight = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(0));
const settings: fc.Arbitrary<ScoreSettings> = fc.record({
	mode: fc.constantFrom('balanced' as const, 'classic' as const),
	weights: fc.record({ space: weight, load: weight, link: weight }),
	minScore: fc.constantFrom(0, 0, 40),
	classic: fc.constant(defaultScoreSettings.classic),
	history: fc.record({
		quarantineAdds: fc.constantFrom(0, 1, 3),
		quarantineMinutes: fc.constant(30),
		quarantineHours: fc.constantFrom(0, 6),
		backlogHours: nullable(fc.integer({ min: 0, max: 48 })),
	}),
});

const reservations = fc.array(bytes, { minLength: 2, maxLength: 2 }).map(
	([nas, array]) =>
		new Map([
			['nas', nas],
			['array', array],
			['id-qbt-0', nas],
		]),
);

/** Any figure that a broken node or a broken expression could give. */
const broken = fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, Number.MAX_VALUE, 1e-300);

/** Every number in a plain value, however deep. */
function numbersIn(value: unknown): number[] {
	if (typeof value === 'number') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(numbersIn);
}

describe('for any cluster', () => {
	test('a balanced score is between 0 and 100', () => {
		fc.assert(
			fc.property(cluster, request, settings, reservations, (nodes, what, how, reserved) => {
				const { ranked } = scoreNodes(nodes, what, { ...how, mode: 'balanced' }, promisedBytes(reserved));
				for (const { score, terms } of ranked) {
					for (const value of [terms.space, terms.load, terms.link, (score ?? 0) / 100]) {
						expect(value ?? 0).toBeGreaterThanOrEqual(0);
						expect(value ?? 0).toBeLessThanOrEqual(1);
					}
				}
			}),
		);
	});

	test('an ineligible node never wins and every ineligible node has a reason', () => {
		fc.assert(
			fc.property(cluster, request, settings, reservations, (nodes, what, how, reserved) => {
				const { ranked, best } = scoreNodes(nodes, what, how, promisedBytes(reserved));
				const eligible = ranked.filter((one) => one.eligible);
				expect(best).toBe(eligible[0] ?? null);
				for (const one of ranked) {
					expect(one.eligible).toBe(one.excluded.length === 0);
					expect(one.sentence).toContain(one.node);
				}
			}),
		);
	});

	test('quarantines choose between nodes, and never leave none: without them as many torrents find a node', () => {
		const without = ({ history, ...how }: ScoreSettings): ScoreSettings => ({
			...how,
			history: { ...history, quarantineAdds: 0 },
		});
		fc.assert(
			fc.property(cluster, request, settings, reservations, (nodes, what, how, reserved) => {
				const strict = scoreNodes(nodes, what, how, promisedBytes(reserved));
				const lax = scoreNodes(nodes, what, without(how), promisedBytes(reserved));
				expect(strict.best === null).toBe(lax.best === null);
				const onlyThat = ({ excluded }: NodeScore): boolean =>
					excluded.length > 0 && excluded.every(({ code }) => code === 'quarantined');
				// Either somebody else could be taken, or nobody was left out for it.
				if (strict.ranked.some(onlyThat)) expect(strict.sentence).not.toContain('quarantine does not count');
			}),
		);
	});

	test('eligible nodes are sorted by score', () => {
		fc.assert(
			fc.property(cluster, request, settings, reservations, (nodes, what, how, reserved) => {
				const { ranked } = scoreNodes(nodes, what, how, promisedBytes(reserved));
				const scores = ranked.filter((one) => one.eligible).map((one) => one.score ?? 0);
				expect(scores).toEqual([...scores].sort((a, b) => b - a));
			}),
		);
	});

	test('the result does not depend on the order of the nodes, nor on how often it is asked', () => {
		const shuffled = cluster.chain((nodes) =>
			fc.tuple(
				fc.constant(nodes),
				fc.shuffledSubarray(nodes, { minLength: nodes.length, maxLength: nodes.length }),
			),
		);
		fc.assert(
			fc.property(
				shuffled,
				request,
				settings,
				reservations,
				([nodes, other], what, how, reserved) => {
					const result = scoreNodes(nodes, what, how, promisedBytes(reserved));
					expect(scoreNodes(other, what, how, promisedBytes(reserved))).toEqual(result);
					expect(scoreNodes(nodes, what, how, promisedBytes(reserved))).toEqual(result);
				},
			),
		);
	});

	test('the facts are not changed', () => {
		fc.assert(
			fc.property(cluster, request, settings, (nodes, what, how) => {
				const before = structuredClone([nodes, what, how]);
				scoreNodes(nodes, what, how, NOTHING_RESERVED);
				expect([nodes, what, how]).toEqual(before);
			}),
		);
	});

	test('more free space never lowers the space term of a node', () => {
		fc.assert(
			fc.property(cluster, request, bytes, reservations, (nodes, what, more, reserved) => {
				const first = { ...nodes[0], freeBytes: Math.max(0, nodes[0].freeBytes ?? 0) };
				const roomier = { ...first, freeBytes: first.freeBytes + more };
				const [before, after] = [first, roomier].map((one) =>
					scoreNodes([one, ...nodes.slice(1)], what, defaultScoreSettings, promisedBytes(reserved)).ranked.find(
						({ nodeId }) => nodeId === one.id,
					),
				);
				expect(after?.terms.space ?? 0).toBeGreaterThanOrEqual(before?.terms.space ?? 0);
			}),
		);
	});

	test('a larger weight never lowers a score', () => {
		fc.assert(
			fc.property(
				cluster,
				request,
				settings,
				fc.integer({ min: 1, max: 9 }),
				(nodes, what, how, more) => {
					const heavier = {
						...nodes[0],
						policy: { ...nodes[0].policy, weight: nodes[0].policy.weight + more },
					};
					const [before, after] = [nodes[0], heavier].map((one) =>
						scoreNodes([one, ...nodes.slice(1)], what, how, NOTHING_RESERVED).ranked.find(
							({ nodeId }) => nodeId === one.id,
						),
					);
					expect(after?.score ?? 0).toBeGreaterThanOrEqual(before?.score ?? 0);
				},
			),
		);
	});

	test('a reservation on a shared storage lowers all of its nodes alike', () => {
		fc.assert(
			fc.property(bytes, bytes, fc.integer({ min: 1, max: 900 }), (freeA, freeB, gib) => {
				const onNas = { policy: { storage: 'nas' } };
				const nodes = [
					node('a', { ...onNas, freeBytes: freeA }),
					node('b', { ...onNas, freeBytes: freeB }),
					node('c', { freeBytes: 30_000 * GIB }),
				];
				const left = (reserved: number) =>
					scoreNodes(nodes, torrent(), defaultScoreSettings, promisedBytes(new Map([['nas', reserved]])))
						.ranked.filter((one) => one.node !== 'c')
						.map((one) => one.terms.effectiveFreeBytes ?? 0);
				const expected = Math.min(freeA, freeB) - 10 * GIB - gib * GIB;
				expect(left(gib * GIB)).toEqual([expected, expected]);
			}),
		);
	});

	test('no number that leaves is NaN, whatever comes in', () => {
		const brokenFacts = fc.record({
			freeBytes: broken,
			totalBytes: broken,
			unfinishedBytes: broken,
			activeCount: broken,
			rateBytesPerSecond: broken,
			rateLimitBytesPerSecond: broken,
			highestRateBytesPerSecond: broken,
			observedRateBytesPerSecond: broken,
			strikeAgesMs: fc.array(broken, { maxLength: 4 }),
			queueLimit: broken,
			lostTorrents: broken,
			policy: fc.record({
				weight: broken,
				minFreeGib: broken,
				minFreePercent: broken,
				maxActive: broken,
				linkMbps: broken,
			}),
		});
		const brokenSettings = fc.record({
			mode: fc.constantFrom('balanced' as const, 'classic' as const),
			weights: fc.record({ space: broken, load: broken, link: broken }),
			minScore: fc.constant(0),
			classic: fc.record({
				diskWeight: broken,
				downloadWeight: broken,
				bandwidthWeight: broken,
				maxDownloads: broken,
				minScore: fc.constant(-1),
			}),
			history: fc.record({ quarantineAdds: broken, quarantineMinutes: broken, quarantineHours: broken, backlogHours: broken }),
		});
		fc.assert(
			fc.property(
				fc.array(brokenFacts, { minLength: 1, maxLength: 4 }),
				broken,
				brokenSettings,
				broken,
				(list, sizeBytes, how, reserved) => {
					const nodes = list.map((one, index) => node(`qbt-${index}`, one));
					const promised = new Map(nodes.map((one) => [storageOf(one), reserved]));
					const result = scoreNodes(nodes, torrent({ sizeBytes }), how, promisedBytes(promised));
					expect(numbersIn(result).filter(Number.isNaN)).toEqual([]);
					expect(JSON.stringify(result)).not.toContain('NaN');
				},
			),
			{ numRuns: 500 },
		);
	});
});

describe('a burst of torrents', () => {
	const sizes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });

	test('never overfills a storage when every choice reserves its bytes', () => {
		fc.assert(
			fc.property(cluster, sizes, settings, (nodes, gibs, how) => {
				const reserved = new Map<string, number>();
				for (const gib of gibs) {
					const { best } = scoreNodes(nodes, torrent({ sizeBytes: gib * GIB }), how, promisedBytes(reserved));
					const chosen = nodes.find((one) => one.id === best?.nodeId);
					if (!chosen) continue;
					const storage = storageOf(chosen);
					reserved.set(storage, (reserved.get(storage) ?? 0) + gib * GIB);
				}
				for (const [storage, promised] of reserved) {
					const group = nodes.filter((one) => storageOf(one) === storage);
					const free = group
						.filter((one) => one.reachable && one.freeBytes !== null && one.freeBytes >= 0)
						.map((one) => one.freeBytes ?? 0);
					const toCome = group
						.filter((one) => !one.preallocates)
						.reduce((sum, one) => sum + one.unfinishedBytes, 0);
					expect(promised + toCome).toBeLessThanOrEqual(Math.min(...free));
				}
			}),
		);
	});

	test('spreads over equal nodes', () => {
		const nodes = ['a', 'b', 'c'].map((name) => node(name));
		const reserved = new Map<string, number>();
		const chosen = Array.from({ length: 9 }, () => {
			const { best } = scoreNodes(nodes, torrent(), defaultScoreSettings, promisedBytes(reserved));
			const id = best?.nodeId ?? 'none';
			reserved.set(id, (reserved.get(id) ?? 0) + 10 * GIB);
			return best?.node;
		});
		expect([...chosen].sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c']);
	});
});
