import { requestStatusesShownAs, shownStatus } from '../../approvalRules';
import type { Approval, ApprovalFilter, ApprovalMessage, ApprovalStatus, DueReason, ExpiryAction } from '../../approvals';
import type { RequestStatus } from '../../types';
import { inList } from '../lists';
import { all, get, run } from '../steps';
import type { Sql, SqlValue, Steps } from '../steps';

/** An approval with what the table knows beside it. */
export interface StoredApproval {
	seq: number;
	/** With the status as it is stored: a torrent's further way is not in it. */
	approval: Approval;
	/** Number of the request whose torrent waits. */
	requestSeq: number | null;
	request: { status: RequestStatus; nodeId: string | null } | null;
	/** What time has changed and nobody was told yet. */
	due: DueReason | null;
}

/** Columns of the query. */
interface ApprovalColumns {
	seq: number;
	id: string;
	kind: string;
	request: number | null;
	request_row_id: string | null;
	request_status: RequestStatus | null;
	request_node_id: string | null;
	title: string;
	summary: string;
	card: string;
	data: string;
	status: ApprovalStatus;
	priority: number;
	deciders: string;
	expires_at_ms: number | null;
	on_expiry: ExpiryAction;
	snoozed_until_ms: number | null;
	decided_by: string | null;
	decided_via: string | null;
	decided_at_ms: number | null;
	note: string | null;
	messages: string | null;
	due: DueReason | null;
	created_at_ms: number;
	updated_at_ms: number;
}

const SELECT = `SELECT a.seq, a.id, a.kind, a.request, q.id AS request_row_id, q.status AS request_status,
	q.node_id AS request_node_id, a.title, a.summary, a.card, a.data, a.status, a.priority, a.deciders,
	a.expires_at_ms, a.on_expiry, a.snoozed_until_ms, a.decided_by, a.decided_via, a.decided_at_ms, a.note,
	a.messages, a.due, a.created_at_ms, a.updated_at_ms FROM approvals a LEFT JOIN requests q ON q.seq = a.request`;
const INSERT = `INSERT INTO approvals (id, ask_key, kind, request, title, summary, folded, card, data, status,
	priority, deciders, expires_at_ms, on_expiry, created_at_ms, updated_at_ms)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `UPDATE approvals SET status = ?, snoozed_until_ms = ?, decided_by = ?, decided_via = ?,
	decided_at_ms = ?, note = ?, due = ?, updated_at_ms = ? WHERE seq = ?`;
const OVERDUE = `${SELECT} WHERE a.status IN ('pending', 'snoozed')
	AND (a.expires_at_ms <= ? OR a.snoozed_until_ms <= ?) ORDER BY a.seq LIMIT ?`;

const DEFAULT_LIMIT = 100;

function toStored(columns: ApprovalColumns): StoredApproval {
	const approval: Approval = {
		id: columns.id,
		kind: columns.kind,
		requestRowId: columns.request_row_id,
		title: columns.title,
		summary: columns.summary,
		card: JSON.parse(columns.card) as unknown,
		data: JSON.parse(columns.data) as unknown,
		status: columns.status,
		priority: columns.priority,
		deciders: JSON.parse(columns.deciders) as string[],
		expiresAtMs: columns.expires_at_ms,
		onExpiry: columns.on_expiry,
		snoozedUntilMs: columns.snoozed_until_ms,
		decidedBy: columns.decided_by,
		decidedVia: columns.decided_via,
		decidedAtMs: columns.decided_at_ms,
		note: columns.note,
		messages: columns.messages === null ? [] : (JSON.parse(columns.messages) as ApprovalMessage[]),
		createdAtMs: columns.created_at_ms,
		updatedAtMs: columns.updated_at_ms,
	};
	const request =
		columns.request_status === null
			? null
			: { status: columns.request_status, nodeId: columns.request_node_id };
	return { seq: columns.seq, approval, requestSeq: columns.request, request, due: columns.due };
}

/** The approval as people see it: a torrent's goes on as its request does. */
export function shown({ approval, request }: StoredApproval): Approval {
	return { ...approval, status: shownStatus(approval.status, request) };
}

function* findOne(condition: string, ...values: SqlValue[]): Steps<StoredApproval | null> {
	const columns = yield* get<ApprovalColumns>(`${SELECT} WHERE ${condition}`, ...values);
	return columns === undefined ? null : toStored(columns);
}

/** The approval with this id, or null. */
export const findApproval = (id: string): Steps<StoredApproval | null> => findOne('a.id = ?', id);

/** The last one that was asked under this key, or null. */
export const findAsked = (askKey: string): Steps<StoredApproval | null> =>
	findOne('a.ask_key = ? ORDER BY a.seq DESC LIMIT 1', askKey);

/** The last one that was asked about a torrent, or null. */
export const findAskedAbout = (requestSeq: number): Steps<StoredApproval | null> =>
	findOne('a.request = ? ORDER BY a.seq DESC LIMIT 1', requestSeq);

/** The one that a torrent waits for, or null. */
export const findOpenOf = (requestSeq: number): Steps<StoredApproval | null> =>
	findOne(`a.request = ? AND a.status IN ('pending', 'snoozed') ORDER BY a.seq DESC LIMIT 1`, requestSeq);

/** Up to `limit` open ones whose time, or whose snooze, is over. */
export function* findOverdue(nowMs: number, limit: number): Steps<StoredApproval[]> {
	return (yield* all<ApprovalColumns>(OVERDUE, nowMs, nowMs, limit)).map(toStored);
}

/** Up to `limit` that time has changed and nobody was told of yet. */
export function* findDue(limit: number): Steps<StoredApproval[]> {
	const sql = `${SELECT} WHERE a.due IS NOT NULL ORDER BY a.seq LIMIT ?`;
	return (yield* all<ApprovalColumns>(sql, limit)).map(toStored);
}

/** Adds an approval. */
export function* insertApproval(approval: Approval, askKey: string | null, requestSeq: number | null): Steps<void> {
	const { id, kind, title, summary, card, data, status, priority, deciders, createdAtMs } = approval;
	yield* run(
		INSERT,
		id,
		askKey,
		kind,
		requestSeq,
		title,
		summary,
		`${title}\n${summary}`.toLowerCase(),
		JSON.stringify(card ?? null),
		JSON.stringify(data ?? null),
		status,
		priority,
		JSON.stringify(deciders),
		approval.expiresAtMs,
		approval.onExpiry,
		createdAtMs,
		approval.updatedAtMs,
	);
}

/** Writes what can change on an approval. */
export function* saveApproval(seq: number, approval: Approval, due: DueReason | null): Steps<void> {
	const { status, snoozedUntilMs, decidedBy, decidedVia, decidedAtMs, note, updatedAtMs } = approval;
	yield* run(UPDATE, status, snoozedUntilMs, decidedBy, decidedVia, decidedAtMs, note, due, updatedAtMs, seq);
}

export function* saveMessages(seq: number, messages: readonly ApprovalMessage[]): Steps<void> {
	yield* run('UPDATE approvals SET messages = ? WHERE seq = ?', JSON.stringify(messages), seq);
}

/** One that changed by time alone has been told. */
export function* markTold(seqs: readonly number[]): Steps<void> {
	const { list, values } = inList(seqs);
	yield* run(`UPDATE approvals SET due = NULL WHERE seq IN ${list}`, ...values);
}

type Condition = [sql: string, values: SqlValue[]];

/** Approved torrents show what became of their request, so they are searched by it. */
function withStatus(status: ApprovalStatus): Condition {
	const requests = inList(requestStatusesShownAs(status));
	const gone = status === 'added' ? 'IS NOT NULL' : status === 'failed' ? 'IS NULL' : null;
	const removed = gone === null ? '' : ` OR (q.status = 'removed' AND q.node_id ${gone})`;
	const followed = `(a.status = 'approved' AND (q.status IN ${requests.list}${removed}))`;
	if (status === 'approved') {
		return [`((a.status = 'approved' AND a.request IS NULL) OR ${followed})`, requests.values];
	}
	return [`(a.status = ? OR ${followed})`, [status, ...requests.values]];
}

function conditions(filter: ApprovalFilter): Condition[] {
	const { kind, requestRowId, sinceMs, status } = filter;
	const text = filter.text?.toLowerCase();
	const wanted = status?.map(withStatus) ?? [];
	const found: Condition[] = [];
	if (kind !== undefined) found.push(['a.kind = ?', [kind]]);
	if (requestRowId !== undefined) found.push(['q.id = ?', [requestRowId]]);
	if (text !== undefined && text !== '') found.push(['instr(a.folded, ?) > 0', [text]]);
	if (sinceMs !== undefined) found.push(['a.created_at_ms >= ?', [sinceMs]]);
	if (status === undefined) return found;
	const any = wanted.length === 0 ? '1 = 0' : wanted.map(([sql]) => sql).join(' OR ');
	return [...found, [`(${any})`, wanted.flatMap(([, values]) => values)]];
}

/** Approvals that meet the whole filter, highest priority first, then newest. */
export function* findApprovals(filter: ApprovalFilter): Steps<StoredApproval[]> {
	const met = conditions(filter);
	const where = met.length === 0 ? '' : `WHERE ${met.map(([sql]) => sql).join(' AND ')}`;
	const text = `${SELECT} ${where} ORDER BY a.priority DESC, a.seq DESC LIMIT ? OFFSET ?`;
	const sql: Sql = { sqlite: text, postgres: text.replace('instr(', 'strpos(') };
	const limits = [Math.max(0, filter.limit ?? DEFAULT_LIMIT), Math.max(0, filter.offset ?? 0)];
	return (yield* all<ApprovalColumns>(sql, ...met.flatMap(([, values]) => values), ...limits)).map(toStored);
}

/** Drops up to `limit` that ended before then; one whose torrent is still to be added stays. */
export function* deleteEnded(beforeMs: number, limit: number): Steps<number> {
	const sql = `DELETE FROM approvals WHERE seq IN (SELECT a.seq FROM approvals a
		LEFT JOIN requests q ON q.seq = a.request
		WHERE a.status NOT IN ('pending', 'snoozed') AND a.updated_at_ms < ?
		AND (q.status IS NULL OR q.status NOT IN ('held', 'awaiting_approval', 'dispatching'))
		ORDER BY a.seq LIMIT ?)`;
	return yield* run(sql, beforeMs, limit);
}
