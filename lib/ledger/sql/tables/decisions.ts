import type { DecisionFilter, StoredDecision } from '../../history';
import { storableBytes } from '../../rules';
import type { DecisionRecord } from '../../types';
import { inList } from '../lists';
import { isText } from '../longText';
import { all, get, type Sql, type SqlValue, type Statement, type Steps } from '../steps';

/** Columns of the table, and the detail where it is read too. */
interface DecisionColumns {
	seq: number;
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
	detail?: string;
}

const COLUMNS = `request_row_id, request_id, at_ms, hash, name, category, source, size_bytes, outcome,
	node_id, node, score, sentence`;
const INSERT = `INSERT INTO decisions (${COLUMNS}, name_folded)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_DETAIL = 'INSERT INTO decision_details (decision, detail) VALUES (last_insert_rowid(), ?)';
const INSERT_BOTH = `WITH made AS (${INSERT} RETURNING seq)
	INSERT INTO decision_details (decision, detail) SELECT seq, ? FROM made`;
const SELECT = `SELECT seq, ${COLUMNS} FROM decisions`;
const SELECT_WITH_DETAIL = `SELECT seq, ${COLUMNS}, detail FROM decisions JOIN decision_details ON decision = seq`;
const NEWEST_FIRST = 'ORDER BY at_ms DESC, seq DESC LIMIT ? OFFSET ?';

const DEFAULT_LIMIT = 100;

/** Adds the record of a decision, in one round trip. Not for `together`: it is two changes already. */
export function* insertDecision(decision: DecisionRecord): Steps<void> {
	const values: SqlValue[] = [
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
		decision.name.toLowerCase(),
	];
	const detail = JSON.stringify(decision.detail ?? null);
	const parts: Statement[] = [
		{ sql: INSERT, values, wants: 'changes' },
		{ sql: INSERT_DETAIL, values: [detail], wants: 'changes' },
	];
	yield { sql: { sqlite: '', postgres: INSERT_BOTH }, values: [...values, detail], wants: 'changes', parts, unread: true };
}

function toDecision(columns: DecisionColumns): StoredDecision {
	return { id: columns.seq, ...toRecord(columns) };
}

function toRecord(columns: DecisionColumns): DecisionRecord {
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
		detail: columns.detail === undefined ? null : (JSON.parse(columns.detail) as unknown),
	};
}

/** The last decisions with their detail, newest first; of one row when its id is given. */
export function* findDecisions(requestRowId: string | undefined, limit: number): Steps<DecisionRecord[]> {
	const where = requestRowId === undefined ? '' : 'WHERE request_row_id = ?';
	const values = requestRowId === undefined ? [limit] : [requestRowId, limit];
	const sql = `${SELECT_WITH_DETAIL} ${where} ORDER BY seq DESC LIMIT ?`;
	return (yield* all<DecisionColumns>(sql, ...values)).map(toRecord);
}

export function* findDecision(id: number): Steps<StoredDecision | null> {
	const columns = yield* get<DecisionColumns>(`${SELECT_WITH_DETAIL} WHERE seq = ?`, id);
	return columns === undefined ? null : toDecision(columns);
}

export function* findDetails(ids: readonly number[]): Steps<Map<number, unknown>> {
	const { list, values } = inList(ids);
	const sql = `SELECT decision, detail FROM decision_details WHERE decision IN ${list}`;
	const rows = yield* all<{ decision: number; detail: string }>(sql, ...values);
	return new Map(rows.map(({ decision, detail }) => [decision, JSON.parse(detail) as unknown]));
}

const BY_TEXT: Sql = { sqlite: 'instr(name_folded, ?) > 0', postgres: 'strpos(name_folded, ?) > 0' };
// By the name that a node has now, also what was decided when it had another one.
const BY_NODE = 'node_id IN (SELECT id FROM nodes WHERE id = ? OR name = ? OR lower(name) = ?)';

/** The conditions of a filter with their values. */
function conditions(filter: DecisionFilter): Array<[Sql, SqlValue[]]> {
	const { node, text } = filter;
	const outcomes = inList(filter.outcome ?? []);
	const given: Array<[Sql, SqlValue[] | undefined]> = [
		['request_row_id = ?', filter.requestRowId === undefined ? undefined : [filter.requestRowId]],
		[isText('category'), filter.category === undefined ? undefined : [filter.category]],
		[isText('source'), filter.source === undefined ? undefined : [filter.source]],
		['at_ms >= ?', filter.sinceMs === undefined ? undefined : [filter.sinceMs]],
		['at_ms <= ?', filter.untilMs === undefined ? undefined : [filter.untilMs]],
		[BY_NODE, node === undefined ? undefined : [node, node, node.toLowerCase()]],
		[BY_TEXT, text === undefined || text === '' ? undefined : [text.toLowerCase()]],
		[`outcome IN ${outcomes.list}`, filter.outcome === undefined ? undefined : outcomes.values],
	];
	return given.flatMap(([sql, values]): Array<[Sql, SqlValue[]]> => (values === undefined ? [] : [[sql, values]]));
}

const inBoth = (sql: Sql): { sqlite: string; postgres: string } =>
	typeof sql === 'string' ? { sqlite: sql, postgres: sql } : sql;

/** SQLite has no figures of how many rows a condition leaves: with two it takes the wrong index. */
function needsAll({ category, source, outcome, node, text }: DecisionFilter): boolean {
	const narrow = [category, source, outcome, node].filter((one) => one !== undefined);
	return source !== undefined || (text !== undefined && text !== '') || narrow.length > 1;
}

/** See HistoryStore.findDecisions. */
export function* searchDecisions(filter: DecisionFilter): Steps<StoredDecision[]> {
	const found = conditions(filter);
	const textIn = (dialect: 'sqlite' | 'postgres'): string => {
		const where = found.map(([sql]) => inBoth(sql)[dialect]).join(' AND ');
		const indexed = dialect === 'sqlite' && needsAll(filter) ? 'INDEXED BY decisions_by_time' : '';
		// Which rows is found in the index alone, with all columns for those only.
		const matching = `SELECT seq FROM decisions ${indexed} ${where === '' ? '' : `WHERE ${where}`} ${NEWEST_FIRST}`;
		return `${SELECT} WHERE seq IN (${matching}) ORDER BY at_ms DESC, seq DESC`;
	};
	const limits = [Math.max(0, filter.limit ?? DEFAULT_LIMIT), Math.max(0, filter.offset ?? 0)];
	const sql = { sqlite: textIn('sqlite'), postgres: textIn('postgres') };
	return (yield* all<DecisionColumns>(sql, ...found.flatMap(([, values]) => values), ...limits)).map(toDecision);
}
