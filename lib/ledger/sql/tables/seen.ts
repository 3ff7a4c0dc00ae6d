import type { FeedReading, FeedState } from '../../seen';
import { inList, pieces, placeholders } from '../lists';
import { all, get, run, type Steps } from '../steps';

interface FeedColumns {
	asked_as: string;
	etag: string | null;
	last_modified: string | null;
	failures: number;
	told: number;
	retry_at_ms: number;
	read_at_ms: number | null;
}

type Failure = Pick<FeedState, 'askedAs' | 'failures' | 'told' | 'retryAtMs'>;

export function* findFeed(reader: string, feed: string): Steps<FeedState | null> {
	const sql = 'SELECT asked_as, etag, last_modified, failures, told, retry_at_ms, read_at_ms FROM feeds WHERE reader = ? AND feed = ?';
	const columns = yield* get<FeedColumns>(sql, reader, feed);
	if (columns === undefined) return null;
	return {
		askedAs: columns.asked_as,
		etag: columns.etag,
		lastModified: columns.last_modified,
		failures: columns.failures,
		told: columns.told === 1,
		retryAtMs: columns.retry_at_ms,
		readAtMs: columns.read_at_ms,
	};
}

/** The feed was read: nothing stands against it any more. */
export function* saveRead({ reader, feed, askedAs, etag, lastModified }: FeedReading, nowMs: number): Steps<void> {
	const sql = `INSERT INTO feeds (reader, feed, asked_as, etag, last_modified, failures, told, retry_at_ms, read_at_ms)
		VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?)
		ON CONFLICT (reader, feed) DO UPDATE SET asked_as = excluded.asked_as, etag = excluded.etag,
			last_modified = excluded.last_modified, failures = 0, told = 0, retry_at_ms = 0,
			read_at_ms = excluded.read_at_ms`;
	yield* run(sql, reader, feed, askedAs, etag, lastModified, nowMs);
}

/** The feed was asked and had not changed. */
export function* clearFailures(reader: string, feed: string): Steps<void> {
	yield* run('UPDATE feeds SET failures = 0, told = 0, retry_at_ms = 0 WHERE reader = ? AND feed = ?', reader, feed);
}

/** The feed was not read; what the server said of the last reading goes with the address that it was said of. */
export function* saveFailure(reader: string, feed: string, { askedAs, failures, told, retryAtMs }: Failure): Steps<void> {
	const sql = `INSERT INTO feeds (reader, feed, asked_as, failures, told, retry_at_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (reader, feed) DO UPDATE SET
			etag = CASE WHEN feeds.asked_as = excluded.asked_as THEN feeds.etag END,
			last_modified = CASE WHEN feeds.asked_as = excluded.asked_as THEN feeds.last_modified END,
			asked_as = excluded.asked_as, failures = excluded.failures, told = excluded.told,
			retry_at_ms = excluded.retry_at_ms`;
	yield* run(sql, reader, feed, askedAs, failures, told ? 1 : 0, retryAtMs);
}

/** Keys of one statement. */
const MOST_KEYS = 128;

/** When each of these keys was last met; those that never were are missing. */
export function* findSeen(reader: string, keys: readonly string[]): Steps<Map<string, number>> {
	const seen = new Map<string, number>();
	for (let at = 0; at < keys.length; at += MOST_KEYS) {
		const { list, values } = inList(keys.slice(at, at + MOST_KEYS));
		const sql = `SELECT key, seen_at_ms FROM seen_releases WHERE reader = ? AND key IN ${list}`;
		for (const row of yield* all<{ key: string; seen_at_ms: number }>(sql, reader, ...values)) seen.set(row.key, row.seen_at_ms);
	}
	return seen;
}

/** The keys were met now. */
export function* saveSeen(reader: string, keys: readonly string[], nowMs: number): Steps<void> {
	for (const piece of pieces(keys)) {
		const sql = `INSERT INTO seen_releases (reader, key, seen_at_ms) VALUES ${placeholders(piece.length, 3)}
			ON CONFLICT (reader, key) DO UPDATE SET seen_at_ms = excluded.seen_at_ms`;
		yield* run(sql, ...piece.flatMap((key) => [reader, key, nowMs]));
	}
}

export function* deleteSeenBefore(beforeMs: number): Steps<number> {
	return yield* run('DELETE FROM seen_releases WHERE seen_at_ms < ?', beforeMs);
}
