import type { ClusterNode } from '../qbittorrent/node';
import { inTurns } from '../qbittorrent/turns';
import type { Context } from './context';
import { type Pieces, PieceWriter } from './pieces';
import type { Torrent } from './torrent';

/** A client waits no longer than this; trackers that have not come by then are told as last known. */
const BUDGET_MS = 2_000;
/** Trackers change rarely, and a list of all torrents may be asked for every few seconds. */
const MAX_AGE_MS = 30_000;
/** Since 5.1 a node tells the trackers of many torrents at once. */
const TOGETHER = 250;
/** Older nodes are asked torrent by torrent, so many at once and no more per list: the rest next time. */
const AT_ONCE = 4;
const MAX_QUESTIONS = 200;

/** The trackers of one torrent as JSON, with what would show that they have changed. */
interface Known {
	json: string;
	atMs: number;
	mark: string;
}

interface Wanted {
	torrent: Torrent;
	/** Under which its node knows it. */
	id: string;
}

const known = new WeakMap<Torrent, Known>();

/** Items with their `trackers` (`includeTrackers=true`), asked of their nodes; empty while unknown. */
export async function withTrackers(
	context: Context,
	torrents: readonly Torrent[],
): Promise<Pieces> {
	await learnTrackers(context, torrents);
	const writer = new PieceWriter();
	await inTurns(torrents, (torrent) => {
		if (torrent.shown === null) return;
		const item = torrent.json().subarray(0, -1);
		writer.add(item, Buffer.from(`,"trackers":${known.get(torrent)?.json ?? '[]'}}`));
	});
	return writer.enclosed('[', ']');
}

async function learnTrackers(context: Context, torrents: readonly Torrent[]): Promise<void> {
	const nowMs = context.deps.now();
	const byNode = new Map<ClusterNode, Wanted[]>();
	await inTurns(torrents, (torrent) => {
		const node = torrent.owner();
		const { shown } = torrent;
		if (node === null || shown === null || !node.up || isFresh(torrent, nowMs)) return;
		const wanted = byNode.get(node);
		if (wanted === undefined) byNode.set(node, [{ torrent, id: shown.id }]);
		else wanted.push({ torrent, id: shown.id });
	});
	if (byNode.size === 0) return;
	const deadline = AbortSignal.timeout(BUDGET_MS);
	const all = [...byNode].map(([node, wanted]) => askNode(context, node, wanted, deadline));
	const timeout = new Promise((resolve) => {
		deadline.addEventListener('abort', resolve, { once: true });
	});
	await Promise.race([Promise.all(all), timeout]);
}

/** One of its trackers more or less changes the row. */
const markOf = (torrent: Torrent): string =>
	`${String(torrent.shown?.row.trackers_count)} ${String(torrent.shown?.row.tracker)}`;

function isFresh(torrent: Torrent, nowMs: number): boolean {
	const last = known.get(torrent);
	return last !== undefined && nowMs - last.atMs < MAX_AGE_MS && last.mark === markOf(torrent);
}

function learn({ deps }: Context, torrent: Torrent, list: unknown): void {
	if (!Array.isArray(list)) return;
	// DHT, PeX and LSD are listed only where a single torrent is asked for; they have no tier.
	const trackers = list.filter((tracker: { tier?: unknown } | null) => Number(tracker?.tier) >= 0);
	known.set(torrent, { json: JSON.stringify(trackers), atMs: deps.now(), mark: markOf(torrent) });
}

/** Never throws, and a node that is too slow for this is not down: a list without trackers is better than none. */
async function askNode(
	context: Context,
	node: ClusterNode,
	wanted: Wanted[],
	deadline: AbortSignal,
): Promise<void> {
	const together = node.dialect?.includeTrackers === true;
	const queue = together ? inGroups(wanted) : wanted.slice(0, MAX_QUESTIONS).map((one) => [one]);
	const worker = async () => {
		for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
			if (deadline.aborted || !node.up) return;
			await (together ? askMany(context, node, group) : askOne(context, node, group[0]));
		}
	};
	const workers = Array.from({ length: together ? 1 : AT_ONCE }, worker);
	await Promise.all(workers).catch(() => undefined);
}

function inGroups(wanted: Wanted[]): Wanted[][] {
	const groups: Wanted[][] = [];
	for (let start = 0; start < wanted.length; start += TOGETHER) {
		groups.push(wanted.slice(start, start + TOGETHER));
	}
	return groups;
}

async function askMany(context: Context, node: ClusterNode, group: Wanted[]): Promise<void> {
	const form = { hashes: group.map(({ id }) => id).join('|'), includeTrackers: 'true' };
	const answer = await node.client.call('POST', 'torrents/info', { form, timeoutMs: BUDGET_MS });
	if (answer.status !== 200) return;
	const rows = JSON.parse(answer.text) as Array<{ hash?: unknown; trackers?: unknown }>;
	const byId = new Map(rows.map(({ hash, trackers }) => [hash, trackers]));
	for (const { torrent, id } of group) learn(context, torrent, byId.get(id));
}

async function askOne(context: Context, node: ClusterNode, { torrent, id }: Wanted): Promise<void> {
	const path = `torrents/trackers?hash=${id}`;
	const answer = await node.client.call('GET', path, { timeoutMs: BUDGET_MS });
	if (answer.status === 200) learn(context, torrent, JSON.parse(answer.text));
}
