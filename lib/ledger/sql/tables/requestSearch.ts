import type { RequestFilter, RequestRow } from '../../types';
import type { Dialect } from '../driver';
import { inList } from '../lists';
import { isText } from '../longText';
import { all } from '../steps';
import type { SqlValue, Steps } from '../steps';
import type { RequestColumns } from './requests';
import { SELECT_REQUESTS, toStored } from './requests';

const DEFAULT_LIMIT = 100;

/** A condition and its values. */
type Condition = [sql: string, values: readonly SqlValue[]];

/** `LIKE` would take wildcards, and SQLite's knows upper and lower case of ASCII only. */
const NAME_CONTAINS: Record<Dialect, string> = {
	sqlite: 'instr(name_folded, ?) > 0',
	postgres: 'strpos(name_folded, ?) > 0',
};

/** What few rows meet, and an index finds. */
function narrow({ requestId, hash, code }: RequestFilter): Condition[] {
	const conditions: Condition[] = [];
	if (requestId !== undefined) conditions.push(['request_id = ?', [requestId]]);
	if (hash !== undefined) conditions.push(['seq IN (SELECT request FROM aliases WHERE alias = ?)', [hash]]);
	if (code !== undefined) conditions.push(['code = ?', [code]]);
	return conditions;
}

/** What is in SQLite's index `requests_listed`, a tenth of the table: looking through all of it is quick. */
function listed(filter: RequestFilter, dialect: Dialect): Condition[] {
	const { category, source, sinceMs, untilMs, text = '' } = filter;
	const conditions: Condition[] = [];
	if (category !== undefined) conditions.push([isText('category')[dialect], [category]]);
	if (source !== undefined) conditions.push([isText('source')[dialect], [source]]);
	if (sinceMs !== undefined) conditions.push(['created_at_ms >= ?', [sinceMs]]);
	if (untilMs !== undefined) conditions.push(['created_at_ms <= ?', [untilMs]]);
	if (text !== '') conditions.push([NAME_CONTAINS[dialect], [text.toLowerCase()]]);
	return conditions;
}

/** What changes in the life of a row; each has an index, which most rows may share. */
function ofState({ status, nodeId }: RequestFilter): Condition[] {
	const conditions: Condition[] = [];
	if (nodeId !== undefined) conditions.push(['node_id = ?', [nodeId]]);
	if (status === undefined) return conditions;
	const { list, values } = inList(status);
	return [...conditions, [`status IN ${list}`, values]];
}

/** SQLite has no figures on how many rows a condition leaves: it is told which index to use. */
function sourceOf(filter: RequestFilter, dialect: Dialect): { table: string; conditions: Condition[] } {
	const keys = narrow(filter);
	const inIndex = listed(filter, dialect);
	const states = ofState(filter);
	const hints = dialect === 'sqlite';
	if (hints && keys.length > 0) {
		// The sign keeps a condition from choosing the index.
		const rest = [...states, ...inIndex].map(([sql, values]): Condition => [`+${sql}`, values]);
		return { table: 'requests', conditions: [...keys, ...rest] };
	}
	const byList = hints && inIndex.length > 0;
	const table = byList ? 'requests INDEXED BY requests_listed' : 'requests';
	// The search in names last: it costs the most, and Postgres checks in this order.
	return { table, conditions: [...keys, ...states, ...inIndex] };
}

function textOf(filter: RequestFilter, dialect: Dialect): string {
	const { table, conditions } = sourceOf(filter, dialect);
	const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
	// Numbers first: only the rows that are wanted are read, and not those that an offset skips.
	return `${SELECT_REQUESTS} WHERE seq IN (
		SELECT seq FROM ${table} ${where} ORDER BY seq DESC LIMIT ? OFFSET ?) ORDER BY seq DESC`;
}

/** Rows that meet the whole filter, newest first; 100 unless a limit says otherwise. */
export function* findRequests(filter: RequestFilter): Steps<RequestRow[]> {
	const sql = { sqlite: textOf(filter, 'sqlite'), postgres: textOf(filter, 'postgres') };
	const values = sourceOf(filter, 'sqlite').conditions.flatMap(([, ofOne]) => ofOne);
	const limits = [Math.max(0, filter.limit ?? DEFAULT_LIMIT), Math.max(0, filter.offset ?? 0)];
	const found = yield* all<RequestColumns>(sql, ...values, ...limits);
	return found.map((columns) => toStored(columns).row);
}
