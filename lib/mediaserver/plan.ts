import { isFileName, isInside, isSamePath, parentOf, pathKey, tidyPath } from './paths';
import type { Library, PathUpdate, UpdateType } from './types';

/** A library with more paths than this is looked through as a whole. */
export const MAX_PATHS = 50;

/** A path of which a server is to be told; `path` as the server sees it. */
export interface WantedPath extends PathUpdate {
	key: string;
}

/** One request, or for Plex one for each path. */
export interface PlannedCall {
	/** Null: the libraries are not known. */
	library: Library | null;
	/** The library is refreshed as a whole, and `updates` is empty. */
	whole: boolean;
	updates: PathUpdate[];
	/** What this call settles. */
	keys: string[];
}

export interface RefreshPlan {
	calls: PlannedCall[];
	/** In none of the libraries. */
	outside: string[];
}

/** The library that a path lies in; of nested ones the innermost. */
export function libraryOf(path: string, libraries: readonly Library[]): Library | null {
	let best: { library: Library; length: number } | null = null;
	for (const library of libraries) {
		for (const location of library.locations) {
			const { length } = tidyPath(location);
			if (isInside(path, location) && (best === null || length > best.length)) best = { library, length };
		}
	}
	return best?.library ?? null;
}

/**
 * As few requests as tell a server of all these paths: one per library; several files of a folder become
 * the folder, and what lies in another path is left out.
 */
export function planRefresh(wanted: readonly WantedPath[], libraries: readonly Library[] | null, takesFiles: boolean): RefreshPlan {
	const groups = new Map<Library | null, WantedPath[]>();
	const outside: string[] = [];
	for (const one of wanted) {
		const library = libraries === null ? null : libraryOf(one.path, libraries);
		if (library === null && libraries !== null) outside.push(one.key);
		else groups.set(library, [...(groups.get(library) ?? []), one]);
	}
	const calls = [...groups].map(([library, paths]): PlannedCall => {
		const keys = paths.map(({ key }) => key);
		const roots = library?.locations ?? [];
		const updates = gathered(paths, roots, takesFiles);
		const isAll = library !== null && (updates.length > MAX_PATHS || updates.some(({ path }) => roots.length === 1 && isSamePath(path, roots[0])));
		return { library, whole: isAll, updates: isAll ? [] : updates, keys };
	});
	return { calls, outside };
}

function gathered(wanted: readonly PathUpdate[], roots: readonly string[], takesFiles: boolean): PathUpdate[] {
	const folders = new Map<string, PathUpdate[]>();
	for (const { path, updateType } of wanted) {
		const tidy = tidyPath(path);
		const folder = isFileName(tidy) ? parentOf(tidy) : tidy;
		folders.set(folder, [...(folders.get(folder) ?? []), { path: tidy, updateType }]);
	}
	const updates = [...folders].flatMap(([folder, inside]): PathUpdate[] => {
		const paths = [...new Set(inside.map(({ path }) => path))];
		// Files beside the folders of a library: its root would be everything.
		const isRoot = roots.some((root) => isSamePath(root, folder)) && !paths.includes(folder);
		if (takesFiles && (paths.length === 1 || isRoot)) return paths.map((path) => ({ path, updateType: typeOf(inside.filter((one) => one.path === path)) }));
		return [{ path: folder, updateType: typeOf(inside) }];
	});
	const byKey = new Map(updates.map((update) => [pathKey(update.path), update]));
	return [...byKey].filter(([key]) => !hasParentIn(key, byKey)).map(([, update]) => update);
}

function hasParentIn(key: string, keys: ReadonlyMap<string, unknown>): boolean {
	for (let cut = key.lastIndexOf('/'); cut >= 0; cut = key.lastIndexOf('/', cut - 1)) {
		if (keys.has(key.slice(0, cut))) return true;
		if (cut === 0) break;
	}
	return false;
}

/** Different things that happened in a folder are a change of it. */
const typeOf = (updates: readonly PathUpdate[]): UpdateType => (updates.every(({ updateType }) => updateType === updates[0].updateType) ? updates[0].updateType : 'Modified');
