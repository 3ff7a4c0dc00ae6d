import { get, run } from '../steps';
import type { Steps } from '../steps';

/** The value under a key, or null. */
export function* findMeta(key: string): Steps<string | null> {
	const row = yield* get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key);
	return row?.value ?? null;
}

/** Sets a value unless there is one; returns the one that is there now. */
export function* keepMeta(key: string, value: string): Steps<string> {
	yield* run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING', key, value);
	return (yield* findMeta(key)) ?? value;
}
