import type { HistoryStore } from '../ledger/history';
import type { LedgerStore, RequestRow } from '../ledger/types';
import type { DispatchSettings } from './types';

/** Nine of ten torrents of a category are no larger than what is set aside for one of unknown size. */
const SHARE = 0.9;
/** Fewer sizes say too little. */
const AT_LEAST = 20;
const REMEMBERED_MS = 10 * 60_000;

/** What a ledger knew of a category a moment ago; sizes change slowly. */
const known = new WeakMap<HistoryStore, Map<string, { atMs: number; bytes: number | null }>>();

/** Bytes that nine of ten torrents of the category do not exceed; null while the ledger has seen too few. */
export async function usualSize(history: HistoryStore, category: string, nowMs: number): Promise<number | null> {
	const categories = known.get(history) ?? new Map<string, { atMs: number; bytes: number | null }>();
	known.set(history, categories);
	const last = categories.get(category);
	if (last !== undefined && nowMs - last.atMs < REMEMBERED_MS) return last.bytes;
	const bytes = await history.percentileSize(category, SHARE, AT_LEAST);
	categories.set(category, { atMs: nowMs, bytes });
	return bytes;
}

/**
 * The settings with the size that is expected of this torrent, else the one that torrents of its
 * category usually have, for one whose size nobody knows; the configured guess stays where the ledger
 * has seen too few.
 */
export async function withUsualSize(
	ledger: Pick<LedgerStore, 'history'>,
	row: Pick<RequestRow, 'sizeBytes' | 'category'>,
	settings: DispatchSettings,
	nowMs: number,
): Promise<DispatchSettings> {
	if (row.sizeBytes !== null) return settings;
	const category = settings.overrides.category ?? row.category;
	const bytes = settings.expectedSizeBytes ?? (await usualSize(ledger.history, category, nowMs));
	if (bytes === null) return settings;
	return { ...settings, unknownSizeByCategory: { ...settings.unknownSizeByCategory, [category]: bytes } };
}
