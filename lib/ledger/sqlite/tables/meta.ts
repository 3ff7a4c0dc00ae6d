import type { Connection } from '../connection';

/** The value under a key, or null. */
export function findMeta(db: Connection, key: string): string | null {
	return db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null;
}

/** Sets a value unless there is one; returns the one that is there now. */
export function keepMeta(db: Connection, key: string, value: string): string {
	db.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING', key, value);
	return findMeta(db, key) ?? value;
}
