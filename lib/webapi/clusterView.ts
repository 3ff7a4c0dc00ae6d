import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { ChangeLog } from './changeLog';
import { Breather, type Bucket } from './fragments';
import { pendingRow } from './pendingRow';
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

/** Protection has no event of its own: stopped torrents are looked at again this often. */
const PROTECTION_MAX_AGE_MS = 2_000;

/**
 * All torrents of the cluster as clients see them: one per torrent, found by any alias, sorted into
 * buckets by node and category whose JSON is kept. Follows the snapshots by what changed in them.
 */
export class ClusterView {
	readonly log: ChangeLog;
	private readonly sources = new Map<ClusterNode, NodeSource>();
	private readonly pending: Source;
	private readonly byAlias = new Map<string, Torrent>();
	private readonly touched = new Set<Torrent>();
	private protectionAtMs = 0;

	constructor(
		private readonly deps: Pick<WebApiDependencies, 'cluster' | 'pending' | 'options' | 'now'>,
		firstRevision?: number,
	) {
		this.log = new ChangeLog(firstRevision);
		this.pending = emptySource(pendingPresentation(this.deps.options.profile));
	}

	/** Takes over what changed since last time. Rests between nodes, so that a cold start blocks nobody. */
	async update(): Promise<void> {
		const breather = new Breather();
		this.dropOldNodes();
		const recheck = this.deps.now() - this.protectionAtMs >= PROTECTION_MAX_AGE_MS;
		if (recheck) this.protectionAtMs = this.deps.now();
		for (const [rank, node] of this.deps.cluster.nodes.entries()) {
			this.updateNode(this.sourceOf(node, rank), recheck);
			await breather.rest();
		}
		this.updatePending();
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
	*torrentsIn(buckets: readonly Bucket[]): Generator<Torrent> {
		for (const bucket of buckets) {
			for (const chunk of bucket.chunks) {
				for (const fragment of chunk.fragments) {
					if (fragment instanceof Torrent) yield fragment;
				}
			}
		}
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

	private updateNode(source: NodeSource, recheckProtection: boolean): void {
		const { snapshot } = source.node;
		const how = nodePresentation(source.node, this.deps.options.profile);
		const changed = source.sequence < 0 ? null : snapshot.changedSince(source.sequence);
		if (!sameShape(how, source.how)) {
			source.how = how;
			this.takeAll(source);
		} else if (changed === null) {
			this.takeAll(source);
		} else {
			for (const id of new Set(changed)) this.take(source, id);
			if (recheckProtection) for (const id of source.removable) this.take(source, id);
		}
		source.sequence = snapshot.sequence;
		this.settle();
	}

	private takeAll(source: NodeSource): void {
		for (const id of source.node.snapshot.torrents.keys()) this.take(source, id);
		for (const id of source.holders.keys()) {
			if (!source.node.snapshot.torrents.has(id)) this.take(source, id);
		}
	}

	private take(source: NodeSource, id: string): void {
		const { snapshot } = source.node;
		const row = snapshot.torrents.get(id);
		// A change of a row that we have just removed leaves a row without a name, until the next refresh.
		if (row === undefined || typeof row.name !== 'string') {
			source.removable.delete(id);
			this.withdraw(source, id);
			return;
		}
		const removable = isRemovable(row);
		if (removable) source.removable.add(id);
		else source.removable.delete(id);
		this.place(source, row, {
			lost: snapshot.lost.has(id),
			protected: removable && this.deps.pending.isProtected(aliasesOfRow(row)),
		});
	}

	private updatePending(): void {
		const savePath = defaultSavePath(this.deps.cluster, this.deps.options);
		const rows = new Map<string, TorrentRow>();
		for (const torrent of this.deps.pending.pending()) {
			const row = pendingRow(torrent, savePath);
			if (row !== null) rows.set(row.hash, row);
		}
		for (const id of [...this.pending.holders.keys()]) {
			if (!rows.has(id)) this.withdraw(this.pending, id);
		}
		for (const [id, row] of rows) {
			const old = this.pending.holders.get(id)?.row;
			if (JSON.stringify(old) !== JSON.stringify(row)) {
				this.place(this.pending, row, { lost: false, protected: false });
			}
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
			torrent.aliases.add(alias);
			this.byAlias.set(alias, torrent);
		}
		return torrent;
	}

	private merge(from: Torrent, into: Torrent): void {
		for (const holder of from.holders.splice(0)) {
			holder.torrent = into;
			into.holders.push(holder);
		}
		for (const alias of from.aliases) {
			into.aliases.add(alias);
			this.byAlias.set(alias, into);
		}
		from.aliases.clear();
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
