import type { NodePolicy } from '../qbittorrent/types';
import type { Exclusion, NodeFacts, ScoreRequest, ScoreResult, ScoreSettings } from './types';
import { scoreNodes } from './score';
import type { Promised } from './storage';

/** Everything that a ranking was made from: with it the ranking can be made again. */
export interface ScoreInputs {
	nodes: NodeFacts[];
	request: ScoreRequest;
	settings: ScoreSettings;
	/** Bytes by storage: see Promised. */
	promised: { reserved: Record<string, number>; guessed: Record<string, number>; byNode?: Record<string, number> };
	/** Exclusions that were found elsewhere, by node id. */
	blocked: Record<string, Exclusion>;
}

/**
 * What goes without saying of a node, so that it need not be written into every decision. Part of
 * the stored form: a value that changes here would change what old decisions say. A new fact gets
 * the value here that it had before anybody measured it.
 */
const PLAIN_FACTS: Omit<NodeFacts, 'id' | 'name' | 'policy' | 'freeBytes' | 'snapshotAgeMs'> = {
	reachable: true,
	unreachableReason: null,
	totalBytes: null,
	unfinishedBytes: 0,
	preallocates: false,
	activeCount: 0,
	queuedCount: 0,
	stalledCount: 0,
	metaCount: 0,
	stoppedCount: 0,
	rateBytesPerSecond: 0,
	rateLimitBytesPerSecond: null,
	highestRateBytesPerSecond: null,
	observedRateBytesPerSecond: null,
	strikeAgesMs: [],
	queueLimit: null,
	connectionStatus: 'connected',
	removesTorrents: false,
	lostTorrents: null,
};

/** The same for a policy. Where files go on a node says nothing about which node, and is left out. */
const PLAIN_POLICY: NodePolicy = {
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
};

/** The same for settings. */
const PLAIN_SETTINGS: ScoreSettings = {
	mode: 'balanced',
	weights: { space: 50, load: 30, link: 20 },
	minScore: 0,
	classic: { diskWeight: 1, downloadWeight: 2, bandwidthWeight: 0.1, maxDownloads: 50, minScore: -1 },
	history: { quarantineAdds: 3, quarantineMinutes: 30, quarantineHours: 6, backlogHours: null },
};

/** Inputs as they are stored: only what differs from the plain values. */
export interface RecordedInputs {
	request: ScoreRequest;
	settings: Partial<ScoreSettings>;
	nodes: Array<Partial<Omit<NodeFacts, 'policy'>> & Pick<NodeFacts, 'id' | 'name'> & { policy?: Partial<NodePolicy> }>;
	reserved?: Record<string, number>;
	guessed?: Record<string, number>;
	byNode?: Record<string, number>;
	blocked?: Record<string, Exclusion>;
}

/** The entries of `value` that are not the same in `plain`. */
function differing<T extends object>(value: T, plain: object): Partial<T> {
	const known = plain as Record<string, unknown>;
	const isOther = ([key, one]: [string, unknown]): boolean =>
		one !== undefined && JSON.stringify(one) !== JSON.stringify(known[key]);
	return Object.fromEntries(Object.entries(value).filter(isOther)) as Partial<T>;
}

/** A record of sums, or nothing when it is empty. */
const unlessEmpty = <T extends object>(name: string, value: T): Record<string, T> =>
	Object.keys(value).length === 0 ? {} : { [name]: value };

function packNode({ policy, ...facts }: NodeFacts): RecordedInputs['nodes'][number] {
	const own = differing({ ...policy, savePaths: {}, pathRules: [] }, PLAIN_POLICY);
	return { id: facts.id, name: facts.name, ...differing(facts, PLAIN_FACTS), ...unlessEmpty('policy', own) };
}

/** The inputs as plain JSON, without what goes without saying: some 150 bytes a node. */
export function packInputs({ nodes, request, settings, promised, blocked }: ScoreInputs): RecordedInputs {
	return {
		request,
		settings: differing(settings, PLAIN_SETTINGS),
		nodes: nodes.map(packNode),
		...unlessEmpty('reserved', promised.reserved),
		...unlessEmpty('guessed', promised.guessed),
		...unlessEmpty('byNode', promised.byNode ?? {}),
		...unlessEmpty('blocked', blocked),
	};
}

/** The inputs as they were; null for a decision that was recorded without any. */
export function unpackInputs(detail: unknown): ScoreInputs | null {
	const recorded = detail as Partial<RecordedInputs> | null;
	if (recorded?.nodes === undefined || recorded.request === undefined) return null;
	return {
		request: recorded.request,
		settings: { ...PLAIN_SETTINGS, ...recorded.settings },
		nodes: recorded.nodes.map(
			({ policy, ...facts }): NodeFacts => ({
				...PLAIN_FACTS,
				freeBytes: null,
				snapshotAgeMs: 0,
				...facts,
				policy: { ...PLAIN_POLICY, ...policy },
			}),
		),
		promised: { reserved: recorded.reserved ?? {}, guessed: recorded.guessed ?? {}, byNode: recorded.byNode ?? {} },
		blocked: recorded.blocked ?? {},
	};
}

/** The arguments of one `scoreNodes`, as they can be recorded. */
export function inputsOf(
	nodes: NodeFacts[],
	request: ScoreRequest,
	settings: ScoreSettings,
	{ reserved, guessed, byNode }: Promised,
	blocked: ReadonlyMap<string, Exclusion>,
): ScoreInputs {
	const promised = {
		reserved: Object.fromEntries(reserved),
		guessed: Object.fromEntries(guessed),
		byNode: Object.fromEntries(byNode ?? []),
	};
	return { nodes, request, settings, promised, blocked: Object.fromEntries(blocked) };
}

/** Ranks the nodes from recorded inputs; the same inputs give the same ranking. */
export function rankAgain({ nodes, request, settings, promised, blocked }: ScoreInputs): ScoreResult {
	const sums = {
		reserved: new Map(Object.entries(promised.reserved)),
		guessed: new Map(Object.entries(promised.guessed)),
		byNode: new Map(Object.entries(promised.byNode ?? {})),
	};
	return scoreNodes(nodes, request, settings, sums, new Map(Object.entries(blocked)));
}
