import type { RequestRow } from '../ledger/types';
import type { DispatchContext, DispatchOutcome, DispatchSettings, Verdict } from './types';
import type { Wanted } from './placement';
import { verdicts } from './verdicts';

const NOTHING_TRIED = { nodeId: null, node: null, score: null, ranked: [], attempts: [] };

/** The row was settled before (a re-run job, or Claim answered it): the same answer again. */
export function outcomeOfRow(context: DispatchContext, row: RequestRow): DispatchOutcome {
	const ok = row.httpStatus === 200;
	const node = row.nodeId === null ? null : context.cluster.node(row.nodeId);
	const verdict: Verdict = {
		code: (row.code ?? 'accepted') as Verdict['code'],
		httpStatus: row.httpStatus ?? 503,
		sentence: row.reason ?? '',
	};
	return {
		outcome: ok ? 'accepted' : 'refused',
		verdict,
		sentence: verdict.sentence,
		...NOTHING_TRIED,
		nodeId: row.nodeId,
		node: node?.name ?? null,
	};
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

/** Writes the decision down with its inputs and terms; no payload, no secret. */
export async function recordOutcome(
	{ ledger, now }: DispatchContext,
	row: RequestRow,
	wanted: Wanted,
	settings: DispatchSettings,
	decision: DispatchOutcome,
): Promise<void> {
	const { outcome, nodeId, node, score, sentence, ranked, attempts } = decision;
	await ledger.recordDecision({
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
		detail: { request: wanted.request, settings: settings.score, ranked, attempts },
	});
}
