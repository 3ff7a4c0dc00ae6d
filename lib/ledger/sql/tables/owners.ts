import { inList } from '../lists';
import { all, get, run } from '../steps';
import type { Steps } from '../steps';

/** What to change so that a node owns a set of hashes. */
export interface OwnerDelta {
	gone: string[];
	come: string[];
}

// One JSON text instead of a row each: 10 000 rows cost ten times as much to hand over.
const SELECT = {
	sqlite: 'SELECT json_group_array(hash) AS hashes FROM owners WHERE node_id = ?',
	postgres: `SELECT coalesce(json_agg(hash), '[]'::json)::text AS hashes FROM owners WHERE node_id = ?`,
};
const INSERT = {
	sqlite: `INSERT INTO owners (node_id, hash, since_ms) SELECT ?, value, ? FROM json_each(?) WHERE true
		ON CONFLICT (node_id, hash) DO NOTHING`,
	postgres: `INSERT INTO owners (node_id, hash, since_ms)
		SELECT ?::text, value, ?::bigint FROM json_array_elements_text(?::json) AS value
		ON CONFLICT (node_id, hash) DO NOTHING`,
};
const DELETE = {
	sqlite: 'DELETE FROM owners WHERE node_id = ? AND hash IN (SELECT value FROM json_each(?))',
	postgres: `DELETE FROM owners
		WHERE node_id = ? AND hash IN (SELECT json_array_elements_text(?::json))`,
};

function* ownedHashes(nodeId: string): Steps<string[]> {
	const row = yield* get<{ hashes: string }>(SELECT, nodeId);
	return JSON.parse(row?.hashes ?? '[]') as string[];
}

/** How the hashes that a node owns differ from those that the ledger has for it. */
export function* ownerDelta(nodeId: string, hashes: readonly string[]): Steps<OwnerDelta> {
	const wanted = new Set(hashes);
	// What stays in `wanted` at the end is not in the ledger yet.
	const gone = (yield* ownedHashes(nodeId)).filter((hash) => !wanted.delete(hash));
	return { gone, come: [...wanted] };
}

/** Writes a difference. */
export function* applyOwnerDelta(
	nodeId: string,
	{ gone, come }: OwnerDelta,
	nowMs: number,
): Steps<void> {
	if (gone.length > 0) yield* run(DELETE, nodeId, JSON.stringify(gone));
	if (come.length > 0) yield* run(INSERT, nodeId, nowMs, JSON.stringify(come));
}

/** The nodes that own these hashes, in the order of the hashes. */
export function* findOwners(
	hashes: readonly string[],
): Steps<Array<{ hash: string; nodeId: string }>> {
	const { list, values } = inList(hashes);
	const sql = `SELECT hash, node_id FROM owners WHERE hash IN ${list} ORDER BY node_id`;
	const nodesOf = new Map(hashes.map((hash): [string, string[]] => [hash, []]));
	for (const { hash, node_id: nodeId } of yield* all<{ hash: string; node_id: string }>(sql, ...values)) {
		nodesOf.get(hash)?.push(nodeId);
	}
	return [...nodesOf].flatMap(([hash, nodes]) => nodes.map((nodeId) => ({ hash, nodeId })));
}

/** How many hashes a node owns. */
export function* countOwners(nodeId: string): Steps<number> {
	const sql = 'SELECT count(*) AS count FROM owners WHERE node_id = ?';
	return (yield* get<{ count: number }>(sql, nodeId))?.count ?? 0;
}
