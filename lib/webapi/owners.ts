import type { ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import { conflict, DONE, missing, unavailable } from './answers';
import { Refusal } from './ask';
import { type Call, type Context, findTorrents, maySee, splitHashes } from './context';
import type { Torrent } from './torrent';
import type { Touched } from './touched';
import type { ApiAnswer } from './types';

/** Rows of one node that a request is about. */
export interface Target {
	node: ClusterNode;
	rows: TorrentRow[];
}

/** The torrents that a request names, sorted by who can be told. */
export interface Split {
	targets: Target[];
	/** The rows of these torrents on nodes that do not answer. */
	offline: Target[];
	/** Known torrents of which no holder answers. */
	unreachable: Torrent[];
	/** Torrents that no node shows yet. */
	pending: Torrent[];
	/** Names that nobody knows. */
	unknown: string[];
	/** Takes note of what the owners accept. */
	touched?: Touched;
}

/**
 * Splits the `hashes` of a mutation by owner. Unknown ones are ignored, as qBittorrent does.
 * @throws Refusal 400 without `hashes`; 409 for `all` where that is not allowed, and for torrents
 * outside the login's categories
 */
export async function splitByOwner(
	context: Context,
	call: Call,
	rules: { allowAll: boolean },
): Promise<Split> {
	const { hashes } = call.params;
	if (hashes === undefined) throw new Refusal(missing('hashes'));
	const names = splitHashes(hashes);
	if (names.length === 1 && names[0] === 'all') return splitAll(context, call, rules);
	const found = await findTorrents(context, names);
	const torrents = new Set([...found.values()].filter((torrent) => torrent !== null));
	for (const torrent of torrents) {
		if (maySee(call.login, torrent.category)) continue;
		const reason = `The login of '${call.login.source}' may not change torrents of category '${torrent.category}'`;
		throw new Refusal(conflict(reason));
	}
	const unknown = names.filter((name) => found.get(name) === null);
	return { ...split(torrents), unknown, touched: call.touched };
}

async function splitAll(
	context: Context,
	call: Call,
	rules: { allowAll: boolean },
): Promise<Split> {
	if (!rules.allowAll) {
		throw new Refusal(
			conflict("'all' torrents of a cluster can only be started or stopped; name the hashes"),
		);
	}
	await context.view.update();
	const own = call.login.categories;
	const buckets = context.view.buckets(own.length === 0 ? null : own);
	return { ...split(context.view.torrentsIn(buckets)), unknown: [], touched: call.touched };
}

/** All live holders are told, so that a torrent on two nodes does not come back as the other's. */
function split(torrents: Iterable<Torrent>): Omit<Split, 'unknown'> {
	const targets = new Map<ClusterNode, Target>();
	const offline = new Map<ClusterNode, Target>();
	const result: Omit<Split, 'unknown'> = { targets: [], offline: [], unreachable: [], pending: [] };
	for (const torrent of torrents) {
		const holders = torrent.holders.filter(({ source }) => source.node !== null);
		const isLive = holders.some(({ source }) => source.node?.up === true);
		if (holders.length === 0) result.pending.push(torrent);
		else if (!isLive) result.unreachable.push(torrent);
		for (const { source, row } of holders) {
			if (source.node) addTo(source.node.up ? targets : offline, source.node, row);
		}
	}
	result.targets.push(...targets.values());
	result.offline.push(...offline.values());
	return result;
}

function addTo(targets: Map<ClusterNode, Target>, node: ClusterNode, row: TorrentRow): void {
	const target = targets.get(node);
	if (target) target.rows.push(row);
	else targets.set(node, { node, rows: [row] });
}

/**
 * Tells all owners at once. The answer is the first refusal, else 503 when an owner is offline, else
 * 200; what the other owners accepted stays done.
 */
export async function tellOwners(
	{ targets, unreachable, touched }: Split,
	act: (target: Target) => Promise<void>,
): Promise<ApiAnswer> {
	const tellOne = async (target: Target) => {
		await act(target);
		touched?.note(target);
	};
	const results = await Promise.allSettled(targets.map(tellOne));
	for (const result of results) {
		if (result.status === 'fulfilled') continue;
		if (result.reason instanceof Refusal) return result.reason.answer;
		throw result.reason;
	}
	return unreachable.length === 0 ? DONE : offline(unreachable);
}

function offline(torrents: Torrent[]): ApiAnswer {
	const nodes = [...new Set(torrents.map((torrent) => torrent.owner()?.name ?? ''))];
	const names = nodes.map((name) => `'${name}'`).join(', ');
	return unavailable(`${names} cannot be asked now; try again later`);
}

export const idsOf = (rows: readonly TorrentRow[]): string =>
	rows.map(({ hash }) => hash).join('|');
