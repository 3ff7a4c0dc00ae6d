import type { OwnListsChange, OwnListsData } from '../../types';
import type { Connection } from '../connection';

const UPSERT_CATEGORY = `INSERT INTO own_categories (name, save_path) VALUES (?, ?)
	ON CONFLICT (name) DO UPDATE SET save_path = excluded.save_path`;
const INSERT_TAG = 'INSERT INTO own_tags (name) VALUES (?) ON CONFLICT (name) DO NOTHING';

/** Categories and tags that clients made. */
export function findOwnLists(db: Connection): OwnListsData {
	const categories = db.all<{ name: string; save_path: string }>(
		'SELECT name, save_path FROM own_categories ORDER BY name',
	);
	const tags = db.all<{ name: string }>('SELECT name FROM own_tags ORDER BY name');
	return {
		categories: categories.map(({ name, save_path: savePath }) => [name, savePath]),
		tags: tags.map(({ name }) => name),
	};
}

/** Removes first, then adds and replaces. */
export function changeOwnLists(db: Connection, change: OwnListsChange): void {
	const { removedCategories = [], removedTags = [], categories = [], tags = [] } = change;
	for (const name of removedCategories) db.run('DELETE FROM own_categories WHERE name = ?', name);
	for (const name of removedTags) db.run('DELETE FROM own_tags WHERE name = ?', name);
	for (const [name, savePath] of categories) db.run(UPSERT_CATEGORY, name, savePath);
	for (const name of tags) db.run(INSERT_TAG, name);
}
