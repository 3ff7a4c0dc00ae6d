import { ask } from './ask';
import type { Context } from './context';
import { jsonArray } from './fragments';
import type { Torrent } from './torrent';

/** Beyond this many torrents without help of the node, their trackers are left out. */
const MAX_QUESTIONS = 200;
const AT_ONCE = 4;

/** Items with their `trackers` (`includeTrackers=true`), each asked of its owner; empty when that fails. */
export async function withTrackers(
	context: Context,
	torrents: readonly Torrent[],
): Promise<Buffer> {
	const asked = torrents.slice(0, MAX_QUESTIONS);
	const lists = new Map<Torrent, unknown[]>();
	const queue = [...asked];
	const worker = async () => {
		for (let torrent = queue.shift(); torrent !== undefined; torrent = queue.shift()) {
			lists.set(torrent, await trackersOf(context, torrent));
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	const items = torrents.map((torrent) => ({
		...torrent.item(),
		trackers: lists.get(torrent) ?? [],
	}));
	return jsonArray(items.map((item) => Buffer.from(JSON.stringify(item))));
}

async function trackersOf({ deps }: Context, torrent: Torrent): Promise<unknown[]> {
	const node = torrent.owner();
	if (node === null || !node.up || torrent.shown === null) return [];
	try {
		const path = `torrents/trackers?hash=${torrent.shown.id}`;
		const timeoutMs = deps.options.mutationTimeoutMs;
		const answer = await ask(node, { method: 'GET', path, timeoutMs });
		const list: unknown = JSON.parse(answer.text);
		return Array.isArray(list) ? list : [];
	} catch {
		return [];
	}
}
