import type { DecisionFilter, HistoryStore, StoredDecision } from '../ledger/history';
import { unpackInputs } from '../scoring/recorded';
import { Replay, type Replayed, type ReplaySettings, type ReplaySums } from '../scoring/replay';
import { isTurnUp, nextTurn } from '../qbittorrent/turns';

/** Decisions of one read; polls and adds get their turn in between. */
const PAGE = 500;

/** What a replay reads. */
type History = Pick<HistoryStore, 'findDecisions' | 'details' | 'sizes'>;

/** All decisions that meet the filter up to its limit, newest first, without their detail. */
export async function collectDecisions(
	history: Pick<HistoryStore, 'findDecisions'>,
	filter: DecisionFilter,
	nowMs: number,
): Promise<StoredDecision[]> {
	const limit = filter.limit ?? Infinity;
	const found: StoredDecision[] = [];
	while (found.length < limit) {
		// What is decided meanwhile would move every later page.
		const page: DecisionFilter = {
			...filter,
			untilMs: Math.min(filter.untilMs ?? nowMs, nowMs),
			limit: Math.min(PAGE, limit - found.length),
			offset: (filter.offset ?? 0) + found.length,
		};
		const decisions = await history.findDecisions(page);
		found.push(...decisions);
		if (decisions.length < (page.limit ?? PAGE)) break;
		await nextTurn();
	}
	return found;
}

/** One decision of a replay, with what people know it by. */
export interface ReplayedDecision extends Replayed {
	decision: StoredDecision;
	/** Name of the node where it would have gone; null for none. */
	afterNode: string | null;
}

/**
 * Runs the newest decisions that meet the filter again with other settings, in the order in which
 * they were made.
 *
 * @param each is given every decision that says something about nodes, one after the other
 */
export async function replayDecisions(
	history: History,
	filter: DecisionFilter,
	settings: ReplaySettings,
	nowMs: number,
	each: (one: ReplayedDecision) => void = () => undefined,
): Promise<ReplaySums> {
	const decisions = (await collectDecisions(history, filter, nowMs)).reverse();
	const replay = new Replay(settings);
	let unreadable = 0;
	for (let start = 0; start < decisions.length; start += PAGE) {
		const page = decisions.slice(start, start + PAGE);
		const details = await history.details(page.map(({ id }) => id));
		const sizes = await history.sizes(page.map(({ requestRowId }) => requestRowId));
		for (const decision of page) {
			if (isTurnUp()) await nextTurn();
			const inputs = unpackInputs(details.get(decision.id));
			if (inputs === null) {
				unreadable++;
				continue;
			}
			const { requestRowId: torrentId, atMs, nodeId } = decision;
			const sizeBytes = sizes.get(torrentId) ?? decision.sizeBytes;
			const replayed = replay.add({ torrentId, atMs, nodeId, sizeBytes, inputs });
			if (replayed === null) continue;
			const afterNode = inputs.nodes.find(({ id }) => id === replayed.after)?.name ?? null;
			each({ ...replayed, decision, afterNode });
		}
		await nextTurn();
	}
	const sums = replay.sums();
	return { ...sums, skipped: sums.skipped + unreadable };
}
