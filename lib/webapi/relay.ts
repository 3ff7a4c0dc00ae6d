import type { ClusterNode } from '../qbittorrent/node';
import type { HeldChange } from '../ledger/types';
import type { TorrentRow } from '../qbittorrent/types';
import { atLeast } from '../qbittorrent/dialect';
import { badRequest, conflict, DONE, missing, NOT_FOUND, unavailable } from './answers';
import { tell } from './ask';
import { splitTags } from './categories';
import { type Call, type Context, findTorrent, type Handler } from './context';
import { changeHeld } from './held';
import { isTrue } from './list';
import { idsOf, splitByOwner, tellOwners } from './owners';
import { toNodePath } from './paths';
import { dialectFor } from './startStop';
import type { Torrent } from './torrent';
import type { ApiAnswer } from './types';

/** qBittorrent 5.1. */
const SET_TAGS_SINCE = '2.11.4';

type Params = Readonly<Record<string, string>>;

interface Relay {
	/** Parameters without which qBittorrent answers 400. */
	required?: string[];
	/** Passed on as they are when given. */
	optional?: string[];
	/** Of those, the ones that are paths of the client's namespace. */
	paths?: string[];
	/** Statuses of the node that count as done. */
	tolerated?: number[];
	/** What it means for a torrent that waits for a node; absent: nothing, and it is answered as done. */
	held?: (params: Params) => HeldChange;
	/** What is certain to change on each row. */
	patch?: (params: Params, row: TorrentRow) => Partial<TorrentRow>;
}

/** A mutation of `hashes` that every version knows under the same name: sent to each owner. */
export function relayMany(action: string, relay: Relay = {}): Handler {
	return async (context, call) => {
		const absent = (relay.required ?? []).filter((name) => call.params[name] === undefined);
		if (absent.length > 0) return missing(...absent);
		const split = await splitByOwner(context, call, { allowAll: false });
		if (relay.held) await changeHeld(context, call, split, relay.held(call.params));
		return tellOwners(split, async ({ node, rows }) => {
			const form = { hashes: idsOf(rows), ...fieldsFor(node, relay, call.params) };
			const timeoutMs = context.deps.options.mutationTimeoutMs;
			await tell(node, { path: `torrents/${action}`, form, timeoutMs }, relay.tolerated);
			if (!relay.patch) return;
			for (const row of rows) node.snapshot.patch(row.hash, relay.patch(call.params, row));
		});
	};
}

/** A mutation of one `hash`: sent to its owner; 404 for a torrent that nobody has. */
export function relayOne(action: string, relay: Relay = {}): Handler {
	return async (context, call) => {
		const absent = ['hash', ...(relay.required ?? [])].filter(
			(name) => call.params[name] === undefined,
		);
		if (absent.length > 0) return missing(...absent);
		const torrent = await findTorrent(context, call, call.params.hash);
		const node = torrent?.owner() ?? null;
		if (torrent !== null && node === null && relay.held) return await renameHeld(context, call, torrent, relay.held(call.params));
		if (torrent === null || node === null || torrent.shown === null) return NOT_FOUND;
		if (!node.up) return unavailable(`'${node.name}' cannot be asked now; try again later`);
		const { id, row } = torrent.shown;
		const form = { hash: id, ...fieldsFor(node, relay, call.params) };
		const timeoutMs = context.deps.options.mutationTimeoutMs;
		await tell(node, { path: `torrents/${action}`, form, timeoutMs }, relay.tolerated);
		call.touched?.note({ node, rows: [row] });
		if (relay.patch) node.snapshot.patch(id, relay.patch(call.params, row));
		return DONE;
	};
}

async function renameHeld(context: Context, call: Call, torrent: Torrent, change: HeldChange): Promise<ApiAnswer> {
	await changeHeld(context, call, { targets: [], offline: [], unreachable: [], pending: [torrent], unknown: [] }, change);
	return DONE;
}

function fieldsFor(node: ClusterNode, relay: Relay, params: Params): Record<string, string> {
	const names = [...(relay.required ?? []), ...(relay.optional ?? [])];
	const given = names.filter((name) => params[name] !== undefined);
	return Object.fromEntries(
		given.map((name) => [
			name,
			relay.paths?.includes(name) ? nodePath(node, params[name]) : params[name],
		]),
	);
}

const nodePath = (node: ClusterNode, path: string): string =>
	toNodePath(path, node.config.policy.pathRules);

/** qBittorrent keeps and shows tags in order. */
const joined = (tags: string[]): string => [...new Set(tags)].sort().join(', ');

export const addTags = tagChange('addTags', (old, given) => [...old, ...given]);

/** Without tags it takes all off, as qBittorrent does. */
export const removeTags = tagChange('removeTags', (old, given) =>
	given.length === 0 ? [] : old.filter((tag) => !given.includes(tag)),
);

function tagChange(action: string, change: (old: string[], given: string[]) => string[]): Handler {
	const relay = relayMany(action, {
		required: ['tags'],
		held: ({ tags }) => ({ tags: (old) => [...new Set(change(old, splitTags(tags)))] }),
		patch: ({ tags }, row) => ({ tags: joined(change(splitTags(row.tags), splitTags(tags))) }),
	});
	return async (context, call) => {
		const answer = await relay(context, call);
		if (action === 'addTags') await context.own.addTags(splitTags(call.params.tags));
		return answer;
	};
}

/** Replaces all tags. Nodes before 5.1 do not know it: there the old ones are taken off first. */
export const setTags: Handler = async (context, call) => {
	if (call.params.tags === undefined) return missing('tags');
	const tags = splitTags(call.params.tags);
	const split = await splitByOwner(context, call, { allowAll: false });
	await changeHeld(context, call, split, { tags: () => tags });
	return tellOwners(split, async ({ node, rows }) => {
		const timeoutMs = context.deps.options.mutationTimeoutMs;
		const send = (action: string, text: string) =>
			tell(node, {
				path: `torrents/${action}`,
				form: { hashes: idsOf(rows), tags: text },
				timeoutMs,
			});
		if (atLeast((await dialectFor(context, node)).apiVersion, SET_TAGS_SINCE)) {
			await send('setTags', tags.join(','));
		} else {
			await send('removeTags', '');
			if (tags.length > 0) await send('addTags', tags.join(','));
		}
		for (const tag of tags) node.snapshot.tags.add(tag);
		for (const row of rows) node.snapshot.patch(row.hash, { tags: joined(tags) });
	});
};

export const setLocation: Handler = async (context, call) => {
	if (call.params.location === '') return badRequest('Save path cannot be empty');
	const { pending } = await splitByOwner(context, call, { allowAll: false });
	// Each node has places of its own: a path is no help as long as nobody knows which one it will be.
	if (pending.length > 0) return conflict('The torrent waits for a node; it can be moved when it is on one');
	return relayMany('setLocation', { required: ['location'], paths: ['location'] })(context, call);
};

export const setAutoManagement = relayMany('setAutoManagement', {
	required: ['enable'],
	patch: ({ enable }) => ({ auto_tmm: isTrue(enable) }),
});
