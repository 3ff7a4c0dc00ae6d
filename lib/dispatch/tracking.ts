import type { LedgerStore, RequestRow } from '../ledger/types';
import { bytesToGib } from '../scoring/units';

/** One request in the words of the Qbittorrent-Dispatcher. */
export interface TrackedRequest {
	name: string;
	category: string;
	/** In GiB, as there; null when unknown. */
	size_gb: number | null;
	timestamp: string;
	/** The app that asked. (There it was the category again.) */
	source: string;
	/** Nobody tells it yet; kept because dashboards read it. */
	quality_profile: null;
	selected_node: string | null;
	status: string;
}

/** The answer of the Qbittorrent-Dispatcher's `/request-tracking/all` and `/request-tracking/category/{c}`. */
export interface Tracking {
	count: number;
	requests: TrackedRequest[];
}

/** Requests as that answer has them, newest first; `category` null means all. */
export async function requestTracking(
	ledger: Pick<LedgerStore, 'getMany' | 'history'>,
	category: string | null,
	limit: number,
): Promise<Tracking> {
	const rows = await ledger.getMany({ limit, ...(category === null ? {} : { category }) });
	const names = await ledger.history.nodeNames();
	const tracked = (row: RequestRow): TrackedRequest => ({
		name: row.name,
		category: row.category,
		size_gb: row.sizeBytes === null ? null : Math.round(bytesToGib(row.sizeBytes) * 100) / 100,
		timestamp: new Date(row.createdAtMs).toISOString(),
		source: row.source,
		quality_profile: null,
		selected_node: row.nodeId === null ? null : (names.get(row.nodeId) ?? row.nodeId),
		status: row.status,
	});
	return { count: rows.length, requests: rows.map(tracked) };
}
