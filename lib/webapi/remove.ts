import type { ClusterNode } from '../qbittorrent/node';
import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { conflict, missing, unavailable } from './answers';
import { Refusal, tell } from './ask';
import { type Call, type Context, type Handler, readHash } from './context';
import { isTrue } from './list';
import { idsOf, type Split, splitByOwner, type Target, tellOwners } from './owners';
import { baseName, pathsTouch, toClientPath } from './paths';

const CHECK_MAX_AGE_MS = 250;

/**
 * `torrents/delete`. Without `deleteFiles` (*arr leaves it out) files stay. Files also stay, and the
 * answer is the same, when another torrent needs them or somebody added the torrent by hand.
 */
export const deleteTorrents: Handler = async (context, call) => {
	if (call.params.hashes === undefined) return missing('hashes');
	if (call.params.hashes.trim() === 'all')
		return conflict("'all' torrents of a cluster are never deleted at once");
	// A torrent that came a second ago may need the files too.
	if (isTrue(call.params.deleteFiles)) await context.deps.cluster.refreshForPoll(CHECK_MAX_AGE_MS);
	const split = await splitByOwner(context, call, { allowAll: false });
	await cancelPending(context, split, call);
	const { pending } = context.deps;
	const goesWithFiles = (row: TorrentRow) => !pending.isProtected(aliasesOfRow(row));
	const removed = new Set(split.targets.flatMap(({ rows }) => rows).filter(goesWithFiles));
	return tellOwners(split, async (target) => {
		const withFiles = isTrue(call.params.deleteFiles)
			? target.rows.filter((row) => mayDeleteFiles(context, target.node, row, removed))
			: [];
		const listed = target.rows.filter((row) => !withFiles.includes(row));
		await removeFrom(context, { node: target.node, rows: withFiles }, true);
		await removeFrom(context, { node: target.node, rows: listed }, false);
	});
};

async function removeFrom(
	{ deps }: Context,
	{ node, rows }: Target,
	deleteFiles: boolean,
): Promise<void> {
	if (rows.length === 0) return;
	// The removal is expected from now on: the node may carry it out although its answer gets lost.
	for (const row of rows) node.snapshot.expectRemoval(row.hash, deps.now());
	const form = { hashes: idsOf(rows), deleteFiles: String(deleteFiles) };
	const timeoutMs = deps.options.mutationTimeoutMs;
	await tell(node, { path: 'torrents/delete', form, timeoutMs }, [404]);
	for (const row of rows) node.snapshot.remove(row.hash, deps.now());
}

/** An add that is under way is removed as soon as it is confirmed. */
async function cancelPending({ deps }: Context, split: Split, { login }: Call): Promise<void> {
	const wanted = new Set(split.unknown.flatMap((name) => readHash(name) ?? []));
	for (const torrent of split.pending) for (const alias of torrent.aliases) wanted.add(alias);
	for (const { rows } of split.targets) {
		for (const row of rows) for (const alias of aliasesOfRow(row)) wanted.add(alias);
	}
	const mine = ({ category }: { category: string }) =>
		login.categories.length === 0 || login.categories.includes(category);
	for (const torrent of deps.pending.pending().filter(mine)) {
		if (torrent.aliases.some((alias) => wanted.has(alias))) await cancel(deps, torrent.aliases);
	}
}

const stillAdding = (): Refusal =>
	new Refusal(unavailable('The torrent is still being added and cannot be removed now'));

async function cancel({ pending }: Context['deps'], aliases: string[]): Promise<void> {
	try {
		await pending.cancel(aliases);
	} catch {
		throw stillAdding();
	}
}

function mayDeleteFiles(
	context: Context,
	node: ClusterNode,
	row: TorrentRow,
	removed: ReadonlySet<TorrentRow>,
): boolean {
	const { cluster, pending } = context.deps;
	if (pending.isProtected(aliasesOfRow(row))) return false;
	const content = row.content_path ?? '';
	if (content === '') return true;
	const storage = storageOf(node);
	return !cluster.nodes
		.filter((other) => storageOf(other) === storage)
		.some((other) => needsFiles(other, { node, row }, removed));
}

/**
 * Whether a torrent of `other` uses the same files. Two nodes may see one storage under different
 * paths: compared as each sees them, as clients see them, and by the name at the end.
 */
function needsFiles(
	other: ClusterNode,
	{ node, row }: { node: ClusterNode; row: TorrentRow },
	removed: ReadonlySet<TorrentRow>,
): boolean {
	// A node that has not told what it holds may need anything.
	if (other !== node && (!other.snapshot.loaded || other.snapshot.lost.size > 0)) return true;
	const path = row.content_path ?? '';
	const clientPath = toClientPath(path, node.config.policy.pathRules);
	const name = baseName(path);
	const { pathRules } = other.config.policy;
	for (const another of other.snapshot.torrents.values()) {
		const theirs = another.content_path ?? '';
		if (theirs === '' || removed.has(another) || another === row) continue;
		if (pathsTouch(path, theirs)) return true;
		if (pathRules.length > 0 && pathsTouch(clientPath, toClientPath(theirs, pathRules)))
			return true;
		if (other !== node && baseName(theirs) === name) return true;
	}
	return false;
}

const storageOf = ({ config }: ClusterNode): string => config.policy.storage ?? `node:${config.id}`;
