import type { FollowedRow, Move } from '../ledger/history';
import type { LedgerStore, RequestRow, RequestStatus } from '../ledger/types';
import { asNodeError, type ClusterNode, PROBE_TIMEOUT_MS } from '../qbittorrent/node';
import { isFailing } from '../qbittorrent/states';
import type { TorrentRow } from '../qbittorrent/types';
import { copyOn } from './copies';
import type { DispatchContext } from './types';

/** A torrent in an error for so long has failed; errors of a busy disk pass. */
export const FAILED_AFTER_MS = 10 * 60_000;
/** Rows that download are looked at this often at most, and only when their node has changed. */
const LOOK_MS = 5_000;
/** Rows that are done are only looked at to see whether they are still there. */
const LOOK_AT_DONE_MS = 5 * 60_000;
/** An add is confirmed long before this; a torrent that its node still lacks then was removed. */
const SETTLED_MS = 60_000;

/** An operation that nobody runs must not make a list grow for ever. */
const MAX_UNTOLD = 1_000;

/** States in which `progress` does not say how much of the torrent is there. */
const UNDECIDED = new Set(['checkingDL', 'checkingUP', 'checkingResumeData', 'allocating', 'metaDL', 'forcedMetaDL']);
const DONE: RequestStatus[] = ['completed', 'imported', 'failed'];

/** What a look needs to know. */
interface Look {
	node: ClusterNode;
	failedAfterMs: number;
	/** The node was asked for these hashes just now and does not have them. */
	surelyGone: ReadonlySet<string>;
}

/**
 * Follows torrents after their add: rows that download become `completed`, `failed` or `removed`
 * as their node shows it, with an event for each, once over all processes. A torrent that was moved
 * to another node keeps its row.
 */
export class StatusFollower {
	/** Since when a row's torrent has been in an error. */
	private readonly failingSince = new Map<string, number>();
	/** When a row's torrent was first missed: which look it was, by the time of the snapshot. */
	private readonly missedAt = new Map<string, number>();
	private readonly looked = new Map<string, { atMs: number; doneAtMs: number; revision: number }>();
	/** What moved beside requests since somebody asked; the newest ones. */
	private untold: RequestRow[] = [];
	private running: Promise<unknown> = Promise.resolve();

	constructor(private readonly context: () => DispatchContext) {}

	/** After a refresh of this node; cheap when there is nothing to see. */
	async follow(node: ClusterNode): Promise<void> {
		const nowMs = this.context().now();
		const last = this.looked.get(node.id) ?? { atMs: 0, doneAtMs: nowMs, revision: -1 };
		const { revision } = node.snapshot;
		const waits = this.failingSince.size + this.missedAt.size > 0;
		if (nowMs - last.atMs < LOOK_MS || (last.revision === revision && !waits)) return;
		const looksAtDone = nowMs - last.doneAtMs >= LOOK_AT_DONE_MS;
		this.looked.set(node.id, { atMs: nowMs, doneAtMs: looksAtDone ? nowMs : last.doneAtMs, revision });
		const status: RequestStatus[] = looksAtDone ? ['downloading', ...DONE] : ['downloading'];
		await this.alone(async () => {
			const rows = await this.context().ledger.history.followed(node.id, status);
			const moved = await this.take(rows, { node, failedAfterMs: FAILED_AFTER_MS, surelyGone: new Set() });
			this.untold = [...this.untold, ...moved].slice(-MAX_UNTOLD);
		});
	}

	/**
	 * All rows of all nodes that answer, at once: a node is asked again for what it does not show.
	 *
	 * @returns what moved, and what had moved beside requests of this process since the last time
	 */
	async sync(failedAfterMs = FAILED_AFTER_MS): Promise<RequestRow[]> {
		return await this.alone(async () => await this.syncAll(failedAfterMs));
	}

	/** One look at a time, so that every move is told once. */
	private async alone<T>(work: () => Promise<T>): Promise<T> {
		const mine = this.running.then(work);
		this.running = mine.catch(() => undefined);
		return await mine;
	}

	private async syncAll(failedAfterMs: number): Promise<RequestRow[]> {
		const moved = this.untold.splice(0);
		for (const node of this.context().cluster.nodes.filter(({ up }) => up)) {
			const rows = await this.context().ledger.history.followed(node.id, ['downloading', ...DONE]);
			const surelyGone = await askAgain(node, rows);
			moved.push(...(await this.take(rows, { node, failedAfterMs, surelyGone })));
		}
		return moved;
	}

	private async take(rows: readonly FollowedRow[], look: Look): Promise<RequestRow[]> {
		const { ledger, now } = this.context();
		const moves = rows.flatMap((row) => this.moveOf(row, look) ?? []);
		if (moves.length === 0) return [];
		const moved = await ledger.history.move(moves, now());
		for (const { id } of moves) this.forget(id);
		return moved;
	}

	private moveOf(row: FollowedRow, look: Look): Move | null {
		const { node } = look;
		const torrent = copyOn(node, row);
		if (torrent === null) return this.moveOfMissing(row, look);
		this.missedAt.delete(row.id);
		if (node.snapshot.lost.has(torrent.hash)) return null;
		if (isFailing(torrent.state)) return this.moveOfFailing(row, torrent, look);
		this.failingSince.delete(row.id);
		const isDone = torrent.progress >= 1 && !UNDECIDED.has(torrent.state);
		if (row.status === 'downloading' && isDone) {
			return move(row, node, { status: 'completed' }, 'torrent_completed', torrent);
		}
		// It goes on after all: somebody has repaired the disk, or checked the files again.
		if (row.status !== 'failed' || row.code !== 'torrent_failed' || UNDECIDED.has(torrent.state)) return null;
		const back = { code: 'accepted', reason: `Goes on, on '${node.name}'`, httpStatus: 200 };
		return isDone
			? move(row, node, { ...back, status: 'completed' }, 'torrent_completed', torrent)
			: move(row, node, { ...back, status: 'downloading' }, null, torrent);
	}

	private moveOfFailing(row: FollowedRow, torrent: TorrentRow, { node, failedAfterMs }: Look): Move | null {
		// Files of a finished torrent are missing when an app has moved them; somebody else's torrent is their business.
		if (row.status !== 'downloading' || row.code === 'adopted_foreign') return null;
		const nowMs = this.context().now();
		const sinceMs = this.failingSince.get(row.id) ?? nowMs;
		this.failingSince.set(row.id, sinceMs);
		if (nowMs - sinceMs < failedAfterMs) return null;
		const what = torrent.state === 'missingFiles' ? 'its files are missing' : 'it is in an error';
		const reason = `'${node.name}' says that ${what}`;
		return move(row, node, { status: 'failed', code: 'torrent_failed', reason }, 'torrent_failed', torrent);
	}

	/** Gone when two looks say so, or the node itself does; never while the node lost many at once. */
	private moveOfMissing(row: FollowedRow, { node, surelyGone }: Look): Move | null {
		const { cluster } = this.context();
		const atMs = node.snapshotAtMs;
		if (row.status === 'failed' || !node.up || atMs === null || node.snapshot.lost.size > 0) return null;
		const other = cluster.find(row.aliases).find((found) => found.node.id !== node.id && found.node.up);
		if (other !== undefined) return { ...move(row, node, { nodeId: other.node.id }, null, other.row) };
		if (atMs - row.updatedAtMs < SETTLED_MS) return null;
		const missedAt = this.missedAt.get(row.id) ?? atMs;
		this.missedAt.set(row.id, missedAt);
		if (missedAt === atMs && !surelyGone.has(row.id)) return null;
		const reason = `'${node.name}' does not have it any more`;
		return move(row, node, { status: 'removed', code: 'torrent_removed', reason }, 'torrent_removed', null);
	}

	private forget(rowId: string): void {
		this.failingSince.delete(rowId);
		this.missedAt.delete(rowId);
	}
}

function move(row: FollowedRow, node: ClusterNode, patch: Move['patch'], event: string | null, torrent: TorrentRow | null): Move {
	const { id: requestRowId, hash, name, category, source } = row;
	const sizeBytes = torrent !== null && torrent.size > 0 ? torrent.size : null;
	const data = { requestRowId, hash, name, category, source, sizeBytes, node: node.name, nodeId: node.id };
	return { id: row.id, from: row.status, nodeId: node.id, patch, event: event === null ? null : { type: event, data } };
}

/** Their hashes go into one URL. */
const MAX_ASKED = 100;

/** Ids of the rows that the snapshot lacks and the node itself denies, asked now. */
async function askAgain(node: ClusterNode, rows: readonly FollowedRow[]): Promise<Set<string>> {
	const missing = rows.filter((row) => copyOn(node, row) === null);
	const gone = new Set<string>();
	for (let start = 0; start < missing.length; start += MAX_ASKED) {
		const some = missing.slice(start, start + MAX_ASKED);
		try {
			const there = await node.client.torrents(some.flatMap(({ aliases }) => aliases), { timeoutMs: PROBE_TIMEOUT_MS });
			for (const torrent of there) node.snapshot.put(torrent);
		} catch (error) {
			node.reportFailure(asNodeError(error, node.name));
			return gone;
		}
		for (const row of some) if (copyOn(node, row) === null) gone.add(row.id);
	}
	return gone;
}

/**
 * An app has taken the files of a torrent into its library.
 *
 * @returns the rows that moved: none when no row of the torrent downloads or is done
 */
export async function markImported(
	ledger: Pick<LedgerStore, 'findActive' | 'history'>,
	hash: string,
	data: Record<string, unknown>,
	nowMs: number,
): Promise<RequestRow[]> {
	const row = await ledger.findActive([hash.toLowerCase()]);
	if (row === null || row.nodeId === null || !['downloading', 'completed'].includes(row.status)) return [];
	const event = { type: 'torrent_imported', data: { requestRowId: row.id, hash: row.hash, name: row.name, category: row.category, source: row.source, ...data } };
	return await ledger.history.move([{ id: row.id, from: row.status, nodeId: row.nodeId, patch: { status: 'imported' }, event }], nowMs);
}
