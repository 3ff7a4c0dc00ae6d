import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import { isTurnUp, nextTurn } from '../qbittorrent/turns';
import type { TorrentRow } from '../qbittorrent/types';
import { ChangeLog } from './changeLog';
import type { Bucket } from './fragments';
import { PendingRows } from './pendingRow';
import { defaultSavePath } from './preferences';
import { isRemovable, type RowFlags } from './present';
import {
	bucketOf,
	emptySource,
	nodePresentation,
	type NodeSource,
	pendingPresentation,
	sameShape,
} from './sources';
import { type Holder, hashOfHolder, type Source, Torrent } from './torrent';
import type { WebApiDependencies } from './types';

/** A view that no poll has asked for this long no longer follows the nodes by itself. */
const FOLLOWED_FOR_MS = 10 * 60_000;
/** So many changes of a node are taken over at once, right after its refresh; more wait for a poll. */
const FEW_CHANGES = 256;
/** One object for all: there are tens of thousands of rows. */
const NO_FLAGS: RowFlags = { lost: false, protected: false };
/** Rows between two looks at the time. */
const ROWS_PER_LOOK = 16;

/**
 * All torrents of the cluster as clients see them: one per torrent, found by any alias, sorted into
 * buckets by node and category whose JSON is kept. Follows the snapshots by what changed in them.
 */
export class ClusterView {
	readonly log: ChangeLog;
	private readonly sources = new Map<ClusterNode, NodeSource>();
	private readonly pending: Source;
	private readonly pendingRows = new PendingRows();
	private readonly byAlias = new Map<string, Torrent>();
	private readonly touched = new Set<Torrent>();
	private protectionRevision = -1;
	private running: Promise<void> | null = null;
	private usedAtMs = 0;
	private stopFollowing: (() => void) | null = null;

	constructor(
		private readonly deps: Pick<WebApiDependencies, 'cluster' | 'pending' | 'options' | 'now'>,
		firstRevision?: number,
	) {
		this.log = new ChangeLog(firstRevision);
		this.pending = emptySource(pendingPresentation(this.deps.options.profile));
	}

	/** Takes over what changed since last time. Rests in between, so that a cold start blocks nobody. */
	async update(): Promise<void> {
		this.usedAtMs = this.deps.now();
		this.stopFollowing ??= this.deps.cluster.onRefresh((node) => this.follow(node));
		while (this.running !== null) await this.running;
		this.running = this.takeOver().finally(() => {
			this.running = null;
		});
		await this.running;
	}

	/** The torrent that any client or node may mean by this lower-case hash. */
	find(hash: string): Torrent | null {
		return this.byAlias.get(hash) ?? this.byAlias.get(hash.slice(0, 40)) ?? null;
	}

	/** The buckets of some categories, or all (null), in the order of the nodes. */
	buckets(categories: readonly string[] | null): Bucket[] {
		const found: Bucket[] = [];
		for (const source of [...this.sources.values(), this.pending]) {
			if (categories === null) found.push(...source.buckets.values());
			else found.push(...categories.flatMap((name) => source.buckets.get(name) ?? []));
		}
		return found;
	}

	/** The torrents in these buckets. */
	torrentsIn(buckets: readonly Bucket[]): Torrent[] {
		const found: Torrent[] = [];
		for (const bucket of buckets) {
			for (const chunk of bucket.chunks) {
				for (const fragment of chunk.fragments) {
					if (fragment instanceof Torrent) found.push(fragment);
				}
			}
		}
		return found;
	}

	count(): number {
		return this.buckets(null).reduce((sum, bucket) => sum + bucket.size, 0);
	}

	private sourceOf(node: ClusterNode, rank: number): NodeSource {
		let source = this.sources.get(node);
		if (source === undefined) {
			const how = nodePresentation(node, this.deps.options.profile);
			source = { ...emptySource(how), node, rank, sequence: -1, removable: new Set() };
			this.sources.set(node, source);
		}
		source.rank = rank;
		return source;
	}

	private dropOldNodes(): void {
		for (const [node, source] of this.sources) {
			if (this.deps.cluster.nodes.includes(node)) continue;
			for (const id of [...source.holders.keys()]) this.withdraw(source, id);
			this.sources.delete(node);
		}
		this.settle();
	}

	private async takeOver(): Promise<void> {
		this.dropOldNodes();
		const { protectionRevision } = this.deps.pending;
		const recheck = protectionRevision !== this.protectionRevision;
		this.protectionRevision = protectionRevision;
		for (const [rank, node] of this.deps.cluster.nodes.entries()) {
			await this.updateNode(this.sourceOf(node, rank), recheck);
		}
		await this.updatePending();
	}

	private async updateNode(source: NodeSource, recheck: boolean): Promise<void> {
		const { snapshot } = source.node;
		// What changes during a rest is taken over once more, next time.
		const { sequence } = snapshot;
		const how = nodePresentation(source.node, this.deps.options.profile);
		const reshaped = !sameShape(how, source.how);
		if (reshaped) source.how = how;
		const known = source.sequence >= 0 && !reshaped;
		const changed = known ? snapshot.changedSince(source.sequence) : null;
		if (changed === null) await this.takeAll(source);
		else if (changed.length > 0) await this.takeThese(source, new Set(changed));
		if (recheck) await this.takeThese(source, [...source.removable]);
		source.sequence = sequence;
	}

	/** The little that one refresh brings, at once: a poll that waits for many nodes finds it done. */
	private follow(node: ClusterNode): void {
		if (this.deps.now() - this.usedAtMs > FOLLOWED_FOR_MS) {
			this.stopFollowing?.();
			this.stopFollowing = null;
			return;
		}
		const source = this.sources.get(node);
		if (this.running !== null || source === undefined || source.sequence < 0) return;
		const changed = node.snapshot.changedSince(source.sequence);
		if (changed === null || changed.length > FEW_CHANGES) return;
		for (const id of new Set(changed)) this.take(source, id);
		source.sequence = node.snapshot.sequence;
		this.settle();
	}

	private async takeAll(source: NodeSource): Promise<void> {
		const { torrents } = source.node.snapshot;
		await this.takeThese(source, [...torrents.keys()]);
		const gone = [...source.holders.keys()].filter((id) => !torrents.has(id));
		await this.takeThese(source, gone);
	}

	private async takeThese(source: NodeSource, ids: Iterable<string>): Promise<void> {
		let count = 0;
		for (const id of ids) {
			if (++count % ROWS_PER_LOOK === 0 && isTurnUp()) {
				this.settle();
				await nextTurn();
			}
			this.take(source, id);
		}
		this.settle();
	}

	private take(source: NodeSource, id: string): void {
		const { snapshot } = source.node;
		const row = snapshot.torrents.get(id);
		// A change of a row that we have just removed leaves a row without a name, until the next refresh.
		if (row === undefined || typeof row.name !== 'string' || snapshot.isHidden(row)) {
			source.removable.delete(id);
			this.withdraw(source, id);
			return;
		}
		const removable = isRemovable(row);
		if (removable) source.removable.add(id);
		else source.removable.delete(id);
		const lost = snapshot.lost.has(id);
		const isProtected = removable && this.deps.pending.isProtected(aliasesOfRow(row));
		this.place(source, row, lost || isProtected ? { lost, protected: isProtected } : NO_FLAGS);
	}

	private async updatePending(): Promise<void> {
		const savePath = defaultSavePath(this.deps.cluster, this.deps.options);
		const rows = this.pendingRows.read(this.deps.pending.pending(), savePath);
		for (const id of [...this.pending.holders.keys()]) {
			if (!rows.has(id)) this.withdraw(this.pending, id);
		}
		for (const row of rows.values()) {
			if (isTurnUp()) {
				this.settle();
				await nextTurn();
			}
			this.place(this.pending, row, NO_FLAGS);
		}
		this.settle();
	}

	private place(source: Source, row: TorrentRow, flags: RowFlags): void {
		const old = source.holders.get(row.hash);
		if (old && old.row === row && old.how === source.how && sameFlags(old.flags, flags)) return;
		const torrent = old && sameNames(old.row, row) ? old.torrent : this.torrentOf(row, old);
		const holder: Holder = { source, id: row.hash, row, how: source.how, flags, torrent };
		if (old) remove(old.torrent.holders, old);
		if (old && old.torrent !== torrent) this.touched.add(old.torrent);
		source.holders.set(row.hash, holder);
		torrent.holders.push(holder);
		this.touched.add(torrent);
	}

	private withdraw(source: Source, id: string): void {
		const holder = source.holders.get(id);
		if (holder === undefined) return;
		source.holders.delete(id);
		remove(holder.torrent.holders, holder);
		this.touched.add(holder.torrent);
	}

	/** The torrent that the row's hashes name, made when none does; two that prove to be one are merged. */
	private torrentOf(row: TorrentRow, old: Holder | undefined): Torrent {
		const aliases = aliasesOfRow(row);
		const known = aliases.flatMap((alias) => this.byAlias.get(alias) ?? []);
		const torrent = old?.torrent ?? known[0] ?? new Torrent();
		for (const other of new Set(known)) if (other !== torrent) this.merge(other, torrent);
		for (const alias of aliases) {
			if (!torrent.aliases.includes(alias)) torrent.aliases.push(alias);
			this.byAlias.set(alias, torrent);
		}
		return torrent;
	}

	private merge(from: Torrent, into: Torrent): void {
		for (const holder of from.holders.splice(0)) {
			holder.torrent = into;
			into.holders.push(holder);
		}
		for (const alias of from.aliases.splice(0)) {
			if (!into.aliases.includes(alias)) into.aliases.push(alias);
			this.byAlias.set(alias, into);
		}
		this.touched.add(from);
	}

	private settle(): void {
		if (this.touched.size === 0) return;
		this.log.advance();
		for (const torrent of this.touched) this.settleOne(torrent);
		this.touched.clear();
	}

	private settleOne(torrent: Torrent): void {
		const old = torrent.shown;
		const best = torrent.best();
		if (best === old) return;
		const from = old === null ? null : old.source.buckets.get(torrent.category);
		if (best === null) {
			from?.remove(torrent);
			if (from?.size === 0) old?.source.buckets.delete(old.row.category);
			this.forget(torrent);
			return;
		}
		if (!this.noteChange(torrent, best)) return;
		const to = bucketOf(best.source, best.row.category);
		if (from === to) {
			torrent.chunk?.invalidate();
			return;
		}
		from?.remove(torrent);
		if (from?.size === 0) old?.source.buckets.delete(old.row.category);
		to.add(torrent);
	}

	/** Shows another holder and writes down what differs. @returns false when clients see no difference */
	private noteChange(torrent: Torrent, best: Holder): boolean {
		const old = torrent.shown;
		const { revision } = this.log;
		const before = old === null ? null : torrent.item();
		torrent.shown = best;
		const hash = hashOfHolder(best);
		if (before === null || torrent.hash !== hash) {
			if (before !== null) this.log.gone(torrent.hash);
			torrent.hash = hash;
			torrent.createdRevision = revision;
		} else if (!torrent.noteChanges(before, torrent.item(), revision)) {
			return old?.source !== best.source;
		}
		torrent.bytes = null;
		this.log.changed(torrent);
		return true;
	}

	private forget(torrent: Torrent): void {
		for (const alias of torrent.aliases) {
			if (this.byAlias.get(alias) === torrent) this.byAlias.delete(alias);
		}
		if (torrent.hash !== '') this.log.gone(torrent.hash);
		torrent.shown = null;
	}
}

function remove<T>(list: T[], value: T): void {
	const index = list.indexOf(value);
	if (index >= 0) list.splice(index, 1);
}

const sameFlags = (a: RowFlags, b: RowFlags): boolean =>
	a.lost === b.lost && a.protected === b.protected;

const sameNames = (a: TorrentRow, b: TorrentRow): boolean =>
	a.infohash_v1 === b.infohash_v1 && a.infohash_v2 === b.infohash_v2;
