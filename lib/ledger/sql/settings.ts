import type { KnownTorrent } from '../knownTorrents';
import { allAliases } from '../rules';
import type { LedgerSettings, ProtectedTorrent, SettingsChange, SettingsImport } from '../settings';
import { inList, pieces } from './lists';
import { all, get, run, type SqlValue, type Steps } from './steps';
import { BEGINNING, findCursor, findCursors, placeAt, saveCursor } from './tables/cursors';
import { insertKnown } from './tables/knownRows';
import { findPolicies, insertPolicy, isLatest } from './tables/policies';

/** A row that was adopted from somebody's own add, and what says so. */
const FOREIGN = 'adopted_foreign';
const PROTECTED = `SELECT hash, aliases, name, category, source, node_id FROM requests
	WHERE code = '${FOREIGN}' AND status IN ('downloading', 'completed', 'imported') ORDER BY seq`;

interface ProtectedColumns {
	hash: string;
	aliases: string;
	name: string;
	category: string;
	source: string;
	node_id: string | null;
}

const isInfoHash = (alias: string): boolean => !alias.includes(':');

/** A link that was adopted has a digest among its hashes, which means nothing elsewhere. */
function protectedOf(columns: ProtectedColumns): ProtectedTorrent[] {
	const aliases = allAliases(columns.hash, JSON.parse(columns.aliases) as string[]).filter(isInfoHash);
	if (aliases.length === 0) return [];
	const { name, category, source, node_id: nodeId } = columns;
	return [{ hash: aliases[0], aliases, name, category, source, nodeId }];
}

/** Everything that is exported. */
export function* readAll(): Steps<LedgerSettings> {
	const policies = yield* findPolicies();
	const categories = yield* all<{ name: string; save_path: string }>('SELECT name, save_path FROM own_categories ORDER BY name');
	const tags = yield* all<{ name: string }>('SELECT name FROM own_tags ORDER BY name');
	const nodes = yield* all<{ id: string; name: string; url: string }>('SELECT id, name, url FROM nodes ORDER BY name, id');
	const foreign = yield* all<ProtectedColumns>(PROTECTED);
	const cursors = yield* findCursors();
	return {
		policies: policies.map(({ key, data }) => ({ key, data })),
		ownCategories: categories.map(({ name, save_path: savePath }) => ({ name, savePath })),
		ownTags: tags.map(({ name }) => name),
		nodes: nodes.map(({ id, name, url }) => ({ id, name, url })),
		protectedTorrents: foreign.flatMap(protectedOf),
		cursors: cursors.map(({ name, eventAtMs }) => ({ name, doneUntilMs: eventAtMs })),
	};
}

/** Takes everything over, within one transaction. */
export function* importAll(settings: LedgerSettings, nowMs: number): Steps<SettingsImport> {
	const tally = new Tally();
	for (const { key, data } of settings.policies) yield* importPolicy(tally, key, JSON.stringify(data), nowMs);
	for (const { name, savePath } of settings.ownCategories) yield* importCategory(tally, name, savePath);
	for (const name of settings.ownTags) yield* importTag(tally, name);
	const ids = yield* importNodes(tally, settings.nodes, nowMs);
	yield* importProtected(tally, settings.protectedTorrents, ids, nowMs);
	for (const { name, doneUntilMs } of settings.cursors) yield* importCursor(tally, name, doneUntilMs, nowMs);
	return tally.result;
}

/** What an import did. */
class Tally {
	readonly result: SettingsImport = { changes: [], unchanged: 0, remarks: [] };

	note(kind: SettingsChange['kind'], name: string, change: SettingsChange['change'] | null): void {
		if (change === null) this.result.unchanged++;
		else this.result.changes.push({ kind, name, change });
	}

	/** `known`: what was there, if anything. */
	compare(kind: SettingsChange['kind'], name: string, known: SqlValue | undefined, value: SqlValue): boolean {
		this.note(kind, name, known === undefined ? 'added' : known === value ? null : 'changed');
		return known !== value;
	}
}

function* importPolicy(tally: Tally, key: string, data: string, nowMs: number): Steps<void> {
	const known = yield* get<{ key: string }>('SELECT key FROM policies WHERE key = ? LIMIT 1', key);
	const same = yield* isLatest(key, data);
	tally.note('policy', key, same ? null : known === undefined ? 'added' : 'changed');
	if (!same) yield* insertPolicy(key, data, nowMs);
}

function* importCategory(tally: Tally, name: string, savePath: string): Steps<void> {
	const known = yield* get<{ save_path: string }>('SELECT save_path FROM own_categories WHERE name = ?', name);
	if (!tally.compare('category', name, known?.save_path, savePath)) return;
	const sql = `INSERT INTO own_categories (name, save_path) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET save_path = excluded.save_path`;
	yield* run(sql, name, savePath);
}

function* importTag(tally: Tally, name: string): Steps<void> {
	const added = yield* run('INSERT INTO own_tags (name) VALUES (?) ON CONFLICT (name) DO NOTHING', name);
	tally.note('tag', name, added > 0 ? 'added' : null);
}

/** @returns the id here of each node, by its id in the file */
function* importNodes(tally: Tally, nodes: LedgerSettings['nodes'], nowMs: number): Steps<Map<string, string>> {
	const ids = new Map<string, string>();
	for (const { id, name, url } of nodes) {
		const known = yield* get<{ name: string; url: string }>('SELECT name, url FROM nodes WHERE id = ?', id);
		const twin = yield* get<{ id: string }>('SELECT id FROM nodes WHERE url = ? AND id <> ?', url, id);
		ids.set(id, twin !== undefined && known === undefined ? twin.id : id);
		if (known === undefined && twin !== undefined) {
			// Rows and owners here carry that id already; two ids for one node would part them.
			tally.result.remarks.push(`Node '${name}' has another id here already and keeps it`);
			continue;
		}
		if (!tally.compare('node', name, known && `${known.name}\n${known.url}`, `${name}\n${url}`)) continue;
		const sql = `INSERT INTO nodes (id, name, url, last_seen_ms) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url`;
		yield* run(sql, id, name, url, nowMs);
	}
	return ids;
}

/** A torrent that has no row gets one; one that has becomes protected. */
function* importProtected(
	tally: Tally,
	torrents: readonly ProtectedTorrent[],
	ids: ReadonlyMap<string, string>,
	nowMs: number,
): Steps<void> {
	const rows = torrents.map((torrent): KnownTorrent => ({
		...torrent,
		nodeId: torrent.nodeId === null ? null : (ids.get(torrent.nodeId) ?? torrent.nodeId),
		sizeBytes: null,
		tags: [],
		status: 'downloading',
		code: FOREIGN,
		reason: 'Added by hand, as imported settings say',
	}));
	const added = new Set(yield* insertKnown(rows, null, nowMs));
	for (const { name } of added) tally.note('torrent', name, 'added');
	const others = rows.filter((row) => !added.has(row));
	for (const piece of pieces(others)) yield* protectRows(tally, piece, nowMs);
}

function* protectRows(tally: Tally, torrents: readonly KnownTorrent[], nowMs: number): Steps<void> {
	const { list, values } = inList(torrents.map(({ hash }) => hash));
	const owners = yield* all<{ seq: number; name: string; code: string | null; status: string }>(
		`SELECT DISTINCT r.seq, r.name, r.code, r.status FROM aliases a JOIN requests r ON r.seq = a.request
			WHERE a.active = 1 AND a.alias IN ${list} ORDER BY r.seq`,
		...values,
	);
	for (const { seq, name, code, status } of owners) {
		if (code === FOREIGN) tally.note('torrent', name, null);
		else if (code === 'accepted') tally.result.remarks.push(`'${name}' is not protected, because it was added by an app here since`);
		else if (!['downloading', 'completed', 'imported'].includes(status)) {
			tally.result.remarks.push(`'${name}' is not protected, because it is being added here now`);
		} else {
			yield* run('UPDATE requests SET code = ?, updated_at_ms = ? WHERE seq = ?', FOREIGN, nowMs, seq);
			tally.note('torrent', name, 'changed');
		}
	}
}

/** A reader goes on where it was in time; one that is known here knows better. */
function* importCursor(tally: Tally, name: string, doneUntilMs: number, nowMs: number): Steps<void> {
	const known = yield* findCursor(name);
	if (known !== null) return tally.note('cursor', name, null);
	const place = doneUntilMs === 0 ? BEGINNING : yield* placeAt(doneUntilMs);
	yield* saveCursor({ name, ...place, takenId: null, leaseUntilMs: null }, nowMs);
	tally.note('cursor', name, 'added');
}
