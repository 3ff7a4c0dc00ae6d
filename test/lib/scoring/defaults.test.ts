import {
	DEFAULT_MAX_ACTIVE,
	DEFAULT_UNKNOWN_SIZE,
	defaultNodePolicy,
	defaultScoreSettings,
} from '../../../lib/scoring';

describe('the defaults', () => {
	test('score balanced, 50/30/20, without a minimum, with quarantine and without a limit of backlog', () => {
		expect(defaultScoreSettings).toEqual({
			mode: 'balanced',
			weights: { space: 50, load: 30, link: 20 },
			minScore: 0,
			history: { quarantineAdds: 3, quarantineMinutes: 30, quarantineHours: 6, backlogHours: null },
			classic: {
				diskWeight: 1,
				downloadWeight: 2,
				bandwidthWeight: 0.1,
				maxDownloads: 50,
				minScore: -1,
			},
		});
	});

	test('let a node take everything and keep 10 GiB and 5 % free', () => {
		expect(defaultNodePolicy).toEqual({
			storage: null,
			weight: 1,
			minFreeGib: 10,
			minFreePercent: 5,
			maxActive: null,
			linkMbps: null,
			categories: [],
			tags: [],
			trackerHosts: [],
			savePaths: {},
			pathRules: [],
			paused: false,
		});
	});

	test('cannot be changed by accident', () => {
		expect(() => defaultNodePolicy.categories.push('tv')).toThrow(TypeError);
		expect(() => {
			defaultScoreSettings.weights.space = 1;
		}).toThrow(TypeError);
	});

	test('are 50 downloads and 10 GiB for an unknown size', () => {
		expect([DEFAULT_MAX_ACTIVE, DEFAULT_UNKNOWN_SIZE]).toEqual([50, 10_737_418_240]);
	});
});
