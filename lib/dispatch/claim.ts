import { wasDeleted } from '../ledger/rules';
import type { ContentClaim, LedgerStore, RequestRow } from '../ledger/types';
import type { FoundTorrent } from '../qbittorrent/cluster';
import { asNodeError } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import { changeCategory, directly } from '../webapi/changeCategory';
import { type DuplicatePolicy, failedRowOf, isRefused, replaceFailed, windowStart } from './duplicates';
import { isGoneFrom, isNowhere, locate, offlineOwner, unavailable } from './locate';
import type { ClaimOutcome, DispatchContext, ExistingTorrent, Verdict } from './types';
import { verdicts } from './verdicts';

/** A claim is a lease: a process that dies loses it. */
export const CLAIM_LEASE_MS = 15_000;
/** How long a duplicate waits for the first add that is in flight. */
export const IN_FLIGHT_WAIT_MS = 3_000;
const IN_FLIGHT_LOOK_MS = 15;

export interface ClaimPolicy extends DuplicatePolicy {
	/**
	 * A torrent that may be on a node that does not answer is let through as new, for Dispatch to make it
	 * wait or refuse it.
	 */
	passAway?: boolean;
}

/**
 * Makes one row the only one that adds its torrent, or says what is there already. The nodes
 * themselves are looked at too (step 0): a torrent added by hand, or before the ledger was lost,
 * is adopted and never doubled. Duplicates get their answer written into their row.
 */
export async function claimTorrent(
	context: DispatchContext,
	rowId: string,
	policy: ClaimPolicy,
): Promise<ClaimOutcome> {
	await context.cluster.refreshForDecision();
	const waitUntilMs = context.now() + IN_FLIGHT_WAIT_MS;
	for (;;) {
		const claiming = context.ledger.claim(rowId, CLAIM_LEASE_MS, context.now(), contentOf(policy, context.now()));
		const [claim, removals] = await Promise.all([claiming, context.ledger.removals()]);
		if (removals.length > 0) await wantAgain(context, claim.row);
		if (claim.outcome === 'new') {
			if (wasDeleted(claim.row)) return { outcome: 'duplicate', verdict: verdicts.cancelled(), existing: null };
			// It was promised and waits: Dispatch goes on with it, and looks at the nodes itself.
			if (claim.row.status === 'held') return { outcome: 'new' };
			if (claim.row.httpStatus !== null) return sameOutcome(claim.row);
			return await lookAtNodes(context, claim.row, policy);
		}
		const { existing, row } = claim;
		if (claim.sameContent === true) {
			if (!(await isNowhere(context, existing))) return await refuse(context, row, verdicts.sameContent(existing.name), existing);
			await context.ledger.update(existing.id, { status: 'removed' }, context.now());
			continue;
		}
		if (existing.status === 'dispatching') {
			if (context.now() >= waitUntilMs) return await refuse(context, row, verdicts.beingAdded(), existing);
			const settled = await waitFor(context, existing.id, waitUntilMs);
			if (settled !== null && isRefusal(settled)) return await refuse(context, row, sameAnswer(settled), settled);
			continue;
		}
		if (existing.status === 'held' || existing.status === 'awaiting_approval') {
			const known = await knownHeld(context, row, existing, policy);
			if (known !== null) return known;
			continue;
		}
		const decided = await knownTorrent(context, row, existing, policy);
		if (decided !== null) return decided;
		// No node has it any more: the old row gives the hash back, and the claim is tried again.
		await context.ledger.update(existing.id, { status: 'removed' }, context.now());
	}
}

/** Whoever asks for a torrent does not want it removed any more, when its node is back. */
async function wantAgain({ ledger, now }: DispatchContext, row: RequestRow): Promise<void> {
	for (const { hash, name, nodeId } of await ledger.cancelRemovals(row.aliases)) {
		const data = { node: nodeId, hash, name, source: row.source, files: false };
		await ledger.appendEvent('removal_cancelled', data, now());
	}
}

/** Step 0 for a fresh claim. */
async function lookAtNodes(
	context: DispatchContext,
	row: RequestRow,
	policy: ClaimPolicy,
): Promise<ClaimOutcome> {
	const found = await locate(context, row);
	const away = found === null ? await offlineOwner(context, row) : unavailable(found);
	if (away !== null) return policy.passAway === true ? { outcome: 'new', away } : await refuse(context, row, away, null, found);
	if (found === null) return { outcome: 'new' };
	const traces = await tracesOf(context.ledger, row, context.now());
	// Our own add, confirmed late or by a process that died: not somebody else's torrent.
	if (traces) return await takeOver(context, row, found);
	const failed = await failedRowOf(context, row, found);
	if (failed !== null) {
		const made = await replaceFailed(context, found, failed, policy);
		if (made === 'replaced') return { outcome: 'new' };
		return made === null ? await takeOver(context, row, found) : await refuse(context, row, made, failed, found);
	}
	const other = await categoryConflict(context, row, found, true);
	if (other !== null) return await refuse(context, row, other, null, found);
	if (isRefused(policy, found.row.added_on * 1000, context.now())) {
		return await refuse(context, row, verdicts.duplicate(`on '${found.node.name}'`), null, found);
	}
	const verdict = verdicts.adoptedForeign(found.node.name);
	await context.ledger.update(
		row.id,
		{ status: 'downloading', nodeId: found.node.id, code: verdict.code, reason: verdict.sentence, httpStatus: 200 },
		context.now(),
	);
	return { outcome: 'adopted', verdict, existing: describe(null, found) };
}

/** Somebody else was promised the torrent, which waits. Null: it has ceased to at this moment. */
async function knownHeld(
	context: DispatchContext,
	row: RequestRow,
	existing: RequestRow,
	policy: ClaimPolicy,
): Promise<ClaimOutcome | null> {
	if (isRefused(policy, existing.createdAtMs, context.now())) {
		return await refuse(context, row, verdicts.duplicate('waiting for a node'), existing);
	}
	if (row.category !== '' && existing.category !== row.category) {
		const sameApp = existing.source === row.source && row.source !== '';
		if (existing.category !== '' && !sameApp) return await refuse(context, row, verdicts.waitsForOther(existing.category), existing);
		await context.ledger.holds.changeHeld(existing.aliases, { category: row.category }, context.now());
	}
	const verdict = verdicts.adopted(null);
	const answer = { code: verdict.code, reason: verdict.sentence };
	const follows = await context.ledger.holds.follow(row.id, existing.id, answer, context.now());
	return follows === null ? null : { outcome: 'adopted', verdict, existing: describe(existing, null) };
}

/** Somebody else owns the hash and has finished adding it. Null: its torrent is nowhere any more. */
async function knownTorrent(
	context: DispatchContext,
	row: RequestRow,
	existing: RequestRow,
	policy: ClaimPolicy,
): Promise<ClaimOutcome | null> {
	const torrent = { hash: row.hash, aliases: row.aliases.concat(existing.aliases) };
	const found = await locate(context, torrent);
	if (found === null) {
		const owner = existing.nodeId === null ? null : context.cluster.node(existing.nodeId);
		if (owner === null || (await isGoneFrom(owner, torrent.aliases, existing))) return null;
		if (owner.find(torrent.aliases) !== null) return await knownTorrent(context, row, existing, policy);
		return await refuse(context, row, verdicts.ownerOffline(owner.name), existing);
	}
	const away = unavailable(found);
	if (away !== null) return await refuse(context, row, away, existing, found);
	const made = await replaceFailed(context, found, existing, policy);
	if (made === 'replaced') return null;
	if (made !== null) return await refuse(context, row, made, existing, found);
	if (isRefused(policy, existing.createdAtMs, context.now())) {
		return await refuse(context, row, verdicts.duplicate(`on '${found.node.name}'`), existing, found);
	}
	const sameApp = existing.source === row.source && row.source !== '';
	const other = await categoryConflict(context, row, found, !sameApp);
	if (other !== null) return await refuse(context, row, other, existing, found);
	const verdict = existing.code === 'discovered' ? await adoptForeign(context, existing, found) : verdicts.adopted(found.node.name);
	return await adopt(context, row, verdict, describe(existing, found));
}

/** A torrent that was only discovered is somebody's own: it stays protected when an app asks for it. */
async function adoptForeign({ ledger, now }: DispatchContext, existing: RequestRow, found: FoundTorrent): Promise<Verdict> {
	const verdict = verdicts.adoptedForeign(found.node.name);
	await ledger.update(existing.id, { code: verdict.code, reason: verdict.sentence }, now());
	return verdict;
}

function contentOf(policy: ClaimPolicy, nowMs: number): ContentClaim | null {
	const key = policy.contentKey?.trim() ?? '';
	return key === '' ? null : { key, sinceMs: windowStart(policy, nowMs) };
}

/** The row was settled before: a job that runs again is not its own duplicate. */
function sameOutcome(row: RequestRow): ClaimOutcome {
	if (row.code === 'accepted') return { outcome: 'new' };
	const verdict: Verdict = {
		code: row.code === 'adopted_foreign' || row.code === 'held_for_approval' ? row.code : 'adopted',
		httpStatus: row.httpStatus ?? 200,
		sentence: row.reason ?? '',
	};
	return { outcome: 'adopted', verdict, existing: describe(row, null) };
}

/**
 * The owner's category wins unless it is empty, or the same app asks again with its own. Automatic
 * management of a torrent added by hand is left alone: changing its category would move data.
 */
async function categoryConflict(
	context: DispatchContext,
	row: RequestRow,
	{ node, row: torrent }: FoundTorrent,
	strict: boolean,
): Promise<Verdict | null> {
	if (row.category === '' || torrent.category === row.category) return null;
	if (torrent.category !== '' && strict) return verdicts.otherCategory(node.name, torrent.category);
	if (strict && torrent.auto_tmm === true) return null;
	try {
		await changeCategory(node, [torrent], row.category, directly(node));
		return null;
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
		return verdicts.ownerOffline(node.name);
	}
}

/** The torrent is there because of an add of ours whose end nobody saw. */
async function takeOver(
	context: DispatchContext,
	row: RequestRow,
	found: FoundTorrent,
): Promise<ClaimOutcome> {
	const verdict = verdicts.adopted(found.node.name);
	const addAliases = aliasesOfRow(found.row);
	const key = row.kind === 'url' ? { hash: addAliases[0], name: found.row.name } : {};
	await context.ledger.update(
		row.id,
		{ status: 'downloading', nodeId: found.node.id, code: verdict.code, reason: verdict.sentence, httpStatus: 200, addAliases, ...key },
		context.now(),
	);
	return { outcome: 'adopted', verdict, existing: describe(null, found) };
}

async function tracesOf(ledger: LedgerStore, row: RequestRow, nowMs: number): Promise<boolean> {
	const adds = await ledger.uncertainAdds(nowMs, 0);
	return adds.some((add) => add.aliases.some((alias) => row.aliases.includes(alias)));
}

/** The row as soon as it is not being dispatched any more; null when it still is at that time. */
export async function waitFor(
	context: DispatchContext,
	rowId: string,
	untilMs: number,
): Promise<RequestRow | null> {
	while (context.now() < untilMs) {
		const row = await context.ledger.getRequest(rowId);
		if (row === null || row.status !== 'dispatching') return row;
		await context.sleep(IN_FLIGHT_LOOK_MS);
	}
	return null;
}

const isRefusal = (row: RequestRow): boolean => row.httpStatus !== null && row.httpStatus !== 200;

function sameAnswer(row: RequestRow): Verdict {
	return {
		code: 'duplicate_of_existing_request',
		httpStatus: row.httpStatus ?? 503,
		sentence: row.reason ?? 'The same torrent was refused a moment ago',
	};
}

async function adopt(
	context: DispatchContext,
	row: RequestRow,
	verdict: Verdict,
	existing: ExistingTorrent,
): Promise<ClaimOutcome> {
	await writeAnswer(context, row, 'adopted', verdict, existing.requestRowId);
	return { outcome: 'adopted', verdict, existing };
}

async function refuse(
	context: DispatchContext,
	row: RequestRow,
	verdict: Verdict,
	existing: RequestRow | null,
	found: FoundTorrent | null = null,
): Promise<ClaimOutcome> {
	await writeAnswer(context, row, 'rejected', verdict, existing?.id ?? null);
	return { outcome: 'duplicate', verdict, existing: describe(existing, found) };
}

async function writeAnswer(
	context: DispatchContext,
	row: RequestRow,
	status: 'adopted' | 'rejected',
	verdict: Verdict,
	existingId: string | null,
): Promise<void> {
	await context.ledger.update(
		row.id,
		{ status, code: verdict.code, reason: verdict.sentence, httpStatus: verdict.httpStatus, existingId },
		context.now(),
	);
}

function describe(existing: RequestRow | null, found: FoundTorrent | null): ExistingTorrent {
	return {
		requestRowId: existing?.id ?? null,
		node: found?.node.name ?? null,
		category: found?.row.category ?? existing?.category ?? '',
		state: found?.row.state ?? null,
		status: existing?.status ?? null,
	};
}
