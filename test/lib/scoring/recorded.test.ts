import * as fc from 'fast-check';
import { defaultNodePolicy, defaultScoreSettings, scoreNodes } from '../../../lib/scoring';
import type { Exclusion } from '../../../lib/scoring';
import { inputsOf, packInputs, rankAgain, unpackInputs } from '../../../lib/scoring/recorded';
import { anyCluster, anyPromises, anyRequest, anySettings } from './anyCluster';
import { GIB, node, NOTHING_RESERVED, promisedBytes, torrent } from './facts';

const stored = (inputs: Parameters<typeof packInputs>[0]): unknown => JSON.parse(JSON.stringify(packInputs(inputs)));
const refused: Exclusion = { code: 'add_failed', have: null, need: null, unit: null, sentence: 'it refused' };

describe('recorded inputs', () => {
	test('of any cluster give the ranking that was made from them', () => {
		fc.assert(
			fc.property(anyCluster, anyRequest, anySettings, anyPromises, fc.boolean(), (nodes, what, how, bytes, isBlocked) => {
				const blocked = new Map(isBlocked ? [['id-qbt-0', refused]] : []);
				const promised = promisedBytes(bytes, new Map([['nas', 3 * GIB]]));
				const then = scoreNodes(nodes, what, how, promised, blocked);
				const read = unpackInputs(stored(inputsOf(nodes, what, how, promised, blocked)));
				expect(read === null ? null : rankAgain(read)).toEqual(then);
			}),
		);
	});

	test('keep every fact and the policy that counted, without where files go', () => {
		const odd = node('attic', {
			freeBytes: null,
			connectionStatus: null,
			lostTorrents: 4,
			policy: { weight: 0, categories: ['tv'], savePaths: { tv: '/data/tv' } },
		});
		const read = unpackInputs(stored(inputsOf([odd], torrent(), defaultScoreSettings, NOTHING_RESERVED, new Map())));
		expect(read?.nodes).toEqual([{ ...odd, policy: { ...odd.policy, savePaths: {} } }]);
		expect(read?.settings).toEqual(defaultScoreSettings);
	});

	test('do not depend on what the defaults are by the time they are read', () => {
		const packed = packInputs(inputsOf([node('attic')], torrent(), defaultScoreSettings, NOTHING_RESERVED, new Map()));
		// Defaults of today are not written: whoever changes one has to look at `PLAIN_POLICY` and its kin.
		expect(packed.settings).toEqual({});
		expect(packed.nodes[0]).not.toHaveProperty('policy');
		expect(unpackInputs(packed)?.nodes[0].policy).toEqual(defaultNodePolicy);
	});

	test('of ten ordinary nodes take less than 3.5 KB', () => {
		const nodes = Array.from({ length: 10 }, (_, i) =>
			node(`seedbox-${i}`, {
				id: `5f3c9a10-0000-4000-8000-00000000000${i}`,
				freeBytes: 1_234_567_890_123 + i,
				unfinishedBytes: 45_678_901_234,
				activeCount: 3,
				stoppedCount: 120,
				rateBytesPerSecond: 1_234_567.891,
				highestRateBytesPerSecond: 9_876_543.21,
				queueLimit: 5,
				policy: { minFreeGib: 50, linkMbps: 1000 },
			}),
		);
		const inputs = inputsOf(nodes, torrent(), defaultScoreSettings, NOTHING_RESERVED, new Map());
		expect(JSON.stringify(packInputs(inputs)).length).toBeLessThan(3_500);
		expect(JSON.stringify(packInputs(inputs)).length).toBeLessThan(JSON.stringify(inputs).length / 2);
	});

	test.each([[null], [{}], [{ attempts: [] }], [{ request: torrent() }]])('of %j there are none', (detail) => {
		expect(unpackInputs(detail)).toBeNull();
	});
});
