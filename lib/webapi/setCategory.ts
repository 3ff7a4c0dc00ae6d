import type { ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import { conflict, missing } from './answers';
import { tell } from './ask';
import { categoryExists, createOnNode, refuseForeign } from './categories';
import type { Context, Handler } from './context';
import { idsOf, splitByOwner, type Target, tellOwners } from './owners';
import { isAbsolutePath, joinPath, samePath } from './paths';

/** `torrents/setCategory`; *arr marks a torrent as imported with it. '' takes the category off. */
export const setCategory: Handler = async (context, call) => {
	const { category } = call.params;
	if (category === undefined) return missing('category');
	const split = await splitByOwner(context, call, { allowAll: false });
	refuseForeign(call, category);
	if (category !== '' && !categoryExists(context, category))
		return conflict('Incorrect category name');
	return tellOwners(split, async (target) => {
		await keepData(context, target, category);
		if (category !== '') await createOnNode(context, target.node, category);
		const form = { hashes: idsOf(target.rows), category };
		const timeoutMs = context.deps.options.mutationTimeoutMs;
		await tell(target.node, { path: 'torrents/setCategory', form, timeoutMs });
		for (const row of target.rows) target.node.snapshot.patch(row.hash, { category });
	});
};

/** Automatic management would move the data to the new category's folder: switched off where it would. */
async function keepData(context: Context, { node, rows }: Target, category: string): Promise<void> {
	const moved = rows.filter(
		(row) => row.auto_tmm === true && wouldMove(context, node, row, category),
	);
	if (moved.length === 0) return;
	const form = { hashes: idsOf(moved), enable: 'false' };
	const timeoutMs = context.deps.options.mutationTimeoutMs;
	await tell(node, { path: 'torrents/setAutoManagement', form, timeoutMs });
	for (const row of moved) node.snapshot.patch(row.hash, { auto_tmm: false });
}

function wouldMove(
	context: Context,
	node: ClusterNode,
	row: TorrentRow,
	category: string,
): boolean {
	const from = automaticPath(
		node,
		row.category,
		node.snapshot.categories.get(row.category)?.savePath,
	);
	const known = node.snapshot.categories.get(category);
	const own = node.config.policy.savePaths;
	const planned = Object.hasOwn(own, category)
		? own[category]
		: context.own.categories.get(category);
	const to = automaticPath(node, category, known ? known.savePath : planned);
	return from === null || to === null || !samePath(from, to);
}

/** Where automatic management puts a category; null when the node's default path is not known. */
function automaticPath(node: ClusterNode, category: string, path = ''): string | null {
	if (isAbsolutePath(path)) return path;
	const root = node.preferences?.save_path ?? '';
	if (root === '') return null;
	const below = path === '' ? category : path;
	return below === '' ? root : joinPath(root, below);
}
