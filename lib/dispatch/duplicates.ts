import type { RequestRow } from '../ledger/types';
import { deleteTorrent } from '../qbittorrent/addTorrent';
import type { FoundTorrent } from '../qbittorrent/cluster';
import { asNodeError } from '../qbittorrent/node';
import { isFailing } from '../qbittorrent/states';
import type { DispatchContext, Verdict } from './types';
import { verdicts } from './verdicts';

/** What is done about a torrent that is known already. */
export interface DuplicatePolicy {
	/**
	 * `adopt`: the client is told `Ok.`. `refuse`: 409. `replaceFailed`: like `adopt`, but a torrent of ours
	 * in an error is taken out and added anew.
	 */
	onDuplicate: 'adopt' | 'refuse' | 'replaceFailed';
	/** Only what was asked for within this time is refused, older ones are adopted; null or absent: for ever. */
	windowMs?: number | null;
	/**
	 * What the torrent holds, e.g. `tvdb:81189:S01E02:1080p`: another torrent with the same key within the
	 * window is a duplicate too. Null, absent or empty: only hashes count.
	 */
	contentKey?: string | null;
}

/** Since when something counts as a duplicate; null: for ever. */
export function windowStart({ windowMs }: DuplicatePolicy, nowMs: number): number | null {
	return windowMs === null || windowMs === undefined ? null : nowMs - windowMs;
}

/** Whether a torrent that was asked for then is to be refused. */
export function isRefused(policy: DuplicatePolicy, askedAtMs: number, nowMs: number): boolean {
	return policy.onDuplicate === 'refuse' && askedAtMs >= (windowStart(policy, nowMs) ?? -Infinity);
}

/** Added by somebody else: it is theirs, in an error too. */
const FOREIGN = ['adopted_foreign', 'discovered'];

/**
 * Makes room for a torrent of ours that failed: takes it out of its node, without files, when it has no
 * data. `null`: it does not have to be replaced. `replaced`: it is out. Else why it cannot be.
 */
export async function replaceFailed(
	{ now }: DispatchContext,
	{ node, row: torrent }: FoundTorrent,
	existing: RequestRow,
	policy: DuplicatePolicy,
): Promise<'replaced' | Verdict | null> {
	if (policy.onDuplicate !== 'replaceFailed' || !isFailing(torrent.state)) return null;
	if (FOREIGN.includes(existing.code ?? '')) return null;
	if (torrent.progress > 0) return verdicts.failedWithData(node.name);
	try {
		await deleteTorrent(node, torrent.hash, false, now());
		return 'replaced';
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
		return verdicts.ownerOffline(node.name);
	}
}

/** The row of ours under which the node got this torrent, when it has failed since; null: somebody else's torrent. */
export async function failedRowOf({ ledger }: DispatchContext, row: RequestRow, { node }: FoundTorrent): Promise<RequestRow | null> {
	const failed = await ledger.getMany({ hash: row.hash, status: ['failed'], code: 'torrent_failed', nodeId: node.id, limit: 1 });
	return failed.find(({ id }) => id !== row.id) ?? null;
}
