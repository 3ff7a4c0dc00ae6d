import { type Balance, balanceOf } from './balance';
import { rankAgain, type ScoreInputs } from './recorded';
import { availableBytes, type StorageSpace, storageOf, storageSpaces } from './storage';
import type { NodeFacts, ScoreSettings } from './types';
import { amount, gibToBytes } from './units';

/** One recorded decision, as a replay needs it. */
export interface PastDecision {
	/** Tries of one torrent share it: a torrent that was held is decided about again. */
	torrentId: string;
	atMs: number;
	/** Where the torrent went; null when no node took it. */
	nodeId: string | null;
	/** The size that it turned out to have; null when that is not known. */
	sizeBytes: number | null;
	inputs: ScoreInputs;
}

/** What is to be different. */
export interface ReplaySettings {
	score: ScoreSettings;
	/** Changes policies, e.g. the weight of a node. */
	policyFor: (facts: NodeFacts) => NodeFacts;
	/** For how long a torrent takes room on the node to which the replay brought it; Infinity: for ever. */
	carryMs: number;
}

/** What one decision would have been. */
export interface Replayed {
	torrentId: string;
	atMs: number;
	before: string | null;
	after: string | null;
	elsewhere: boolean;
	/** Less than the minimum would have stayed free on the node. */
	overfillBefore: boolean;
	overfillAfter: boolean;
	bytes: number;
}

/** One node in both worlds. */
export interface ReplayedNode {
	nodeId: string;
	node: string;
	before: { torrents: number; bytes: number };
	after: { torrents: number; bytes: number };
}

export interface ReplaySums {
	/** Torrents whose decisions were run again. */
	torrents: number;
	/** Decisions that say nothing about weights: adopted, cancelled, refused for what the torrent is. */
	skipped: number;
	elsewhere: number;
	/** Of those elsewhere: no node had taken them, and one would have; and the other way round. */
	newlyPlaced: number;
	noLongerPlaced: number;
	overfills: { before: number; after: number; avoided: number; caused: number };
	balance: { before: Balance; after: Balance };
	nodes: ReplayedNode[];
}

/** Bytes that are on a storage in the replay and not in truth (or, negative, the other way round), for a while. */
class CarriedBytes {
	readonly sums = new Map<string, number>();
	/** In the order of time, so that those whose time is up are at the front. */
	private readonly entries: Array<{ atMs: number; storage: string; bytes: number }> = [];
	private first = 0;

	constructor(private readonly forMs: number) {}

	add(atMs: number, storage: string, bytes: number): void {
		this.entries.push({ atMs, storage, bytes });
		this.count(storage, bytes);
	}

	forget(nowMs: number): void {
		for (let one = this.entries[this.first]; one && nowMs - one.atMs >= this.forMs; one = this.entries[++this.first]) {
			this.count(one.storage, -one.bytes);
		}
	}

	private count(storage: string, bytes: number): void {
		this.sums.set(storage, (this.sums.get(storage) ?? 0) + bytes);
	}
}

/** Where a torrent is in both worlds. */
interface Placed {
	before: string | null;
	after: string | null;
	result: Replayed;
}

/**
 * Runs recorded decisions again, oldest first, as if other settings had been in force. Where a
 * torrent would have gone elsewhere, its bytes are carried along: every later decision sees less room
 * on that storage and more on the one where the torrent really went.
 *
 * Load and rates are the recorded ones, and what was not recorded (torrents added by hand, deletes)
 * is in the recorded free space of both worlds.
 */
export class Replay {
	private readonly placed = new Map<string, Placed>();
	/** The latest facts of each node. */
	private readonly lastFacts = new Map<string, NodeFacts>();
	private readonly carried: CarriedBytes;
	private skipped = 0;

	constructor(private readonly settings: ReplaySettings) {
		this.carried = new CarriedBytes(settings.carryMs);
	}

	/** Must be given decisions in the order in which they were made. Null: it says nothing about weights. */
	add(decision: PastDecision): Replayed | null {
		if (!isAboutNodes(decision)) {
			this.skipped++;
			return null;
		}
		const { torrentId, atMs, inputs } = decision;
		this.carried.forget(atMs);
		for (const facts of inputs.nodes) this.lastFacts.set(facts.id, facts);
		const earlier = this.placed.get(torrentId);
		const nodes = inputs.nodes.map(this.settings.policyFor);
		const shifted = withCarried({ ...inputs, nodes }, this.carried.sums);
		// Placed earlier in the replay than in truth: it is not placed a second time.
		const after = earlier?.after ?? rankAgain({ ...shifted, settings: this.settings.score }).best?.nodeId ?? null;
		const bytes = amount(decision.sizeBytes ?? inputs.request.sizeBytes);
		const result: Replayed = {
			torrentId,
			atMs,
			before: decision.nodeId,
			after,
			elsewhere: decision.nodeId !== after,
			overfillBefore: overfills({ ...inputs, nodes }, decision.nodeId, bytes),
			overfillAfter: earlier?.after == null ? overfills(shifted, after, bytes) : earlier.result.overfillAfter,
			bytes,
		};
		this.carry(result, earlier, nodes);
		this.placed.set(torrentId, { before: decision.nodeId, after, result });
		return result;
	}

	sums(): ReplaySums {
		const results = [...this.placed.values()].map(({ result }) => result);
		const count = (is: (one: Replayed) => boolean): number => results.filter(is).length;
		const nodes = this.nodesInBoth(results);
		const facts = [...this.lastFacts.values()];
		return {
			torrents: results.length,
			skipped: this.skipped,
			elsewhere: count((one) => one.elsewhere),
			newlyPlaced: count((one) => one.before === null && one.after !== null),
			noLongerPlaced: count((one) => one.before !== null && one.after === null),
			overfills: {
				before: count((one) => one.overfillBefore),
				after: count((one) => one.overfillAfter),
				avoided: count((one) => one.overfillBefore && !one.overfillAfter),
				caused: count((one) => !one.overfillBefore && one.overfillAfter),
			},
			balance: {
				before: balanceOf(facts, nodes.map(({ before }) => before.bytes), new Map()),
				after: balanceOf(facts, nodes.map(({ after }) => after.bytes), this.carried.sums),
			},
			nodes,
		};
	}

	/** What this decision adds to the difference between the two worlds. */
	private carry({ atMs, before, after, bytes }: Replayed, earlier: Placed | undefined, nodes: NodeFacts[]): void {
		const storageOn = (nodeId: string): string => {
			const facts = nodes.find(({ id }) => id === nodeId) ?? this.lastFacts.get(nodeId);
			return facts === undefined ? nodeId : storageOf(facts);
		};
		const comes = after !== null && earlier?.after == null ? storageOn(after) : null;
		const goes = before !== null && earlier?.before == null ? storageOn(before) : null;
		if (comes === goes) return;
		if (comes !== null) this.carried.add(atMs, comes, bytes);
		if (goes !== null) this.carried.add(atMs, goes, -bytes);
	}

	private nodesInBoth(results: readonly Replayed[]): ReplayedNode[] {
		const both = new Map<string, ReplayedNode>();
		for (const { id, name } of this.lastFacts.values()) {
			both.set(id, { nodeId: id, node: name, before: { torrents: 0, bytes: 0 }, after: { torrents: 0, bytes: 0 } });
		}
		for (const { before, after, bytes } of results) {
			add(both.get(before ?? '')?.before, bytes);
			add(both.get(after ?? '')?.after, bytes);
		}
		return [...both.values()];
	}
}

function add(sum: { torrents: number; bytes: number } | undefined, bytes: number): void {
	if (sum === undefined) return;
	sum.torrents++;
	sum.bytes += bytes;
}

/** A torrent that went nowhere although a node fitted was refused for another reason than space or gates. */
function isAboutNodes({ nodeId, inputs }: PastDecision): boolean {
	return nodeId === null ? rankAgain(inputs).best === null : inputs.nodes.some(({ id }) => id === nodeId);
}

/** The inputs as they would have been: free bytes less (or more) by what is elsewhere in the replay. */
function withCarried(inputs: ScoreInputs, carried: ReadonlyMap<string, number>): ScoreInputs {
	const reserved = { ...inputs.promised.reserved };
	const nodes = inputs.nodes.map((facts): NodeFacts => {
		const bytes = carried.get(storageOf(facts)) ?? 0;
		const known = facts.freeBytes !== null && facts.freeBytes >= 0;
		return bytes === 0 || !known ? facts : { ...facts, freeBytes: Math.max(0, (facts.freeBytes ?? 0) - bytes) };
	});
	for (const [storage, bytes] of carried) {
		const free = smallestFree(inputs.nodes, storage);
		// A disk has no less than nothing free: what is beyond that is promised.
		if (free !== null && bytes > free) reserved[storage] = (reserved[storage] ?? 0) + bytes - free;
	}
	return { ...inputs, nodes, promised: { ...inputs.promised, reserved } };
}

function spaceOf({ nodes, promised }: ScoreInputs, storage: string): StorageSpace | undefined {
	const sums = { reserved: new Map(Object.entries(promised.reserved)), guessed: new Map<string, number>() };
	return storageSpaces(nodes, sums).get(storage);
}

function smallestFree(nodes: NodeFacts[], storage: string): number | null {
	const nothing = { reserved: new Map<string, number>(), guessed: new Map<string, number>() };
	return storageSpaces(nodes, nothing).get(storage)?.freeBytes ?? null;
}

/** Whether the torrent, with the size that it really has, leaves less than the node has to keep free. */
function overfills(inputs: ScoreInputs, nodeId: string | null, bytes: number): boolean {
	const facts = inputs.nodes.find(({ id }) => id === nodeId);
	if (facts === undefined) return false;
	const space = spaceOf(inputs, storageOf(facts));
	const available = space === undefined ? null : availableBytes(space);
	if (space === undefined || available === null) return false;
	const percent = space.totalBytes === null ? 0 : (amount(facts.policy.minFreePercent) / 100) * space.totalBytes;
	return available - bytes < Math.max(gibToBytes(amount(facts.policy.minFreeGib)), percent);
}
