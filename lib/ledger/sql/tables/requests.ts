import { allAliases, storableBytes } from '../../rules';
import type { AddOptions, NewRequest, RequestRow, RequestStatus } from '../../types';
import { inList, perLength, pieces, placeholders } from '../lists';
import { all, get, tell } from '../steps';
import type { Outcome, SqlValue, Steps } from '../steps';

/** A row with the number by which the other tables refer to it. */
export interface StoredRequest {
	seq: number;
	row: RequestRow;
}

/** Columns of the table. */
export interface RequestColumns {
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
	size_told: number;
}

const COLUMNS = `seq, id, request_id, idx, count, source, hash, aliases, kind, name, size_bytes,
	private, tracker_hosts, category, tags, options, status, node_id, code, reason, http_status,
	existing_id, cancel, lease_until_ms, replied_at_ms, created_at_ms, updated_at_ms, size_told`;
/** Add WHERE and ORDER BY; `toStored` makes rows of what comes back. */
export const SELECT_REQUESTS = `SELECT ${COLUMNS} FROM requests`;
const BY_ID = `${SELECT_REQUESTS} WHERE id = ?`;
const INSERTED_COLUMNS = 19;
const INSERT = perLength(
	(rows) => `INSERT INTO requests (
		id, request_id, idx, count, source, hash, aliases, kind, name, name_folded, size_bytes,
		private, tracker_hosts, category, tags, options, status, created_at_ms, updated_at_ms
	) VALUES ${placeholders(rows, INSERTED_COLUMNS)} ON CONFLICT (id) DO NOTHING RETURNING seq, id`,
);
const OWNERS = 'SELECT request FROM aliases WHERE active = 1 AND alias';
/** The row with an id, and the other rows that own one of its hashes, once for each such hash. */
const WITH_OWNERS = `${BY_ID} UNION ALL SELECT ${COLUMNS.replaceAll(/\w+/g, 'r.$&')}
	FROM requests q JOIN aliases a ON a.request = q.seq JOIN aliases o ON o.alias = a.alias AND o.active = 1
	JOIN requests r ON r.seq = o.request WHERE q.id = ? AND o.request <> q.seq`;

// Most rows have neither tags nor options.
const parseStrings = (json: string): string[] => (json === '[]' ? [] : (JSON.parse(json) as string[]));
const parseOptions = (json: string): AddOptions => (json === '{}' ? {} : (JSON.parse(json) as AddOptions));
const toFlag = (value: boolean | null): number | null => (value === null ? null : Number(value));

export function toStored(columns: RequestColumns): StoredRequest {
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
	if (columns.size_told === 1) row.sizeTold = true;
	return { seq: columns.seq, row };
}

function insertedValues(request: NewRequest, nowMs: number): SqlValue[] {
	return [
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
		'received' satisfies RequestStatus,
		nowMs,
		nowMs,
	];
}

/** Adds rows with status `received`; returns the numbers of those whose ids were not known, by id. */
export function* insertRequests(
	requests: readonly NewRequest[],
	nowMs: number,
): Steps<Map<string, number>> {
	const added = new Map<string, number>();
	for (const piece of pieces(requests)) {
		const values = piece.flatMap((request) => insertedValues(request, nowMs));
		const rows = yield* all<{ seq: number; id: string }>(INSERT(piece.length), ...values);
		for (const { seq, id } of rows) added.set(id, seq);
	}
	return added;
}

/** The row with this id, or null. */
export function* findRequest(id: string): Steps<StoredRequest | null> {
	const columns = yield* get<RequestColumns>(BY_ID, id);
	return columns === undefined ? null : toStored(columns);
}

const unknownId = (id: string): RangeError => new RangeError(`The ledger has no request '${id}'`);

/** The row with this id. @throws RangeError when there is none */
export function* requireRequest(id: string): Steps<StoredRequest> {
	const stored = yield* findRequest(id);
	if (stored === null) throw unknownId(id);
	return stored;
}

/** The row with this number, or null. */
export function* findRequestBySeq(seq: number): Steps<StoredRequest | null> {
	const columns = yield* get<RequestColumns>(`${SELECT_REQUESTS} WHERE seq = ?`, seq);
	return columns === undefined ? null : toStored(columns);
}

/** Rows in the order of the hashes by which they were found. */
function byAlias(stored: readonly StoredRequest[], aliases: readonly string[]): StoredRequest[] {
	const position = ({ row }: StoredRequest): number =>
		aliases.findIndex((alias) => row.aliases.includes(alias));
	return stored.length < 2 ? [...stored] : [...stored].sort((a, b) => position(a) - position(b));
}

/**
 * The rows that own any of these hashes, each once, the owner of the first hash first. More than one
 * when a torrent has two hashes that came in apart.
 */
export function* findOwnersOf(aliases: readonly string[]): Steps<StoredRequest[]> {
	const { list, values } = inList(aliases);
	const sql = `${SELECT_REQUESTS} WHERE seq IN (${OWNERS} IN ${list})`;
	const owners = (yield* all<RequestColumns>(sql, ...values)).map(toStored);
	return byAlias(owners, aliases);
}

/**
 * The row with this id, and the *other* rows that own any of its hashes.
 *
 * @throws RangeError when there is no such row
 */
export function* requireWithOwners(
	id: string,
): Steps<{ stored: StoredRequest; owners: StoredRequest[] }> {
	const found = yield* all<RequestColumns>(WITH_OWNERS, id, id);
	const own = found.find((columns) => columns.id === id);
	if (own === undefined) throw unknownId(id);
	const stored = toStored(own);
	const others = new Map(found.filter(({ seq }) => seq !== own.seq).map((columns) => [columns.seq, toStored(columns)]));
	return { stored, owners: byAlias([...others.values()], stored.row.aliases) };
}

/** All rows of one client request, by index. */
export function* findRowsOfRequest(requestId: string): Steps<RequestRow[]> {
	const sql = `${SELECT_REQUESTS} WHERE request_id = ? ORDER BY idx, seq`;
	return (yield* all<RequestColumns>(sql, requestId)).map((columns) => toStored(columns).row);
}

/** An add whose fate nobody learns for so long went to a node that was taken out of its cluster. */
const OPEN_ADD_MS = 6 * 24 * 3_600_000;

/** See LedgerStore.endAbandoned. */
export function* findAbandoned(beforeMs: number): Steps<StoredRequest[]> {
	const sql = `${SELECT_REQUESTS} WHERE status IN ('received', 'dispatching') AND updated_at_ms < ?
		AND NOT EXISTS (SELECT 1 FROM uncertain_adds u WHERE u.request = requests.seq AND u.since_ms >= ?)`;
	return (yield* all<RequestColumns>(sql, beforeMs, beforeMs - OPEN_ADD_MS)).map(toStored);
}

/** A column that can change, the field that it comes from, and its value. */
interface Changeable {
	column: string;
	field: keyof RequestRow;
	valueOf: (row: RequestRow) => SqlValue;
}

const CHANGEABLE: readonly Changeable[] = [
	{ column: 'hash', field: 'hash', valueOf: (row) => row.hash },
	{ column: 'aliases', field: 'aliases', valueOf: (row) => JSON.stringify(row.aliases) },
	{ column: 'name', field: 'name', valueOf: (row) => row.name },
	{ column: 'name_folded', field: 'name', valueOf: (row) => row.name.toLowerCase() },
	{ column: 'size_bytes', field: 'sizeBytes', valueOf: (row) => storableBytes(row.sizeBytes) },
	{ column: 'size_told', field: 'sizeTold', valueOf: (row) => toFlag(row.sizeTold === true) },
	{ column: 'private', field: 'private', valueOf: (row) => toFlag(row.private) },
	{ column: 'category', field: 'category', valueOf: (row) => row.category },
	{ column: 'tags', field: 'tags', valueOf: (row) => JSON.stringify(row.tags) },
	{ column: 'options', field: 'options', valueOf: (row) => JSON.stringify(row.options) },
	{ column: 'status', field: 'status', valueOf: (row) => row.status },
	{ column: 'node_id', field: 'nodeId', valueOf: (row) => row.nodeId },
	{ column: 'code', field: 'code', valueOf: (row) => row.code },
	{ column: 'reason', field: 'reason', valueOf: (row) => row.reason },
	{ column: 'http_status', field: 'httpStatus', valueOf: (row) => row.httpStatus },
	{ column: 'existing_id', field: 'existingId', valueOf: (row) => row.existingId },
	{ column: 'cancel', field: 'cancel', valueOf: (row) => Number(row.cancel) },
	{ column: 'lease_until_ms', field: 'leaseUntilMs', valueOf: (row) => row.leaseUntilMs },
	{ column: 'updated_at_ms', field: 'updatedAtMs', valueOf: (row) => row.updatedAtMs },
];

/** Texts of UPDATE by the columns that they set: one bit for each of the above. */
const updates = new Map<number, string>();

function updateOf(bits: number): string {
	const known = updates.get(bits);
	if (known !== undefined) return known;
	const columns = CHANGEABLE.filter((_one, n) => (bits & (1 << n)) !== 0).map(({ column }) => `${column} = ?`);
	const made = `UPDATE requests SET ${columns.join(', ')} WHERE seq = ?`;
	updates.set(bits, made);
	return made;
}

/** Writes what is different; `before` was read in the same transaction. Spares the indexes of the rest. */
export function* saveRequest(seq: number, before: RequestRow, after: RequestRow): Steps<Outcome> {
	const values: SqlValue[] = [];
	let bits = 0;
	CHANGEABLE.forEach(({ field, valueOf }, n) => {
		// An update of nothing but the time is one too: somebody looked after the row.
		const always = field === 'updatedAtMs';
		if (!always && before[field] === after[field]) return;
		const value = valueOf(after);
		if (!always && value === valueOf(before)) return;
		bits |= 1 << n;
		values.push(value);
	});
	values.push(seq);
	return yield { sql: updateOf(bits), values, wants: 'changes', unread: true };
}

/** Renews the lease of a row that is still being dispatched; no other row gets one. */
export function* renewRequestLease(id: string, leaseUntilMs: number): Steps<void> {
	const sql = `UPDATE requests SET lease_until_ms = ? WHERE id = ? AND status = 'dispatching'`;
	yield* tell(sql, leaseUntilMs, id);
}

/** See LedgerStore.takeReply. */
export function* takeReply(
	requestId: string,
	nowMs: number,
	isDue: (rows: readonly RequestRow[]) => boolean,
): Steps<{ rows: RequestRow[]; taken: boolean }> {
	const rows = yield* findRowsOfRequest(requestId);
	const taken = rows.length > 0 && rows.every(({ repliedAtMs }) => repliedAtMs === null) && isDue(rows);
	if (taken) yield* tell('UPDATE requests SET replied_at_ms = ? WHERE request_id = ?', nowMs, requestId);
	return { rows, taken };
}
