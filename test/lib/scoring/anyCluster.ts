import * as fc from 'fast-check';
import { defaultScoreSettings } from '../../../lib/scoring';
import type { NodeFacts, ScoreRequest, ScoreSettings } from '../../../lib/scoring';
import { GIB, node, torrent } from './facts';

const bytes = fc.integer({ min: 0, max: 20_000 }).map((gib) => gib * GIB);
const count = fc.integer({ min: 0, max: 60 });

const policy = fc.record({
	storage: fc.option(fc.constantFrom('nas', 'array'), { nil: null }),
	weight: fc.constantFrom(0, 0.5, 1, 1, 2),
	minFreeGib: fc.constantFrom(0, 10, 500),
	categories: fc.constantFrom<string[][]>([], [], ['tv']),
	savePaths: fc.constantFrom<Record<string, string>>({}, { tv: '/data/tv' }),
});

const facts = fc.record({
	reachable: fc.constantFrom(true, true, true, false),
	freeBytes: fc.oneof(bytes, bytes, fc.constantFrom(null, -1)),
	totalBytes: fc.option(bytes, { nil: null }),
	unfinishedBytes: fc.oneof(fc.constant(0), bytes),
	activeCount: count,
	rateBytesPerSecond: fc.double({ min: 0, max: 2e8, noNaN: true }),
	observedRateBytesPerSecond: fc.option(fc.integer({ min: 1, max: 200_000_000 }), { nil: null }),
	strikeAgesMs: fc.constantFrom<number[][]>([], [], [60_000, 120_000, 180_000]),
	policy,
});

/** One to six nodes, some of them sharing a storage. */
export const anyCluster: fc.Arbitrary<NodeFacts[]> = fc
	.array(facts, { minLength: 1, maxLength: 6 })
	.map((list) => list.map((one, index) => node(`qbt-${index}`, one)));

export const anyRequest: fc.Arbitrary<ScoreRequest> = fc
	.record({ sizeBytes: bytes, sizeKnown: fc.boolean(), category: fc.constantFrom('tv', '') })
	.map((changes) => torrent(changes));

const weight = fc.integer({ min: 0, max: 100 });

export const anySettings: fc.Arbitrary<ScoreSettings> = fc.record({
	mode: fc.constantFrom('balanced' as const, 'classic' as const),
	weights: fc.record({ space: weight, load: weight, link: weight }),
	minScore: fc.constantFrom(0, 0, 40),
	classic: fc.constant(defaultScoreSettings.classic),
	history: fc.constantFrom(defaultScoreSettings.history, { ...defaultScoreSettings.history, backlogHours: 24 }),
});

/** Bytes promised, by the storages of `anyCluster`. */
export const anyPromises: fc.Arbitrary<Map<string, number>> = fc
	.tuple(bytes, bytes)
	.map(([nas, own]) => new Map([['nas', nas], ['id-qbt-0', own]]));
