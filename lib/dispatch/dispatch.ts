import { AliasTakenError, OtherRunError } from '../ledger/errors';
import type { RequestRow } from '../ledger/types';
import { CLAIM_LEASE_MS, claimTorrent } from './claim';
import { DispatchRun } from './dispatchRun';
import { outcomeOfClaim, outcomeOfOtherRun, outcomeOfRow, overtaken } from './outcome';
import { withUsualSize } from './sizes';
import type { DispatchContext, DispatchOutcome, DispatchSettings } from './types';

/**
 * Puts the torrent of one ledger row on the best node: claim (when nobody has claimed yet), gate,
 * score, reserve, add, confirm by hash; the next node when one refuses. Status, node and
 * reservation are committed before it returns, so the client may be answered at once.
 */
export async function dispatchTorrent(
	context: DispatchContext,
	rowId: string,
	settings: DispatchSettings,
): Promise<DispatchOutcome> {
	const row = await context.ledger.getRequest(rowId);
	if (row === null) throw new RangeError(`The ledger has no request '${rowId}'`);
	if (isSettled(row)) return outcomeOfRow(context, row);
	return await claimAndRun(context, row, settings).catch(async (error: unknown) => {
		if (error instanceof OtherRunError) return await outcomeOfOtherRun(context, rowId);
		return error instanceof AliasTakenError ? await overtaken(context, rowId) : await Promise.reject(error);
	});
}

/** Nothing is left to be done. What waits for room was answered, and is still to be added. */
const isSettled = ({ httpStatus, status }: RequestRow): boolean =>
	httpStatus !== null && status !== 'held' && status !== 'dispatching';

async function claimAndRun(
	context: DispatchContext,
	row: RequestRow,
	settings: DispatchSettings,
): Promise<DispatchOutcome> {
	const wasHeld = row.httpStatus !== null;
	if (wasHeld) {
		// Two runs may have been given the row, one after the other: only one of them adds.
		const begun = await context.ledger.holds.beginDispatch(row.id, CLAIM_LEASE_MS, context.now());
		// Its client may have changed it until then; later changes wait for the node.
		const asBegun = (await context.ledger.getRequest(row.id)) ?? row;
		return begun ? await runFor(context, asBegun, settings, wasHeld) : outcomeOfRow(context, asBegun);
	}
	if (row.status !== 'dispatching') {
		const claim = await claimTorrent(context, row.id, { ...settings, passAway: true });
		if (claim.outcome !== 'new') return outcomeOfClaim(claim.outcome, claim.verdict);
	}
	return await runFor(context, row, settings, wasHeld);
}

async function runFor(
	context: DispatchContext,
	row: RequestRow,
	settings: DispatchSettings,
	wasHeld: boolean,
): Promise<DispatchOutcome> {
	const usual = await withUsualSize(context.ledger, row, settings, context.now());
	return await new DispatchRun(context, row, usual, wasHeld).run();
}
