import { storableBytes } from '../../rules';
import type { DecisionRecord } from '../../types';
import type { Connection } from '../connection';

/** Columns of the table, as SQLite gives them. */
interface DecisionColumns {
	request_row_id: string;
	request_id: string;
	at_ms: number;
	hash: string;
	name: string;
	category: string;
	source: string;
	size_bytes: number | null;
	outcome: string;
	node_id: string | null;
	node: string | null;
	score: number | null;
	sentence: string;
	detail: string;
}

const COLUMNS = `request_row_id, request_id, at_ms, hash, name, category, source, size_bytes, outcome,
	node_id, node, score, sentence, detail`;
const INSERT = `INSERT INTO decisions (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT = `SELECT ${COLUMNS} FROM decisions`;

/** Adds the record of a decision. */
export function insertDecision(db: Connection, decision: DecisionRecord): void {
	db.run(
		INSERT,
		decision.requestRowId,
		decision.requestId,
		decision.atMs,
		decision.hash,
		decision.name,
		decision.category,
		decision.source,
		storableBytes(decision.sizeBytes),
		decision.outcome,
		decision.nodeId,
		decision.node,
		decision.score,
		decision.sentence,
		JSON.stringify(decision.detail ?? null),
	);
}

function toDecision(columns: DecisionColumns): DecisionRecord {
	return {
		requestRowId: columns.request_row_id,
		requestId: columns.request_id,
		atMs: columns.at_ms,
		hash: columns.hash,
		name: columns.name,
		category: columns.category,
		source: columns.source,
		sizeBytes: columns.size_bytes,
		outcome: columns.outcome,
		nodeId: columns.node_id,
		node: columns.node,
		score: columns.score,
		sentence: columns.sentence,
		detail: JSON.parse(columns.detail) as unknown,
	};
}

/** The last decisions, newest first; of one row when its id is given. */
export function findDecisions(
	db: Connection,
	requestRowId: string | undefined,
	limit: number,
): DecisionRecord[] {
	const order = 'ORDER BY seq DESC LIMIT ?';
	const rows =
		requestRowId === undefined
			? db.all<DecisionColumns>(`${SELECT} ${order}`, limit)
			: db.all<DecisionColumns>(`${SELECT} WHERE request_row_id = ? ${order}`, requestRowId, limit);
	return rows.map(toDecision);
}
