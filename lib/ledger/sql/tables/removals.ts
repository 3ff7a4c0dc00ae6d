import type { Removal } from '../../types';
import { pieces, placeholders } from '../lists';
import { all, run } from '../steps';
import type { SqlValue, Steps } from '../steps';

/** Columns of the table. */
interface RemovalColumns {
	node_id: string;
	hash: string;
	aliases: string;
	name: string;
	added_on: number;
	delete_files: number;
	source: string;
	at_ms: number;
}

const COLUMNS = 'node_id, hash, aliases, name, added_on, delete_files, source, at_ms';
const REPLACE = `ON CONFLICT (node_id, hash) DO UPDATE SET aliases = excluded.aliases,
	name = excluded.name, added_on = excluded.added_on, delete_files = excluded.delete_files,
	source = excluded.source, at_ms = excluded.at_ms`;
const SELECT = `SELECT ${COLUMNS} FROM removals ORDER BY at_ms, node_id, hash`;

const keyOf = ({ nodeId, hash }: Removal): string => JSON.stringify([nodeId, hash]);

function valuesOf(removal: Removal): SqlValue[] {
	const { nodeId, hash, aliases, name, addedOn, deleteFiles, source, atMs } = removal;
	return [nodeId, hash, JSON.stringify(aliases), name, addedOn, Number(deleteFiles), source, atMs];
}

/** Remembers deletes; one that was remembered before is replaced, also by a later one of the list. */
export function* saveRemovals(removals: readonly Removal[]): Steps<void> {
	const last = new Map(removals.map((removal) => [keyOf(removal), removal]));
	for (const piece of pieces([...last.values()])) {
		const sql = `INSERT INTO removals (${COLUMNS}) VALUES ${placeholders(piece.length, 8)} ${REPLACE}`;
		yield* run(sql, ...piece.flatMap(valuesOf));
	}
}

/** All remembered deletes, oldest first. */
export function* findRemovals(): Steps<Removal[]> {
	return (yield* all<RemovalColumns>(SELECT)).map((columns) => ({
		nodeId: columns.node_id,
		hash: columns.hash,
		aliases: JSON.parse(columns.aliases) as string[],
		name: columns.name,
		addedOn: columns.added_on,
		deleteFiles: columns.delete_files === 1,
		source: columns.source,
		atMs: columns.at_ms,
	}));
}

/** Forgets some; returns how many were there. */
export function* deleteRemovals(
	removals: ReadonlyArray<Pick<Removal, 'nodeId' | 'hash'>>,
): Steps<number> {
	let deleted = 0;
	for (const piece of pieces(removals)) {
		const sql = `DELETE FROM removals WHERE (node_id, hash) IN (VALUES ${placeholders(piece.length, 2)})`;
		deleted += yield* run(sql, ...piece.flatMap(({ nodeId, hash }) => [nodeId, hash]));
	}
	return deleted;
}
