import type { RequestRow, UncertainAdd } from '../ledger/types';
import type { AddJob } from '../qbittorrent/addForm';
import { naturalSavePath } from '../qbittorrent/addForm';
import { type AddResult, addTorrent, deleteTorrent, removeCorrelationTag, startTorrent } from '../qbittorrent/addTorrent';
import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { storageOf } from '../scoring';
import type { Exclusion, NodeFacts, NodeScore, ScoreResult } from '../scoring/types';
import { CLAIM_LEASE_MS, claimTorrent } from './claim';
import { pathOwner } from './pathOwner';
import { blockedByUncertainty, candidatesOf, chooseNode, outstanding, type Wanted, wantedOf } from './placement';
import type { DispatchAttempt, DispatchContext, DispatchOutcome, DispatchSettings, Verdict } from './types';
import { verdicts } from './verdicts';

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
	if (row.httpStatus !== null) return fromRow(context, row);
	if (row.status === 'received') {
		const claim = await claimTorrent(context, rowId, settings);
		if (claim.outcome !== 'new') return claimed(claim.outcome, claim.verdict);
	}
	return await new Dispatch(context, row, settings).run();
}

/** One run; holds what its steps share. */
class Dispatch {
	private readonly wanted: Wanted;
	private readonly attempts: DispatchAttempt[] = [];
	private readonly failed = new Map<string, Exclusion>();
	private ranked: NodeScore[] = [];
	private result: ScoreResult | null = null;

	constructor(
		private readonly context: DispatchContext,
		private readonly row: RequestRow,
		private readonly settings: DispatchSettings,
	) {
		this.wanted = wantedOf(row, settings);
	}

	async run(): Promise<DispatchOutcome> {
		const { cluster, ledger, now } = this.context;
		await cluster.refreshForDecision();
		const uncertain = await this.uncertainAdds();
		if (uncertain.length > 0 && this.wanted.private) {
			const name = cluster.node(uncertain[0].nodeId)?.name ?? 'A node';
			return await this.finish('refused', verdicts.uncertain(name));
		}
		const path = this.explicitPath();
		if (path !== null && 'refusal' in path) return await this.finish('refused', path.refusal);
		const payload = await ledger.getPayload(this.row.id);
		if (payload === null) return await this.finish('failed', verdicts.invalid(400, 'The torrent itself is no longer in the ledger; add it again'));

		for (let tries = 0; tries < this.settings.nodesToTry; tries++) {
			await ledger.renewLease(this.row.id, CLAIM_LEASE_MS, now());
			const node = await this.reserve(uncertain, path?.node ?? null);
			if (node === null) break;
			const job = this.jobFor(node, payload, path?.nodePath ?? null);
			const startedMs = now();
			const added = await addTorrent(node, job);
			this.note(node, added, now() - startedMs);
			const outcome = await this.settle(node, job, added, uncertain);
			if (outcome !== null) return outcome;
		}
		return await this.finish('refused', this.noNodeVerdict());
	}

	private uncertainAdds(): Promise<UncertainAdd[]> {
		const { ledger, now } = this.context;
		return ledger
			.uncertainAdds(now(), CLAIM_LEASE_MS)
			.then((adds) => adds.filter(({ aliases }) => aliases.some((alias) => this.row.aliases.includes(alias))));
	}

	/** The owner of an explicit save path; null when the torrent may go anywhere. */
	private explicitPath(): ReturnType<typeof pathOwner> | null {
		const { options } = this.row;
		const asked = options.savePath ?? null;
		if (asked === null && options.skipChecking !== true) return null;
		if (asked === null) return { refusal: verdicts.pathUnknown() };
		return pathOwner(this.context.cluster, asked);
	}

	private async reserve(uncertain: UncertainAdd[], only: ClusterNode | null): Promise<ClusterNode | null> {
		const { cluster, ledger, now } = this.context;
		const candidates = candidatesOf(cluster, this.settings).filter(({ id }) => only === null || id === only.id);
		const blocked = new Map([...blockedByUncertainty(candidates, uncertain), ...this.failed]);
		let shown: string[] = [];
		const reservation = await ledger.reserve(this.row.id, now(), (others) => {
			shown = outstanding(cluster, others).shown;
			this.result = chooseNode(cluster, candidates, this.wanted, this.settings, others, blocked);
			this.ranked = this.result.ranked;
			const best = this.result.best;
			if (best === null) return null;
			return {
				requestRowId: this.row.id,
				hash: this.row.hash,
				aliases: this.row.aliases,
				nodeId: best.nodeId,
				storage: storageOf(factsOf(candidates, best.nodeId)),
				bytes: this.wanted.request.sizeBytes,
				guessed: !this.wanted.request.sizeKnown,
				createdAtMs: now(),
			};
		});
		if (shown.length > 0) await ledger.dropReservations(shown);
		return reservation === null ? null : cluster.node(reservation.nodeId);
	}

	private jobFor(node: ClusterNode, payload: AddJob['payload'], nodePath: string | null): AddJob {
		const { category, tags } = this.wanted;
		const { savePaths } = node.config.policy;
		const options = { ...this.row.options, ...this.settings.overrides.options };
		const configured = savePaths[category] ?? savePaths[''] ?? null;
		const natural = naturalSavePath(category, node.preferences, node.snapshot);
		return {
			payload,
			aliases: this.row.kind === 'url' ? [] : this.row.aliases,
			category,
			tags,
			savePath: nodePath ?? this.settings.overrides.savePath ?? configured ?? natural,
			options,
			twoPhases: this.wanted.private && options.stopped !== true,
			correlationTag: this.row.kind === 'url' ? `arr-dispatch-${this.row.hash.slice(4, 20)}` : null,
		};
	}

	private note(node: ClusterNode, added: AddResult, ms: number): void {
		const sentence =
			added.kind === 'added' || added.kind === 'already-there'
				? verdicts.accepted(node.name).sentence
				: added.kind === 'refused'
					? added.sentence
					: added.error.message;
		this.attempts.push({ node: node.name, nodeId: node.id, result: added.kind, sentence, ms });
	}

	/** What an attempt means: done, the next node (null), or the end. */
	private async settle(
		node: ClusterNode,
		job: AddJob,
		added: AddResult,
		uncertain: UncertainAdd[],
	): Promise<DispatchOutcome | null> {
		const { ledger, now } = this.context;
		if (added.kind === 'added' || added.kind === 'already-there') return await this.confirmed(node, job, added.row);
		const fate = added.kind === 'unknown' ? 'uncertain' : 'settled';
		await ledger.settleAttempt(this.row.id, node.id, fate, now());
		await ledger.releaseReservation(this.row.id);
		const sentence = this.attempts[this.attempts.length - 1].sentence;
		this.failed.set(node.id, { code: 'add_failed', have: null, need: null, unit: null, sentence });
		if (added.kind === 'refused' && added.permanent) return await this.finish('refused', verdicts.invalid(added.status, sentence));
		if (added.kind !== 'unknown') return null;
		if (this.wanted.private) return await this.finish('refused', verdicts.uncertain(node.name));
		uncertain.push({ requestRowId: this.row.id, hash: this.row.hash, aliases: this.row.aliases, nodeId: node.id, state: 'uncertain', private: false, sinceMs: now() });
		return null;
	}

	private async confirmed(node: ClusterNode, job: AddJob, torrent: TorrentRow): Promise<DispatchOutcome> {
		const { ledger, now } = this.context;
		const verdict = verdicts.accepted(node.name);
		const aliases = aliasesOfRow(torrent);
		await ledger.update(
			this.row.id,
			{
				status: 'downloading',
				nodeId: node.id,
				code: verdict.code,
				reason: verdict.sentence,
				httpStatus: 200,
				...(this.row.kind === 'url' ? { hash: aliases[0], name: torrent.name } : {}),
				addAliases: aliases,
			},
			now(),
		);
		if (job.correlationTag !== null) await removeCorrelationTag(node, torrent, job.correlationTag);
		// The trace of the attempt stays until the torrent has been started: see reconcile.
		if (!job.twoPhases || (await this.started(node, torrent))) {
			await ledger.settleAttempt(this.row.id, node.id, 'settled', now());
		}
		const latest = await ledger.getRequest(this.row.id);
		if (latest?.cancel === true) return await this.cancelled(node, torrent);
		return await this.finish('accepted', verdict, node);
	}

	private async started(node: ClusterNode, torrent: TorrentRow): Promise<boolean> {
		try {
			await startTorrent(node, torrent);
			return true;
		} catch {
			return false;
		}
	}

	private async cancelled(node: ClusterNode, torrent: TorrentRow): Promise<DispatchOutcome> {
		await deleteTorrent(node, torrent.hash, false);
		return await this.finish('refused', verdicts.cancelled());
	}

	private noNodeVerdict(): Verdict {
		const sentence = this.result?.sentence ?? 'No node is configured';
		if (this.attempts.length === 0) return verdicts.noNode(sentence);
		const tried = this.attempts.map((attempt) => attempt.sentence).join('; ');
		return verdicts.allFailed(`${tried}. ${sentence}`);
	}

	private async finish(
		outcome: DispatchOutcome['outcome'],
		verdict: Verdict,
		node: ClusterNode | null = null,
	): Promise<DispatchOutcome> {
		const { ledger, now } = this.context;
		if (outcome !== 'accepted') {
			const status = verdict.code === 'cancelled' ? 'removed' : outcome === 'failed' ? 'failed' : 'rejected';
			await ledger.update(
				this.row.id,
				{ status, code: verdict.code, reason: verdict.sentence, httpStatus: verdict.httpStatus },
				now(),
			);
		}
		const won = this.ranked.find(({ nodeId }) => nodeId === node?.id) ?? null;
		const decision: DispatchOutcome = {
			outcome,
			verdict,
			nodeId: node?.id ?? null,
			node: node?.name ?? null,
			score: won?.score ?? null,
			sentence: outcome === 'accepted' ? (this.result?.sentence ?? verdict.sentence) : verdict.sentence,
			ranked: this.ranked,
			attempts: this.attempts,
		};
		await this.record(decision);
		return decision;
	}

	private async record(decision: DispatchOutcome): Promise<void> {
		const { ledger, now } = this.context;
		await ledger.recordDecision({
			requestRowId: this.row.id,
			requestId: this.row.requestId,
			atMs: now(),
			hash: this.row.hash,
			name: this.row.name,
			category: this.wanted.category,
			source: this.row.source,
			sizeBytes: this.row.sizeBytes,
			outcome: decision.outcome,
			nodeId: decision.nodeId,
			node: decision.node,
			score: decision.score,
			sentence: decision.sentence,
			detail: {
				request: this.wanted.request,
				settings: this.settings.score,
				ranked: decision.ranked,
				attempts: decision.attempts,
			},
		});
	}
}

function factsOf(candidates: NodeFacts[], nodeId: string): NodeFacts {
	const facts = candidates.find(({ id }) => id === nodeId);
	if (!facts) throw new RangeError('the chosen node is not a candidate');
	return facts;
}

/** The row was settled before (a re-run job, or Claim answered it): the same answer again. */
function fromRow(context: DispatchContext, row: RequestRow): DispatchOutcome {
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
		nodeId: row.nodeId,
		node: node?.name ?? null,
		score: null,
		sentence: verdict.sentence,
		ranked: [],
		attempts: [],
	};
}

function claimed(outcome: 'adopted' | 'duplicate', verdict: Verdict): DispatchOutcome {
	return {
		outcome: outcome === 'adopted' ? 'accepted' : 'refused',
		verdict,
		nodeId: null,
		node: null,
		score: null,
		sentence: verdict.sentence,
		ranked: [],
		attempts: [],
	};
}
