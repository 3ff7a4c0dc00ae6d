import type { NodeRates, Strike } from '../../nodeHistory';
import { all, get, run, type Steps } from '../steps';

/** Columns of the strikes. */
interface StrikeColumns {
	node_id: string;
	hash: string;
	lacks: string;
	at_ms: number;
}

/** Columns of the rates. */
interface RateColumns {
	node_id: string;
	highest: number;
	observed: number;
	received_at_ms: number;
	at_ms: number;
}

/** The strikes that count, oldest first. */
export function* findStrikes(): Steps<Strike[]> {
	const sql = 'SELECT node_id, hash, lacks, at_ms FROM strikes WHERE cleared_at_ms IS NULL ORDER BY at_ms, hash';
	return (yield* all<StrikeColumns>(sql)).map((columns) => ({
		nodeId: columns.node_id,
		hash: columns.hash,
		lacks: columns.lacks === 'metadata' ? 'metadata' : 'data',
		atMs: columns.at_ms,
	}));
}

/** Times of a node's strikes that count. */
export function* findStrikeTimes(nodeId: string): Steps<number[]> {
	const sql = 'SELECT at_ms FROM strikes WHERE node_id = ? AND cleared_at_ms IS NULL';
	return (yield* all<{ at_ms: number }>(sql, nodeId)).map((columns) => columns.at_ms);
}

/** Up to 200 at once; returns how many were new. */
export function* insertStrikes(strikes: readonly Strike[]): Steps<number> {
	const rows = strikes.map(() => '(?, ?, ?, ?)').join(', ');
	const sql = `INSERT INTO strikes (node_id, hash, lacks, at_ms) VALUES ${rows} ON CONFLICT (node_id, hash) DO NOTHING`;
	return yield* run(sql, ...strikes.flatMap(({ nodeId, hash, lacks, atMs }) => [nodeId, hash, lacks, atMs]));
}

export function* deleteStrikesBefore(beforeMs: number): Steps<number> {
	return yield* run('DELETE FROM strikes WHERE at_ms < ?', beforeMs);
}

export function* clearStrikesOf(nodeId: string, nowMs: number): Steps<number> {
	const sql = 'UPDATE strikes SET cleared_at_ms = ? WHERE node_id = ? AND cleared_at_ms IS NULL';
	return yield* run(sql, nowMs, nodeId);
}

const RATES = 'SELECT node_id, highest, observed, received_at_ms, at_ms FROM node_rates';

const toRates = (columns: RateColumns): NodeRates => ({
	nodeId: columns.node_id,
	highest: columns.highest,
	observed: columns.observed,
	receivedAtMs: columns.received_at_ms,
	atMs: columns.at_ms,
});

export function* findRates(): Steps<NodeRates[]> {
	return (yield* all<RateColumns>(`${RATES} ORDER BY node_id`)).map(toRates);
}

export function* findRatesOf(nodeId: string): Steps<NodeRates | null> {
	const columns = yield* get<RateColumns>(`${RATES} WHERE node_id = ?`, nodeId);
	return columns === undefined ? null : toRates(columns);
}

export function* saveRates({ nodeId, highest, observed, receivedAtMs, atMs }: NodeRates): Steps<void> {
	const sql = `INSERT INTO node_rates (node_id, highest, observed, received_at_ms, at_ms) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (node_id) DO UPDATE SET highest = excluded.highest, observed = excluded.observed,
			received_at_ms = excluded.received_at_ms, at_ms = excluded.at_ms`;
	yield* run(sql, nodeId, Math.round(highest), Math.round(observed), receivedAtMs, atMs);
}

export function* findRules(): Steps<string | null> {
	return (yield* get<{ data: string }>('SELECT data FROM strike_rules WHERE id = 1'))?.data ?? null;
}

export function* saveRules(rules: string, nowMs: number): Steps<void> {
	const sql = `INSERT INTO strike_rules (id, data, at_ms) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET data = excluded.data, at_ms = excluded.at_ms`;
	yield* run(sql, rules, nowMs);
}

export function* isInQuarantine(nodeId: string): Steps<boolean> {
	return (yield* get('SELECT node_id FROM quarantines WHERE node_id = ?', nodeId)) !== undefined;
}

export function* insertQuarantine(nodeId: string, nowMs: number): Steps<void> {
	yield* run('INSERT INTO quarantines (node_id, since_ms) VALUES (?, ?)', nodeId, nowMs);
}

export function* deleteQuarantine(nodeId: string): Steps<void> {
	yield* run('DELETE FROM quarantines WHERE node_id = ?', nodeId);
}
