import type { Reservation, RequestRow, UncertainAdd } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import { type Promised, storageOf } from '../scoring';
import type { Exclusion, NodeFacts, ScoreRequest } from '../scoring/types';
import type { DispatchSettings } from './types';

type Described = Pick<RequestRow, 'category' | 'tags' | 'options' | 'sizeBytes' | 'trackerHosts' | 'kind' | 'private'>;

/** What is asked for, with the user's overrides laid over what the client sent. */
export interface Wanted {
	category: string;
	tags: string[];
	savePath: string | null;
	request: ScoreRequest;
	private: boolean;
}

export function wantedOf(row: Described, settings: DispatchSettings): Wanted {
	const category = settings.overrides.category ?? row.category;
	const tags = settings.overrides.tags ?? row.tags;
	const guesses = settings.unknownSizeByCategory;
	const guess = Object.hasOwn(guesses, category) ? guesses[category] : settings.unknownSizeBytes;
	return {
		category,
		tags,
		savePath: settings.overrides.savePath ?? row.options.savePath ?? null,
		private: isPrivate(row, settings),
		request: {
			sizeBytes: row.sizeBytes ?? guess,
			sizeKnown: row.sizeBytes !== null,
			category,
			tags,
			trackerHosts: row.trackerHosts,
		},
	};
}

/** A file says it; of magnets and links nobody knows, so a setting decides. */
function isPrivate(row: Described, settings: DispatchSettings): boolean {
	if (row.kind === 'file') return row.private === true;
	return row.kind === 'url' ? settings.treatLinksAsPrivate : settings.treatMagnetsAsPrivate;
}

/** The nodes of the pool, with this dispatch's weights and limits. */
export function candidatesOf(
	cluster: Cluster,
	settings: Pick<DispatchSettings, 'pool' | 'policyFor'>,
): NodeFacts[] {
	const pool = new Set(settings.pool.map((name) => name.toLowerCase()));
	return cluster
		.facts()
		.filter(({ id, name }) => pool.size === 0 || pool.has(id) || pool.has(name.toLowerCase()))
		.map(settings.policyFor);
}

/** An add is confirmed long before this; a torrent that its node still lacks then was removed. */
const SETTLED_MS = 60_000;

/**
 * Reservations that the nodes' own figures do not show yet, summed per storage. A torrent that its
 * node lists with a size is in the unfinished bytes; one without metadata is not. `shown` are those
 * that have done their work: their torrent is listed with a size, or was removed before it had one.
 */
function outstanding(
	cluster: Cluster,
	reservations: readonly Reservation[],
): { promised: Promised; shown: string[] } {
	const reserved = new Map<string, number>();
	const guessed = new Map<string, number>();
	const byNode = new Map<string, number>();
	const shown: string[] = [];
	const nodes = new Map(cluster.nodes.map((node) => [node.id, node]));
	for (const reservation of reservations) {
		const node = nodes.get(reservation.nodeId) ?? null;
		const row = node?.find(reservation.aliases) ?? null;
		if (row === null ? isRemoved(node, reservation) : row.size > 0) {
			shown.push(reservation.requestRowId);
			continue;
		}
		const sums = reservation.guessed ? guessed : reserved;
		sums.set(reservation.storage, (sums.get(reservation.storage) ?? 0) + reservation.bytes);
		if (!reservation.guessed) byNode.set(reservation.nodeId, (byNode.get(reservation.nodeId) ?? 0) + reservation.bytes);
	}
	return { promised: { reserved, guessed, byNode }, shown };
}

const isRemoved = (node: ClusterNode | null, { createdAtMs }: Reservation): boolean =>
	node !== null && node.up && (node.snapshotAtMs ?? 0) - createdAtMs > SETTLED_MS;

/**
 * What is promised, with the unfinished bytes of nodes outside the choice that share a storage with
 * it; and the reservations that have done their work.
 */
export function promisedTo(
	cluster: Cluster,
	candidates: readonly NodeFacts[],
	reservations: readonly Reservation[],
): { promised: Promised; shown: string[] } {
	const { promised, shown } = outstanding(cluster, reservations);
	const reserved = new Map(promised.reserved);
	const chosen = new Set(candidates.map(({ id }) => id));
	for (const facts of cluster.facts()) {
		if (chosen.has(facts.id) || facts.preallocates) continue;
		const storage = storageOf(facts);
		reserved.set(storage, (reserved.get(storage) ?? 0) + facts.unfinishedBytes);
	}
	return { promised: { ...promised, reserved }, shown };
}

/** A node that may still carry out an earlier add of this torrent, and every node on its storage, is out. */
export function blockedByUncertainty(
	cluster: Cluster,
	candidates: readonly NodeFacts[],
	adds: readonly UncertainAdd[],
): Map<string, Exclusion> {
	const taken = new Set(
		cluster.nodes
			.filter(({ id }) => adds.some(({ nodeId }) => nodeId === id))
			.map(({ id, config: { policy } }) => storageOf({ id, policy })),
	);
	const blocked = new Map<string, Exclusion>();
	for (const facts of candidates) {
		if (!taken.has(storageOf(facts))) continue;
		blocked.set(facts.id, {
			code: 'on_same_storage',
			have: null,
			need: null,
			unit: null,
			sentence: 'an earlier add of this torrent may still be carried out on the same storage',
		});
	}
	return blocked;
}
