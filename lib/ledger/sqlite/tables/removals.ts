import type { Removal } from '../../types';
import type { Connection } from '../connection';

/** Columns of the table, as SQLite gives them. */
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

const UPSERT = `INSERT OR REPLACE INTO removals
	(node_id, hash, aliases, name, added_on, delete_files, source, at_ms)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT = `SELECT node_id, hash, aliases, name, added_on, delete_files, source, at_ms
	FROM removals ORDER BY at_ms, node_id, hash`;

/** Remembers a delete. */
export function saveRemoval(db: Connection, removal: Removal): void {
	const { nodeId, hash, aliases, name, addedOn, deleteFiles, source, atMs } = removal;
	db.run(UPSERT, nodeId, hash, JSON.stringify(aliases), name, addedOn, Number(deleteFiles), source, atMs);
}

/** All remembered deletes, oldest first. */
export function findRemovals(db: Connection): Removal[] {
	return db.all<RemovalColumns>(SELECT).map((columns) => ({
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

/** Forgets one; false when it was not there. */
export function deleteRemoval(db: Connection, nodeId: string, hash: string): boolean {
	return db.run('DELETE FROM removals WHERE node_id = ? AND hash = ?', nodeId, hash) > 0;
}
