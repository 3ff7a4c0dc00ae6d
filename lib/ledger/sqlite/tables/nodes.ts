import type { KnownNode } from '../../nodeIds';
import type { Connection } from '../connection';

/** Columns of the table, as SQLite gives them. */
interface NodeColumns {
	id: string;
	name: string;
	url: string;
	last_seen_ms: number;
}

const UPSERT = `INSERT INTO nodes (id, name, url, last_seen_ms) VALUES (?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url,
	last_seen_ms = excluded.last_seen_ms`;

/** Every node that was ever named in a credential. */
export function findNodes(db: Connection): KnownNode[] {
	const rows = db.all<NodeColumns>('SELECT id, name, url, last_seen_ms FROM nodes ORDER BY id');
	return rows.map(({ id, name, url, last_seen_ms: lastSeenMs }) => ({ id, name, url, lastSeenMs }));
}

/** Remembers under which name and URL a node was seen last. */
export function saveNode(db: Connection, node: KnownNode): void {
	db.run(UPSERT, node.id, node.name, node.url, node.lastSeenMs);
}
