import type { KnownNode } from '../../nodeIds';
import { pieces, placeholders } from '../lists';
import { all, run } from '../steps';
import type { Steps } from '../steps';

/** Columns of the table. */
interface NodeColumns {
	id: string;
	name: string;
	url: string;
	last_seen_ms: number;
}

const INSERT = 'INSERT INTO nodes (id, name, url, last_seen_ms) VALUES';
const REPLACE = `ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url,
	last_seen_ms = excluded.last_seen_ms`;

/** Every node that was ever named in a credential. */
export function* findNodes(): Steps<KnownNode[]> {
	const rows = yield* all<NodeColumns>('SELECT id, name, url, last_seen_ms FROM nodes ORDER BY id');
	return rows.map(({ id, name, url, last_seen_ms: lastSeenMs }) => ({ id, name, url, lastSeenMs }));
}

/** Remembers under which name and URL nodes were seen last; of two with one id, the last counts. */
export function* saveNodes(nodes: readonly KnownNode[]): Steps<void> {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	for (const piece of pieces([...byId.values()])) {
		const values = piece.flatMap(({ id, name, url, lastSeenMs }) => [id, name, url, lastSeenMs]);
		yield* run(`${INSERT} ${placeholders(piece.length, 4)} ${REPLACE}`, ...values);
	}
}
