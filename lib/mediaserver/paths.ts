import type { PathMap } from './types';

/** Drive letters and UNC shares; such paths know no case, and both slashes. */
const WINDOWS = /^(?:[a-z]:(?:[\\/]|$)|\\\\)/i;
/** What is a file by its name: a folder may have a dot in it too. */
const FILE = /\.(?:mkv|mp4|m4v|avi|mov|wmv|mpe?g|m2?ts|vob|iso|img|flv|webm|ogm|ogv|divx|3gp|rmvb|strm|srt|ass|ssa|sub|idx|vtt|smi|sup|nfo|mp3|flac|m4a|m4b|ogg|opus|wav|alac|aac|ape|wma|dsf|cue|epub|pdf|cbz|cbr|mobi|azw3|jpe?g|png|webp)$/i;

export const isWindowsPath = (path: string): boolean => WINDOWS.test(path);

/**
 * One way to write a path: no slash at the end, no `\\?\` in front. Windows paths get backslashes, as
 * their servers write them.
 */
export function tidyPath(typed: string): string {
	const path = typed.trim().replace(/^\\\\\?\\UNC\\/i, '\\\\').replace(/^\\\\\?\\/, '');
	if (!isWindowsPath(path)) return path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
	const tidy = path.replaceAll('/', '\\').replace(/\\+$/, '');
	// The root of a drive is nothing without its slash.
	return /^[a-z]:$/i.test(tidy) ? `${tidy}\\` : tidy;
}

/** For comparing only: the same for every way to write a path, with slashes, without one at the end. */
export function pathKey(path: string): string {
	const tidy = tidyPath(path);
	return isWindowsPath(tidy) ? tidy.replaceAll('\\', '/').replace(/\/$/, '').toLowerCase() : tidy === '/' ? '' : tidy;
}

export const isSamePath = (one: string, other: string): boolean => pathKey(one) === pathKey(other);

/** Whether a path is this folder or lies in it. */
export function isInside(path: string, folder: string): boolean {
	const [inner, outer] = [pathKey(path), pathKey(folder)];
	return inner === outer || inner.startsWith(`${outer}/`);
}

/** The folder around a path; a root is its own. */
export function parentOf(path: string): string {
	const tidy = tidyPath(path);
	const slash = isWindowsPath(tidy) ? '\\' : '/';
	const cut = tidy.lastIndexOf(slash);
	if (cut < 0) return tidy;
	const parent = tidy.slice(0, cut);
	if (parent === '' || parent === '\\') return tidyPath(slash);
	return tidyPath(parent);
}

export const isFileName = (path: string): boolean => FILE.test(path);

/** The folder that has to be looked at for a path: its own for a file, else itself. */
export const folderOf = (path: string): string => (isFileName(path) ? parentOf(path) : tidyPath(path));

export const baseOf = (path: string): string => tidyPath(path).split(/[\\/]/).pop() ?? '';

/**
 * A path as the server sees it, by the map whose `from` is the longest that fits; unchanged without one.
 * The rest is written with the slashes of `to`.
 */
export function mapPath(path: string, maps: readonly PathMap[]): string {
	const tidy = tidyPath(path);
	const fitting = maps.filter(({ from }) => isInside(tidy, from)).sort((a, b) => pathKey(b.from).length - pathKey(a.from).length)[0];
	if (fitting === undefined) return tidy;
	const to = tidyPath(fitting.to);
	const slash = isWindowsPath(to) ? '\\' : '/';
	const rest = tidy.slice(tidyPath(fitting.from).replace(/[\\/]$/, '').length).split(isWindowsPath(tidy) ? /[\\/]+/ : /\/+/).filter((part) => part !== '');
	return rest.length === 0 ? to : tidyPath(`${to.replace(/[\\/]$/, '')}${slash}${rest.join(slash)}`);
}

/** The same the other way round: a path of the server as others see it. */
export const unmapPath = (path: string, maps: readonly PathMap[]): string => mapPath(path, maps.map(({ from, to }) => ({ from: to, to: from })));
