import type { SQLInputValue } from 'node:sqlite';
import { allAliases, storableBytes } from '../../rules';
import type { AddOptions, NewRequest, RequestFilter, RequestRow, RequestStatus } from '../../types';
import type { Connection } from '../connection';

/** A row with the number by which the other tables refer to it. */
export interface StoredRequest {
	seq: number;
	row: RequestRow;
}

/** Columns of the table, as SQLite gives them. */
interface RequestColumns {
	seq: number;
	id: string;
	request_id: string;
	idx: number;
	count: number;
	source: string;
	hash: string;
	aliases: string;
	kind: RequestRow['kind'];
	name: string;
	size_bytes: number | null;
	private: number | null;
	tracker_hosts: string;
	category: string;
	tags: string;
	options: string;
	status: RequestStatus;
	node_id: string | null;
	code: string | null;
	reason: string | null;
	http_status: number | null;
	existing_id: string | null;
	cancel: number;
	lease_until_ms: number | null;
	replied_at_ms: number | null;
	created_at_ms: number;
	updated_at_ms: number;
}

const COLUMNS = `seq, id, request_id, idx, count, source, hash, aliases, kind, name, size_bytes,
	private, tracker_hosts, category, tags, options, status, node_id, code, reason, http_status,
	existing_id, cancel, lease_until_ms, replied_at_ms, created_at_ms, updated_at_ms`;
const SELECT = `SELECT ${COLUMNS} FROM requests`;
const INSERT = `INSERT INTO requests (
	id, request_id, idx, count, source, hash, aliases, kind, name, name_folded, size_bytes,
	private, tracker_hosts, category, tags, options, status, created_at_ms, updated_at_ms
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?)
ON CONFLICT (id) DO NOTHING RETURNING seq`;
const UPDATE = `UPDATE requests SET hash = ?, aliases = ?, name = ?, name_folded = ?, size_bytes = ?,
	private = ?, options = ?, node_id = ?, code = ?, reason = ?, http_status = ?,
	existing_id = ?, cancel = ?, lease_until_ms = ?, updated_at_ms = ? WHERE seq = ?`;

const DEFAULT_LIMIT = 100;

const parseStrings = (json: string): string[] => JSON.parse(json) as string[];
const parseOptions = (json: string): AddOptions => JSON.parse(json) as AddOptions;
const toFlag = (value: boolean | null): number | null => (value === null ? null : Number(value));

function toStored(columns: RequestColumns): StoredRequest {
	const row: RequestRow = {
		id: columns.id,
		requestId: columns.request_id,
		index: columns.idx,
		count: columns.count,
		source: columns.source,
		hash: columns.hash,
		aliases: parseStrings(columns.aliases),
		kind: columns.kind,
		name: columns.name,
		sizeBytes: columns.size_bytes,
		private: columns.private === null ? null : columns.private === 1,
		trackerHosts: parseStrings(columns.tracker_hosts),
		category: columns.category,
		tags: parseStrings(columns.tags),
		options: parseOptions(columns.options),
		status: columns.status,
		nodeId: columns.node_id,
		code: columns.code,
		reason: columns.reason,
		httpStatus: columns.http_status,
		existingId: columns.existing_id,
		cancel: columns.cancel === 1,
		leaseUntilMs: columns.lease_until_ms,
		repliedAtMs: columns.replied_at_ms,
		createdAtMs: columns.created_at_ms,
		updatedAtMs: columns.updated_at_ms,
	};
	return { seq: columns.seq, row };
}

/** Adds a row with status `received`; returns its number, or null when the id is known already. */
export function insertRequest(db: Connection, request: NewRequest, nowMs: number): number | null {
	const inserted = db.get<{ seq: number }>(
		INSERT,
		request.id,
		request.requestId,
		request.index,
		request.count,
		request.source,
		request.hash,
		JSON.stringify(allAliases(request.hash, request.aliases)),
		request.kind,
		request.name,
		request.name.toLowerCase(),
		storableBytes(request.sizeBytes),
		toFlag(request.private),
		JSON.stringify(request.trackerHosts),
		request.category,
		JSON.stringify(request.tags),
		JSON.stringify(request.options),
		nowMs,
		nowMs,
	);
	return inserted?.seq ?? null;
}

/** The row with this id, or null. */
export function findRequest(db: Connection, id: string): StoredRequest | null {
	const columns = db.get<RequestColumns>(`${SELECT} WHERE id = ?`, id);
	return columns === undefined ? null : toStored(columns);
}

/** The row with this id. @throws RangeError when there is none */
export function requireRequest(db: Connection, id: string): StoredRequest {
	const stored = findRequest(db, id);
	if (stored === null) throw new RangeError(`The ledger has no request '${id}'`);
	return stored;
}

/** The row with this number, or null. */
export function findRequestBySeq(db: Connection, seq: number): StoredRequest | null {
	const columns = db.get<RequestColumns>(`${SELECT} WHERE seq = ?`, seq);
	return columns === undefined ? null : toStored(columns);
}

/** All rows of one client request, by index. */
export function findRowsOfRequest(db: Connection, requestId: string): RequestRow[] {
	const sql = `${SELECT} WHERE request_id = ? ORDER BY idx, seq`;
	return db.all<RequestColumns>(sql, requestId).map((columns) => toStored(columns).row);
}

/** The conditions of a filter and their values, in the same order. */
function conditions(filter: RequestFilter): Array<[string, SQLInputValue[]]> {
	const { status, text } = filter;
	const given: Array<[string, SQLInputValue | undefined]> = [
		['request_id = ?', filter.requestId],
		['seq IN (SELECT request FROM aliases WHERE alias = ?)', filter.hash],
		['category = ?', filter.category],
		['node_id = ?', filter.nodeId],
		['source = ?', filter.source],
		['code = ?', filter.code],
		['instr(name_folded, ?) > 0', text === '' ? undefined : text?.toLowerCase()],
		['created_at_ms >= ?', filter.sinceMs],
		['created_at_ms <= ?', filter.untilMs],
	];
	const simple = given.flatMap(([sql, value]): Array<[string, SQLInputValue[]]> => {
		return value === undefined ? [] : [[sql, [value]]];
	});
	if (status === undefined) return simple;
	return [...simple, [`status IN (${status.map(() => '?').join(', ')})`, status]];
}

/** Rows that meet the whole filter, newest first; 100 unless a limit says otherwise. */
export function findRequests(db: Connection, filter: RequestFilter): RequestRow[] {
	const all = conditions(filter);
	const where = all.length === 0 ? '' : `WHERE ${all.map(([sql]) => sql).join(' AND ')}`;
	const sql = `${SELECT} ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`;
	const values = all.flatMap(([, ofOne]) => ofOne);
	const limits = [Math.max(0, filter.limit ?? DEFAULT_LIMIT), Math.max(0, filter.offset ?? 0)];
	return db.all<RequestColumns>(sql, ...values, ...limits).map((columns) => toStored(columns).row);
}

/** See LedgerStore.endAbandoned. */
export function findAbandoned(db: Connection, beforeMs: number): StoredRequest[] {
	const sql = `SELECT seq FROM requests WHERE status IN ('received', 'dispatching') AND updated_at_ms < ?
		AND NOT EXISTS (SELECT 1 FROM uncertain_adds u WHERE u.request = requests.seq)`;
	return db.all<{ seq: number }>(sql, beforeMs).flatMap(({ seq }) => findRequestBySeq(db, seq) ?? []);
}

/** Writes what can change on a row. `statusBefore` spares the index on status when it is the same. */
export function saveRequest(
	db: Connection,
	stored: StoredRequest,
	statusBefore: RequestStatus,
): void {
	const { seq, row } = stored;
	db.run(
		UPDATE,
		row.hash,
		JSON.stringify(row.aliases),
		row.name,
		row.name.toLowerCase(),
		storableBytes(row.sizeBytes),
		toFlag(row.private),
		JSON.stringify(row.options),
		row.nodeId,
		row.code,
		row.reason,
		row.httpStatus,
		row.existingId,
		Number(row.cancel),
		row.leaseUntilMs,
		row.updatedAtMs,
		seq,
	);
	if (row.status === statusBefore) return;
	db.run('UPDATE requests SET status = ? WHERE seq = ?', row.status, seq);
}

/** Renews the lease of a row that is still being dispatched; no other row gets one. */
export function renewRequestLease(db: Connection, id: string, leaseUntilMs: number): void {
	const sql = `UPDATE requests SET lease_until_ms = ? WHERE id = ? AND status = 'dispatching'`;
	db.run(sql, leaseUntilMs, id);
}

/** Marks a client request as answered; false when it was already, or is not known. */
export function markRequestReplied(db: Connection, requestId: string, nowMs: number): boolean {
	const answered = `SELECT 1 FROM requests WHERE request_id = ? AND replied_at_ms IS NOT NULL LIMIT 1`;
	if (db.get(answered, requestId) !== undefined) return false;
	return db.run('UPDATE requests SET replied_at_ms = ? WHERE request_id = ?', nowMs, requestId) > 0;
}
