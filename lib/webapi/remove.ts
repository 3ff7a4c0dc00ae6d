import { aliasesOfRow } from '../qbittorrent/snapshot';
import type { TorrentRow } from '../qbittorrent/types';
import { conflict, missing, unavailable } from './answers';
import { Refusal, tell } from './ask';
import { type Call, type Context, type Handler, readHash } from './context';
import { isTrue } from './list';
import { idsOf, type Split, splitByOwner, type Target, tellOwners } from './owners';
import { mayDeleteFiles } from './sharedFiles';

const CHECK_MAX_AGE_MS = 250;

/**
 * `torrents/delete`. Without `deleteFiles` (*arr leaves it out) files stay. Files also stay, and the
 * answer is the same, when another torrent needs them or somebody added the torrent by hand.
 *
 * A node that does not answer makes it a 503; for logins that may, the delete is promised instead:
 * the torrent is gone from the list, and the node carries it out when it is back.
 */
export const deleteTorrents: Handler = async (context, call) => {
	if (call.params.hashes === undefined) return missing('hashes');
	if (call.params.hashes.trim() === 'all')
		return conflict("'all' torrents of a cluster are never deleted at once");
	// A torrent that came a second ago may need the files too.
	if (isTrue(call.params.deleteFiles)) await context.deps.cluster.refreshForPoll(CHECK_MAX_AGE_MS);
	const split = await splitByOwner(context, call, { allowAll: false });
	await cancelPending(context, split, call);
	const remembers = call.login.whenOffline === 'remember' && context.deps.removals !== undefined;
	if (!remembers) return tellOwners(split, remover(context, call, split));
	for (const target of split.offline) await remember(context, call, target);
	const remove = remover(context, call, split);
	return tellOwners({ ...split, unreachable: [] }, async (target) => {
		await remove(target).catch(async (error: unknown) => {
			if (!isUnavailable(error)) throw error;
			await remember(context, call, target);
		});
	});
};

/** Removes rows of one node, with their files where those may go. */
function remover(context: Context, call: Call, { targets }: Split): (target: Target) => Promise<void> {
	const { cluster, pending } = context.deps;
	const isProtected = (aliases: readonly string[]) => pending.isProtected(aliases);
	const goesWithFiles = (row: TorrentRow) => !isProtected(aliasesOfRow(row));
	const removed = new Set(targets.flatMap(({ rows }) => rows).filter(goesWithFiles));
	const owners = { nodes: cluster.nodes, isProtected };
	return async ({ node, rows }) => {
		const withFiles = isTrue(call.params.deleteFiles)
			? rows.filter((row) => mayDeleteFiles(owners, node, row, removed))
			: [];
		const listed = rows.filter((row) => !withFiles.includes(row));
		await removeFrom(context, { node, rows: withFiles }, true);
		await removeFrom(context, { node, rows: listed }, false);
	};
}

const isUnavailable = (error: unknown): boolean =>
	error instanceof Refusal && error.answer.status === 503;

const notRemembered = (node: string): Refusal =>
	new Refusal(unavailable(`'${node}' cannot be asked now, and the delete cannot be remembered; try again later`));

/** The node does not answer: whatever it has not removed yet is promised. */
async function remember({ deps }: Context, call: Call, target: Target): Promise<void> {
	const { node } = target;
	const rows = target.rows.filter(({ hash }) => node.snapshot.torrents.has(hash));
	const deleteFiles = isTrue(call.params.deleteFiles);
	const { source } = call.login;
	try {
		await deps.removals?.remember(rows.map((row) => ({ node, row, deleteFiles, source })));
	} catch {
		throw notRemembered(node.name);
	}
	call.touched?.note({ node, rows });
}

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
async function cancelPending({ deps }: Context, split: Split, call: Call): Promise<void> {
	const { login, touched } = call;
	const wanted = new Set(split.unknown.flatMap((name) => readHash(name) ?? []));
	for (const torrent of split.pending) for (const alias of torrent.aliases) wanted.add(alias);
	for (const { rows } of [...split.targets, ...split.offline]) {
		for (const row of rows) for (const alias of aliasesOfRow(row)) wanted.add(alias);
	}
	const mine = ({ category }: { category: string }) =>
		login.categories.length === 0 || login.categories.includes(category);
	for (const torrent of deps.pending.pending().filter(mine)) {
		if (!torrent.aliases.some((alias) => wanted.has(alias))) continue;
		await cancel(deps, torrent.aliases);
		touched?.notePending(torrent);
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
