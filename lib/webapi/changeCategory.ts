import type { ClusterNode } from '../qbittorrent/node';
import type { PathRule, TorrentRow } from '../qbittorrent/types';
import { isAbsolutePath, isWindowsPath, joinPath, samePath, toNodePath } from './paths';

/** How the caller tells the node something; `tolerated` are statuses that count as done. */
export type Tell = (
	path: string,
	form: Record<string, string>,
	tolerated?: readonly number[],
) => Promise<void>;

const ALREADY_THERE = [409];
const TIMEOUT_MS = 5_000;

/**
 * Puts torrents of one node into a category ('': into none), which is made there when the node lacks
 * it. Automatic management is switched off first where it would move the data to another folder.
 *
 * @param clientPath save path of a category that is made on the way, as clients know it
 */
export async function changeCategory(
	node: ClusterNode,
	rows: readonly TorrentRow[],
	category: string,
	tell: Tell,
	clientPath = '',
): Promise<void> {
	const moved = rows.filter((row) => row.auto_tmm === true && wouldMove(node, row, category, clientPath));
	if (moved.length > 0) {
		await tell('torrents/setAutoManagement', { hashes: idsOf(moved), enable: 'false' });
		for (const row of moved) node.snapshot.patch(row.hash, { auto_tmm: false });
	}
	if (category !== '') await createCategory(node, category, tell, clientPath);
	await tell('torrents/setCategory', { hashes: idsOf(rows), category });
	for (const row of rows) node.snapshot.patch(row.hash, { category });
}

/** For those who have no client's request to answer. It throws a NodeRequestError. */
export const directly =
	(node: ClusterNode): Tell =>
	async (path, form, tolerated = []) => {
		const answer = await node.client.call('POST', path, { form, timeoutMs: TIMEOUT_MS });
		const done = (answer.status >= 200 && answer.status < 300) || tolerated.includes(answer.status);
		if (!done) throw node.client.unexpected(path, answer);
	};

/** Makes a category on a node that lacks it, with that node's own path. */
export async function createCategory(
	node: ClusterNode,
	name: string,
	tell: Tell,
	clientPath = '',
): Promise<void> {
	if (node.snapshot.categories.has(name)) return;
	const savePath = nodeCategoryPath(node, name, clientPath);
	await tell('torrents/createCategory', { category: name, savePath }, ALREADY_THERE);
	node.snapshot.categories.set(name, { name, savePath });
}

/**
 * The save path of a category on a node: the one of its policy, else the client's as the node knows
 * it, else '' (the node's default). A client's path that no rule of this node covers is the place of
 * another node, and would be a folder that nobody looks into.
 */
export function nodeCategoryPath(node: ClusterNode, name: string, clientPath: string): string {
	const { savePaths, pathRules } = node.config.policy;
	const own = Object.hasOwn(savePaths, name) ? savePaths[name] : '';
	if (own !== '') return own;
	if (!isAbsolutePath(clientPath)) return clientPath;
	if (pathRules.length > 0 && !isCovered(clientPath, pathRules)) return '';
	const translated = toNodePath(clientPath, pathRules);
	return isSameKind(node, translated) ? translated : '';
}

/** Where automatic management puts a category; null when the node's default path is not known. */
export function automaticPath(node: ClusterNode, category: string, path = ''): string | null {
	if (isAbsolutePath(path)) return path;
	const root = node.preferences?.save_path ?? '';
	if (root === '') return null;
	const below = path === '' ? category : path;
	return below === '' ? root : joinPath(root, below);
}

function wouldMove(
	node: ClusterNode,
	row: TorrentRow,
	category: string,
	clientPath: string,
): boolean {
	const { categories } = node.snapshot;
	const from = automaticPath(node, row.category, categories.get(row.category)?.savePath);
	const known = categories.get(category);
	const planned = category === '' ? '' : nodeCategoryPath(node, category, clientPath);
	const to = automaticPath(node, category, known ? known.savePath : planned);
	return from === null || to === null || !samePath(from, to);
}

/** Whether a rule speaks of this path of clients, also one that leaves it as it is. */
const isCovered = (path: string, rules: readonly PathRule[]): boolean =>
	rules.some(({ clientPrefix }) => toNodePath(path, [{ clientPrefix, nodePrefix: `${clientPrefix}-` }]) !== path);

/** A Windows path means nothing to a node elsewhere, and the other way round. */
function isSameKind(node: ClusterNode, path: string): boolean {
	const root = node.preferences?.save_path ?? '';
	return root === '' || isWindowsPath(root) === isWindowsPath(path);
}

const idsOf = (rows: readonly TorrentRow[]): string => rows.map(({ hash }) => hash).join('|');
