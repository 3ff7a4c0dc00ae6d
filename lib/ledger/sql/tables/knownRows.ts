import { randomUUID } from 'node:crypto';
import type { KnownEvent, KnownTorrent } from '../../knownTorrents';
import { allAliases, storableBytes } from '../../rules';
import { inList, pieces, placeholders } from '../lists';
import { all, run, type SqlValue, type Steps } from '../steps';
import { insertAliases } from './aliases';

const INSERT = `INSERT INTO requests (id, request_id, idx, count, source, hash, aliases, kind, name,
	name_folded, size_bytes, private, tracker_hosts, category, tags, options, status, node_id, code,
	reason, http_status, replied_at_ms, created_at_ms, updated_at_ms) VALUES`;
const COLUMNS = 24;

/** A torrent with the id of the row that it gets. */
interface NewRow {
	id: string;
	torrent: KnownTorrent;
}

/** Nobody waits for an answer to these: they count as replied. The kind is a guess; there is no payload. */
function valuesOf({ id, torrent }: NewRow, nowMs: number): SqlValue[] {
	const { hash, name } = torrent;
	return [
		`${id}:0`,
		id,
		0,
		1,
		torrent.source,
		hash,
		JSON.stringify(allAliases(hash, torrent.aliases)),
		'magnet',
		name,
		name.toLowerCase(),
		storableBytes(torrent.sizeBytes),
		null,
		'[]',
		torrent.category,
		JSON.stringify(torrent.tags),
		'{}',
		torrent.status,
		torrent.nodeId,
		torrent.code,
		torrent.reason,
		200,
		nowMs,
		nowMs,
		nowMs,
	];
}

/** Those of the hashes that an active row owns. */
export function* ownedHashes(aliases: readonly string[]): Steps<Set<string>> {
	const owned = new Set<string>();
	for (const piece of pieces(aliases)) {
		const { list, values } = inList(piece);
		const sql = `SELECT alias FROM aliases WHERE active = 1 AND alias IN ${list}`;
		for (const { alias } of yield* all<{ alias: string }>(sql, ...values)) owned.add(alias);
	}
	return owned;
}

/** The torrents of which no active row owns a hash; of two with a hash in common the first. */
export function* notOwned(torrents: readonly KnownTorrent[]): Steps<KnownTorrent[]> {
	const taken = yield* ownedHashes(torrents.flatMap(({ hash, aliases }) => allAliases(hash, aliases)));
	return torrents.filter(({ hash, aliases }) => {
		const own = allAliases(hash, aliases);
		if (own.some((alias) => taken.has(alias))) return false;
		for (const alias of own) taken.add(alias);
		return true;
	});
}

/**
 * Gives rows to torrents of which no active row owns a hash, with an event for each when wanted.
 *
 * @returns the torrents that got one
 */
export function* insertKnown(
	torrents: readonly KnownTorrent[],
	eventOf: KnownEvent | null,
	nowMs: number,
): Steps<KnownTorrent[]> {
	const rows = (yield* notOwned(torrents)).map((torrent): NewRow => ({ id: randomUUID(), torrent }));
	for (const piece of pieces(rows)) {
		const byId = new Map(piece.map(({ id, torrent }) => [`${id}:0`, torrent]));
		const sql = `${INSERT} ${placeholders(piece.length, COLUMNS)} RETURNING seq, id`;
		const added = yield* all<{ seq: number; id: string }>(sql, ...piece.flatMap((row) => valuesOf(row, nowMs)));
		const aliases = added.flatMap(({ seq, id }) => {
			const torrent = byId.get(id);
			return torrent === undefined ? [] : allAliases(torrent.hash, torrent.aliases).map((alias) => ({ seq, alias, active: true }));
		});
		yield* insertAliases(aliases);
		if (eventOf !== null) yield* insertEvents(piece, eventOf, nowMs);
	}
	return rows.map(({ torrent }) => torrent);
}

function* insertEvents(rows: readonly NewRow[], eventOf: KnownEvent, nowMs: number): Steps<void> {
	const values = rows.flatMap(({ id, torrent }): SqlValue[] => {
		const { type, data } = eventOf(torrent, `${id}:0`);
		return [type, JSON.stringify(data), nowMs];
	});
	yield* run(`INSERT INTO events (type, data, at_ms) VALUES ${placeholders(rows.length, 3)}`, ...values);
}
