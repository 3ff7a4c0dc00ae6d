import type { Hold } from '../ledger/holds';
import type { Reservation, RequestRow, UncertainAdd } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import { isTurnUp, nextTurn } from '../qbittorrent/turns';
import { scoreNodes, storageOf } from '../scoring';
import { defaultScoreSettings } from '../scoring/defaults';
import type { Promised } from '../scoring';
import type { NodeFacts } from '../scoring/types';
import { gibToBytes } from '../scoring/units';
import { CLAIM_LEASE_MS } from './claim';
import { copiesOf } from './copies';
import { settingsOf } from './hold';
import { ownerAway } from './locate';
import { pathOwner } from './pathOwner';
import { blockedByUncertainty, candidatesOf, promisedTo, type Wanted, wantedOf } from './placement';
import type { DispatchContext, DispatchSettings } from './types';

/** A run that was given rows has this long to dispatch them; then others may have them. */
const RELEASE_LEASE_MS = 5 * 60_000;
/** More than this many are not looked at in one go. */
const MOST_HOLDS = 10_000;

/** For what was put on hold without settings of its own: as a new *Dispatch Torrent* node is set. */
const PLAIN: DispatchSettings = {
	score: defaultScoreSettings,
	nodesToTry: 3,
	pool: [],
	unknownSizeBytes: gibToBytes(10),
	unknownSizeByCategory: {},
	treatMagnetsAsPrivate: false,
	treatLinksAsPrivate: true,
	onDuplicate: 'adopt',
	overrides: {},
	policyFor: (facts) => facts,
	whenNoNodeFits: 'hold',
};

/**
 * Gives the caller torrents that a node would take now, first come first, for it to dispatch. What
 * needs more room than there is stays and lets later ones pass. Nobody else is given the same ones
 * for some minutes, or until they wait again.
 */
export async function releaseHeld(context: DispatchContext, limit: number): Promise<Hold[]> {
	const { cluster, ledger, now } = context;
	await cluster.refreshForDecision();
	await ledger.holds.recoverHolds(now());
	await ledger.holds.expireHolds(now());
	// Some are approved when nobody answers in time.
	await ledger.approvals.expireDue(now());
	const found = await releasable(context, limit);
	const ids = new Set(await ledger.holds.leaseHolds(found.map(({ row }) => row.id), RELEASE_LEASE_MS, now()));
	return found.filter(({ row }) => ids.has(row.id));
}

/** The first of those that wait and would be taken now, judged by what is known of the nodes. */
export async function releasable(context: DispatchContext, limit: number): Promise<Hold[]> {
	const { cluster, ledger, now } = context;
	const holds = await ledger.holds.waiting(MOST_HOLDS);
	if (holds.length === 0) return [];
	const uncertain = (await ledger.uncertainAdds(now(), CLAIM_LEASE_MS)).filter(({ nodeId }) => cluster.node(nodeId) !== null);
	const judge = new Judge(cluster, await ledger.reservations(), uncertain, now());
	const found: Hold[] = [];
	for (const hold of holds) {
		if (found.length >= limit) break;
		if (isTurnUp()) await nextTurn();
		const isGiven = (hold.leaseUntilMs ?? 0) > now();
		if (!isGiven && hold.retryAtMs > now()) continue;
		if ((await ownerAway(context, hold.row)) !== null) continue;
		// What another run is about to add takes its room too.
		if (judge.takes(hold) && !isGiven) found.push(hold);
	}
	return found;
}

interface View {
	candidates: NodeFacts[];
	promised: Promised;
}

/** Judges as a dispatch would, counting what it has let through itself. */
class Judge {
	/** By settings: of a thousand torrents that wait nearly all have the same. */
	private readonly views = new Map<string, View>();
	/** The smallest size that no node took, by what else counts: a thousand episodes are one question. */
	private readonly tooLarge = new Map<string, number>();

	constructor(
		private readonly cluster: Cluster,
		private readonly promises: Reservation[],
		private readonly uncertain: readonly UncertainAdd[],
		private readonly nowMs: number,
	) {}

	/** Whether a node would take it; its bytes count from then on. */
	takes({ row, settings: stored }: Hold): boolean {
		// Somebody has added it by hand meanwhile: it is adopted, which takes no room.
		if (copiesOf(this.cluster, row).length > 0) return true;
		const settings = settingsOf(stored, PLAIN);
		const wanted = wantedOf(row, settings);
		const uncertain = this.uncertain.filter(({ aliases }) => aliases.some((alias) => row.aliases.includes(alias)));
		if (uncertain.length > 0 && (wanted.private || row.kind === 'url')) return false;
		const alike = JSON.stringify([this.keyOf(settings), settings.score, wanted.request, row.options.savePath, uncertain.length], withoutSize);
		if (wanted.request.sizeBytes >= (this.tooLarge.get(alike) ?? Infinity)) return false;
		const promise = this.place(row, wanted, settings, uncertain);
		if (promise === 'final') return true;
		if (promise === null) {
			this.tooLarge.set(alike, wanted.request.sizeBytes);
			return false;
		}
		this.promises.push(promise);
		this.views.clear();
		return true;
	}

	/** `final`: a dispatch would not wait for a node, but end the hold with its reason. */
	private place(
		row: RequestRow,
		wanted: Wanted,
		settings: DispatchSettings,
		uncertain: readonly UncertainAdd[],
	): Reservation | 'final' | null {
		const { options, hash, aliases } = row;
		const owner = options.savePath === undefined ? null : pathOwner(this.cluster, options.savePath, options.skipChecking === true);
		if (owner !== null && 'refusal' in owner) return 'final';
		const all = this.view(settings);
		const candidates = owner === null ? all.candidates : all.candidates.filter(({ id }) => id === owner.node.id);
		const promised = owner === null ? all.promised : promisedTo(this.cluster, candidates, this.promises).promised;
		const blocked = blockedByUncertainty(this.cluster, candidates, uncertain);
		const { best } = scoreNodes(candidates, wanted.request, settings.score, promised, blocked);
		const facts = candidates.find(({ id }) => id === best?.nodeId);
		if (facts === undefined) return null;
		const { sizeBytes: bytes, sizeKnown } = wanted.request;
		return { requestRowId: row.id, hash, aliases, nodeId: facts.id, storage: storageOf(facts), bytes, guessed: !sizeKnown, createdAtMs: this.nowMs };
	}

	private keyOf({ pool, nodeOverrides = [] }: DispatchSettings): string {
		return JSON.stringify([pool, nodeOverrides]);
	}

	private view(settings: DispatchSettings): View {
		const key = this.keyOf(settings);
		let view = this.views.get(key);
		if (view === undefined) {
			const candidates = candidatesOf(this.cluster, settings);
			view = { candidates, promised: promisedTo(this.cluster, candidates, this.promises).promised };
			this.views.set(key, view);
		}
		return view;
	}
}

const withoutSize = (name: string, value: unknown): unknown => (name === 'sizeBytes' ? undefined : value);
