import type { ContentClaim } from '../types';
import { ACTIVE_STATUSES } from '../types';
import { inList } from './lists';
import { all, run, type Steps } from './steps';
import { type RequestColumns, SELECT_REQUESTS, type StoredRequest, toStored } from './tables/requests';

/** Active rows with the same content, but the one with this number; oldest first. */
export function* findContentOwners(seq: number, { key, sinceMs }: ContentClaim): Steps<StoredRequest[]> {
	const { list, values } = inList(ACTIVE_STATUSES);
	const sql = `${SELECT_REQUESTS} WHERE content_key = ? AND seq <> ? AND created_at_ms >= ? AND status IN ${list} ORDER BY seq`;
	return (yield* all<RequestColumns>(sql, key, seq, sinceMs ?? 0, ...values)).map(toStored);
}

export function* saveContentKey(seq: number, key: string): Steps<void> {
	yield* run('UPDATE requests SET content_key = ? WHERE seq = ?', key, seq);
}
