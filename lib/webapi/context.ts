import { normalizeHash } from '../qbittorrent/infohash';
import { inTurns } from '../qbittorrent/turns';
import { within } from '../qbittorrent/within';
import { Refusal } from './ask';
import type { Authenticator } from './auth';
import type { ClusterView } from './clusterView';
import type { Confirmations } from './confirmations';
import { MAX_HASHES, TOO_MANY_HASHES } from './limits';
import type { ListLog } from './listLog';
import type { OwnLists } from './ownLists';
import type { ServerStateLog } from './serverState';
import type { Torrent } from './torrent';
import type { Touched } from './touched';
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
	/** Where handlers note what owners have accepted, when the workflow is to be told of it. */
	readonly touched?: Touched;
}

export type Result = ApiAnswer | AddIntake;
export type Handler = (context: Context, call: Call) => Result | Promise<Result>;

/** A ledger that does not answer holds a poll up for no longer than this. */
const MEMORY_BUDGET_MS = 1_000;

/** Takes over what other processes did, made or promised: torrents, own lists, deletes that wait for a node. */
export async function syncMemory({ deps, own }: Context): Promise<void> {
	await Promise.all([deps.changes?.sync(), within(MEMORY_BUDGET_MS, Promise.all([own.sync(), deps.removals?.sync()]))]);
	// The journal may have told that they changed.
	if (deps.changes !== undefined) await within(MEMORY_BUDGET_MS, own.sync());
}

/** Brings the view up to date, waiting for the nodes no longer than a poll may. */
export async function refresh(context: Context): Promise<void> {
	const { deps, view } = context;
	await deps.cluster.refreshForPoll(deps.options.snapshotMaxAgeMs);
	await syncMemory(context);
	await view.update();
}

/** Whether a login may see torrents of this category. */
export const maySee = ({ categories }: WebhookLogin, category: string): boolean =>
	categories.length === 0 || categories.includes(category);

/** The lower-case hash that a client means, or null when the text is no hash. */
export const readHash = (text: string | undefined): string | null =>
	text === undefined ? null : normalizeHash(text);

/**
 * The parts of a `|` list of hashes, empty ones dropped.
 * @throws Refusal 413 for more than any cluster has
 */
export function splitHashes(text: string): string[] {
	const parts = text.split('|', MAX_HASHES + 1);
	if (parts.length > MAX_HASHES) throw new Refusal(TOO_MANY_HASHES);
	return parts.map((hash) => hash.trim()).filter((hash) => hash !== '');
}

/** The torrents with these names; asks the nodes again when one of them is not known. */
export async function findTorrents(
	context: Context,
	names: readonly string[],
): Promise<Map<string, Torrent | null>> {
	const { deps, view } = context;
	await syncMemory(context);
	await view.update();
	const found = new Map<string, Torrent | null>();
	const unknown: Array<{ name: string; hash: string }> = [];
	await inTurns(names, (name) => {
		const hash = readHash(name);
		const torrent = hash === null ? null : view.find(hash);
		found.set(name, torrent);
		if (torrent === null && hash !== null) unknown.push({ name, hash });
	});
	if (unknown.length === 0) return found;
	await deps.changes?.lookUp(unknown.map(({ hash }) => hash));
	await deps.cluster.refreshForPoll(UNKNOWN_HASH_MAX_AGE_MS);
	await view.update();
	await inTurns(unknown, ({ name, hash }) => found.set(name, view.find(hash)));
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

