import type { NewChange } from '../ledger/types';
import type { OwnChange } from '../qbittorrent/ownChanges';
import type { TorrentRow } from '../qbittorrent/types';
import { decodeRow, encodeRow } from './rowCodec';

/** A change of a torrent as the journal keeps it: rows without trackers and links, which may hold passkeys. */
export function encodeChange(change: OwnChange): Pick<NewChange, 'kind' | 'hash' | 'fields'> {
	const { kind, hash } = change;
	if (kind === 'put') return { kind, hash, fields: encodeRow(change.row) };
	return { kind, hash, fields: kind === 'patch' ? JSON.stringify(change.fields) : '' };
}

/** The change again; null when it is of another kind, or was written by another version in another form. */
export function decodeChange({ kind, hash, fields }: Pick<NewChange, 'kind' | 'hash' | 'fields'>): OwnChange | null {
	if (kind === 'remove') return { kind, hash };
	if (kind === 'put') {
		const stored = decodeRow(hash, fields);
		return stored === null ? null : { kind, hash, row: stored.row };
	}
	if (kind !== 'patch') return null;
	const patch = parse(fields);
	return patch === null ? null : { kind, hash, fields: patch as Partial<TorrentRow> };
}

/** Hashes that are protected now, or no longer; as JSON in the `fields` of a `pending` change. */
export interface Protection {
	protect?: readonly string[];
	unprotect?: readonly string[];
}

export function decodeProtection(fields: string): Protection {
	const parsed = fields === '' ? null : parse(fields);
	return { protect: hashesIn(parsed?.protect), unprotect: hashesIn(parsed?.unprotect) };
}

const hashesIn = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((hash) => typeof hash === 'string') : [];

function parse(json: string): Record<string, unknown> | null {
	try {
		const parsed: unknown = JSON.parse(json);
		return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null;
	} catch {
		return null;
	}
}
