import { nextTurn } from '../../qbittorrent/turns';
import type {
	DecisionFilter,
	FollowedRow,
	HistoryStore,
	Metadata,
	Move,
	Pruned,
	Retention,
	StoredDecision,
	UnsizedRow,
} from '../history';
import type { NewHold } from '../holds';
import type { RequestRow, RequestStatus } from '../types';
import type { Driver } from './driver';
import { inList } from './lists';
import { isText } from './longText';
import { all } from './steps';
import * as decisions from './tables/decisions';
import { findNodes } from './tables/nodes';
import { findFollowed, findUnsized, holdAgain, moveRows, sizeRow } from './followed';
import { findBounds, findRowLimit, type Forgettable, forget, hasForgettable, type Stretch } from './tables/retention';

/** Rows that are looked at in one go, so that no lock is held for long. */
const STRETCH = 200;
/** Sizes that a percentile is taken from. */
const SIZES = 5_000;
/** Rows that move in one transaction. */
const MOVES = 50;
/** Details of so many decisions come with one statement. */
const DETAILS = 256;

/** What was decided, and its end. See HistoryStore for what each method does. */
export class SqlHistory implements HistoryStore {
	constructor(private readonly driver: Driver) {}

	async decisionById(id: number): Promise<StoredDecision | null> {
		return await this.driver.read(() => decisions.findDecision(id));
	}

	async findDecisions(filter: DecisionFilter): Promise<StoredDecision[]> {
		return await this.driver.read(() => decisions.searchDecisions(filter));
	}

	async details(ids: readonly number[]): Promise<Map<number, unknown>> {
		const found = new Map<number, unknown>();
		for (let start = 0; start < ids.length; start += DETAILS) {
			const some = ids.slice(start, start + DETAILS);
			for (const [id, detail] of await this.driver.read(() => decisions.findDetails(some))) found.set(id, detail);
		}
		return found;
	}

	async sizes(requestRowIds: readonly string[]): Promise<Map<string, number | null>> {
		const found = new Map<string, number | null>();
		for (let start = 0; start < requestRowIds.length; start += DETAILS) {
			const { list, values } = inList(requestRowIds.slice(start, start + DETAILS));
			const sql = `SELECT id, size_bytes FROM requests WHERE id IN ${list}`;
			const rows = await this.driver.read(() => all<{ id: string; size_bytes: number | null }>(sql, ...values));
			for (const row of rows) found.set(row.id, row.size_bytes);
		}
		return found;
	}

	async nodeNames(): Promise<Map<string, string>> {
		const nodes = await this.driver.read(() => findNodes());
		return new Map(nodes.map(({ id, name }) => [id, name]));
	}

	async percentileSize(category: string, share: number, atLeast: number): Promise<number | null> {
		const ofCategory = isText('category');
		const textFor = (condition: string): string =>
			`SELECT size_bytes FROM requests WHERE ${condition} AND size_bytes IS NOT NULL ORDER BY seq DESC LIMIT ?`;
		const sql = { sqlite: textFor(ofCategory.sqlite), postgres: textFor(ofCategory.postgres) };
		const rows = await this.driver.read(() => all<{ size_bytes: number }>(sql, category, SIZES));
		const sizes = rows.map((row) => row.size_bytes).sort((a, b) => a - b);
		if (sizes.length === 0 || sizes.length < atLeast) return null;
		// The smallest size that so many do not exceed: of ten sizes the ninth for 0.9.
		return sizes[Math.max(0, Math.ceil(share * sizes.length) - 1)];
	}

	async followed(nodeId: string, status: RequestStatus[]): Promise<FollowedRow[]> {
		return await this.driver.read(() => findFollowed(nodeId, status));
	}

	async move(moves: readonly Move[], nowMs: number): Promise<RequestRow[]> {
		const moved: RequestRow[] = [];
		for (let start = 0; start < moves.length; start += MOVES) {
			const some = moves.slice(start, start + MOVES);
			moved.push(...(await this.driver.write(() => moveRows(some, nowMs))));
		}
		return moved;
	}

	async unsized(nodeId: string): Promise<UnsizedRow[]> {
		return await this.driver.read(() => findUnsized(nodeId));
	}

	async size(rowId: string, nodeId: string, known: Metadata, event: Move['event'], nowMs: number): Promise<boolean> {
		return await this.driver.write(() => sizeRow(rowId, nodeId, known, event, nowMs));
	}

	async placeAnew(
		rowId: string,
		nodeId: string,
		known: Metadata,
		hold: NewHold,
		event: Move['event'],
		nowMs: number,
	): Promise<boolean> {
		return await this.driver.durably(() => holdAgain(rowId, nodeId, known, hold, event, nowMs));
	}

	async prune(retention: Retention): Promise<Pruned> {
		return {
			// First: a decision stays for as long as its request may still need it.
			requests: await this.forgetAll('requests', retention),
			decisions: await this.forgetAll('decisions', retention),
			events: await this.forgetAll('events', retention),
		};
	}

	/** In stretches by number, with a look before each: a write lock is taken only where something goes. */
	private async forgetAll(kind: Forgettable, { olderThanMs, keepRows }: Retention): Promise<number> {
		const { bounds, beyondMs } = await this.driver.read(function* () {
			return { bounds: yield* findBounds(kind), beyondMs: yield* findRowLimit(kind, Math.max(0, keepRows)) };
		});
		let gone = 0;
		for (let from = bounds?.first ?? 1; from <= (bounds?.last ?? 0); from += STRETCH) {
			const stretch: Stretch = { from, to: from + STRETCH - 1, olderThanMs, beyondMs: beyondMs ?? -1 };
			if (await this.driver.read(() => hasForgettable(kind, stretch))) {
				gone += await this.driver.write(() => forget(kind, stretch));
			}
			// SQLite works without waiting: polls and adds are let in between.
			await nextTurn();
		}
		return gone;
	}
}
