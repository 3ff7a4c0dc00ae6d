import type { RequestRow, UncertainAdd } from '../ledger/types';
import type { AddJob } from '../qbittorrent/addForm';
import { type AddResult, addTorrent, removeCorrelationTag } from '../qbittorrent/addTorrent';
import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { scoreNodes, storageOf } from '../scoring';
import { inputsOf, type ScoreInputs } from '../scoring/recorded';
import type { Exclusion, NodeFacts, NodeScore, ScoreResult } from '../scoring/types';
import { startAdded, isTwin, takeOut } from './added';
import { CLAIM_LEASE_MS, claimTorrent } from './claim';
import { copiesOf } from './copies';
import { endWithoutAdd } from './hold';
import { jobFor } from './job';
import { ownerAway } from './locate';
import { outcomeOfClaim, recordOutcome } from './outcome';
import { pathOwner } from './pathOwner';
import { blockedByUncertainty, candidatesOf, promisedTo, type Wanted, wantedOf } from './placement';
import type { DispatchAttempt, DispatchContext, DispatchOutcome, DispatchSettings, Verdict } from './types';
import { verdicts } from './verdicts';

/** A torrent that this process sees may be unknown to another one for some seconds, which still needs the promise. */
const SEEN_BY_ALL_MS = 10_000;

/**
 * One run of a row that has been claimed, or has begun after it waited: gate, score, reserve, add, confirm
 * by hash; the next node when one refuses. Holds what these steps share.
 */
export class DispatchRun {
	private readonly wanted: Wanted;
	private readonly attempts: DispatchAttempt[] = [];
	private readonly failed = new Map<string, Exclusion>();
	private ranked: NodeScore[] = [];
	private result: ScoreResult | null = null;
	private inputs: ScoreInputs | null = null;

	constructor(
		private readonly context: DispatchContext,
		private readonly row: RequestRow,
		private readonly settings: DispatchSettings,
		private readonly wasHeld: boolean,
	) {
		this.wanted = wantedOf(row, settings);
	}

	async run(): Promise<DispatchOutcome> {
		const { cluster, ledger, now } = this.context;
		await cluster.refreshForDecision();
		const away = await ownerAway(this.context, this.row);
		if (away !== null) return await this.finish('refused', away);
		if (copiesOf(cluster, this.row).length > 0) {
			const known = await this.adoptInstead();
			if (known !== null) return known;
		}
		const [uncertain, payload] = await Promise.all([this.uncertainAdds(), ledger.getPayload(this.row.id)]);
		if (uncertain.length > 0 && this.mustWait) {
			return await this.finish('refused', this.waitingFor(cluster.node(uncertain[0].nodeId)?.name ?? 'A node'));
		}
		const path = this.explicitPath();
		if (path !== null && 'refusal' in path) return await this.finish('refused', path.refusal);
		if (payload === null) return await this.finish('failed', verdicts.invalid(400, 'The torrent itself is no longer in the ledger; add it again'));

		await this.rememberWishes();
		for (let tries = 0; tries < this.settings.nodesToTry; tries++) {
			if (tries > 0 && (await this.isCancelled())) return await this.finish('refused', verdicts.cancelled());
			const node = await this.reserve(uncertain, path?.node ?? null);
			if (node === null) break;
			const job = jobFor(this.row, this.wanted, this.settings, node, payload, path?.nodePath ?? null);
			const startedMs = now();
			const added = await addTorrent(node, job);
			this.note(node, added, now() - startedMs);
			const outcome = await this.settle(node, job, added, uncertain);
			if (outcome !== null) return outcome;
		}
		return await this.finish('refused', this.noNodeVerdict());
	}

	/** What was laid over the request must be known to whoever clears up after a crash or a late landing. */
	private async rememberWishes(): Promise<void> {
		const { ledger, now } = this.context;
		const options = this.settings.overrides.options ?? {};
		const isPrivate = this.wanted.private || this.row.private;
		if (Object.keys(options).length === 0 && isPrivate === this.row.private) return;
		await ledger.update(this.row.id, { options: { ...this.row.options, ...options }, private: isPrivate }, now());
	}

	/** An uncertain add must be settled before another node is tried; of a link not even the hash is known. */
	private get mustWait(): boolean {
		return this.wanted.private || this.row.kind === 'url';
	}

	private waitingFor(node: string): Verdict {
		return this.row.kind === 'url' ? verdicts.linkPending(node) : verdicts.uncertain(node);
	}

	private uncertainAdds(): Promise<UncertainAdd[]> {
		const { cluster, ledger, now } = this.context;
		// A node that was taken out of the cluster blocks nobody.
		const counts = ({ nodeId, aliases }: UncertainAdd) =>
			cluster.node(nodeId) !== null && aliases.some((alias) => this.row.aliases.includes(alias));
		return ledger.uncertainAdds(now(), CLAIM_LEASE_MS).then((adds) => adds.filter(counts));
	}

	/** The owner of an explicit save path; null when the torrent may go anywhere. */
	private explicitPath(): ReturnType<typeof pathOwner> | null {
		const { options } = this.row;
		const skipsCheck = options.skipChecking === true;
		if (options.savePath !== undefined) return pathOwner(this.context.cluster, options.savePath, skipsCheck);
		return skipsCheck ? { refusal: verdicts.pathUnknown() } : null;
	}

	private async reserve(uncertain: UncertainAdd[], only: ClusterNode | null): Promise<ClusterNode | null> {
		const { cluster, ledger, now } = this.context;
		const candidates = candidatesOf(cluster, this.settings).filter(({ id }) => only === null || id === only.id);
		const blocked = new Map([...blockedByUncertainty(cluster, candidates, uncertain), ...this.failed]);
		const done: string[] = [];
		const reservation = await ledger.reserve(this.row.id, now(), (others) => {
			const { promised, shown } = promisedTo(cluster, candidates, others);
			const young = others.filter(({ createdAtMs }) => createdAtMs >= now() - SEEN_BY_ALL_MS);
			done.push(...shown.filter((id) => !young.some(({ requestRowId }) => requestRowId === id)));
			this.result = scoreNodes(candidates, this.wanted.request, this.settings.score, promised, blocked);
			this.ranked = this.result.ranked;
			this.inputs = inputsOf(candidates, this.wanted.request, this.settings.score, promised, blocked);
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
			// Before the first try too: of many torrents in one request the last ones have waited.
		}, CLAIM_LEASE_MS);
		if (done.length > 0) await ledger.dropReservations(done);
		return reservation === null ? null : cluster.node(reservation.nodeId);
	}

	/** What the last ranking was made from, without the nodes that have failed since. */
	private get recorded(): ScoreInputs | null {
		if (this.inputs === null) return null;
		return { ...this.inputs, blocked: { ...this.inputs.blocked, ...Object.fromEntries(this.failed) } };
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
		if (added.kind === 'added') return await this.confirmed(node, job, added.row);
		if (added.kind === 'already-there') {
			await ledger.settleAttempt(this.row.id, node.id, 'settled', now());
			return await this.adoptInstead();
		}
		const fate = added.kind === 'unknown' ? 'uncertain' : 'settled';
		await ledger.settleAttempt(this.row.id, node.id, fate, now());
		await ledger.releaseReservation(this.row.id);
		const sentence = this.attempts[this.attempts.length - 1].sentence;
		this.failed.set(node.id, { code: 'add_failed', have: null, need: null, unit: null, sentence });
		if (added.kind === 'refused' && added.permanent) return await this.finish('refused', verdicts.invalid(added.status, sentence));
		if (added.kind !== 'unknown') return null;
		if (this.mustWait) return await this.finish('refused', this.waitingFor(node.name));
		uncertain.push({ requestRowId: this.row.id, hash: this.row.hash, aliases: this.row.aliases, nodeId: node.id, state: 'uncertain', private: false, sinceMs: now() });
		return null;
	}

	private async confirmed(node: ClusterNode, job: AddJob, torrent: TorrentRow): Promise<DispatchOutcome> {
		const { ledger, now } = this.context;
		const verdict = verdicts.accepted(node.name);
		const aliases = aliasesOfRow(torrent);
		if (this.row.kind === 'url' && (await isTwin(this.context, this.row.id, node, aliases))) return await this.withdraw(node, torrent, aliases);
		const { cancel } = await ledger.update(
			this.row.id,
			{
				status: 'downloading',
				nodeId: node.id,
				code: verdict.code,
				reason: verdict.sentence,
				httpStatus: 200,
				...(this.row.kind === 'url' ? { hash: aliases[0], name: torrent.name } : {}),
				addAliases: aliases,
				// The trace of the attempt stays until the torrent has been started: see reconcile.
				...(job.twoPhases ? {} : { attempt: { nodeId: node.id, fate: 'settled' as const } }),
			},
			now(),
		);
		if (job.correlationTag !== null) await removeCorrelationTag(node, torrent, job.correlationTag);
		if (cancel) return await this.cancelled(node, torrent);
		if (job.twoPhases) {
			const fate = (await startAdded(node, torrent)) ? 'settled' : 'uncertain';
			await ledger.settleAttempt(this.row.id, node.id, fate, now());
			if (await this.isCancelled()) return await this.cancelled(node, torrent);
		}
		return await this.finish('accepted', verdict, node);
	}

	private async isCancelled(): Promise<boolean> {
		return (await this.context.ledger.getRequest(this.row.id))?.cancel === true;
	}

	private async cancelled(node: ClusterNode, torrent: TorrentRow): Promise<DispatchOutcome> {
		await takeOut(this.context, this.row.id, node, torrent);
		return await this.finish('refused', verdicts.cancelled());
	}

	/** Two nodes must not have it: ours, which has no data yet, goes again and the other is adopted. */
	private async withdraw(node: ClusterNode, torrent: TorrentRow, aliases: string[]): Promise<DispatchOutcome> {
		await takeOut(this.context, this.row.id, node, torrent);
		const known = await this.adoptInstead(aliases);
		return known ?? (await this.finish('refused', this.noNodeVerdict()));
	}

	/** The torrent is there already: answered as Claim does. Null: it has gone again, and is still ours to add. */
	private async adoptInstead(addAliases: string[] = []): Promise<DispatchOutcome | null> {
		const { ledger, now } = this.context;
		await ledger.update(this.row.id, { status: 'received', addAliases }, now());
		const claim = await claimTorrent(this.context, this.row.id, { ...this.settings, passAway: true });
		if (claim.outcome === 'new') {
			// A claim starts with a clean row; that the client has its answer must not be forgotten.
			const { code, reason, httpStatus } = this.row;
			if (this.wasHeld) await ledger.update(this.row.id, { code, reason, httpStatus }, now());
			return claim.away === undefined ? null : await this.finish('refused', claim.away);
		}
		if (this.wasHeld && claim.outcome === 'duplicate') {
			const { code, sentence: reason } = claim.verdict;
			await ledger.holds.endHold(this.row.id, { code, reason, status: 'rejected' }, now());
		}
		const known = { ...outcomeOfClaim(claim.outcome, claim.verdict), ranked: this.ranked, attempts: this.attempts };
		await recordOutcome(this.context, this.row, this.wanted, this.settings, known, this.recorded);
		return known;
	}

	private noNodeVerdict(): Verdict {
		const sentence = this.result?.sentence ?? 'No node is configured';
		if (this.attempts.length === 0) return verdicts.noNode(sentence);
		const tried = this.attempts.map((attempt) => attempt.sentence).join('; ');
		// The last ranking names a winner when the tries ran out: it failed, so it is in the list of tries.
		return verdicts.allFailed(this.result?.best === null ? `${tried}. ${sentence}` : tried);
	}

	private async finish(
		wanted: 'accepted' | 'refused' | 'failed',
		decided: Verdict,
		node: ClusterNode | null = null,
	): Promise<DispatchOutcome> {
		const run = { row: this.row, wanted: this.wanted, settings: this.settings, wasHeld: this.wasHeld, attempts: this.attempts.length };
		const { outcome, verdict } =
			wanted === 'accepted' ? { outcome: wanted, verdict: decided } : await endWithoutAdd(this.context, run, wanted, decided);
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
		// A torrent that only goes back to waiting has decided nothing.
		const isNews = outcome !== 'held' || !this.wasHeld || this.attempts.length > 0;
		if (isNews) await recordOutcome(this.context, this.row, this.wanted, this.settings, decision, this.recorded);
		return decision;
	}
}

function factsOf(candidates: NodeFacts[], nodeId: string): NodeFacts {
	const facts = candidates.find(({ id }) => id === nodeId);
	if (!facts) throw new RangeError('the chosen node is not a candidate');
	return facts;
}
