import type { ClusterNode } from '../qbittorrent/node';

/** libtorrent takes a moment to change a state; asking sooner would show the old one. */
const SETTLE_MS = 1_000;
const MAX_WAITING = 1_000;

interface Guess {
	node: ClusterNode;
	ids: string[];
	dueMs: number;
}

/**
 * States that were guessed after a mutation. A node sends only what changed since it last told, so
 * a wrong guess would stay for ever: the rows are read again once, beside a later request.
 */
export class Confirmations {
	private waiting: Guess[] = [];

	constructor(private readonly now: () => number) {}

	add(node: ClusterNode, ids: string[]): void {
		if (ids.length === 0 || this.waiting.length >= MAX_WAITING) return;
		this.waiting.push({ node, ids, dueMs: this.now() + SETTLE_MS });
	}

	/** Starts reading what is due. Does not wait for it. */
	run(): void {
		const nowMs = this.now();
		const due = this.waiting.filter(({ dueMs }) => dueMs <= nowMs);
		if (due.length === 0) return;
		this.waiting = this.waiting.filter(({ dueMs }) => dueMs > nowMs);
		for (const { node, ids } of due) void this.readAgain(node, ids);
	}

	/** What was guessed while the node was answering is newer than its answer, and has its own turn. */
	private async readAgain(node: ClusterNode, ids: string[]): Promise<void> {
		try {
			const rows = await node.client.torrents(ids);
			const guessed = new Set(this.waiting.flatMap((guess) => (guess.node === node ? guess.ids : [])));
			for (const row of rows) {
				if (node.snapshot.torrents.has(row.hash) && !guessed.has(row.hash)) node.snapshot.put(row);
			}
		} catch {
			// A node that cannot be asked sends its full list when it is back.
		}
	}
}
