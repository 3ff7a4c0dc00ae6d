import { OPEN_STATUSES, type DecisionRecord, type RequestRow } from '../ledger/types';

/** What the waiting client is told. */
export interface ClientAnswer {
	status: number;
	contentType: string;
	body: string;
}

/** True while any torrent of the request has no verdict yet. */
export const isOpen = (rows: readonly RequestRow[]): boolean =>
	rows.some((row) => row.httpStatus === null && OPEN_STATUSES.includes(row.status));

/**
 * The answer of `torrents/add` for all torrents of one request: `Ok.` when any was accepted, adopted
 * or held, else the worst refusal with its reason as text/plain (all that *arr writes to its log).
 */
export function answerAdd(rows: readonly RequestRow[]): ClientAnswer {
	const refusals = rows.filter((row) => row.httpStatus !== 200);
	if (rows.length > refusals.length) return plain(200, 'Ok.');
	const worst = refusals.reduce<RequestRow | null>(
		(found, row) => (found === null || (row.httpStatus ?? 0) > (found.httpStatus ?? 0) ? row : found),
		null,
	);
	return plain(worst?.httpStatus ?? 503, worst?.reason ?? 'The torrent was not dispatched');
}

const plain = (status: number, body: string): ClientAnswer => ({
	status,
	contentType: 'text/plain; charset=UTF-8',
	body,
});

/** The answer of the second entrance, in the words of the Qbittorrent-Dispatcher's /submit. */
export function answerSubmit(rows: readonly RequestRow[], decision: DecisionRecord | null): ClientAnswer {
	const row = rows[0];
	const accepted = row.httpStatus === 200;
	const detail = decision?.detail as { attempts?: Array<{ node: string }> } | undefined;
	const body = {
		status: wordFor(row, accepted),
		selected_node: decision?.node ?? null,
		reason: row.code,
		message: row.reason,
		attempted_nodes: (detail?.attempts ?? []).map((attempt) => attempt.node),
		hash: row.hash,
	};
	return {
		status: accepted ? 200 : (row.httpStatus ?? 503),
		contentType: 'application/json; charset=utf-8',
		body: JSON.stringify(body),
	};
}

/** `held` is our own word beside the three of the Qbittorrent-Dispatcher: accepted, and on no node yet. */
function wordFor({ status }: RequestRow, accepted: boolean): string {
	if (status === 'held' || status === 'awaiting_approval') return 'held';
	if (accepted) return 'accepted';
	return status === 'failed' ? 'failed' : 'rejected';
}
