import type { NodePolicy, PathRule } from '../qbittorrent/types';
import type { ScoreSettings } from './types';
import { BYTES_PER_GIB } from './units';

/** Downloads at once of a node for which neither its policy nor its own queue says a number. */
export const DEFAULT_MAX_ACTIVE = 50;

/** Bytes that are set aside for a torrent whose size is not known yet (most magnets): 10 GiB. */
export const DEFAULT_UNKNOWN_SIZE = 10 * BYTES_PER_GIB;

/** Balanced, every node allowed whatever it scores. Frozen: spread it to change something. */
export const defaultScoreSettings: ScoreSettings = Object.freeze({
	mode: 'balanced',
	weights: Object.freeze({ space: 50, load: 30, link: 20 }),
	minScore: 0,
	classic: Object.freeze({
		diskWeight: 1,
		downloadWeight: 2,
		bandwidthWeight: 0.1,
		maxDownloads: DEFAULT_MAX_ACTIVE,
		minScore: -1,
	}),
	history: Object.freeze({
		quarantineAdds: 3,
		quarantineMinutes: 30,
		quarantineHours: 6,
		backlogHours: null,
	}),
});

/** A frozen empty list, so that nobody fills the default of all nodes. */
function emptyList<T>(): T[] {
	const list: T[] = [];
	Object.freeze(list);
	return list;
}

/**
 * A node about which the user said nothing: takes everything, keeps 10 GiB and 5 % free. Frozen:
 * spread it to change something.
 */
export const defaultNodePolicy: NodePolicy = Object.freeze({
	storage: null,
	weight: 1,
	minFreeGib: 10,
	minFreePercent: 5,
	maxActive: null,
	linkMbps: null,
	categories: emptyList<string>(),
	tags: emptyList<string>(),
	trackerHosts: emptyList<string>(),
	savePaths: Object.freeze({}),
	pathRules: emptyList<PathRule>(),
	paused: false,
});
