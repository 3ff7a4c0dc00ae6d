import type { ClusterNode } from '../qbittorrent/node';
import { Bucket } from './fragments';
import type { Presentation, Profile } from './present';
import type { Source } from './torrent';

/** `max_ratio_act`: 0 stops a torrent that reached its limit; anything else removes or changes it. */
const STOP = 0;

/** The rows of one node, followed by the snapshot's sequence. */
export interface NodeSource extends Source {
	readonly node: ClusterNode;
	/** The snapshot's sequence that is taken over; -1: nothing yet. */
	sequence: number;
	/** Ids of complete and stopped torrents: whether they are protected may change at any time. */
	readonly removable: Set<string>;
}

/** A source without a node; what is still pending comes from one. */
export const emptySource = (how: Presentation): Source => ({
	node: null,
	rank: Number.MAX_SAFE_INTEGER,
	how,
	holders: new Map(),
	buckets: new Map(),
});

/** The source's bucket for a category, made when there is none. */
export function bucketOf(source: Source, category: string): Bucket {
	let bucket = source.buckets.get(category);
	if (bucket === undefined) {
		bucket = new Bucket();
		source.buckets.set(category, bucket);
	}
	return bucket;
}

/** How clients see the rows of a node now. */
export function nodePresentation(node: ClusterNode, profile: Profile): Presentation {
	const { policy } = node.config;
	return {
		profile,
		up: node.up,
		sharedStorage: policy.storage !== null,
		rules: policy.pathRules,
		stopsAtLimit: node.preferences?.max_ratio_act === STOP,
	};
}

/** Pending torrents are in the namespace of clients already, and nothing about them is out of date. */
export const pendingPresentation = (profile: Profile): Presentation => ({
	profile,
	up: true,
	sharedStorage: false,
	rules: [],
	stopsAtLimit: false,
});

/** Whether rows look the same under both. */
export const sameShape = (a: Presentation, b: Presentation): boolean =>
	a.up === b.up &&
	a.rules === b.rules &&
	a.sharedStorage === b.sharedStorage &&
	a.stopsAtLimit === b.stopsAtLimit;
