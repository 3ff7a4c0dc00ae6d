import type { OwnListsChange, OwnListsData } from '../../types';
import { inList, pieces, placeholders } from '../lists';
import { all, run, together } from '../steps';
import type { Steps } from '../steps';

/** A category with its save path, or a tag, which has none. */
interface ListColumns {
	name: string;
	save_path: string | null;
}

const SELECT = `SELECT name, save_path FROM own_categories
	UNION ALL SELECT name, NULL FROM own_tags ORDER BY name`;

/** Categories and tags that clients made. */
export function* findOwnLists(): Steps<OwnListsData> {
	const lists: OwnListsData = { categories: [], tags: [] };
	for (const { name, save_path: savePath } of yield* all<ListColumns>(SELECT)) {
		if (savePath === null) lists.tags.push(name);
		else lists.categories.push([name, savePath]);
	}
	return lists;
}

function* remove(table: 'own_categories' | 'own_tags', names: readonly string[]): Steps<void> {
	if (names.length === 0) return;
	const { list, values } = inList(names);
	yield* run(`DELETE FROM ${table} WHERE name IN ${list}`, ...values);
}

function* saveCategories(categories: OwnListsData['categories']): Steps<void> {
	// Of two with one name the last counts.
	for (const piece of pieces([...new Map(categories)])) {
		const sql = `INSERT INTO own_categories (name, save_path) VALUES ${placeholders(piece.length, 2)}
			ON CONFLICT (name) DO UPDATE SET save_path = excluded.save_path`;
		yield* run(sql, ...piece.flat());
	}
}

function* saveTags(tags: readonly string[]): Steps<void> {
	for (const piece of pieces(tags)) {
		const sql = `INSERT INTO own_tags (name) VALUES ${placeholders(piece.length, 1)}
			ON CONFLICT (name) DO NOTHING`;
		yield* run(sql, ...piece);
	}
}

/** Removes first, then adds and replaces. */
export function* changeOwnLists(change: OwnListsChange): Steps<void> {
	const { removedCategories = [], removedTags = [], categories = [], tags = [] } = change;
	yield* together(remove('own_categories', removedCategories), remove('own_tags', removedTags));
	yield* together(saveCategories(categories), saveTags(tags));
}
