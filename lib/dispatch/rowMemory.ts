import type { LastRow, LedgerMemory } from '../ledger/memory';
import type { NodePreferences } from '../qbittorrent/client';
import type { ClusterNode } from '../qbittorrent/node';
import { nextTurn } from '../qbittorrent/turns';
import type { TorrentRow } from '../qbittorrent/types';
import { decodeRow, encodeRow, markOf } from './rowCodec';

/** A node's rows are written at most this often. */
const SAVE_MS = 30_000;
/** So many rows are read, compared or written in one go; others get their turn in between. */
const CHUNK = 200;
/** What a node that is down is still asked for: its paths, and what it does at share limits. */
const PREFERENCES = [
	...['save_path', 'max_ratio_act', 'max_ratio_enabled', 'max_seeding_time_enabled'],
	...['max_inactive_seeding_time_enabled', 'queueing_enabled', 'max_active_downloads'],
	...['auto_tmm_enabled', 'use_category_paths_in_manual_mode', 'preallocate_all'],
];

interface Saved {
	/** The snapshot's sequence that is written. */
	sequence: number;
	atMs: number;
	/** What each row looked like when it was written. */
	marks: Map<string, number>;
	settings: string;
	running: boolean;
}

interface Settings {
	categories: Record<string, string>;
	tags: string[];
	preferences: NodePreferences;
}

/**
 * The last known torrents of each node, kept in the ledger: after a restart of n8n, clients see the
 * torrents of a node that is down as they saw them before. Only rows that changed are written.
 */
export class RowMemory {
	private readonly saved = new Map<string, Saved>();

	constructor(
		private readonly ledger: LedgerMemory,
		private readonly now: () => number,
	) {}

	/** Gives a node that has not been asked yet what it had when it was last seen. */
	async restore(node: ClusterNode): Promise<void> {
		const saved = this.savedOf(node);
		saved.settings = (await this.ledger.nodeSettings(node.id)) ?? '';
		restoreSettings(node, saved.settings);
		for (let after = ''; ; ) {
			const stored = await this.ledger.lastRows(node.id, after, CHUNK);
			const known = stored.flatMap(({ hash, fields }) => decodeRow(hash, fields) ?? []);
			for (const { row, mark } of known) saved.marks.set(row.hash, mark);
			node.snapshot.restore(known.map(({ row }) => row));
			if (stored.length < CHUNK) return;
			after = stored[stored.length - 1].hash;
			await nextTurn();
		}
	}

	/** Writes what changed since last time, when it is time. */
	async save(node: ClusterNode): Promise<void> {
		const saved = this.savedOf(node);
		if (this.now() - saved.atMs < SAVE_MS || saved.running) return;
		saved.running = true;
		saved.atMs = this.now();
		try {
			await this.write(node, saved);
		} finally {
			saved.running = false;
		}
	}

	/** Makes the next `save` due: when a node has lost its torrents, and when they were given up. */
	saveSoon(node: ClusterNode): void {
		this.savedOf(node).atMs = Number.NEGATIVE_INFINITY;
	}

	/** Writes one torrent at once: a node that goes down right after its add must not lose it. */
	async saveOne(node: ClusterNode, row: TorrentRow): Promise<void> {
		this.savedOf(node).marks.set(row.hash, markOf(row));
		await this.ledger.saveLastRows(node.id, [{ hash: row.hash, fields: encodeRow(row) }], []);
	}

	private async write(node: ClusterNode, saved: Saved): Promise<void> {
		await this.writeSettings(node, saved);
		const { snapshot } = node;
		const { sequence } = snapshot;
		if (sequence === saved.sequence) return;
		const changed = saved.sequence < 0 ? null : snapshot.changedSince(saved.sequence);
		const ids = new Set(changed ?? [...snapshot.torrents.keys(), ...saved.marks.keys()]);
		let chunk: string[] = [];
		for (const id of ids) {
			chunk.push(id);
			if (chunk.length < CHUNK) continue;
			await this.writeChunk(node, saved, chunk);
			chunk = [];
			await nextTurn();
		}
		await this.writeChunk(node, saved, chunk);
		saved.sequence = sequence;
	}

	private async writeChunk(node: ClusterNode, saved: Saved, ids: readonly string[]): Promise<void> {
		const changed: LastRow[] = [];
		const gone: string[] = [];
		const marks = new Map<string, number>();
		for (const id of ids) {
			const row = node.snapshot.torrents.get(id);
			if (row === undefined) {
				if (saved.marks.has(id)) gone.push(id);
				continue;
			}
			const mark = markOf(row);
			if (saved.marks.get(id) === mark) continue;
			marks.set(id, mark);
			changed.push({ hash: id, fields: encodeRow(row, mark) });
		}
		await this.ledger.saveLastRows(node.id, changed, gone);
		for (const [id, mark] of marks) saved.marks.set(id, mark);
		for (const id of gone) saved.marks.delete(id);
	}

	private async writeSettings(node: ClusterNode, saved: Saved): Promise<void> {
		const settings = JSON.stringify(settingsOf(node));
		if (settings === saved.settings) return;
		await this.ledger.saveNodeSettings(node.id, settings);
		saved.settings = settings;
	}

	private savedOf(node: ClusterNode): Saved {
		let saved = this.saved.get(node.id);
		if (saved === undefined) {
			const never = Number.NEGATIVE_INFINITY;
			saved = { sequence: -1, atMs: never, marks: new Map(), settings: '', running: false };
			this.saved.set(node.id, saved);
		}
		return saved;
	}
}

function settingsOf({ snapshot, preferences }: ClusterNode): Settings {
	const categories = [...snapshot.categories].map(([name, { savePath }]) => [name, savePath ?? '']);
	const kept = PREFERENCES.map((name) => [name, preferences?.[name]]);
	return {
		categories: Object.fromEntries(categories) as Record<string, string>,
		tags: [...snapshot.tags],
		preferences: Object.fromEntries(kept) as NodePreferences,
	};
}

function restoreSettings(node: ClusterNode, json: string): void {
	if (json === '') return;
	const { categories, tags, preferences } = JSON.parse(json) as Settings;
	for (const [name, savePath] of Object.entries(categories)) {
		node.snapshot.categories.set(name, { name, savePath });
	}
	for (const tag of tags) node.snapshot.tags.add(tag);
	node.preferences ??= preferences;
}

