import type { ClusterNode } from '../qbittorrent/node';
import type { TransportAnswer } from '../qbittorrent/transport';
import { conflict, json, missing, NOT_FOUND, rawJson, text, unavailable } from './answers';
import { ask, passOn, Refusal } from './ask';
import {
	type Call,
	type Context,
	findTorrent,
	type Handler,
	splitHashes,
	findTorrents,
	maySee,
	refresh,
} from './context';
import { toClientPath } from './paths';
import type { Torrent } from './torrent';
import type { ApiAnswer } from './types';

/** *arr polls properties every 100 ms after an add: past this the row has to do. */
const PROPERTIES_TIMEOUT_MS = 800;
const TORRENT_TYPE = 'application/x-bittorrent';

/** A read of one torrent that its owner answers: asked by the owner's own id, passed on as it is. */
export function forwardRead(path: string, more: string[] = []): Handler {
	return async (context, call) => {
		const torrent = await wanted(context, call);
		const node = torrent.owner();
		// Before a node has it, a torrent has no files, trackers or pieces to tell of.
		if (node === null) return json([]);
		if (!node.up) return unavailable(`'${node.name}' cannot be asked now; try again later`);
		const answer = await askOwner(context, call, torrent, node, path, more);
		if (answer.status !== 200) return answer.status === 404 ? NOT_FOUND : passOn(node, answer);
		return rawJson(answer.text);
	};
}

/**
 * `torrents/properties`. *arr takes any error for "not there yet" and then gives up setting
 * priorities, so this answers from the last known row when the owner does not.
 */
export const properties: Handler = async (context, call) => {
	const torrent = await wanted(context, call);
	const node = torrent.owner();
	const told = node?.up ? await ownersProperties(context, call, torrent, node) : null;
	return json({ ...propertiesFromRow(torrent), ...told, ...identityOf(torrent) });
};

async function ownersProperties(
	context: Context,
	call: Call,
	torrent: Torrent,
	node: ClusterNode,
): Promise<Record<string, unknown> | null> {
	try {
		const answer = await askOwner(
			context,
			call,
			torrent,
			node,
			'torrents/properties',
			[],
			PROPERTIES_TIMEOUT_MS,
		);
		return answer.status === 200 ? withClientPaths(JSON.parse(answer.text), node) : null;
	} catch {
		return null;
	}
}

async function askOwner(
	{ deps }: Context,
	{ params }: Call,
	torrent: Torrent,
	node: ClusterNode,
	path: string,
	more: string[],
	timeoutMs = deps.options.mutationTimeoutMs,
) {
	const query = new URLSearchParams({ hash: torrent.shown?.id ?? '' });
	for (const name of more) if (params[name] !== undefined) query.set(name, params[name]);
	return ask(node, { method: 'GET', path: `${path}?${query}`, timeoutMs });
}

/** @throws Refusal 400 without a hash, 404 for one that nobody knows */
async function wanted(context: Context, call: Call): Promise<Torrent> {
	const { hash } = call.params;
	if (hash === undefined) throw new Refusal(missing('hash'));
	const torrent = await findTorrent(context, call, hash);
	if (torrent === null) throw new Refusal(NOT_FOUND);
	return torrent;
}

function withClientPaths(told: unknown, { config }: ClusterNode): Record<string, unknown> {
	if (typeof told !== 'object' || told === null) return {};
	const result: Record<string, unknown> = { ...told };
	for (const name of ['save_path', 'download_path']) {
		const path = result[name];
		if (typeof path === 'string') result[name] = toClientPath(path, config.policy.pathRules);
	}
	return result;
}

function identityOf(torrent: Torrent): Record<string, unknown> {
	const { infohash_v1, infohash_v2 } = torrent.item();
	return { hash: torrent.hash, infohash_v1, infohash_v2 };
}

function propertiesFromRow(torrent: Torrent): Record<string, unknown> {
	const item = torrent.item();
	return {
		...UNKNOWN_PROPERTIES,
		addition_date: item.added_on,
		comment: item.comment,
		completion_date: item.completion_on,
		dl_limit: item.dl_limit,
		dl_speed: item.dlspeed,
		download_path: item.download_path,
		eta: item.eta,
		has_metadata: item.has_metadata,
		is_private: item.private === true,
		last_seen: item.seen_complete,
		name: item.name,
		popularity: item.popularity,
		private: item.private,
		save_path: item.save_path,
		seeding_time: item.seeding_time,
		seeds: item.num_seeds,
		seeds_total: item.num_complete,
		peers: item.num_leechs,
		peers_total: item.num_incomplete,
		share_ratio: item.ratio,
		time_elapsed: item.time_active,
		total_downloaded: item.downloaded,
		total_downloaded_session: item.downloaded_session,
		total_size: item.total_size,
		total_uploaded: item.uploaded,
		total_uploaded_session: item.uploaded_session,
		up_limit: item.up_limit,
		up_speed: item.upspeed,
	};
}

const UNKNOWN_PROPERTIES = {
	created_by: '',
	creation_date: -1,
	dl_speed_avg: 0,
	nb_connections: 0,
	nb_connections_limit: 100,
	piece_size: -1,
	pieces_have: 0,
	pieces_num: -1,
	reannounce: 0,
	total_wasted: 0,
	up_speed_avg: 0,
};

/** `sync/torrentPeers`: always the full state, because the node's own counter belongs to all our clients. */
export const torrentPeers: Handler = async (context, call) => {
	const torrent = await wanted(context, call);
	const node = torrent.owner();
	if (node === null || !node.up)
		return json({ rid: 1, full_update: true, show_flags: true, peers: {} });
	const answer = await askOwner(
		context,
		{ ...call, params: {} },
		torrent,
		node,
		'sync/torrentPeers',
		[],
	);
	return answer.status === 200 ? rawJson(answer.text) : NOT_FOUND;
};

/**
 * `torrents/export`: the .torrent file, byte for byte as its owner gives it. 409 while there is no
 * metadata, as qBittorrent does.
 */
export const exportTorrent: Handler = async (context, call) => {
	const torrent = await wanted(context, call);
	const node = torrent.owner();
	if (node === null) return conflict('Unable to export torrent file');
	if (!node.up) return unavailable(`'${node.name}' cannot be asked now; try again later`);
	const path = `torrents/export?${new URLSearchParams({ hash: torrent.shown?.id ?? '' })}`;
	const timeoutMs = context.deps.options.mutationTimeoutMs;
	const answer = await ask(node, { method: 'GET', path, timeoutMs });
	if (answer.status === 404) return NOT_FOUND;
	if (answer.status !== 200 || answer.bytes.length === 0) return exportRefused(node, answer);
	const headers = { 'Content-Disposition': `attachment; filename="${torrent.hash}.torrent"` };
	return { status: 200, contentType: TORRENT_TYPE, body: answer.bytes, headers };
};

const exportRefused = (node: ClusterNode, answer: TransportAnswer): ApiAnswer =>
	answer.status === 200 ? conflict('Unable to export torrent file') : passOn(node, answer);

export const count: Handler = async (context, { login }) => {
	await refresh(context);
	const buckets = context.view.buckets(login.categories.length === 0 ? null : login.categories);
	return text(200, String(buckets.reduce((sum, bucket) => sum + bucket.size, 0)));
};

/** `torrents/downloadLimit` and `uploadLimit`: an object of limits by hash. */
export function limitsOf(field: 'dl_limit' | 'up_limit'): Handler {
	return async (context, call): Promise<ApiAnswer> => {
		if (call.params.hashes === undefined) return missing('hashes');
		const found = await findTorrents(context, splitHashes(call.params.hashes));
		const limits: Record<string, unknown> = {};
		for (const torrent of found.values()) {
			if (torrent !== null && maySee(call.login, torrent.category))
				limits[torrent.hash] = torrent.item()[field];
		}
		return json(limits);
	};
}
