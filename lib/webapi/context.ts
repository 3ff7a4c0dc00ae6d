import { normalizeHash } from '../qbittorrent/infohash';
import type { Authenticator } from './auth';
import type { ClusterView } from './clusterView';
import type { Confirmations } from './confirmations';
import type { ListLog } from './listLog';
import type { OwnLists } from './ownLists';
import type { ServerStateLog } from './serverState';
import type { Torrent } from './torrent';
import type { AddIntake, ApiAnswer, ApiRequest, WebApiDependencies, WebhookLogin } from './types';

/** A hash that nobody knows may be seconds old: the nodes are asked again, but not for each question. */
const UNKNOWN_HASH_MAX_AGE_MS = 100;

/** What the handlers share. */
export interface Context {
	readonly deps: WebApiDependencies;
	readonly view: ClusterView;
	readonly auth: Authenticator;
	readonly own: OwnLists;
	readonly confirmations: Confirmations;
	readonly serverState: ServerStateLog;
	readonly lists: ListLog;
}

/** One authenticated request. */
export interface Call {
	readonly request: ApiRequest;
	/** Query of a GET, form of a POST. */
	readonly params: Readonly<Record<string, string>>;
	readonly login: WebhookLogin;
}

export type Result = ApiAnswer | AddIntake;
export type Handler = (context: Context, call: Call) => Result | Promise<Result>;

/** Brings the view up to date, waiting for the nodes no longer than a poll may. */
export async function refresh({ deps, view }: Context): Promise<void> {
	await deps.cluster.refreshForPoll();
	await view.update();
}

/** Whether a login may see torrents of this category. */
export const maySee = ({ categories }: WebhookLogin, category: string): boolean =>
	categories.length === 0 || categories.includes(category);

/** The lower-case hash that a client means, or null when the text is no hash. */
export const readHash = (text: string | undefined): string | null =>
	text === undefined ? null : normalizeHash(text);

/** The parts of a `|` list of hashes, empty ones dropped. */
export const splitHashes = (text: string): string[] =>
	text
		.split('|')
		.map((hash) => hash.trim())
		.filter((hash) => hash !== '');

/** The torrents with these names; asks the nodes again when one of them is not known. */
export async function findTorrents(
	{ deps, view }: Context,
	names: readonly string[],
): Promise<Map<string, Torrent | null>> {
	await view.update();
	const found = new Map(names.map((name) => [name, find(view, name)]));
	const unknown = names.filter((name) => found.get(name) === null && readHash(name) !== null);
	if (unknown.length === 0) return found;
	await deps.cluster.refreshForPoll(UNKNOWN_HASH_MAX_AGE_MS);
	await view.update();
	for (const name of unknown) found.set(name, find(view, name));
	return found;
}

/** The one torrent with this name that the caller may see, or null. */
export async function findTorrent(
	context: Context,
	call: Call,
	name: string,
): Promise<Torrent | null> {
	const torrent = (await findTorrents(context, [name])).get(name) ?? null;
	return torrent !== null && maySee(call.login, torrent.category) ? torrent : null;
}

function find(view: ClusterView, name: string): Torrent | null {
	const hash = readHash(name);
	return hash === null ? null : view.find(hash);
}
