import type { NodeFacts } from '../scoring/types';
import type { LoginGuard } from './loginGuard';
import { ClusterNode, type RefreshListener } from './node';
import { nextTurn } from './turns';
import type { NodeConfig, TorrentRow } from './types';
import { within } from './within';

/** Data of this age is good enough to decide and to answer with; a refresh moves only changes. */
export const SNAPSHOT_MAX_AGE_MS = 2_000;
/** How long a decision waits for nodes that were well a moment ago, or were never asked. */
const DECISION_BUDGET_MS = 2_500;
/** How long a poll waits for fresher data before it answers with what there is. */
const POLL_BUDGET_MS = 250;

/** Sending a request takes a fraction of a millisecond: to a hundred nodes at once it would block others. */
const STARTED_TOGETHER = 16;

export interface FoundTorrent {
	node: ClusterNode;
	row: TorrentRow;
}

/** All nodes of one credential: snapshots, health, and who owns which torrent. */
export class Cluster {
	nodes: ClusterNode[];
	private readonly listeners = new Set<RefreshListener>();

	constructor(
		configs: NodeConfig[],
		private readonly guard: LoginGuard,
		readonly now: () => number = Date.now,
	) {
		this.nodes = configs.map((config) => this.makeNode(config));
	}

	/** Calls `listener` after each successful refresh of a node. @returns a function that ends it */
	onRefresh(listener: RefreshListener): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** Waits until every usable node's snapshot is fresh enough to decide with, within the budget. */
	async refreshForDecision(maxAgeMs = SNAPSHOT_MAX_AGE_MS): Promise<void> {
		await this.refresh(maxAgeMs, DECISION_BUDGET_MS);
	}

	/** Like refreshForDecision, but answers sooner with older data; waits longer only on a cold start. */
	async refreshForPoll(maxAgeMs = SNAPSHOT_MAX_AGE_MS): Promise<void> {
		const cold = this.nodes.every((node) => node.snapshotAtMs === null);
		await this.refresh(maxAgeMs, cold ? DECISION_BUDGET_MS : POLL_BUDGET_MS);
	}

	/** Every node that has any of these hashes, up or not (the last known rows of a dead node count). */
	find(aliases: readonly string[]): FoundTorrent[] {
		const found: FoundTorrent[] = [];
		for (const node of this.nodes) {
			const row = node.find(aliases);
			if (row) found.push({ node, row });
		}
		return found;
	}

	node(id: string): ClusterNode | null {
		return this.nodes.find((node) => node.id === id) ?? null;
	}

	facts(): NodeFacts[] {
		return this.nodes.map((node) => node.facts());
	}

	close(): void {
		for (const node of this.nodes) node.client.close();
		this.listeners.clear();
	}

	private makeNode(config: NodeConfig): ClusterNode {
		const tell: RefreshListener = (node) => {
			for (const listener of this.listeners) listener(node);
		};
		return new ClusterNode(config, this.guard, tell, this.now);
	}

	private async refresh(maxAgeMs: number, budgetMs: number): Promise<void> {
		const nowMs = this.now();
		const waitFor: Array<Promise<void>> = [];
		const beside: Array<Promise<void>> = [];
		for (const [index, node] of this.nodes.entries()) {
			if (index % STARTED_TOGETHER === STARTED_TOGETHER - 1) await nextTurn();
			const broken = node.health.lastFailure !== null;
			if (broken) {
				// A broken node is tried again beside the request, so that it never slows one down.
				if (node.health.mayProbe(nowMs)) beside.push(node.refresh());
			} else if (node.isStale(maxAgeMs)) {
				const refreshed = node.refresh();
				// Whoever comes while a slow refresh is under way does not wait for it all over again.
				if (node.refreshingForMs() < budgetMs) waitFor.push(refreshed);
			}
		}
		// With nothing usable, a node that may be back is worth the wait.
		const nothingUsable = waitFor.length === 0 && this.nodes.every((node) => !node.up);
		const awaited = nothingUsable ? beside : waitFor;
		if (awaited.length > 0) await within(budgetMs, Promise.all(awaited));
	}
}
