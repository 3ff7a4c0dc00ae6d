import type { RequestRow } from '../ledger/types';
import type { NodeFacts, ScoreRequest } from '../scoring/types';
import { gibToBytes } from '../scoring/units';
import { candidatesOf, type Wanted } from './placement';
import { policyFrom } from './nodeOverrides';
import type { DispatchContext, DispatchOutcome, DispatchSettings, ReasonCode, Verdict } from './types';
import { verdicts } from './verdicts';

const MINUTE_MS = 60_000;
/** Where nodes were tried and broke, the next try waits a minute longer each time, up to this. */
const LONGEST_RETRY_MS = 15 * MINUTE_MS;

/** The refusals that time may cure. All others are final: waiting would not change them. */
const CURABLE: readonly ReasonCode[] = [
	'no_eligible_nodes',
	'submission_failed_all_nodes',
	'waiting_for_uncertain_node',
	'owner_offline',
];
/** Of those, the ones that wait for one node and not for room. */
const FOR_ONE_NODE: readonly ReasonCode[] = ['waiting_for_uncertain_node', 'owner_offline'];

/** One run of a dispatch that put the torrent on no node. */
export interface FailedRun {
	row: RequestRow;
	wanted: Wanted;
	settings: DispatchSettings;
	/** The client was promised the torrent before this run. */
	wasHeld: boolean;
	/** How many nodes were tried. */
	attempts: number;
}

/** Whether a torrent that gets this verdict waits instead of being refused. */
export function mayWait({ wasHeld, settings }: Pick<FailedRun, 'wasHeld' | 'settings'>, verdict: Verdict): boolean {
	// What was promised stays promised, also when the setting has changed since.
	return CURABLE.includes(verdict.code) && (wasHeld || settings.whenNoNodeFits === 'hold');
}

/** Makes the row wait or ends it, and tells what its client is answered. */
export async function endWithoutAdd(
	context: DispatchContext,
	run: FailedRun,
	outcome: 'refused' | 'failed',
	verdict: Verdict,
): Promise<{ outcome: DispatchOutcome['outcome']; verdict: Verdict }> {
	const { ledger, now } = context;
	const { row, wasHeld } = run;
	if (outcome === 'refused' && mayWait(run, verdict)) return await putOnHold(context, run, verdict);
	const { code, sentence: reason, httpStatus } = verdict;
	const isCancelled = code === 'cancelled';
	const status = isCancelled ? 'removed' : outcome === 'failed' ? 'failed' : 'rejected';
	if (wasHeld && status !== 'removed') await ledger.holds.endHold(row.id, { code, reason, status }, now());
	else await ledger.update(row.id, { status, code, reason, httpStatus }, now());
	return { outcome, verdict };
}

async function putOnHold(
	{ cluster, ledger, now }: DispatchContext,
	{ row, wanted, settings, wasHeld, attempts }: FailedRun,
	refusal: Verdict,
): Promise<{ outcome: 'held' | 'refused'; verdict: Verdict }> {
	const verdict = waitingVerdict(refusal, row, neverFits(candidatesOf(cluster, settings), wanted.request));
	const { holdForMs = null } = settings;
	const before = wasHeld && attempts > 0 ? await ledger.holds.getHold(row.id) : null;
	const pauseMs = Math.min(LONGEST_RETRY_MS, ((before?.tries ?? 0) + 1) * MINUTE_MS);
	const after = await ledger.holds.setHold(
		row.id,
		{
			status: 'held',
			code: verdict.code,
			reason: verdict.sentence,
			untilMs: holdForMs === null ? null : now() + holdForMs,
			settings: storedSettings(settings),
			retryAtMs: attempts > 0 ? now() + pauseMs : 0,
		},
		now(),
	);
	return after.status === 'held' ? { outcome: 'held', verdict } : { outcome: 'refused', verdict: verdicts.cancelled() };
}

function waitingVerdict({ code, sentence, waits = sentence }: Verdict, row: RequestRow, never: boolean): Verdict {
	const parts = [waits];
	if (never) parts.push('It is larger than any of these nodes could take when empty, so it waits until one of them grows.');
	if (row.kind === 'url') parts.push('Apps do not see it while it waits: the hash of a link is known only when a node has fetched it.');
	const said = parts.map((part) => (parts.length > 1 ? part.replace(/[^.!?]$/, '$&.') : part)).join(' ');
	return FOR_ONE_NODE.includes(code) ? verdicts.heldForNode(said) : verdicts.heldForSpace(said);
}

/** Whether no node could take it even when empty. False as long as any of them does not tell its capacity. */
export function neverFits(candidates: readonly NodeFacts[], { sizeBytes, sizeKnown }: ScoreRequest): boolean {
	if (!sizeKnown || candidates.length === 0) return false;
	return candidates.every(({ totalBytes, policy }) => {
		if (totalBytes === null) return false;
		const kept = Math.max(gibToBytes(policy.minFreeGib), (totalBytes * policy.minFreePercent) / 100);
		return sizeBytes > totalBytes - kept;
	});
}

/** What is kept with a hold: the settings without what is no plain data. */
export function storedSettings(settings: DispatchSettings): unknown {
	return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'policyFor'));
}

/** The settings of a hold; `fallback` for one that a person or another workflow made. */
export function settingsOf(stored: unknown, fallback: DispatchSettings): DispatchSettings {
	if (typeof stored !== 'object' || stored === null) return fallback;
	const plain = stored as Partial<DispatchSettings>;
	return { ...fallback, ...plain, policyFor: policyFrom(plain.nodeOverrides ?? []) };
}
