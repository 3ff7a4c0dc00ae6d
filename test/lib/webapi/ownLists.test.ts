import type { OwnListsChange, OwnListsData } from '../../../lib/ledger/memory';
import { OwnLists } from '../../../lib/webapi/ownLists';

/** A store that can fail. */
class Store {
	readonly categories = new Map<string, string>();
	readonly tags = new Set<string>();
	failing = false;
	reads = 0;

	async ownLists(): Promise<OwnListsData> {
		this.reads++;
		if (this.failing) throw new Error('the disk is full');
		return { categories: [...this.categories], tags: [...this.tags] };
	}

	async changeOwnLists(change: OwnListsChange): Promise<void> {
		if (this.failing) throw new Error('the disk is full');
		for (const name of change.removedCategories ?? []) this.categories.delete(name);
		for (const name of change.removedTags ?? []) this.tags.delete(name);
		for (const [name, path] of change.categories ?? []) this.categories.set(name, path);
		for (const tag of change.tags ?? []) this.tags.add(tag);
	}
}

let nowMs = 0;
let store: Store;
const lists = () => new OwnLists(store, () => nowMs);
beforeEach(() => {
	nowMs = 1_000_000;
	store = new Store();
});

it('are there again after a restart', async () => {
	const before = lists();
	await before.setCategory('tv', '/data/tv');
	await before.setCategory('films', '');
	await before.addTags(['a', 'b']);
	await before.removeCategories(['films', 'never there']);
	await before.removeTags(['a']);
	const after = lists();
	await after.sync();
	expect([...after.categories]).toEqual([['tv', '/data/tv']]);
	expect([...after.tags]).toEqual(['b']);
});

it('follow what other processes do, read at most once a second', async () => {
	const [one, other] = [lists(), lists()];
	await one.sync();
	await other.sync();
	await one.setCategory('tv', '/data/tv');
	await other.sync();
	expect(other.categories.size).toBe(0);
	nowMs += 1_000;
	await other.sync();
	expect(other.categories.get('tv')).toBe('/data/tv');
	const { reads } = store;
	await other.sync();
	expect(store.reads).toBe(reads);
});

it('stay in memory while the store fails, and are written when it works again', async () => {
	const own = lists();
	store.failing = true;
	await own.setCategory('tv', '/data/tv');
	await own.addTags(['a']);
	await own.removeTags(['a']);
	nowMs += 5_000;
	await own.sync();
	expect(own.categories.get('tv')).toBe('/data/tv');
	store.failing = false;
	nowMs += 5_000;
	await own.sync();
	expect([...store.categories]).toEqual([['tv', '/data/tv']]);
	expect(own.tags.size + store.tags.size).toBe(0);
});

it('a list that was read before a change of ours does not undo it', async () => {
	const own = lists();
	const reading = own.sync();
	await own.setCategory('tv', '');
	await reading;
	expect(own.categories.has('tv')).toBe(true);
});

it('without a store they are in memory', async () => {
	const own = new OwnLists();
	await own.addTags(['a']);
	await own.sync();
	expect([...own.tags]).toEqual(['a']);
});
