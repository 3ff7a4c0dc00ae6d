import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import { badRequest, conflict, DONE, json } from './answers';
import { Refusal, tellTo } from './ask';
import { createCategory as makeOnNode, nodeCategoryPath } from './changeCategory';
import { type Call, type Context, type Handler, maySee, refresh, syncMemory } from './context';
import type { Category } from './listLog';
import { isAbsolutePath, joinPath, toClientPath } from './paths';
import type { OwnLists } from './ownLists';
import { defaultSavePath } from './preferences';
import type { WebApiOptions } from './types';

/**
 * qBittorrent's own rule: no back-slash, no slash at an end, no two in a row. Looks for what is wrong,
 * because a pattern of what is right exhausts the stack on a name of some megabytes.
 */
const INVALID_NAME = /\\|^\/|\/\/|\/$/;

export const isValidCategory = (name: string): boolean => name !== '' && !INVALID_NAME.test(name);

/** All categories: those made here, and those of every node as clients see their paths. */
export const categoriesOf = ({ deps, own }: Context): Record<string, Category> =>
	unionOfCategories(deps.cluster, own, deps.options);

export function unionOfCategories(
	cluster: Cluster,
	own: OwnLists,
	options: Pick<WebApiOptions, 'fallbackSavePath'>,
): Record<string, Category> {
	const all = new Map<string, Category>();
	for (const [name, savePath] of own.categories) all.set(name, { name, savePath });
	const root = defaultSavePath(cluster, options);
	for (const node of cluster.nodes) {
		for (const [name, category] of node.snapshot.categories) {
			if (all.get(name)?.savePath) continue;
			all.set(name, { name, savePath: clientCategoryPath(node, category.savePath ?? '', root) });
		}
	}
	return Object.fromEntries(all);
}

export const tagsOf = ({ deps, own }: Context): string[] => unionOfTags(deps.cluster, own);

export function unionOfTags(cluster: Cluster, own: OwnLists): string[] {
	const all = new Set(own.tags);
	for (const node of cluster.nodes) for (const tag of node.snapshot.tags) all.add(tag);
	return [...all].sort();
}

export const categoryExists = ({ deps, own }: Context, name: string): boolean =>
	own.categories.has(name) || deps.cluster.nodes.some((node) => node.snapshot.categories.has(name));

/**
 * A relative path means one below the node's default path. Clients put it below the default path
 * that they are told; where that is another, it is told in full.
 */
function clientCategoryPath(node: ClusterNode, path: string, clientRoot: string): string {
	const rules = node.config.policy.pathRules;
	if (path === '' || isAbsolutePath(path)) return toClientPath(path, rules);
	const nodeRoot = node.preferences?.save_path ?? '';
	if (nodeRoot === '' || toClientPath(nodeRoot, rules) === clientRoot) return path;
	return toClientPath(joinPath(nodeRoot, path), rules);
}

export const listCategories: Handler = async (context, { login }) => {
	await refresh(context);
	const all = Object.entries(categoriesOf(context));
	return json(Object.fromEntries(all.filter(([name]) => maySee(login, name))));
};

export const listTags: Handler = async (context) => {
	await refresh(context);
	return json(tagsOf(context));
};

export const createCategory: Handler = async (context, call) => {
	const name = call.params.category ?? '';
	if (name === '') return badRequest('Category cannot be empty');
	if (!isValidCategory(name)) return conflict('Incorrect category name');
	refuseForeign(call, name);
	await syncMemory(context);
	await context.view.update();
	if (categoryExists(context, name)) return conflict('Unable to create category');
	const savePath = call.params.savePath ?? '';
	await context.own.setCategory(name, savePath);
	await onReachableNodes(context, (node) =>
		makeOnNode(node, name, tellTo(context, node), savePath),
	);
	return DONE;
};

export const editCategory: Handler = async (context, call) => {
	const name = call.params.category ?? '';
	if (name === '') return badRequest('Category cannot be empty');
	refuseForeign(call, name);
	await syncMemory(context);
	if (!categoryExists(context, name)) return conflict('Unable to edit category');
	const savePath = call.params.savePath ?? '';
	await context.own.setCategory(name, savePath);
	await onReachableNodes(context, async (node) => {
		if (!node.snapshot.categories.has(name)) return;
		const path = nodeCategoryPath(node, name, savePath);
		await tellNode(context, node, 'torrents/editCategory', { category: name, savePath: path });
		node.snapshot.categories.set(name, { name, savePath: path });
	});
	return DONE;
};

/** Unknown names are ignored, as qBittorrent does; the torrents in them become uncategorised. */
export const removeCategories: Handler = async (context, call) => {
	const names = (call.params.categories ?? '').split('\n').filter((name) => name !== '');
	for (const name of names) refuseForeign(call, name);
	await syncMemory(context);
	await context.own.removeCategories(names);
	await onReachableNodes(context, async (node) => {
		const known = names.filter((name) => node.snapshot.categories.has(name));
		if (known.length === 0) return;
		await tellNode(context, node, 'torrents/removeCategories', { categories: known.join('\n') });
		for (const name of known) node.snapshot.categories.delete(name);
		for (const [id, { category }] of node.snapshot.torrents) {
			if (known.includes(category)) node.snapshot.patch(id, { category: '' });
		}
	});
	return DONE;
};

export const createTags: Handler = async (context, { params }) => {
	const tags = splitTags(params.tags);
	await context.own.addTags(tags);
	await onReachableNodes(context, async (node) => {
		const form = { tags: tags.join(',') };
		if (tags.length > 0) await tellNode(context, node, 'torrents/createTags', form);
		for (const tag of tags) node.snapshot.tags.add(tag);
	});
	return DONE;
};

export const deleteTags: Handler = async (context, { params }) => {
	const tags = splitTags(params.tags);
	await syncMemory(context);
	await context.own.removeTags(tags);
	await onReachableNodes(context, async (node) => {
		const known = tags.filter((tag) => node.snapshot.tags.has(tag));
		if (known.length === 0) return;
		await tellNode(context, node, 'torrents/deleteTags', { tags: known.join(',') });
		for (const tag of known) node.snapshot.tags.delete(tag);
		for (const [id, row] of node.snapshot.torrents) {
			const left = splitTags(row.tags).filter((tag) => !known.includes(tag));
			if (left.length < splitTags(row.tags).length)
				node.snapshot.patch(id, { tags: left.join(', ') });
		}
	});
	return DONE;
};

export const splitTags = (text: string | undefined): string[] => [
	...new Set(
		(text ?? '')
			.split(',')
			.map((tag) => tag.trim())
			.filter((tag) => tag !== ''),
	),
];

/** @throws Refusal 409 when the category is not one of the login's */
export function refuseForeign({ login }: Call, category: string): void {
	if (maySee(login, category)) return;
	throw new Refusal(conflict(`The login of '${login.source}' may not use category '${category}'`));
}

/** Best effort: a node that fails now makes the category itself when a torrent comes. */
async function onReachableNodes(
	{ deps }: Context,
	act: (node: ClusterNode) => Promise<void>,
): Promise<void> {
	await Promise.allSettled(deps.cluster.nodes.filter((node) => node.up).map(act));
}

async function tellNode(
	context: Context,
	node: ClusterNode,
	path: string,
	form: Record<string, string>,
): Promise<void> {
	await tellTo(context, node)(path, form);
}
