import type { RequestRow } from '../ledger/types';
import type { ScoreInputs } from '../scoring/recorded';
import { IN_FLIGHT_WAIT_MS, waitFor } from './claim';
import { packDetail } from './decisionDetail';
import type { DispatchContext, DispatchOutcome, DispatchSettings, Verdict } from './types';
import type { Wanted } from './placement';
import { verdicts } from './verdicts';

const NOTHING_TRIED = { nodeId: null, node: null, score: null, ranked: [], attempts: [] };

/** The row was settled before (a re-run job, or Claim answered it): the same answer again. */
export function outcomeOfRow(context: DispatchContext, row: RequestRow): DispatchOutcome {
	const node = row.nodeId === null ? null : context.cluster.node(row.nodeId);
	const verdict: Verdict = {
		code: (row.code ?? 'accepted') as Verdict['code'],
		httpStatus: row.httpStatus ?? 503,
		sentence: row.reason ?? '',
	};
	return {
		outcome: knownOutcome(row),
		verdict,
		sentence: verdict.sentence,
		...NOTHING_TRIED,
		nodeId: row.nodeId,
		node: node?.name ?? null,
	};
}

/** What was answered `Ok.` and came to nothing (its wait was in vain, or the client deleted it) is refused all the same. */
function knownOutcome({ status, httpStatus, code }: RequestRow): DispatchOutcome['outcome'] {
	if (['held', 'awaiting_approval', 'dispatching'].includes(status)) return 'held';
	const isOver = status === 'failed' || status === 'rejected' || code === 'cancelled';
	return httpStatus === 200 && !isOver ? 'accepted' : 'refused';
}

/** What Claim found, as the outcome of a dispatch that was not needed. */
export function outcomeOfClaim(outcome: 'adopted' | 'duplicate', verdict: Verdict): DispatchOutcome {
	return {
		outcome: outcome === 'adopted' ? 'accepted' : 'refused',
		verdict,
		sentence: verdict.sentence,
		...NOTHING_TRIED,
	};
}

/** The lease ran out on the way, and somebody else adds the torrent now. */
export async function overtaken({ ledger, now }: DispatchContext, rowId: string): Promise<DispatchOutcome> {
	const verdict = verdicts.beingAdded();
	const { code, sentence: reason, httpStatus } = verdict;
	await ledger.update(rowId, { status: 'rejected', code, reason, httpStatus }, now());
	return outcomeOfClaim('duplicate', verdict);
}

/** Another run of this row is at it, or was: its outcome is the one that counts. */
export async function outcomeOfOtherRun(context: DispatchContext, rowId: string): Promise<DispatchOutcome> {
	const row = await waitFor(context, rowId, context.now() + IN_FLIGHT_WAIT_MS);
	return row === null ? outcomeOfClaim('duplicate', verdicts.beingAdded()) : outcomeOfRow(context, row);
}

/**
 * Writes the decision down with its inputs and terms; no payload, no secret. The verdict stands in the
 * row by now: a record that cannot be written must not make the client hear something else.
 */
export async function recordOutcome(
	{ ledger, now }: DispatchContext,
	row: RequestRow,
	wanted: Wanted,
	settings: DispatchSettings,
	decision: DispatchOutcome,
	inputs: ScoreInputs | null,
): Promise<void> {
	const { outcome, nodeId, node, score, sentence, attempts } = decision;
	const record = {
		requestRowId: row.id,
		requestId: row.requestId,
		atMs: now(),
		hash: row.hash,
		name: row.name,
		category: wanted.category,
		source: row.source,
		sizeBytes: row.sizeBytes,
		outcome,
		nodeId,
		node,
		score,
		sentence,
		detail: packDetail(wanted.request, settings.score, inputs, attempts),
	};
	await ledger.recordDecision(record).catch(() => undefined);
}
