import type { Cluster } from '../qbittorrent/cluster';
import { asNodeError, type ClusterNode } from '../qbittorrent/node';
import { unionOfCategories, unionOfTags } from './categories';
import { automaticPath, createCategory, directly, nodeCategoryPath } from './changeCategory';
import type { OwnLists } from './ownLists';
import { pathsTouch, samePath, toClientPath } from './paths';

export interface SyncOptions {
	/** Make the tags too. */
	tags: boolean;
	/** Only tell what would be done. */
	dryRun: boolean;
	/** Where the cluster saves when no node tells its default path, as clients know it. */
	fallbackSavePath: string;
}

/** A category on one node. Paths are the node's own; '' is its default for the category. */
export interface SyncedCategory {
	name: string;
	savePath: string;
}

/** What became of one node. */
export interface SyncedNode {
	node: string;
	nodeId: string;
	/** Why the node was left out, else null. */
	unreachable: string | null;
	/** Made now; in a dry run: would be made. */
	created: SyncedCategory[];
	alreadyThere: string[];
	/** There with another path than this node's policy or the rest of the cluster says; left as it is. */
	differentPath: Array<SyncedCategory & { wantedPath: string }>;
	failed: Array<{ name: string; reason: string }>;
	createdTags: string[];
}

/**
 * Makes every category that any node or client has on every node that answers, with that node's own
 * path. Changes and removes nothing that is there.
 */
export async function syncCategories(
	{ cluster, own }: { cluster: Cluster; own: OwnLists },
	options: SyncOptions,
): Promise<SyncedNode[]> {
	await cluster.refreshForDecision();
	await own.sync();
	const categories = unionOfCategories(cluster, own, options);
	const tags = options.tags ? unionOfTags(cluster, own) : [];
	const wanted = Object.values(categories).sort((a, b) => (a.name < b.name ? -1 : 1));
	const roots = cluster.nodes.map(clientRootOf).filter((root) => root !== '');
	return await Promise.all(
		cluster.nodes.map((node) => {
			const own = wanted.map(({ name, savePath }) => ({ name, savePath: movable(node, savePath, roots) }));
			return syncNode(node, own, tags, options);
		}),
	);
}

/** A node's default path as clients know it; '' when it is not known. */
const clientRootOf = ({ config, preferences }: ClusterNode): string =>
	toClientPath(preferences?.save_path ?? '', config.policy.pathRules);

/** A path below another node's default path means the same below this one's: told as a relative one. */
function movable(node: ClusterNode, clientPath: string, roots: readonly string[]): string {
	const isInside = (root: string) => pathsTouch(root, clientPath) && clientPath.length > root.length;
	const mine = clientRootOf(node);
	if (mine !== '' && pathsTouch(mine, clientPath)) return clientPath;
	const root = roots.find(isInside);
	return root === undefined ? clientPath : clientPath.slice(root.length).replace(/^[/\\]+/, '');
}

async function syncNode(
	node: ClusterNode,
	wanted: readonly SyncedCategory[],
	tags: readonly string[],
	{ dryRun }: SyncOptions,
): Promise<SyncedNode> {
	const result: SyncedNode = {
		node: node.name,
		nodeId: node.id,
		unreachable: null,
		created: [],
		alreadyThere: [],
		differentPath: [],
		failed: [],
		createdTags: [],
	};
	for (const { name, savePath: clientPath } of wanted) {
		if (!node.up) break;
		const known = node.snapshot.categories.get(name);
		if (known) compare(result, node, name, known.savePath ?? '', clientPath);
		else await create(result, node, name, clientPath, dryRun);
	}
	await createTags(result, node, tags, dryRun);
	return node.up ? result : leftOut(result, node, wanted);
}

/** A path of '' is no opinion: the node's own is as good. */
function compare(
	result: SyncedNode,
	node: ClusterNode,
	name: string,
	savePath: string,
	clientPath: string,
): void {
	const wantedPath = nodeCategoryPath(node, name, clientPath);
	const [has, wants] = [savePath, wantedPath].map((path) => automaticPath(node, name, path) ?? path);
	if (wantedPath === '' || samePath(has, wants)) result.alreadyThere.push(name);
	else result.differentPath.push({ name, savePath, wantedPath });
}

async function create(
	result: SyncedNode,
	node: ClusterNode,
	name: string,
	clientPath: string,
	dryRun: boolean,
): Promise<void> {
	const savePath = nodeCategoryPath(node, name, clientPath);
	try {
		if (!dryRun) await createCategory(node, name, directly(node), clientPath);
		result.created.push({ name, savePath });
	} catch (error) {
		result.failed.push({ name, reason: reasonOf(node, error) });
	}
}

async function createTags(
	result: SyncedNode,
	node: ClusterNode,
	tags: readonly string[],
	dryRun: boolean,
): Promise<void> {
	const missing = tags.filter((tag) => !node.snapshot.tags.has(tag));
	if (!node.up || missing.length === 0) return;
	try {
		if (!dryRun) {
			await directly(node)('torrents/createTags', { tags: missing.join(',') });
			for (const tag of missing) node.snapshot.tags.add(tag);
		}
		result.createdTags.push(...missing);
	} catch (error) {
		const reason = reasonOf(node, error);
		result.failed.push(...missing.map((name) => ({ name, reason })));
	}
}

/** A node that stopped answering is left alone by whatever comes next. */
function reasonOf(node: ClusterNode, error: unknown): string {
	const failure = asNodeError(error, node.name);
	node.reportFailure(failure);
	return failure.message;
}

/** What a node that does not answer would have needed counts as failed, with the reason. */
function leftOut(
	result: SyncedNode,
	node: ClusterNode,
	wanted: readonly SyncedCategory[],
): SyncedNode {
	const unreachable = node.health.lastFailure?.message ?? `'${node.name}' has not been asked yet`;
	const done = new Set([
		...result.created.map(({ name }) => name),
		...result.alreadyThere,
		...result.differentPath.map(({ name }) => name),
		...result.failed.map(({ name }) => name),
	]);
	const left = wanted.filter(({ name }) => !done.has(name));
	const failed = left.map(({ name }) => ({ name, reason: unreachable }));
	return { ...result, unreachable, failed: [...result.failed, ...failed] };
}
