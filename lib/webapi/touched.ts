import { clientHashOf } from './present';
import type { Target } from './owners';
import type { TorrentRow } from '../qbittorrent/types';
import type { PendingTorrent } from './types';

/** The torrents that one request has changed, as far as their nodes have accepted it. */
export class Touched {
	private readonly torrents = new Map<string, string>();
	private readonly nodeNames = new Set<string>();
	private readonly categoryNames = new Set<string>();

	/** @param changes whether the request makes a difference to a torrent, by its row before it */
	constructor(private readonly changes: (row: TorrentRow) => boolean = () => true) {}

	/** Rows as they were before; a torrent on two nodes counts once. */
	note({ node, rows }: Target): void {
		for (const row of rows) {
			if (!this.changes(row)) continue;
			this.add(clientHashOf(row), row.name, row.category);
			this.nodeNames.add(node.name);
		}
	}

	/** A torrent that no node has shown yet. */
	notePending({ hash, name, category }: Pick<PendingTorrent, 'hash' | 'name' | 'category'>): void {
		this.add(hash, name, category);
	}

	get isEmpty(): boolean {
		return this.torrents.size === 0;
	}

	get hashes(): string[] {
		return [...this.torrents.keys()];
	}

	/** In the order of `hashes`. */
	get names(): string[] {
		return [...this.torrents.values()];
	}

	get nodes(): string[] {
		return [...this.nodeNames];
	}

	get categories(): string[] {
		return [...this.categoryNames];
	}

	private add(hash: string, name: string, category: string): void {
		this.torrents.set(hash, name);
		this.categoryNames.add(category);
	}
}
