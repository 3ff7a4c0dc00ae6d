import { ACTIVE_STATUSES } from '../../types';
import { all, get, run, type Steps } from '../steps';

/** Kinds of rows that are forgotten one day. */
export type Forgettable = 'requests' | 'decisions' | 'events';

interface Rule {
	/** The number of a row, which counts up. */
	key: 'seq' | 'id';
	/** When a row was made; the newest rows are counted by it. */
	madeAt: string;
	/** When it changed last. */
	changedAt: string;
	/** What is kept at any age. */
	keep: string;
}

const UNDER_WAY = ['received', ...ACTIVE_STATUSES].map((status) => `'${status}'`).join(', ');
const OPEN_ADD = 'EXISTS (SELECT 1 FROM uncertain_adds u WHERE u.request = r.seq)';

const RULES: Record<Forgettable, Rule> = {
	requests: {
		key: 'seq',
		madeAt: 'created_at_ms',
		changedAt: 'updated_at_ms',
		keep: `status IN (${UNDER_WAY}) OR EXISTS (SELECT 1 FROM uncertain_adds u WHERE u.request = requests.seq)`,
	},
	decisions: {
		key: 'seq',
		madeAt: 'at_ms',
		changedAt: 'at_ms',
		keep: `EXISTS (SELECT 1 FROM requests r WHERE r.id = decisions.request_row_id
			AND (r.status IN (${UNDER_WAY}) OR ${OPEN_ADD}))`,
	},
	events: { key: 'id', madeAt: 'at_ms', changedAt: 'at_ms', keep: '1 = 0' },
};

/** When the oldest of the newest `keepRows` rows was made; null when there are no more than that. */
export function* findRowLimit(kind: Forgettable, keepRows: number): Steps<number | null> {
	const { madeAt } = RULES[kind];
	// The row after the last one that is kept: whatever is as old as it goes.
	const sql = `SELECT ${madeAt} AS at FROM ${kind} ORDER BY ${madeAt} DESC LIMIT 1 OFFSET ?`;
	return (yield* get<{ at: number }>(sql, keepRows))?.at ?? null;
}

/** The first and the last number of the rows that there are; null when there are none. */
export function* findBounds(kind: Forgettable): Steps<{ first: number; last: number } | null> {
	const { key } = RULES[kind];
	const sql = `SELECT (SELECT min(${key}) FROM ${kind}) AS first, (SELECT max(${key}) FROM ${kind}) AS last`;
	const bounds = yield* get<{ first: number | null; last: number | null }>(sql);
	return bounds?.first == null || bounds.last === null ? null : { first: bounds.first, last: bounds.last };
}

/** A stretch of rows by their numbers, and what of it may go. */
export interface Stretch {
	from: number;
	to: number;
	/** Not changed since. */
	olderThanMs: number;
	/** Made then or before: beyond the rows that are kept. */
	beyondMs: number;
}

function whereOf(kind: Forgettable): string {
	const { key, madeAt, changedAt, keep } = RULES[kind];
	return `${key} >= ? AND ${key} <= ? AND (${changedAt} < ? OR ${madeAt} <= ?) AND NOT (${keep})`;
}

const valuesOf = ({ from, to, olderThanMs, beyondMs }: Stretch): number[] => [from, to, olderThanMs, beyondMs];

/** Whether anything of the stretch may go. */
export function* hasForgettable(kind: Forgettable, stretch: Stretch): Steps<boolean> {
	const { key } = RULES[kind];
	const sql = `SELECT ${key} FROM ${kind} WHERE ${whereOf(kind)} LIMIT 1`;
	return (yield* all(sql, ...valuesOf(stretch))).length > 0;
}

/** Deletes what may go of the stretch; returns how many rows went. */
export function* forget(kind: Forgettable, stretch: Stretch): Steps<number> {
	return yield* run(`DELETE FROM ${kind} WHERE ${whereOf(kind)}`, ...valuesOf(stretch));
}
