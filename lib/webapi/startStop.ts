import { dialectOf } from '../qbittorrent/dialect';
import type { ClusterNode } from '../qbittorrent/node';
import type { TorrentRow } from '../qbittorrent/types';
import { missing } from './answers';
import { tell } from './ask';
import type { Context, Handler } from './context';
import { changeHeld } from './held';
import { isTrue } from './list';
import { idsOf, splitByOwner, type Target, tellOwners } from './owners';
import { isFinished } from './present';

/** Stops on every version, whichever of its two names the client used. */
export const stop: Handler = async (context, call) => {
	const split = await splitByOwner(context, call, { allowAll: true });
	await changeHeld(context, call, split, { options: { stopped: true, forced: false } });
	return tellOwners(split, async (target) => {
		const dialect = await dialectFor(context, target.node);
		await send(context, target, dialect.stopAction);
		const word = dialect.stopAction === 'stop' ? 'stopped' : 'paused';
		guess(context, target, (row) => ({ state: word + (isFinished(row) ? 'UP' : 'DL') }));
	});
};

export const start: Handler = async (context, call) => {
	const split = await splitByOwner(context, call, { allowAll: true });
	await changeHeld(context, call, split, { options: { stopped: false, forced: false } });
	return tellOwners(split, async (target) => {
		const dialect = await dialectFor(context, target.node);
		await send(context, target, dialect.startAction);
		guess(context, target, (row) => ({
			state: isFinished(row) ? 'queuedUP' : 'queuedDL',
			force_start: false,
		}));
	});
};

export const setForceStart: Handler = async (context, call) => {
	const { value } = call.params;
	if (value === undefined) return missing('value');
	const split = await splitByOwner(context, call, { allowAll: false });
	const options = isTrue(value) ? { forced: true, stopped: false } : { forced: false };
	await changeHeld(context, call, split, { options });
	return tellOwners(split, async (target) => {
		await send(context, target, 'setForceStart', { value: String(isTrue(value)) });
		guess(context, target, (row) => (isTrue(value) ? forced(row) : { force_start: false }));
	});
};

function forced(row: TorrentRow): Partial<TorrentRow> {
	const withoutMetadata = row.size > 0 ? 'forcedDL' : 'forcedMetaDL';
	return { force_start: true, state: isFinished(row) ? 'forcedUP' : withoutMetadata };
}

async function send(
	{ deps }: Context,
	{ node, rows }: Target,
	action: string,
	more: Record<string, string> = {},
): Promise<void> {
	const timeoutMs = deps.options.mutationTimeoutMs;
	await tell(node, {
		path: `torrents/${action}`,
		form: { hashes: idsOf(rows), ...more },
		timeoutMs,
	});
}

/** Shows the likely outcome at once; the node is asked soon whether it is true. */
function guess(
	{ confirmations }: Context,
	{ node, rows }: Target,
	change: (row: TorrentRow) => Partial<TorrentRow>,
): void {
	for (const row of rows) node.snapshot.patch(row.hash, change(row));
	confirmations.add(
		node,
		rows.map(({ hash }) => hash),
	);
}

/** The node's words; asked for when a node has not told its version yet. */
export async function dialectFor({ deps }: Context, node: ClusterNode) {
	if (node.dialect !== null) return node.dialect;
	try {
		return await node.client.dialect({ timeoutMs: deps.options.mutationTimeoutMs });
	} catch {
		return dialectOf('2.11.4');
	}
}
