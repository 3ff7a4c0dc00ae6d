import { type MediaServerError, unlessFailed } from './errors';
import { type PlannedCall, libraryOf, planRefresh } from './plan';
import type { RefreshTarget } from './targets';
import type { Library, MediaServerApi } from './types';

/** What became of a refresh. */
export type SendResult =
	/** `sent`: the paths, or the id, that the server was told; empty for everything. */
	| { status: 'refreshed'; sent: string[]; library: Library | null }
	| { status: 'outside' }
	| { status: 'failed'; error: MediaServerError };

/** After one of these the server is not asked for the rest. */
const DOWN: ReadonlySet<string> = new Set(['aborted', 'dns', 'html', 'redirect', 'refused', 'timeout', 'tls', 'unauthorized']);

/**
 * Refreshes everything of one server in as few requests as can be: everything, then libraries, then paths
 * that those do not cover, then items.
 */
export async function sendRefreshes(api: MediaServerApi, targets: ReadonlyMap<string, RefreshTarget>): Promise<Map<string, SendResult>> {
	const results = new Map<string, SendResult>();
	const sender = new Sender(api, results);
	const scoped = <S extends RefreshTarget['scope']>(scope: S) =>
		[...targets].flatMap(([key, target]) => (target.scope === scope ? [{ key, ...(target as Extract<RefreshTarget, { scope: S }>) }] : []));
	const [all, libraries, paths, items] = [scoped('all'), scoped('library'), scoped('path'), scoped('item')];
	if (all.length > 0) {
		const covered = [...all, ...libraries, ...paths].map(({ key }) => key);
		await sender.call(covered, { sent: [], library: null }, async () => await api.refreshAll());
	} else if (libraries.length + paths.length > 0) {
		await sender.inLibraries(libraries, paths);
	}
	for (const { key, id, replace } of items) await sender.call([key], { sent: [id], library: null }, async () => await api.refreshItem(id, replace));
	return results;
}

/** By its id, else by its name in any case. */
const libraryNamed = (chosen: string, libraries: readonly Library[]): Library | undefined =>
	libraries.find(({ id }) => id === chosen) ?? libraries.find(({ name }) => name.toLowerCase() === chosen.toLowerCase());

class Sender {
	private down: MediaServerError | null = null;

	constructor(
		private readonly api: MediaServerApi,
		private readonly results: Map<string, SendResult>,
	) {}

	async inLibraries(wanted: ReadonlyArray<{ key: string; id: string }>, paths: Array<{ key: string } & Extract<RefreshTarget, { scope: 'path' }>>): Promise<void> {
		const known = await this.libraries([...wanted, ...paths].map(({ key }) => key));
		if (known === undefined) return;
		const whole = new Map<string, string[]>();
		for (const { key, id } of wanted) {
			// Where the libraries are not told, it can only be an id.
			const chosen = known === null ? id : libraryNamed(id, known)?.id;
			if (chosen === undefined) this.results.set(key, { status: 'outside' });
			else whole.set(chosen, [...(whole.get(chosen) ?? []), key]);
		}
		const rest = paths.filter(({ key, path }) => {
			const keys = whole.get((known && libraryOf(path, known)?.id) ?? '');
			keys?.push(key);
			return keys === undefined;
		});
		for (const [id, keys] of whole) {
			const library = known?.find((one) => one.id === id) ?? null;
			await this.call(keys, { sent: [id], library }, async () => await this.api.refreshLibrary(id));
		}
		const { calls, outside } = planRefresh(rest, known, this.api.takesFiles);
		for (const key of outside) this.results.set(key, { status: 'outside' });
		for (const planned of calls) await this.planned(planned);
	}

	private async planned({ library, whole, updates, keys }: PlannedCall): Promise<void> {
		if (whole && library !== null) {
			await this.call(keys, { sent: [library.id], library }, async () => await this.api.refreshLibrary(library.id));
			return;
		}
		await this.call(keys, { sent: updates.map(({ path }) => path), library }, async () => await this.api.refreshPaths(library, updates));
	}

	/** Null: the server does not tell its libraries to this key. Undefined: it does not answer, and that is settled. */
	private async libraries(keys: string[]): Promise<Library[] | null | undefined> {
		let known: Library[] | null = null;
		await this.call(keys, null, async () => {
			known = await unlessFailed(this.api.libraries(), (error) => {
				if (error.code === 'forbidden' && this.api.takesFiles) return null;
				throw error;
			});
		});
		return keys.some((key) => this.results.has(key)) ? undefined : known;
	}

	async call(keys: readonly string[], done: { sent: string[]; library: Library | null } | null, work: () => Promise<void>): Promise<void> {
		const error = this.down ?? (await unlessFailed(work().then(() => null), (failure) => failure));
		if (error !== null && DOWN.has(error.code)) this.down = error;
		const result: SendResult | null = error !== null ? { status: 'failed', error } : done === null ? null : { status: 'refreshed', ...done };
		if (result !== null) for (const key of keys) this.results.set(key, result);
	}
}
