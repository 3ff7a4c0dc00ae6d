export interface BurstTorrent {
	hash: string;
	sizeBytes: number;
	magnet: string;
}

export interface BurstStorage {
	id: string;
	/** Names of the nodes that write to it. */
	nodes: string[];
	/** Free above the minimum. */
	usableBytes: number;
	freeBytes: number;
}

export interface BurstPlan {
	torrents: BurstTorrent[];
	storages: BurstStorage[];
	nodes: Array<{ name: string; storage: string; freeBytes: number }>;
	minFreeGib: number;
	totalBytes: number;
}

export interface Judgement {
	storages: Array<{ id: string; count: number; bytes: number; share: number; overfillBytes: number }>;
	placed: number;
	placedBytes: number;
	overfillBytes: number;
	/** 0..1 */
	imbalance: number;
}

export const GIB: number;
export function burstPlan(seed: number): BurstPlan;
export function withoutReservations(plan: BurstPlan): Map<string, string>;
export function judge(plan: BurstPlan, placed: ReadonlyMap<string, string>): Judgement;
