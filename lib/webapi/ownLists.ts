import type { OwnListsChange, OwnListsData } from '../ledger/memory';

/** Other processes may have changed the lists: they are read again when older than this. */
const MAX_AGE_MS = 1_000;
/** What a ledger that fails has missed is kept up to this many changes, and told later. */
const MAX_UNSAVED = 1_000;

/** Where the lists survive a restart; the ledger is one. */
export interface OwnListsStore {
	ownLists(): Promise<OwnListsData>;
	changeOwnLists(change: OwnListsChange): Promise<void>;
}

/**
 * Categories and tags that clients made here. They stay listed although no node could be told; a
 * node that could be told keeps them itself, and makes unknown ones when a torrent is added.
 *
 * Kept in the store, so that they survive a restart and all processes have them. Without one, or
 * while it fails, they are in memory.
 */
export class OwnLists {
	/** Save path as clients know it, by name. */
	readonly categories = new Map<string, string>();
	readonly tags = new Set<string>();
	/** Told of each change that was made here. */
	onChange: (() => void) | null = null;
	private readonly unsaved: OwnListsChange[] = [];
	private readAtMs = Number.NEGATIVE_INFINITY;
	/** Goes up with each change of ours, so that a list read before it is not taken over. */
	private changes = 0;

	constructor(
		private readonly store: OwnListsStore | null = null,
		private readonly now: () => number = Date.now,
	) {}

	/** Takes over what other processes changed. Never throws: a store that fails leaves what is known. */
	async sync(): Promise<void> {
		if (this.store === null || this.now() - this.readAtMs < MAX_AGE_MS) return;
		this.readAtMs = this.now();
		if (!(await this.save())) return;
		const { changes } = this;
		const lists = await this.store.ownLists().catch(() => null);
		if (lists === null || changes !== this.changes) return;
		this.categories.clear();
		this.tags.clear();
		for (const [name, savePath] of lists.categories) this.categories.set(name, savePath);
		for (const tag of lists.tags) this.tags.add(tag);
	}

	/** Another process has changed the lists: the next `sync` reads them. */
	expire(): void {
		this.readAtMs = Number.NEGATIVE_INFINITY;
	}

	/** Adds a category, or changes its path. */
	async setCategory(name: string, savePath: string): Promise<void> {
		if (this.categories.get(name) === savePath) return;
		await this.apply({ categories: [[name, savePath]] });
	}

	async removeCategories(names: readonly string[]): Promise<void> {
		const removedCategories = names.filter((name) => this.categories.has(name));
		if (removedCategories.length > 0) await this.apply({ removedCategories });
	}

	async addTags(names: readonly string[]): Promise<void> {
		const tags = names.filter((name) => !this.tags.has(name));
		if (tags.length > 0) await this.apply({ tags });
	}

	async removeTags(names: readonly string[]): Promise<void> {
		const removedTags = names.filter((name) => this.tags.has(name));
		if (removedTags.length > 0) await this.apply({ removedTags });
	}

	private async apply(change: OwnListsChange): Promise<void> {
		this.changes++;
		for (const name of change.removedCategories ?? []) this.categories.delete(name);
		for (const name of change.removedTags ?? []) this.tags.delete(name);
		for (const [name, savePath] of change.categories ?? []) this.categories.set(name, savePath);
		for (const tag of change.tags ?? []) this.tags.add(tag);
		if (this.store === null) return;
		if (this.unsaved.length < MAX_UNSAVED) this.unsaved.push(change);
		await this.save();
		this.onChange?.();
	}

	/** Writes what is not written yet, in order. @returns whether nothing is left */
	private async save(): Promise<boolean> {
		for (let change = this.unsaved.shift(); change !== undefined; change = this.unsaved.shift()) {
			try {
				await this.store?.changeOwnLists(change);
			} catch {
				this.unsaved.unshift(change);
				return false;
			}
		}
		return true;
	}
}
